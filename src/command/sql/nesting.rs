//! A bound on how deep a syntax tree can get, from its tokens, before anything recursive sees them.
//!
//! Brackets nest; a chain of operators, joins, casts, `CASE` or prefixes nests by at most one level a token. So the depth
//! is at most, for each open bracket, the tokens since the last comma or semicolon, plus what is inside.

use super::Why;

/// Open brackets at once.
pub(super) const BRACKETS: usize = 200;
/// Levels of the tree.
pub(super) const CHAIN: usize = 2_000;
/// Words after which a comma or semicolon may stand inside a deeper level (set operations, nested definitions).
const CONNECTIVES: usize = 1_000;

/// What a token means for depth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Open,
    Close,
    Separator,
    /// `UNION`, `CREATE` and the like; see [`is_connective`].
    Connective,
    Other,
}

#[derive(Default)]
struct Frame {
    deepest: usize,
    tokens: usize,
    inside: usize,
}

impl Frame {
    fn depth(&self) -> usize {
        self.deepest.max(self.tokens + self.inside)
    }
}

pub(super) fn is_connective(word: &str) -> bool {
    const WORDS: [&str; 9] =
        ["union", "intersect", "except", "minus", "create", "atomic", "begin", "prepare", "explain"];
    WORDS.iter().any(|w| w.eq_ignore_ascii_case(word))
}

/// `tokens` without white space and comments.
pub(super) fn check(tokens: impl Iterator<Item = Shape>) -> Result<(), Why> {
    const DEEP: Why = "the statement is nested too deep";
    let mut open: Vec<Frame> = Vec::new();
    let mut current = Frame::default();
    let mut connectives = 0;
    for token in tokens {
        match token {
            Shape::Open if open.len() >= BRACKETS => return Err(DEEP),
            Shape::Open => open.push(std::mem::take(&mut current)),
            Shape::Close => {
                let inside = current.depth() + 1;
                current = open.pop().unwrap_or_default();
                current.inside = current.inside.max(inside);
                current.tokens += 1;
            }
            Shape::Separator => current = Frame { deepest: current.depth(), ..Frame::default() },
            Shape::Connective => {
                connectives += 1;
                current.tokens += 1;
            }
            Shape::Other => current.tokens += 1,
        }
        if current.depth() > CHAIN || connectives > CONNECTIVES {
            return Err(DEEP);
        }
    }
    // Brackets that were never closed: their frames add up.
    let total = open.iter().fold(current.depth(), |depth, frame| depth + frame.depth());
    if total > CHAIN { Err(DEEP) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(text: &str) -> Result<(), Why> {
        check(text.chars().map(|c| match c {
            '(' => Shape::Open,
            ')' => Shape::Close,
            ',' => Shape::Separator,
            'u' => Shape::Connective,
            _ => Shape::Other,
        }))
    }

    #[test]
    fn flat_lists_are_free_and_chains_are_not() {
        assert!(shapes(&"x,".repeat(100_000)).is_ok());
        assert!(shapes(&"(x,x),".repeat(100_000)).is_ok());
        assert!(shapes(&"x".repeat(CHAIN)).is_ok());
        assert!(shapes(&"x".repeat(CHAIN + 1)).is_err());
        assert!(shapes(&"u,".repeat(CONNECTIVES + 1)).is_err());
    }

    #[test]
    fn brackets_add_to_the_chain_around_them() {
        let nested = |n: usize| format!("{}{}", "(".repeat(n), ")".repeat(n));
        assert!(shapes(&nested(BRACKETS)).is_ok());
        assert!(shapes(&nested(BRACKETS + 1)).is_err());
        let block = "x".repeat(CHAIN / 2);
        assert!(shapes(&format!("({block}),({block})")).is_ok());
        assert!(shapes(&format!("({block}){block}")).is_err());
        assert!(shapes(&format!("({block}{block}xx")).is_err(), "what is never closed counts too");
        assert!(shapes(&format!("{block}({block}x")).is_err());
        assert!(shapes(&")".repeat(10)).is_ok());
    }
}
