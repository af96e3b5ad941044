//! Where a private key goes on over values: the members of one name in JSON's records, the cells of one column.

use super::scanner::KeyEdge;

/// The most values that one may go on over: the lines of an RSA key of 16,384 bits, and as many other values among them.
pub(super) const VALUES: u16 = 512;

/// The place whose values may be lines of a key, and how many more.
pub(super) struct KeyLines<P>(Option<(P, u16)>);

impl<P> Default for KeyLines<P> {
    fn default() -> Self {
        KeyLines(None)
    }
}

impl<P: PartialEq> KeyLines<P> {
    pub(super) fn place(&self) -> Option<&P> {
        self.0.as_ref().map(|(place, _)| place)
    }

    /// A value has ended there, with that.
    pub(super) fn hear(&mut self, place: P, edge: Option<KeyEdge>) {
        let here = self.place() == Some(&place);
        match edge {
            Some(KeyEdge::Open) => self.0 = Some((place, VALUES)),
            Some(KeyEdge::Closed) if here => self.0 = None,
            None if here => {
                self.0 = self.0.take().and_then(|(place, left)| Some((place, left.checked_sub(1)?)));
            }
            Some(KeyEdge::Closed) | None => {}
        }
    }
}
