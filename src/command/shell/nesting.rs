//! A bound on how deep and how slow the parser can get, from the characters alone, before it sees them.
//!
//! Here documents whose delimiter is not plain are refused.
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
    if words > WORDS { Err(DEEP) } else { documents(text) }
}

/// The parser takes memory without end where a here document's delimiter is empty and its line is the last one. Within `$( )` it
/// takes a second blank for an empty one.
fn documents(text: &str) -> Result<(), Why> {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("<<") {
        let word = after.trim_start_matches('<');
        let delimiter = word.strip_prefix('-').unwrap_or(word);
        let delimiter = delimiter.strip_prefix([' ', '\t']).unwrap_or(delimiter);
        let plain = match after.len() - word.len() {
            0 => names_something(delimiter),
            // A here string.
            1 => true,
            _ => false,
        };
        if !plain {
            return Err("a here document has a delimiter that is not plain");
        }
        rest = word;
    }
    Ok(())
}

/// Whether a delimiter that begins so is not empty.
fn names_something(delimiter: &str) -> bool {
    let is_plain = |char: char| !char.is_whitespace() && !"<>;&|)#`".contains(char);
    // In quotes within quotes these are several.
    let unquoted = delimiter.trim_start_matches(['\'', '"', '\\']);
    match unquoted.len() < delimiter.len() {
        true => unquoted.starts_with(|char: char| char.is_alphanumeric() || char == '_'),
        false => delimiter.starts_with(is_plain) && !delimiter.starts_with("$'") && !delimiter.starts_with("$\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn here_documents_have_delimiters() {
        for plain in [
            "cat <<EOF\na\nEOF",
            "cat << 'EOF'\na\nEOF",
            "cat <<-\"E O\"\na\nE O",
            "cat <<\\EOF\nEOF",
            r"sh -c 'cat <<'\''EOF'\'",
            "cat <<<x",
            "cat <<< \"$x\"",
            "echo $((1 << 2)) $((1<<n)) $(( 1 << $n ))",
            "cat <<a <<b\na\nb",
        ] {
            assert_eq!(check(plain), Ok(()), "{plain}");
        }
        for odd in [
            "c-$(x << <<EOwk ",
            "cat <<'' ",
            "cat << \"\"\n",
            "echo $(cat <<  EOF\na\nEOF\nrm -rf /\n\n)",
            "cat <<",
            "cat <<- ",
            "cat <<\r\n",
            "cat <<\\\nEOF",
            "cat <<$''",
            "$(cat <<)",
            "cat <<<<<x",
        ] {
            assert!(check(odd).is_err(), "{odd}");
        }
    }
}
