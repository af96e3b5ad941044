//! Whether a WHERE narrows what an UPDATE or DELETE touches, by [`truth`].
//!
//! Columns of the target are of the row; subqueries that do not name the target, parameters and other tables are not.

use squawk_syntax::ast::{AstNode, Stmt};
use squawk_syntax::{SyntaxKind, SyntaxNode};

use super::expression::node;
use super::names::dotted;
use crate::command::sql::truth;

/// `statement` is an UPDATE or DELETE.
pub(super) fn narrows(statement: &SyntaxNode) -> bool {
    let child = |kind| statement.children().find(|c| c.kind() == kind);
    if child(SyntaxKind::WHERE_CURRENT_OF).is_some() {
        return true;
    }
    let condition = child(SyntaxKind::WHERE_CLAUSE).and_then(|clause| clause.first_child());
    condition.is_some_and(|condition| Target::of(statement).narrowed_by(&condition))
}

/// A MERGE is narrowed by its ON, and by the condition of each `WHEN NOT MATCHED BY SOURCE` that changes rows.
pub(super) fn merge_narrows(statement: &SyntaxNode) -> bool {
    let target = Target::of(statement);
    let on = statement
        .descendants()
        .find(|n| {
            n.kind() == SyntaxKind::ON_CLAUSE && n.parent().is_some_and(|p| p.kind() == SyntaxKind::USING_ON_CLAUSE)
        })
        .and_then(|on| on.first_child())
        .is_some_and(|condition| target.narrowed_by(&condition));
    on && statement.children().filter(|c| c.kind() == SyntaxKind::MERGE_WHEN_NOT_MATCHED_SOURCE).all(|when| {
        let nothing = when.children().any(|c| c.kind() == SyntaxKind::MERGE_DO_NOTHING);
        let condition = when.children().find(|c| c.kind() == SyntaxKind::MERGE_CONDITION).and_then(|c| c.first_child());
        nothing || condition.is_some_and(|condition| target.narrowed_by(&condition))
    })
}

/// The names by which the condition can mean the target: its alias, or else its name.
pub(super) struct Target {
    name: Option<String>,
    /// The relation, as written.
    pub relation: String,
}

impl Target {
    fn of(statement: &SyntaxNode) -> Target {
        let alias = statement
            .children()
            .find(|c| c.kind() == SyntaxKind::OPTIONAL_AS_ALIAS)
            .and_then(|a| a.children().find(|c| c.kind() == SyntaxKind::TABLE_ALIAS));
        let named = statement
            .children()
            .find(|c| matches!(c.kind(), SyntaxKind::RELATION_NAME | SyntaxKind::TABLE_RELATION_NAME));
        let paths = |n: &SyntaxNode| n.descendants().filter(|n| n.kind() == SyntaxKind::PATH_SEGMENT_REF).last();
        let relation = named.as_ref().map(dotted).unwrap_or_default();
        Target { name: alias.or_else(|| named.as_ref().and_then(paths)).map(|n| dotted(&n)), relation }
    }

    fn narrowed_by(&self, condition: &SyntaxNode) -> bool {
        truth::narrows(&node(self, condition))
    }

    /// Whether the expression has a column of the target outside of subqueries, or a subquery that names the target.
    pub fn depends(&self, expression: &SyntaxNode) -> bool {
        let mut walk = expression.preorder();
        while let Some(event) = walk.next() {
            let rowan::WalkEvent::Enter(node) = event else { continue };
            if Stmt::can_cast(node.kind()) {
                if self.correlated(&node) {
                    return true;
                }
                walk.skip_subtree();
            } else if node.kind() == SyntaxKind::CALL_EXPR {
                // The callee is a name, but no column; the arguments are visited by themselves.
                if node.children().skip(1).any(|part| self.depends(&part)) {
                    return true;
                }
                if node.children().any(|c| c.kind() == SyntaxKind::ARG_LIST) {
                    walk.skip_subtree();
                }
            } else if matches!(node.kind(), SyntaxKind::NAME_REF | SyntaxKind::FIELD_EXPR) {
                if self.owns(&node) {
                    return true;
                }
                walk.skip_subtree();
            }
        }
        false
    }

    pub fn owns(&self, column: &SyntaxNode) -> bool {
        const NONE: [&str; 12] = [
            "current_user",
            "session_user",
            "system_user",
            "user",
            "current_role",
            "current_catalog",
            "current_schema",
            "current_date",
            "current_time",
            "current_timestamp",
            "localtime",
            "localtimestamp",
        ];
        let qualifier = column.first_child().filter(|_| column.kind() == SyntaxKind::FIELD_EXPR);
        match qualifier {
            None => !NONE.contains(&dotted(column).as_str()),
            Some(inner) if matches!(inner.kind(), SyntaxKind::NAME_REF | SyntaxKind::FIELD_EXPR) => {
                let path = dotted(&inner);
                self.name.as_deref().is_some_and(|name| path == name || path.ends_with(&format!(".{name}")))
            }
            Some(inner) => self.depends(&inner),
        }
    }

    /// Whether anything in a subquery is qualified by the target.
    pub fn correlated(&self, subquery: &SyntaxNode) -> bool {
        subquery.descendants().any(|n| n.kind() == SyntaxKind::FIELD_EXPR && self.owns(&n))
    }
}

/// The operator of a unary or binary expression, without white space, in lower case.
pub(super) fn operator(expression: &SyntaxNode) -> Option<String> {
    if !matches!(expression.kind(), SyntaxKind::BIN_EXPR | SyntaxKind::PREFIX_EXPR) {
        return None;
    }
    let first = expression.first_child()?;
    let between = expression.children_with_tokens().filter(|e| {
        !matches!(e.kind(), SyntaxKind::WHITESPACE | SyntaxKind::COMMENT)
            && if expression.kind() == SyntaxKind::BIN_EXPR {
                e.text_range().start() >= first.text_range().end()
            } else {
                true
            }
    });
    let operator = between.into_iter().next()?;
    Some(match operator {
        rowan::NodeOrToken::Node(node) => dotted(&node),
        rowan::NodeOrToken::Token(token) => token.text().to_ascii_lowercase(),
    })
}
