//! Whether a WHERE narrows what an UPDATE or DELETE touches: the rules are those of the module of the same name for
//! PostgreSQL.

use std::ops::ControlFlow;

use sqlparser::ast::{BinaryOperator, Expr, Query, TableFactor, TableWithJoins, UnaryOperator, Value, Visit, Visitor};

use super::dotted;
use crate::command::sql::reading::identifier;

/// The names by which a condition can mean the tables that are changed.
pub(super) struct Targets(Vec<String>);

impl Targets {
    pub fn of<'a>(tables: impl IntoIterator<Item = &'a TableWithJoins>) -> Targets {
        Targets(tables.into_iter().filter_map(|t| Self::name(&t.relation)).collect())
    }

    pub fn of_factor(factor: &TableFactor) -> Targets {
        Targets(Self::name(factor).into_iter().collect())
    }

    fn name(factor: &TableFactor) -> Option<String> {
        let TableFactor::Table { name, alias, .. } = factor else { return None };
        Some(match alias {
            Some(alias) => identifier(&alias.name.value, alias.name.quote_style.is_some()),
            None => dotted(name).rsplit('.').next().unwrap_or_default().to_owned(),
        })
    }

    pub fn narrowed_by(&self, condition: Option<&Expr>) -> bool {
        condition.is_some_and(|condition| self.narrows(condition, false))
    }

    /// `negated`: below a NOT, where AND and OR change places.
    fn narrows(&self, condition: &Expr, negated: bool) -> bool {
        match condition {
            Expr::Nested(inner) => self.narrows(inner, negated),
            Expr::UnaryOp { op: UnaryOperator::Not | UnaryOperator::BangNot, expr } => self.narrows(expr, !negated),
            Expr::BinaryOp { left, op: op @ (BinaryOperator::And | BinaryOperator::Or), right } => {
                if (*op == BinaryOperator::Or) != negated {
                    self.narrows(left, negated) && self.narrows(right, negated)
                } else {
                    self.narrows(left, negated) || self.narrows(right, negated)
                }
            }
            _ => !tautology(condition, negated) && self.depends(condition),
        }
    }

    fn depends(&self, expression: &Expr) -> bool {
        let mut columns = Columns { targets: self, queries: 0 };
        expression.visit(&mut columns).is_break()
    }
}

/// Breaks off at the first column that can be the target's: outside of subqueries, or qualified by its name.
struct Columns<'a> {
    targets: &'a Targets,
    queries: usize,
}

impl Visitor for Columns<'_> {
    type Break = ();

    fn pre_visit_query(&mut self, _: &Query) -> ControlFlow<()> {
        self.queries += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &Query) -> ControlFlow<()> {
        self.queries = self.queries.saturating_sub(1);
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expression: &Expr) -> ControlFlow<()> {
        let found = match expression {
            Expr::Identifier(name) => self.queries == 0 && !name.value.starts_with('@'),
            Expr::CompoundIdentifier(parts) => parts.iter().rev().nth(1).is_some_and(|qualifier| {
                let qualifier = identifier(&qualifier.value, qualifier.quote_style.is_some());
                self.targets.0.contains(&qualifier)
            }),
            // Everything else is made of columns and constants.
            _ => false,
        };
        if found { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// A comparison that is true whatever the row (NULL apart).
fn tautology(condition: &Expr, negated: bool) -> bool {
    use BinaryOperator::{Eq, Gt, GtEq, Lt, LtEq, NotEq, Spaceship};
    match condition {
        Expr::BinaryOp { left, op, right } if left == right => match op {
            Eq | LtEq | GtEq | Spaceship => !negated,
            NotEq | Lt | Gt => negated,
            // What other operators give for equal sides depends on the row.
            _ => false,
        },
        Expr::Like { negated: not, expr, pattern, .. } | Expr::ILike { negated: not, expr, pattern, .. } => {
            *not == negated && (expr == pattern || is_everything(pattern))
        }
        Expr::IsNotDistinctFrom(left, right) => left == right && !negated,
        Expr::IsDistinctFrom(left, right) => left == right && negated,
        // Not a comparison of two sides.
        _ => false,
    }
}

fn is_everything(pattern: &Expr) -> bool {
    let Expr::Value(value) = pattern else { return false };
    let (Value::SingleQuotedString(text) | Value::DoubleQuotedString(text)) = &value.value else { return false };
    !text.is_empty() && text.bytes().all(|b| b == b'%')
}
