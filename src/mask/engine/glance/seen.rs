//! What starts where an escape or a look-alike stands: as it is written, and as it is seen.

use super::{Glance, Glimpse, STATES};
use crate::mask::engine::see::{Seen, see_alone};

impl Glance {
    /// What comes of `state` where `text` follows, which begins with what may stand for something else. Of escapes in
    /// escapes, and of what is nothing to see, anything may. `far`: of so many bytes it is asked.
    #[inline(never)]
    pub(super) fn seen(&self, mut state: u16, text: &[u8], far: usize, last: bool) -> Glimpse {
        let (mut at, mut written) = (0, None);
        while let Some(byte) = text.get(at).filter(|_| at < far) {
            let rest = text.get(at..).unwrap_or_default();
            let Some(seen) = see_alone(rest, *byte, last) else { return Glimpse::LIVE };
            let answer = match seen {
                Seen::More => return Glimpse::LIVE,
                Seen::Itself => {
                    at += 1;
                    self.pass(&mut state, &[*byte])
                }
                Seen::Stands { length, text } => {
                    written.get_or_insert((state, at));
                    at += length;
                    self.pass(&mut state, text.as_bytes())
                }
            };
            if let Some(answer) = answer {
                return self.both(answer, written, text, far, last);
            }
        }
        let answer = if last && at == text.len() { Glimpse(self.next(state, self.end)) } else { Glimpse::LIVE };
        self.both(answer, written, text, far, last)
    }

    /// What was `seen`, and the same as it is written, from where that differs. No vendor's name is looked for that is not
    /// written as it is seen.
    fn both(&self, seen: Glimpse, written: Option<(u16, usize)>, text: &[u8], far: usize, last: bool) -> Glimpse {
        let Some((mut state, at)) = written else { return seen };
        let near = text.get(..far);
        let answer = match self.pass(&mut state, near.unwrap_or(text).get(at..).unwrap_or_default()) {
            Some(answer) => answer,
            None if last && near.is_none() => Glimpse(self.next(state, self.end)),
            None => Glimpse::LIVE,
        };
        if seen.vendor() { Glimpse::LIVE } else { seen.with(answer) }
    }

    /// Goes over bytes that stand for themselves, up to an answer.
    fn pass(&self, state: &mut u16, bytes: &[u8]) -> Option<Glimpse> {
        bytes.iter().find_map(|byte| {
            *state = self.next(*state, self.plain[usize::from(*byte)]);
            (*state < STATES).then_some(Glimpse(*state))
        })
    }
}
