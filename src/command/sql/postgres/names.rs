//! Names in the tree: relations and other objects, callees, operators.

use squawk_syntax::ast::{AstNode, Stmt};
use squawk_syntax::{SyntaxKind, SyntaxNode};

use crate::command::sql::reading::identifier;

/// A named object.
pub(super) struct Named {
    pub name: String,
    /// An item of a FROM list or the like: read whatever the statement is.
    pub reads_only: bool,
}

impl Named {
    pub fn of(node: &SyntaxNode) -> Option<Named> {
        let prefix = prefix(node.kind())?;
        let parent = node.parent().map(|p| p.kind());
        let reads_only = matches!(
            parent,
            Some(SyntaxKind::RELATION_FROM_ITEM | SyntaxKind::LIKE_CLAUSE | SyntaxKind::GRAPH_TABLE_FN)
        );
        Some(Named { name: format!("{prefix}{}", dotted(node)), reads_only })
    }
}

/// What stands before the name; `None` where the node names nothing that is recorded.
fn prefix(kind: SyntaxKind) -> Option<&'static str> {
    match kind {
        SyntaxKind::RELATION_NAME_REF
        | SyntaxKind::TABLE_NAME
        | SyntaxKind::TABLE_NAME_REF
        | SyntaxKind::VIEW
        | SyntaxKind::VIEW_REF
        | SyntaxKind::INDEX
        | SyntaxKind::INDEX_REF
        | SyntaxKind::SEQUENCE
        | SyntaxKind::SEQUENCE_REF
        | SyntaxKind::PROPERTY_GRAPH
        | SyntaxKind::PROPERTY_GRAPH_REF => Some(""),
        SyntaxKind::SCHEMA | SyntaxKind::SCHEMA_REF => Some("schema:"),
        SyntaxKind::DATABASE | SyntaxKind::DATABASE_REF => Some("database:"),
        SyntaxKind::ROLE | SyntaxKind::ROLE_REF => Some("role:"),
        SyntaxKind::FUNCTION_NAME
        | SyntaxKind::FUNCTION_NAME_REF
        | SyntaxKind::PROCEDURE_NAME
        | SyntaxKind::PROCEDURE_NAME_REF
        | SyntaxKind::ROUTINE_NAME
        | SyntaxKind::ROUTINE_NAME_REF => Some("function:"),
        SyntaxKind::EXTENSION | SyntaxKind::EXTENSION_REF => Some("extension:"),
        _ => None,
    }
}

/// Whether the statement that `node` belongs to only reads it.
pub(super) fn read_by_statement(node: &SyntaxNode) -> bool {
    let Some(statement) = node.ancestors().skip(1).find(|a| Stmt::can_cast(a.kind())) else { return false };
    match statement.kind() {
        SyntaxKind::TABLE => true,
        // `SELECT … INTO t` is SELECT_INTO, and `FOR UPDATE OF t` names no relation node.
        SyntaxKind::SELECT | SyntaxKind::COMPOUND_SELECT | SyntaxKind::PAREN_SELECT | SyntaxKind::VALUES => true,
        SyntaxKind::COPY => statement.children().any(|c| c.kind() == SyntaxKind::COPY_TO),
        _ => false,
    }
}

/// Whether the statement returns rows of the relation that it writes.
pub(super) fn returned(node: &SyntaxNode) -> bool {
    let statement = node.ancestors().skip(1).find(|a| Stmt::can_cast(a.kind()));
    statement.is_some_and(|s| s.children().any(|c| c.kind() == SyntaxKind::RETURNING_CLAUSE))
}

/// The parts of a dotted name, normalised, with everything but white space and comments kept.
pub(super) fn dotted(node: &SyntaxNode) -> String {
    let tokens = node.descendants_with_tokens().filter_map(|e| e.into_token());
    tokens
        .filter(|t| !matches!(t.kind(), SyntaxKind::WHITESPACE | SyntaxKind::COMMENT))
        .map(|t| part(t.text()))
        .collect()
}

fn part(text: &str) -> String {
    match text.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
        Some(inner) => identifier(&inner.replace("\"\"", "\""), true),
        None => identifier(text, false),
    }
}

pub(super) enum Callee {
    Named(String),
    /// A function-like form of the grammar, by its first word.
    Syntax(String),
    Computed,
}

pub(super) fn callee(call: &SyntaxNode) -> Callee {
    let Some(callee) = call.first_child() else { return Callee::Computed };
    if !call.children().any(|c| c.kind() == SyntaxKind::ARG_LIST) {
        let word = call.descendants_with_tokens().filter_map(|e| e.into_token()).find(|t| !t.kind().is_trivia());
        return Callee::Syntax(word.map_or_else(String::new, |t| t.text().to_ascii_lowercase()));
    }
    let plain = callee.descendants().all(|n| matches!(n.kind(), SyntaxKind::NAME_REF | SyntaxKind::FIELD_EXPR));
    if plain { Callee::Named(dotted(&callee)) } else { Callee::Computed }
}

const OPERATORS: &str = "
    = <> != < > <= >= + - * / % ^ | || & # ~ << >> -> ->> #> #>> #- @> <@ @? @@ @@@ ? ?| ?& && &< &> -|- |>> <<| &<| |&>
    ~* !~ !~* ~~ ~~* !~~ !~~* |/ ||/ @ !! ## <-> @-@ ?# ?- ?-| ?|| <<= >>= ^@ ~= ~<~ ~>~ ~<=~ ~>=~ *= *<> *< *> *<= *>=
    :: %> <% %>> <<% => :=";

/// Built-in operators only compute; any other may call any function.
pub(super) fn known_operator(node: &SyntaxNode) -> bool {
    let text = dotted(node);
    let symbol = match node.kind() {
        SyntaxKind::OPERATOR_CALL => {
            let inner = text.strip_prefix("operator(").and_then(|t| t.strip_suffix(')')).unwrap_or_default();
            inner.strip_prefix("pg_catalog.").unwrap_or(inner)
        }
        _ => &text,
    };
    OPERATORS.split_ascii_whitespace().any(|o| o == symbol)
}
