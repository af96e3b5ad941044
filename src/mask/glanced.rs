//! Formats of which most passes at a glance: what stands between values, and values that are whole at hand and in which
//! nothing is found.
//!
//! It is only ever what passes when it is looked at byte by byte too, so it does not matter where the input is cut.

use super::engine::Values;
use super::text::TextSink;

pub(super) trait Glanced {
    type Fault;

    /// How many bytes from `at` on pass as they are; 0 where they must be looked at.
    fn passing(&mut self, values: &mut Values<'_>, at: usize) -> usize;

    /// Takes what must be looked at: how many bytes.
    fn take(&mut self, input: &[u8], out: &mut TextSink<'_>) -> Result<usize, Self::Fault>;

    /// Takes all of a piece.
    fn take_all(&mut self, input: &[u8], out: &mut TextSink<'_>) -> Result<(), Self::Fault> {
        // From there up to `at` it passes as it is, and has not gone out.
        let (mut from, mut at, mut values) = (0, 0, Values::new(input));
        while at < input.len() {
            let passing = self.passing(&mut values, at);
            at += passing;
            if passing == 0 {
                out.pass(input.get(from..at).unwrap_or_default());
                at += self.take(values.rest(at), out)?;
                from = at;
            }
        }
        out.pass(input.get(from..).unwrap_or_default());
        Ok(())
    }
}
