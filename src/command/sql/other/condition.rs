//! Whether a WHERE narrows what an UPDATE or DELETE touches, by [`truth`]: see the module of the same name for PostgreSQL.

use std::ops::ControlFlow;

use sqlparser::ast::{BinaryOperator, Expr, Query, TableFactor, TableWithJoins, Visit, Visitor};

use super::dotted;
use super::expression::Reader;
use crate::command::sql::reading::identifier;
use crate::command::sql::truth;
use crate::config::Dialect;

/// The names by which a condition can mean the tables that are changed.
pub(super) struct Targets {
    names: Vec<String>,
    /// The one relation, where there is one.
    pub relation: Option<String>,
}

impl Targets {
    pub fn of<'a>(tables: impl IntoIterator<Item = &'a TableWithJoins>) -> Targets {
        Targets::from(tables.into_iter().map(|t| &t.relation).collect())
    }

    pub fn of_factor(factor: &TableFactor) -> Targets {
        Targets::from(vec![factor])
    }

    fn from(factors: Vec<&TableFactor>) -> Targets {
        let relation = match factors.as_slice() {
            [TableFactor::Table { name, .. }] => Some(dotted(name)),
            _ => None,
        };
        Targets { names: factors.into_iter().filter_map(Self::name).collect(), relation }
    }

    fn name(factor: &TableFactor) -> Option<String> {
        let TableFactor::Table { name, alias, .. } = factor else { return None };
        Some(match alias {
            Some(alias) => identifier(&alias.name.value, alias.name.quote_style.is_some()),
            None => dotted(name).rsplit('.').next().unwrap_or_default().to_owned(),
        })
    }

    pub fn narrowed_by(&self, dialect: Dialect, condition: Option<&Expr>) -> bool {
        let Some(condition) = condition else { return false };
        // In MySQL `||` is OR, and binds less than the parser has it.
        let misread = dialect == Dialect::Mysql && condition.visit(&mut Concatenation).is_break();
        !misread && truth::narrows(&Reader { targets: self }.node(condition))
    }

    /// Whether a column that is qualified so is one of a target.
    pub fn owns(&self, qualifier: &str) -> bool {
        self.names.iter().any(|name| name == qualifier)
    }

    pub fn depends(&self, expression: &Expr) -> bool {
        let mut columns = Columns { targets: self, queries: 0 };
        expression.visit(&mut columns).is_break()
    }
}

/// Breaks off at the first `||`.
struct Concatenation;

impl Visitor for Concatenation {
    type Break = ();

    fn pre_visit_expr(&mut self, expression: &Expr) -> ControlFlow<()> {
        match expression {
            Expr::BinaryOp { op: BinaryOperator::StringConcat, .. } => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
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
                self.targets.owns(&identifier(&qualifier.value, qualifier.quote_style.is_some()))
            }),
            // Everything else is made of columns and constants.
            _ => false,
        };
        if found { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}
