//! A run that was decoded, in which nothing was found.

use super::{LEAST, Run, in_hexadecimal, in_run};

/// What starts in it that is encoded in the same phase is decoded with it, and no second time. Where an encoding begins
/// anew in the middle of a run, its phase is another one mostly: then it is decoded by itself.
///
/// Which starts that are follows from the text alone, so it goes on with the search from one piece of it to the next.
#[derive(Clone, Copy, Debug)]
pub(in crate::mask) struct Decoded {
    /// None: before the buffer.
    start: Option<usize>,
    end: usize,
    /// So many characters stand together for bytes: their phase.
    unit: usize,
    /// Of the characters up to here so many are over.
    counted: usize,
    over: usize,
}

impl Decoded {
    /// Of what starts at `at`. A run that goes on is decoded once more from `stride` on.
    pub(in crate::mask::engine) fn new(at: usize, run: &Run, stride: usize) -> Decoded {
        let end = at + if run.cut { stride } else { run.length };
        Decoded { start: Some(at), end, unit: if run.hexadecimal { 2 } else { 4 }, counted: at, over: 0 }
    }

    /// Whether what starts at `at` was decoded with it.
    pub(in crate::mask::engine) fn holds(&mut self, buffer: &[u8], at: usize) -> bool {
        if self.start.is_some_and(|start| at <= start) || at >= self.end {
            return false;
        }
        self.count(buffer, at);
        let hexadecimal = buffer
            .get(at..)
            .and_then(<[u8]>::first_chunk::<LEAST>)
            .is_some_and(|first| in_hexadecimal(first.as_chunks().0));
        self.counted == at && self.over == 0 && hexadecimal == (self.unit == 2)
    }

    /// Counts the characters before `at`: line breaks are none.
    fn count(&mut self, buffer: &[u8], at: usize) {
        let Some(between) = buffer.get(self.counted..at) else { return };
        let more = between.iter().filter(|byte| in_run(**byte)).count();
        (self.counted, self.over) = (at, (self.over + more) % self.unit);
    }

    /// The same once the first bytes of the buffer, all before `at`, are gone; none where all of it is.
    pub(in crate::mask::engine) fn without(mut self, buffer: &[u8], at: usize, drained: usize) -> Option<Decoded> {
        if at >= self.end {
            return None;
        }
        self.count(buffer, at.max(self.counted));
        let counted = self.counted.checked_sub(drained)?;
        Some(Decoded {
            start: self.start.and_then(|start| start.checked_sub(drained)),
            end: self.end - drained,
            counted,
            ..self
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Read, STRIDE, read};
    use super::*;

    fn decoded(text: &str) -> Decoded {
        let Read::Run(run) = read(text.as_bytes(), true) else { panic!("no run") };
        Decoded::new(0, &run, STRIDE)
    }

    #[test]
    fn what_starts_in_its_phase_was_decoded_with_it() {
        // A character of it may be a line break; behind it nothing is of it.
        for (text, held) in [
            ("aGVsbG8gdGhpcyBpcyB0ZXh0IHdpdGgg", &[4, 8, 12, 16, 20][..]),
            ("aGVsbG8gdGhp\ncyBpcyB0ZXh0IHdpdGgg", &[4, 8, 12, 13, 17, 21]),
            ("68656c6c6f20746869732069732074657874", &[2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24]),
            ("aGVsbG8gdGhpcyBpcyB0ZXh0 aGVsbG8gdGhpcyBp", &[4, 8, 12, 16, 20]),
        ] {
            let buffer = text.as_bytes();
            let mut run = decoded(text);
            let places = (0..buffer.len()).filter(|at| buffer.len() - at >= 12);
            let got: Vec<usize> = places.filter(|at| run.holds(buffer, *at)).collect();
            assert_eq!(got, held, "{text:?}");
        }
    }

    #[test]
    fn it_goes_on_with_what_is_left_of_a_buffer() {
        let text = "aGVsbG8gdGhp\ncyBpcyB0ZXh0IHdpdGgg";
        let buffer = text.as_bytes();
        for at in 1..buffer.len() {
            for drained in 0..=at {
                let mut run = decoded(text).without(buffer, at, drained).expect("it goes on");
                let mut whole = decoded(text);
                for place in at..buffer.len() - 12 {
                    let (rest, held) = (&buffer[drained..], whole.holds(buffer, place));
                    assert_eq!(run.holds(rest, place - drained), held, "{place}, from {at}, without {drained}");
                }
            }
        }
        assert!(decoded(text).without(buffer, buffer.len(), 0).is_none());
    }

    #[test]
    fn a_search_decodes_a_run_once_in_each_phase() {
        use super::super::super::{Ahead, Engine, Onward, Outcome, Wanted};
        use crate::mask::kind::{Kind, Kinds};
        let engine = Engine::get().expect("it builds");
        let wanted = Wanted::new(Kinds::all(), [0; Kind::ALL.len()]);
        let buffer = b"aGVsbG8gdGhpcyBpcyB0ZXh0IHdpdGggbm90aGluZyBoZWxsbyB0aGlz ";
        let mut ahead = Ahead::new(0, Onward::default());
        assert!(!ahead.was_decoded(buffer, 4));
        assert_eq!(engine.look(buffer, 0, true, &wanted, &mut ahead), Outcome::None);
        assert!(ahead.was_decoded(buffer, 4) && !ahead.was_decoded(buffer, 5) && ahead.was_decoded(buffer, 8));
    }
}
