//! What each kind of PostgreSQL statement does. A kind that is not listed is `sql.other`, `Execute`, incomplete.
//!
//! DDL is `Write` and `Admin`: it changes stored data's shape and how the system runs. `SET` is `Admin` but for a few
//! settings that only shape the session's output and time limits. Objects that hold code (functions, triggers, rules,
//! foreign servers, extensions) add `Execute`.

use squawk_syntax::SyntaxKind::*;
use squawk_syntax::SyntaxNode;

use super::names::dotted;
use crate::command::Effect::{self, Admin, Destructive, Execute, Read, Write};

pub(super) struct Class {
    /// Empty where the statement inside says it all.
    pub action: &'static str,
    pub effects: &'static [Effect],
    pub why: Option<&'static str>,
}

const fn known(action: &'static str, effects: &'static [Effect]) -> Class {
    Class { action, effects, why: None }
}

const fn partly(action: &'static str, effects: &'static [Effect], why: &'static str) -> Class {
    Class { action, effects, why: Some(why) }
}

pub(super) fn class(node: &SyntaxNode) -> Class {
    data(node)
        .or_else(|| session(node))
        .or_else(|| create(node))
        .or_else(|| alter(node))
        .or_else(|| drop(node))
        .or_else(|| upkeep(node))
        .unwrap_or_else(|| partly("sql.other", &[Execute], "what this kind of statement does is not known"))
}

fn data(node: &SyntaxNode) -> Option<Class> {
    Some(match node.kind() {
        SELECT | VALUES | TABLE | COMPOUND_SELECT | PAREN_SELECT | DECLARE => known("sql.select", &[Read]),
        SHOW | CLOSE => known("sql.select", &[Read]),
        EXPLAIN => known("sql.select", &[Read]),
        SELECT_INTO => known("sql.create", &[Read, Write]),
        FETCH | MOVE => partly("sql.select", &[Read], "what the cursor reads is not in this request"),
        INSERT => known("sql.insert", &[Write]),
        UPDATE => known("sql.update", &[Write]),
        DELETE => known("sql.delete", &[Destructive]),
        MERGE => known("sql.merge", &[Write]),
        TRUNCATE => known("sql.truncate", &[Destructive]),
        COPY if node.children().any(|c| c.kind() == COPY_FROM) => known("sql.copy", &[Write]),
        COPY => known("sql.copy", &[Read]),
        CALL => partly("sql.call", &[Execute], "what a procedure does is not known"),
        DO => partly("sql.call", &[Execute], "the code of a DO block is not examined"),
        // What is prepared is read as if it ran; to run it is an `EXECUTE`, which is incomplete.
        PREPARE => known("", &[]),
        EXECUTE => partly("sql.other", &[Execute], "what a prepared statement does is not in this request"),
        _ => return None,
    })
}

fn session(node: &SyntaxNode) -> Option<Class> {
    Some(match node.kind() {
        BEGIN | SAVEPOINT_CREATE | RELEASE_SAVEPOINT | SET_CONSTRAINTS => known("sql.begin", &[Read]),
        COMMIT_TRANSACTION | ROLLBACK_TRANSACTION | ROLLBACK_TO_SAVEPOINT => known("sql.begin", &[Read]),
        // These end a transaction of another session.
        PREPARE_TRANSACTION | COMMIT_PREPARED | ROLLBACK_PREPARED => known("sql.other", &[Write, Admin]),
        SET if harmless(node) => known("sql.set", &[Read]),
        SET | RESET | SET_TRANSACTION | DISCARD => known("sql.set", &[Admin]),
        SET_ROLE | SET_SESSION_AUTH | RESET_ROLE | RESET_SESSION_AUTH => known("sql.set", &[Admin]),
        DEALLOCATE | LISTEN | UNLISTEN => known("sql.other", &[Read]),
        NOTIFY | LOCK => known("sql.other", &[Write]),
        LOAD => known("sql.other", &[Execute]),
        _ => return None,
    })
}

