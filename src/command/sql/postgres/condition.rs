//! Whether a WHERE narrows what an UPDATE or DELETE touches.
//!
//! It does where it depends on a column of the target on every way that it can be true. Constants (`1=1`, `true OR …`,
//! `length('a')=1`), a column compared with itself, `LIKE '%'`, and subqueries that do not name the target do not count.
//! That is no proof: `id > 0 OR id <= 0` narrows nothing and passes.

use squawk_syntax::{SyntaxKind, SyntaxNode};

use super::names::dotted;
use squawk_syntax::ast::{AstNode, Stmt};

/// `statement` is an UPDATE or DELETE.
pub(super) fn narrows(statement: &SyntaxNode) -> bool {
    let child = |kind| statement.children().find(|c| c.kind() == kind);
    if child(SyntaxKind::WHERE_CURRENT_OF).is_some() {
        return true;
    }
    let condition = child(SyntaxKind::WHERE_CLAUSE).and_then(|clause| clause.first_child());
    condition.is_some_and(|condition| Target::of(statement).narrowed_by(&condition, false))
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
        .is_some_and(|condition| target.narrowed_by(&condition, false));
    on && statement.children().filter(|c| c.kind() == SyntaxKind::MERGE_WHEN_NOT_MATCHED_SOURCE).all(|when| {
        let nothing = when.children().any(|c| c.kind() == SyntaxKind::MERGE_DO_NOTHING);
        let condition = when.children().find(|c| c.kind() == SyntaxKind::MERGE_CONDITION).and_then(|c| c.first_child());
        nothing || condition.is_some_and(|condition| target.narrowed_by(&condition, false))
    })
}

/// The names by which the condition can mean the target: its alias, or else its name.
struct Target {
    name: Option<String>,
}

impl Target {
    fn of(statement: &SyntaxNode) -> Target {
        let alias = statement
            .children()
            .find(|c| c.kind() == SyntaxKind::OPTIONAL_AS_ALIAS)
            .and_then(|a| a.children().find(|c| c.kind() == SyntaxKind::TABLE_ALIAS));
        let relation = || {
            let named = statement
                .children()
                .find(|c| matches!(c.kind(), SyntaxKind::RELATION_NAME | SyntaxKind::TABLE_RELATION_NAME))?;
            named.descendants().filter(|n| n.kind() == SyntaxKind::PATH_SEGMENT_REF).last()
        };
        Target { name: alias.or_else(relation).map(|n| dotted(&n)) }
    }

    /// `negated`: below a NOT, where AND and OR change places.
    fn narrowed_by(&self, condition: &SyntaxNode, negated: bool) -> bool {
        let operands = || condition.children();
        match (condition.kind(), operator(condition).as_deref()) {
            (SyntaxKind::PAREN_EXPR, _) => match condition.first_child() {
                Some(inner) if !Stmt::can_cast(inner.kind()) => self.narrowed_by(&inner, negated),
                Some(_) | None => self.correlated(condition),
            },
            (SyntaxKind::PREFIX_EXPR, Some("not")) => operands().all(|o| self.narrowed_by(&o, !negated)),
            (SyntaxKind::BIN_EXPR, Some(op @ ("and" | "or"))) => {
                if (op == "or") != negated {
                    operands().all(|o| self.narrowed_by(&o, negated))
                } else {
                    operands().any(|o| self.narrowed_by(&o, negated))
                }
            }
            (SyntaxKind::BIN_EXPR, Some(op)) if tautology(condition, op, negated) => false,
            _ => self.depends(condition),
        }
    }

    /// Whether the expression has a column of the target outside of subqueries, or a subquery that names the target.
    fn depends(&self, expression: &SyntaxNode) -> bool {
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

    fn owns(&self, column: &SyntaxNode) -> bool {
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
    fn correlated(&self, subquery: &SyntaxNode) -> bool {
        subquery.descendants().any(|n| n.kind() == SyntaxKind::FIELD_EXPR && self.owns(&n))
    }
}

/// The operator of a unary or binary expression, without white space, in lower case.
fn operator(expression: &SyntaxNode) -> Option<String> {
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

/// A comparison that is true whatever the row (NULL apart).
fn tautology(comparison: &SyntaxNode, operator: &str, negated: bool) -> bool {
    let sides: Vec<String> = comparison
        .children()
        .filter(|c| !matches!(c.kind(), SyntaxKind::CUSTOM_OP | SyntaxKind::OPERATOR_CALL))
        .map(|c| dotted(&c))
        .collect();
    let (Some(left), Some(right)) = (sides.first(), sides.last()) else { return false };
    let reflexive = ["=", "<=", ">=", "like", "ilike", "isnotdistinctfrom"];
    let irreflexive = ["<>", "!=", "<", ">", "notlike", "notilike", "isdistinctfrom"];
    let same = if negated { &irreflexive[..] } else { &reflexive[..] };
    let any = if negated { ["notlike", "notilike"] } else { ["like", "ilike"] };
    let everything = right.len() > 2 && right.trim_matches('\'').bytes().all(|b| b == b'%');
    (left == right && same.contains(&operator)) || (everything && any.contains(&operator))
}
