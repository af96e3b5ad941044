//! A format that the first bytes show.

use std::sync::Arc;

use crate::mask::format::Format;
use crate::mask::masker::Masker;
use crate::mask::profile::Active;
use crate::mask::stream::MaskError;
use crate::mask::text::TextSink;

/// How many bytes the format is told from. They are held back until they are there, or the end is.
const SNIFFED: usize = 1_024;

pub(in crate::mask) struct Auto {
    active: Arc<Active>,
    start: Vec<u8>,
    chosen: Option<Masker>,
}

impl Auto {
    pub(in crate::mask) fn new(active: Arc<Active>) -> Auto {
        Auto { active, start: Vec::new(), chosen: None }
    }

    pub(in crate::mask) fn push(&mut self, input: &[u8], out: &mut TextSink<'_>) -> Result<(), MaskError> {
        if let Some(chosen) = &mut self.chosen {
            return chosen.push(input, out);
        }
        let missing = SNIFFED - self.start.len();
        let (first, rest) = input.split_at_checked(missing).unwrap_or((input, &[]));
        self.start.extend_from_slice(first);
        if self.start.len() < SNIFFED {
            return Ok(());
        }
        let chosen = self.choose(out)?;
        chosen.push(rest, out)
    }

    pub(in crate::mask) fn held(&self) -> usize {
        self.start.len() + self.chosen.as_ref().map_or(0, Masker::held)
    }

    pub(in crate::mask) fn finish(&mut self, out: &mut TextSink<'_>) -> Result<(), MaskError> {
        match &mut self.chosen {
            Some(chosen) => chosen.finish(out),
            None => self.choose(out)?.finish(out),
        }
    }

    fn choose(&mut self, out: &mut TextSink<'_>) -> Result<&mut Masker, MaskError> {
        let start = std::mem::take(&mut self.start);
        let mut chosen = Masker::new(Arc::clone(&self.active), sniff(&start));
        chosen.push(&start, out)?;
        Ok(self.chosen.insert(chosen))
    }
}

/// What a body that starts with these bytes is.
fn sniff(start: &[u8]) -> Format {
    match start.trim_ascii_start().first() {
        Some(b'{' | b'[') => Format::Json,
        Some(_) | None => Format::Text,
    }
}
