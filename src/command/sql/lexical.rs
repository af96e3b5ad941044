//! What can be told from the tokens: nesting, and text that the server may cut into other tokens than the parser does.
//!
//! Tokens come from the parsers' own lexers, so that no bracket hides in a string that is none.

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, Tokenizer, Whitespace};
use squawk_lexer::{LiteralKind, TokenKind};

use super::nesting::{self, Shape};
use super::{Why, other};
use crate::config::Dialect;

pub(super) fn check(dialect: Dialect, statement: &str) -> Result<(), Why> {
    if statement.contains('\0') {
        return Err("the statement has a NUL character");
    }
    match dialect {
        Dialect::Postgres => postgres(statement),
        Dialect::Mysql | Dialect::Clickhouse | Dialect::Sqlite | Dialect::Mssql | Dialect::Generic => {
            others(dialect, statement)
        }
    }
}

/// Whether there may be a comment that MySQL runs, if its version is high enough.
pub(super) fn runs_comments(statement: &str) -> bool {
    statement.contains("/*!")
}

pub(super) const RUNS_COMMENTS: Why = "the statement has a comment that MySQL runs";

fn postgres(statement: &str) -> Result<(), Why> {
    let mut at = 0;
    let mut shapes = Vec::new();
    for token in squawk_lexer::tokenize(statement) {
        let text = statement.get(at..at + token.len as usize).unwrap_or_default();
        at += token.len as usize;
        match token.kind {
            TokenKind::Whitespace | TokenKind::LineComment | TokenKind::BlockComment { .. } | TokenKind::Eof => {}
            TokenKind::OpenParen | TokenKind::OpenBracket | TokenKind::OpenCurly => shapes.push(Shape::Open),
            TokenKind::CloseParen | TokenKind::CloseBracket | TokenKind::CloseCurly => shapes.push(Shape::Close),
            TokenKind::Comma | TokenKind::Semi => shapes.push(Shape::Separator),
            TokenKind::Ident if nesting::is_connective(text) => shapes.push(Shape::Connective),
            TokenKind::QuotedIdent { uescape: true, .. } => return Err("an identifier has Unicode escapes"),
            TokenKind::Literal { kind: LiteralKind::Str { .. } } if text.contains("\\'") => {
                return Err("a string ends elsewhere if backslashes escape in it");
            }
            // The rest neither opens nor ends anything.
            _ => shapes.push(Shape::Other),
        }
    }
    nesting::check(shapes.into_iter())
}

fn others(dialect: Dialect, statement: &str) -> Result<(), Why> {
    // MySQL's tokenizer opens `/*!50000 … */`, and `other::read` says that it is not certain; MariaDB's form it does not know.
    let runs = match dialect {
        Dialect::Mysql => statement.contains("/*M!"),
        Dialect::Generic => runs_comments(statement) || statement.contains("/*M!"),
        Dialect::Postgres | Dialect::Clickhouse | Dialect::Sqlite | Dialect::Mssql => false,
    };
    if runs {
        return Err(RUNS_COMMENTS);
    }
    if dialect == Dialect::Generic && statement.contains(['\\', '#', '`', '[', '$']) {
        return Err("dialects read the statement differently (backslash, #, `, [ or $)");
    }
    if statement.chars().any(|c| c.is_whitespace() && !c.is_ascii()) {
        return Err("the statement has white space that servers read differently");
    }
    let bytes = statement.as_bytes();
    if (0..bytes.len()).any(|i| bytes.get(i) == Some(&b'\r') && bytes.get(i + 1) != Some(&b'\n')) {
        return Err("the statement has a carriage return that may end a comment");
    }
    let parser = other::dialect(dialect);
    let tokens = Tokenizer::new(parser.as_ref(), statement).tokenize().map_err(|_| "the statement does not parse")?;
    if dialect == Dialect::Mssql && hidden_statement(&tokens) {
        return Err("two statements may stand without a semicolon between them");
    }
    let shapes: Vec<Shape> = tokens.iter().filter_map(|t| shape(t).transpose()).collect::<Result<_, Why>>()?;
    nesting::check(shapes.into_iter())
}

/// T-SQL needs no semicolons: `SELECT a FROM t SHUTDOWN` is two statements, where the parser sees an alias.
fn hidden_statement(tokens: &[Token]) -> bool {
    const STATEMENTS: &str = "
        shutdown reconfigure revert checkpoint rollback commit begin kill use exec execute drop truncate backup restore
        dbcc go save waitfor print close open deallocate declare break continue return goto throw raiserror delete
        update insert merge alter create grant deny revoke bulk send receive";
    let mut tokens = tokens.iter().filter(|t| !matches!(t, Token::Whitespace(_)));
    let mut previous = None;
    tokens.any(|token| {
        let after = previous.replace(token);
        let Token::Word(word) = token else { return false };
        let statement = STATEMENTS.split_ascii_whitespace().any(|s| s.eq_ignore_ascii_case(&word.value));
        // `MERGE … WHEN MATCHED THEN DELETE`
        let merges = matches!(after, Some(Token::Word(w)) if w.keyword == Keyword::THEN)
            && matches!(word.keyword, Keyword::DELETE | Keyword::UPDATE | Keyword::INSERT);
        let first = merges || matches!(after, None | Some(Token::SemiColon));
        !first && statement && word.quote_style.is_none()
    })
}

fn shape(token: &Token) -> Result<Option<Shape>, Why> {
    Ok(Some(match token {
        Token::Whitespace(Whitespace::MultiLineComment(text)) if text.contains("/*") => {
            return Err("the statement has a comment in a comment");
        }
        Token::Whitespace(_) => return Ok(None),
        Token::DollarQuotedString(_) | Token::EscapedStringLiteral(_) | Token::UnicodeStringLiteral(_) => {
            return Err("the statement has a string of another dialect");
        }
        Token::LParen | Token::LBracket | Token::LBrace => Shape::Open,
        Token::RParen | Token::RBracket | Token::RBrace => Shape::Close,
        Token::Comma | Token::SemiColon => Shape::Separator,
        Token::Word(word) if word.quote_style.is_none() && nesting::is_connective(&word.value) => Shape::Connective,
        // The rest neither opens nor ends anything.
        _ => Shape::Other,
    }))
}