/// Settings that change what the session prints and how long it waits, and no more.
fn harmless(set: &SyntaxNode) -> bool {
    const SETTINGS: [&str; 8] = [
        "statement_timeout",
        "lock_timeout",
        "idle_in_transaction_session_timeout",
        "timezone",
        "application_name",
        "extra_float_digits",
        "intervalstyle",
        "client_min_messages",
    ];
    set.children().any(|c| match c.kind() {
        SET_TIME_ZONE => true,
        SET_CONFIG => c
            .children()
            .find(|p| p.kind() == CONFIG_PARAMETER_REF)
            .is_some_and(|p| SETTINGS.contains(&dotted(&p).to_ascii_lowercase().as_str())),
        _ => false,
    })
}

fn create(node: &SyntaxNode) -> Option<Class> {
    const BODY: &str = "the code of the object that is created is not examined";
    Some(match node.kind() {
        CREATE_TABLE
        | CREATE_TABLE_AS
        | CREATE_VIEW
        | CREATE_MATERIALIZED_VIEW
        | CREATE_INDEX
        | CREATE_SEQUENCE
        | CREATE_SCHEMA
        | CREATE_TYPE
        | CREATE_DOMAIN
        | CREATE_STATISTICS
        | CREATE_COLLATION
        | CREATE_PROPERTY_GRAPH
        | CREATE_TEXT_SEARCH_CONFIGURATION
        | CREATE_TEXT_SEARCH_DICTIONARY => known("sql.create", &[Write, Admin]),
        CREATE_ROLE | CREATE_USER | CREATE_GROUP | CREATE_POLICY | CREATE_DATABASE | CREATE_TABLESPACE
        | CREATE_PUBLICATION => known("sql.create", &[Admin]),
        CREATE_TRIGGER | CREATE_EVENT_TRIGGER | CREATE_FUNCTION | CREATE_PROCEDURE | CREATE_RULE => {
            partly("sql.create", &[Write, Admin, Execute], BODY)
        }
        CREATE_ACCESS_METHOD
        | CREATE_AGGREGATE
        | CREATE_CAST
        | CREATE_CONVERSION
        | CREATE_EXTENSION
        | CREATE_FOREIGN_DATA_WRAPPER
        | CREATE_FOREIGN_TABLE
        | CREATE_LANGUAGE
        | CREATE_OPERATOR
        | CREATE_OPERATOR_CLASS
        | CREATE_OPERATOR_FAMILY
        | CREATE_SERVER
        | CREATE_SUBSCRIPTION
        | CREATE_TEXT_SEARCH_PARSER
        | CREATE_TEXT_SEARCH_TEMPLATE
        | CREATE_TRANSFORM
        | CREATE_USER_MAPPING
        | IMPORT_FOREIGN_SCHEMA => known("sql.create", &[Write, Admin, Execute]),
        _ => return None,
    })
}

