//! Which names are those of common table expressions, and so not relations.
//!
//! A CTE hides a relation only where it is visible: in the statement that its `WITH` begins, and in later CTEs of the same
//! `WITH` (in all of them where it is `RECURSIVE`). Getting this too wide would hide reads of real tables.

use std::collections::HashSet;

use squawk_syntax::{SyntaxKind, SyntaxNode};

use super::names::dotted;

struct Scope {
    /// The statement whose end closes the scope.
    owner: SyntaxNode,
    names: HashSet<String>,
}

#[derive(Default)]
pub(super) struct Scopes(Vec<Scope>);

impl Scopes {
    pub fn enter(&mut self, node: &SyntaxNode) {
        if node.kind() != SyntaxKind::WITH_CLAUSE {
            return;
        }
        let Some(owner) = owner(node) else { return };
        let recursive = node.children_with_tokens().any(|e| e.kind() == SyntaxKind::RECURSIVE_KW);
        let names = if recursive { node.children().filter_map(|t| cte_name(&t)).collect() } else { HashSet::new() };
        self.0.push(Scope { owner, names });
    }

    pub fn leave(&mut self, node: &SyntaxNode) {
        if let (SyntaxKind::WITH_TABLE, Some(scope), Some(name)) = (node.kind(), self.0.last_mut(), cte_name(node)) {
            scope.names.insert(name);
        }
        while self.0.last().is_some_and(|scope| scope.owner == *node) {
            self.0.pop();
        }
    }

    pub fn has_cte(&self, name: &str) -> bool {
        self.0.iter().any(|scope| scope.names.contains(name))
    }
}

/// `WITH x … SELECT … UNION SELECT …` is one statement of PostgreSQL's, but the tree has the `WITH` in its first SELECT.
fn owner(with: &SyntaxNode) -> Option<SyntaxNode> {
    let mut owner = with.parent()?;
    while let Some(parent) = owner.parent() {
        if parent.kind() != SyntaxKind::COMPOUND_SELECT || parent.first_child().as_ref() != Some(&owner) {
            break;
        }
        owner = parent;
    }
    Some(owner)
}

fn cte_name(table: &SyntaxNode) -> Option<String> {
    table.children().find(|c| c.kind() == SyntaxKind::CTE_NAME).map(|c| dotted(&c))
}
