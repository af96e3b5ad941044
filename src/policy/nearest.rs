//! The known word that a mistyped one most likely meant.

/// The nearest of `known` within a third of the word's length (at least 1 edit).
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| (edits(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// `, did you mean `x`?` or nothing.
pub(super) fn hint<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, known).map(|found| format!(", did you mean `{found}`?")).unwrap_or_default()
}

/// Levenshtein distance, in characters, without regard to ASCII case.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut before = i + 1;
        for (cell, right) in row.iter_mut().skip(1).zip(&b) {
            let substitute = diagonal + usize::from(!left.eq_ignore_ascii_case(right));
            diagonal = *cell;
            before = substitute.min(before + 1).min(diagonal + 1);
            *cell = before;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_is_levenshteins() {
        for (a, b, want) in [("", "abc", 3), ("abc", "", 3), ("kitten", "sitting", 3), ("ID", "id", 0), ("ab", "ba", 2)]
        {
            assert_eq!(edits(a, b), want, "{a} {b}");
        }
    }

    #[test]
    fn only_a_near_word_is_suggested() {
        let known = ["approval", "quorum", "window"];
        assert_eq!(nearest("aproval", known), Some("approval"));
        assert_eq!(nearest("quorom", known), Some("quorum"));
        assert_eq!(nearest("owner", known), None);
        assert_eq!(hint("windw", known), ", did you mean `window`?");
    }
}