fn alter(node: &SyntaxNode) -> Option<Class> {
    Some(match node.kind() {
        GRANT | REVOKE => known("sql.grant", &[Admin]),
        ALTER_DEFAULT_PRIVILEGES => known("sql.grant", &[Admin]),
        REASSIGN | SECURITY_LABEL | COMMENT_ON => known("sql.alter", &[Write, Admin]),
        ALTER_TABLE
        | ALTER_VIEW
        | ALTER_MATERIALIZED_VIEW
        | ALTER_INDEX
        | ALTER_SEQUENCE
        | ALTER_SCHEMA
        | ALTER_TYPE
        | ALTER_DOMAIN
        | ALTER_STATISTICS
        | ALTER_COLLATION
        | ALTER_PROPERTY_GRAPH
        | ALTER_LARGE_OBJECT
        | ALTER_FOREIGN_TABLE
        | ALTER_TEXT_SEARCH_CONFIGURATION
        | ALTER_TEXT_SEARCH_DICTIONARY => known("sql.alter", &[Write, Admin]),
        ALTER_SYSTEM | ALTER_ROLE | ALTER_USER | ALTER_GROUP | ALTER_POLICY | ALTER_DATABASE | ALTER_TABLESPACE
        | ALTER_PUBLICATION => known("sql.alter", &[Admin]),
        ALTER_AGGREGATE
        | ALTER_CONVERSION
        | ALTER_EVENT_TRIGGER
        | ALTER_EXTENSION
        | ALTER_FOREIGN_DATA_WRAPPER
        | ALTER_FUNCTION
        | ALTER_LANGUAGE
        | ALTER_OPERATOR
        | ALTER_OPERATOR_CLASS
        | ALTER_OPERATOR_FAMILY
        | ALTER_PROCEDURE
        | ALTER_ROUTINE
        | ALTER_RULE
        | ALTER_SERVER
        | ALTER_SUBSCRIPTION
        | ALTER_TEXT_SEARCH_PARSER
        | ALTER_TEXT_SEARCH_TEMPLATE
        | ALTER_TRIGGER
        | ALTER_USER_MAPPING => known("sql.alter", &[Write, Admin, Execute]),
        _ => return None,
    })
}

fn drop(node: &SyntaxNode) -> Option<Class> {
    Some(match node.kind() {
        DROP_TABLE
        | DROP_VIEW
        | DROP_MATERIALIZED_VIEW
        | DROP_INDEX
        | DROP_SEQUENCE
        | DROP_SCHEMA
        | DROP_TYPE
        | DROP_DOMAIN
        | DROP_STATISTICS
        | DROP_COLLATION
        | DROP_FOREIGN_TABLE
        | DROP_PROPERTY_GRAPH
        | DROP_FUNCTION
        | DROP_PROCEDURE
        | DROP_ROUTINE
        | DROP_AGGREGATE
        | DROP_CAST
        | DROP_CONVERSION
        | DROP_OPERATOR
        | DROP_OPERATOR_CLASS
        | DROP_OPERATOR_FAMILY
        | DROP_TEXT_SEARCH_CONFIG
        | DROP_TEXT_SEARCH_DICT
        | DROP_TEXT_SEARCH_PARSER
        | DROP_TEXT_SEARCH_TEMPLATE
        | DROP_TRANSFORM => known("sql.drop", &[Destructive]),
        DROP_ROLE
        | DROP_USER
        | DROP_GROUP
        | DROP_POLICY
        | DROP_OWNED
        | DROP_DATABASE
        | DROP_TABLESPACE
        | DROP_EXTENSION
        | DROP_EVENT_TRIGGER
        | DROP_TRIGGER
        | DROP_RULE
        | DROP_LANGUAGE
        | DROP_ACCESS_METHOD
        | DROP_SERVER
        | DROP_FOREIGN_DATA_WRAPPER
        | DROP_USER_MAPPING
        | DROP_PUBLICATION
        | DROP_SUBSCRIPTION => known("sql.drop", &[Destructive, Admin]),
        _ => return None,
    })
}

fn upkeep(node: &SyntaxNode) -> Option<Class> {
    Some(match node.kind() {
        VACUUM | ANALYZE | REINDEX | CLUSTER | REPACK | REFRESH | CHECKPOINT => known("sql.other", &[Write, Admin]),
        _ => return None,
    })
}

/// Whether an EXPLAIN runs its statement: it names `ANALYZE` in any way, be it `(ANALYZE OFF)`.
pub(super) fn explain_analyzes(explain: &SyntaxNode) -> bool {
    explain.children().any(|mode| match mode.kind() {
        EXPLAIN_ANALYZE => true,
        EXPLAIN_OPTION_LIST => mode.descendants().any(|n| {
            n.kind() == EXPLAIN_OPTION_NAME && matches!(dotted(&n).to_ascii_lowercase().as_str(), "analyze" | "analyse")
        }),
        _ => false,
    })
}
