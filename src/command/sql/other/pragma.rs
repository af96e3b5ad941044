//! SQLite's `PRAGMA`, which `sqlparser` takes in part only: one statement of the form `PRAGMA [schema.]name [= value | (value)]`.

use sqlparser::tokenizer::{Token, Whitespace};

use crate::command::Effect;
use crate::command::sql::reading::Reading;

/// Those that only tell, with an argument or without.
const TELL: &str =
    "table_info table_xinfo table_list index_list index_info index_xinfo foreign_key_list foreign_key_check
    database_list function_list collation_list compile_options module_list pragma_list integrity_check quick_check";
/// Those that only tell if they are given nothing.
const ASKED: &str =
    "application_id auto_vacuum busy_timeout cache_size encoding foreign_keys freelist_count journal_mode
    journal_size_limit locking_mode max_page_count mmap_size page_count page_size query_only read_uncommitted
    recursive_triggers schema_version secure_delete synchronous temp_store threads user_version wal_autocheckpoint
    writable_schema data_version";

/// `None` where the tokens are no such statement.
pub(super) fn read(tokens: &[Token]) -> Option<Reading> {
    let blank = |t: &&Token| !matches!(t, Token::Whitespace(Whitespace::Space | Whitespace::Newline | Whitespace::Tab));
    let mut tokens: Vec<&Token> = tokens.iter().filter(blank).collect();
    while matches!(tokens.last(), Some(Token::SemiColon | Token::EOF)) {
        tokens.pop();
    }
    let (Token::Word(first), rest) = tokens.split_first()? else { return None };
    if first.quote_style.is_some() || !first.value.eq_ignore_ascii_case("pragma") {
        return None;
    }
    let (name, argument) = match rest {
        [Token::Word(_), Token::Period, Token::Word(name), argument @ ..] => (name, argument),
        [Token::Word(name), argument @ ..] => (name, argument),
        _ => return None,
    };
    let value = |token: &Token| {
        matches!(
            token,
            Token::Word(_) | Token::Number(..) | Token::SingleQuotedString(_) | Token::DoubleQuotedString(_)
        )
    };
    let given = match argument {
        [] => false,
        [Token::Eq, sign @ .., last] if sign_only(sign) && value(last) => true,
        [Token::LParen, sign @ .., last, Token::RParen] if sign_only(sign) && value(last) => true,
        _ => return None,
    };
    let name = name.value.to_ascii_lowercase();
    let among = |list: &str| list.split_ascii_whitespace().any(|p| p == name);
    let mut reading = Reading::new();
    reading.statements(1);
    if among(TELL) || (!given && among(ASKED)) {
        reading.does("sql.select", &[Effect::Read]);
    } else {
        reading.does("sql.set", &[Effect::Admin]);
    }
    Some(reading)
}

fn sign_only(tokens: &[&Token]) -> bool {
    matches!(tokens, [] | [Token::Minus | Token::Plus])
}
