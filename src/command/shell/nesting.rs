//! A bound on how deep and how slow the parser can get, from the characters alone, before it sees them.
//!
//! Brackets and reserved words that open something nest; quoted ones count too, which costs nothing but a refusal of
//! text that nobody writes. The parser tries some brackets in two ways, so that time doubles with each `(` that is open.

use super::Why;

/// Brackets of one kind that are open at once.
const ROUND: usize = 12;
const OTHER: usize = 40;
/// `case` in `case`: the parser reads an unfinished one twice.
const CASES: usize = 8;
/// Reserved words that open something, in the whole text.
const WORDS: usize = 400;

pub(super) fn check(text: &str) -> Result<(), Why> {
    const DEEP: Why = "the command is nested too deep";
    let (mut round, mut other, mut words) = (0_usize, 0_usize, 0_usize);
    for char in text.chars() {
        match char {
            '(' => round += 1,
            ')' => round = round.saturating_sub(1),
            '{' | '[' => other += 1,
            '}' | ']' => other = other.saturating_sub(1),
            _ => {}
        }
        if round > ROUND || other > OTHER {
            return Err(DEEP);
        }
    }
    let mut cases = 0_usize;
    for word in text.split(|c: char| c.is_whitespace() || ";&|()`".contains(c)) {
        match word {
            "case" => cases += 1,
            "esac" => cases = cases.saturating_sub(1),
            _ => {}
        }
        if cases > CASES {
            return Err(DEEP);
        }
        words += usize::from(matches!(
            word,
            "if" | "while" | "until" | "for" | "select" | "function" | "coproc" | "time" | "!" | "elif" | "[["
        ));
    }
    if words > WORDS { Err(DEEP) } else { Ok(()) }
}
