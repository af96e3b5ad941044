//! PostgreSQL by `squawk-syntax`: one walk over every node of the tree, so that nothing nested is missed.

mod condition;
mod expression;
mod names;
mod scope;
mod statements;

use rowan::WalkEvent;
use squawk_syntax::ast::{AstNode, Stmt};
use squawk_syntax::{SourceFile, SyntaxKind, SyntaxNode};

use super::Why;
use super::reading::Reading;
use crate::command::Effect;
use crate::config::Dialect;
use scope::Scopes;

/// Reads a text of statements that [`super::lexical`] has passed.
pub(super) fn read(text: &str) -> Result<Reading, Why> {
    const FAILS: Why = "the statement does not parse";
    let parse = SourceFile::parse(text);
    let root = parse.syntax_node();
    // `errors` also parses the bodies of functions, whose nesting nobody has bounded; such statements are incomplete anyway.
    let bodies =
        root.descendants().any(|n| matches!(n.kind(), SyntaxKind::CREATE_FUNCTION | SyntaxKind::CREATE_PROCEDURE));
    let broken = root.descendants_with_tokens().any(|e| e.kind() == SyntaxKind::ERROR);
    if broken || (!bodies && !parse.errors().is_empty()) {
        return Err(FAILS);
    }
    let mut walk = Walk { reading: Reading::new(), scopes: Scopes::default(), explain: None, settings_changed: false };
    let statements = root.children().filter(|n| n.kind() != SyntaxKind::EMPTY_STMT).count();
    walk.reading.statements(statements);
    for event in root.preorder() {
        match event {
            WalkEvent::Enter(node) => walk.enter(&node),
            WalkEvent::Leave(node) => walk.leave(&node),
        }
    }
    Ok(walk.reading)
}

struct Walk {
    reading: Reading,
    scopes: Scopes,
    /// The `EXPLAIN` without `ANALYZE` that is open: what is below it is planned, not run.
    explain: Option<SyntaxNode>,
    /// A `SET` that may change what later statements mean.
    settings_changed: bool,
}

impl Walk {
    fn enter(&mut self, node: &SyntaxNode) {
        if Stmt::can_cast(node.kind()) && node.kind() != SyntaxKind::EMPTY_STMT {
            self.statement(node);
        }
        self.scopes.enter(node);
        match node.kind() {
            SyntaxKind::CALL_EXPR => self.call(node),
            SyntaxKind::CUSTOM_OP | SyntaxKind::OPERATOR_CALL if names::known_operator(node) => {}
            SyntaxKind::CUSTOM_OP | SyntaxKind::OPERATOR_CALL => self.reading.unknown_operator(),
            SyntaxKind::LOCKING_CLAUSE => self.reading.locks = true,
            kind if self.explain.is_none() => self.part(node, kind),
            _ => {}
        }
        if let Some(named) = names::Named::of(node) {
            self.name(node, &named);
        }
    }

    fn leave(&mut self, node: &SyntaxNode) {
        self.scopes.leave(node);
        if self.explain.as_ref() == Some(node) {
            self.explain = None;
        }
    }

    fn statement(&mut self, node: &SyntaxNode) {
        if self.settings_changed {
            self.reading.draft.incomplete("a statement runs under settings that were changed before it");
        }
        let kind = node.kind();
        if kind == SyntaxKind::EXPLAIN && self.explain.is_none() && !statements::explain_analyzes(node) {
            self.explain = Some(node.clone());
            self.reading.explain = true;
        }
        if self.explain.is_some() {
            self.reading.does("sql.select", &[Effect::Read]);
            if matches!(kind, SyntaxKind::EXECUTE) {
                self.reading.draft.incomplete("what a prepared statement does is not in this request");
            }
            return;
        }
        let inserted = matches!(node.parent().map(|p| p.kind()), Some(SyntaxKind::INSERT | SyntaxKind::MERGE_INSERT));
        if kind == SyntaxKind::VALUES && inserted {
            return;
        }
        let class = statements::class(node);
        if !class.action.is_empty() {
            self.reading.does(class.action, class.effects);
        }
        if let Some(why) = class.why {
            self.reading.draft.incomplete(why);
        }
        match kind {
            SyntaxKind::UPDATE | SyntaxKind::DELETE if !condition::narrows(node) => self.reading.unbounded(),
            SyntaxKind::MERGE if !condition::merge_narrows(node) => self.reading.unbounded(),
            SyntaxKind::SET if class.effects.contains(&Effect::Admin) => self.settings_changed = true,
            _ => {}
        }
    }

    /// Parts of a statement that add to what the statement does.
    fn part(&mut self, node: &SyntaxNode, kind: SyntaxKind) {
        let drop = |node: &SyntaxNode| {
            node.ancestors().any(|a| {
                matches!(a.kind(), SyntaxKind::ALTER_TABLE | SyntaxKind::ALTER_FOREIGN_TABLE | SyntaxKind::ALTER_TYPE)
            })
        };
        match kind {
            SyntaxKind::MERGE_DELETE => self.reading.does("sql.delete", &[Effect::Destructive]),
            SyntaxKind::MERGE_UPDATE | SyntaxKind::CONFLICT_DO_UPDATE_SET => {
                self.reading.does("sql.update", &[Effect::Write]);
            }
            SyntaxKind::MERGE_INSERT => self.reading.does("sql.insert", &[Effect::Write]),
            SyntaxKind::COPY_PROGRAM => self.reading.does("sql.copy", &[Effect::Execute]),
            SyntaxKind::RETURNING_CLAUSE => self.reading.draft.effects(&[Effect::Read]),
            SyntaxKind::DROP_COLUMN | SyntaxKind::DROP_CONSTRAINT | SyntaxKind::DROP_ATTRIBUTE if drop(node) => {
                self.reading.draft.effects(&[Effect::Destructive]);
            }
            _ => {}
        }
    }

    fn call(&mut self, node: &SyntaxNode) {
        match names::callee(node) {
            names::Callee::Named(name) => self.reading.function(Dialect::Postgres, &name),
            // `extract(…)`, `exists (…)`, `xmlelement(…)`: grammar, and all of them only compute.
            names::Callee::Syntax(name) => self.reading.computes(&name),
            names::Callee::Computed => {
                self.reading.draft.effects(&[Effect::Execute]);
                self.reading.draft.incomplete("what is called is not a plain name");
            }
        }
    }

    fn name(&mut self, node: &SyntaxNode, named: &names::Named) {
        if named.reads_only && self.scopes.has_cte(&named.name) {
            return;
        }
        if self.explain.is_some() || named.reads_only || names::read_by_statement(node) {
            self.reading.draft.read(named.name.clone());
        } else {
            self.reading.draft.write(named.name.clone());
            if names::returned(node) {
                self.reading.draft.read(named.name.clone());
            }
        }
    }
}
