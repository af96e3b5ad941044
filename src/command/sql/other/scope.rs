//! Which names are those of common table expressions, and so not relations. See the module of the same name for PostgreSQL.

use sqlparser::ast::Query;

use crate::command::sql::reading::identifier;

struct Scope {
    query: *const Query,
    /// Name and body of each CTE, in order.
    tables: Vec<(String, *const Query)>,
    /// How many of them can be seen where the walk is.
    visible: usize,
    recursive: bool,
}

#[derive(Default)]
pub(super) struct Scopes(Vec<Scope>);

impl Scopes {
    pub fn enter(&mut self, query: &Query) {
        let address = std::ptr::from_ref(query);
        for scope in self.0.iter_mut().filter(|s| !s.recursive) {
            if let Some(position) = scope.tables.iter().position(|(_, body)| *body == address) {
                scope.visible = position;
            }
        }
        let Some(with) = &query.with else { return };
        let name = |cte: &sqlparser::ast::Cte| identifier(&cte.alias.name.value, cte.alias.name.quote_style.is_some());
        let tables: Vec<_> = with.cte_tables.iter().map(|c| (name(c), std::ptr::from_ref(&*c.query))).collect();
        self.0.push(Scope { query: address, visible: tables.len(), tables, recursive: with.recursive });
    }

    pub fn leave(&mut self, query: &Query) {
        let address = std::ptr::from_ref(query);
        if self.0.last().is_some_and(|scope| scope.query == address) {
            self.0.pop();
        }
        for scope in &mut self.0 {
            if scope.tables.iter().any(|(_, body)| *body == address) {
                scope.visible = scope.tables.len();
            }
        }
    }

    pub fn has_cte(&self, name: &str) -> bool {
        self.0.iter().any(|scope| scope.tables.iter().take(scope.visible).any(|(cte, _)| cte == name))
    }
}
