//! What each kind of statement does. A kind that is not listed is `sql.other`, `Execute`, incomplete.

use sqlparser::ast::{
    CopySource, CopyTarget, Delete, FromTable, Insert, Merge, MergeAction, MergeClauseKind, ObjectType,
    OnConflictAction, OnInsert, Set, SetExpr, SqliteOnConflict, Statement, TableFactor, TableObject, TableWithJoins,
    Update, UpdateTableFromKind,
};

use super::condition::Targets;
use super::{Walk, dotted};
use crate::command::Effect::{Admin, Destructive, Execute, Read, Write};
use crate::config::Dialect;

impl Walk {
    pub(super) fn statement(&mut self, statement: &Statement) {
        if self.settings_changed {
            self.reading.draft.incomplete("a statement runs under settings that were changed before it");
        }
        if self.explain.is_some() {
            self.reading.does("sql.select", &[Read]);
            return;
        }
        match statement {
            // The query adds its own action when it is visited.
            Statement::Query(_) => {}
            Statement::Insert(insert) => self.insert(insert),
            Statement::Update(update) => self.update(update),
            Statement::Delete(delete) => self.delete(delete),
            Statement::Merge(merge) => self.merge(merge),
            Statement::Explain { analyze, options, .. } => {
                let named = |o: &sqlparser::ast::UtilityOption| o.name.value.to_ascii_lowercase().starts_with("analy");
                self.reading.does("sql.select", &[Read]);
                if !analyze && !options.iter().flatten().any(named) {
                    self.explain = Some(statement);
                    self.reading.explain = true;
                }
            }
            Statement::Copy { source, to, target, .. } => self.copy(source, *to, target),
            Statement::Call(function) => {
                self.reading.does("sql.call", &[Execute]);
                self.reading.draft.incomplete("what a procedure does is not known");
                self.reading.draft.write(format!("function:{}", dotted(&function.name)));
            }
            Statement::Set(set) => self.set(set),
            Statement::Use(_) => {
                self.reading.does("sql.set", &[Read]);
                self.settings_changed = true;
            }
            _ => {
                if !self.define(statement) && !self.manage(statement) {
                    self.unknown = true;
                    self.reading.does("sql.other", &[Execute]);
                    self.reading.draft.incomplete("what this kind of statement does is not known");
                }
            }
        }
    }

    fn insert(&mut self, insert: &Insert) {
        self.reading.does("sql.insert", &[Write]);
        match &insert.table {
            TableObject::TableName(name) => {
                self.written.insert(name);
            }
            TableObject::TableFunction(function) => {
                self.call(&function.name);
                self.reading.draft.effects(&[Execute]);
            }
            TableObject::TableQuery(_) => self.reading.draft.incomplete("what is inserted into is a query"),
        }
        if let Some(source) = insert.source.as_deref().filter(|s| matches!(*s.body, SetExpr::Values(_))) {
            self.rows.insert(source);
        }
        let replaces = insert.replace_into || insert.overwrite || matches!(insert.or, Some(SqliteOnConflict::Replace));
        if replaces {
            self.reading.draft.effects(&[Destructive]);
        }
        match &insert.on {
            Some(OnInsert::OnConflict(conflict)) if conflict.action == OnConflictAction::DoNothing => {}
            Some(_) => self.reading.does("sql.update", &[Write]),
            None => {}
        }
        if insert.returning.is_some() || insert.output.is_some() {
            self.reading.draft.effects(&[Read]);
            if let TableObject::TableName(name) = &insert.table {
                self.returned.insert(name);
            }
        }
        if !insert.multi_table_into_clauses.is_empty() {
            self.reading.draft.incomplete("the statement inserts into several tables");
        }
    }

    fn update(&mut self, update: &Update) {
        self.reading.does("sql.update", &[Write]);
        self.writes_all(std::slice::from_ref(&update.table));
        if update.returning.is_some() || update.output.is_some() {
            self.returns(std::slice::from_ref(&update.table));
        }
        let mut targets: Vec<&TableWithJoins> = vec![&update.table];
        // SQL Server may name an alias of its FROM clause as the target.
        if let Some(UpdateTableFromKind::BeforeSet(from) | UpdateTableFromKind::AfterSet(from)) = &update.from
            && self.dialect == Dialect::Mssql
        {
            self.writes_all(from);
            targets.extend(from);
        }
        if !Targets::of(targets).narrowed_by(self.dialect, update.selection.as_ref()) {
            self.reading.unbounded();
        }
    }

    fn delete(&mut self, delete: &Delete) {
        self.reading.does("sql.delete", &[Destructive]);
        let (FromTable::WithFromKeyword(from) | FromTable::WithoutKeyword(from)) = &delete.from;
        // With `DELETE a FROM real AS a` the first names may be aliases, so all of them count as written.
        self.writes_all(from);
        delete.tables.iter().for_each(|name| self.reading.draft.write(dotted(name)));
        if delete.returning.is_some() || delete.output.is_some() {
            self.returns(from);
        }
        let tables = from.iter().chain(delete.using.iter().flatten());
        let targets = if delete.tables.is_empty() { Targets::of(from) } else { Targets::of(tables) };
        if !targets.narrowed_by(self.dialect, delete.selection.as_ref()) {
            self.reading.unbounded();
        }
    }

    fn merge(&mut self, merge: &Merge) {
        self.reading.does("sql.merge", &[Write]);
        self.writes(&merge.table);
        let targets = Targets::of_factor(&merge.table);
        let mut narrowed = targets.narrowed_by(self.dialect, Some(&merge.on));
        for clause in &merge.clauses {
            let (action, effect) = match &clause.action {
                MergeAction::Insert(_) => ("sql.insert", Write),
                MergeAction::Update(_) => ("sql.update", Write),
                MergeAction::Delete { .. } => ("sql.delete", Destructive),
                MergeAction::DoNothing { .. } => continue,
            };
            self.reading.does(action, &[effect]);
            if clause.clause_kind == MergeClauseKind::NotMatchedBySource {
                narrowed &= targets.narrowed_by(self.dialect, clause.predicate.as_ref());
            }
        }
        if !narrowed {
            self.reading.unbounded();
        }
        if merge.output.is_some() {
            self.reading.draft.effects(&[Read]);
        }
    }

    fn writes_all(&mut self, tables: &[TableWithJoins]) {
        for table in tables {
            self.writes(&table.relation);
            table.joins.iter().for_each(|join| self.writes(&join.relation));
        }
    }

    fn returns(&mut self, tables: &[TableWithJoins]) {
        self.reading.draft.effects(&[Read]);
        for table in tables {
            if let TableFactor::Table { name, .. } = &table.relation {
                self.returned.insert(name);
            }
        }
    }

    fn copy(&mut self, source: &CopySource, to: bool, target: &CopyTarget) {
        self.reading.does("sql.copy", &[if to { Read } else { Write }]);
        match source {
            CopySource::Table { table_name, .. } if to => self.reading.draft.read(dotted(table_name)),
            CopySource::Table { table_name, .. } => self.reading.draft.write(dotted(table_name)),
            CopySource::Query(_) => {}
        }
        match target {
            CopyTarget::Stdin | CopyTarget::Stdout => {}
            CopyTarget::File { .. } | CopyTarget::Program { .. } => self.reading.draft.effects(&[Execute]),
        }
    }

    fn set(&mut self, set: &Set) {
        let variable = |name: &sqlparser::ast::ObjectName| {
            let name = dotted(name);
            name.starts_with('@') && !name.starts_with("@@")
        };
        let harmless = match set {
            Set::SetTimeZone { .. } => true,
            // A variable of the session (`@x`), not a setting (`@@x`).
            Set::SingleAssignment { variable: name, scope: None, .. } => variable(name),
            _ => false,
        };
        self.reading.does("sql.set", &[if harmless { Read } else { Admin }]);
        self.settings_changed |= !harmless;
    }

    /// CREATE, ALTER, DROP, TRUNCATE.
    fn define(&mut self, statement: &Statement) -> bool {
        match statement {
            Statement::CreateTable(table) => {
                // A ClickHouse table may be a URL, a bucket or another server.
                let engine = self.dialect == Dialect::Clickhouse || table.external;
                self.reading.does("sql.create", if engine { &[Write, Admin, Execute] } else { &[Write, Admin] });
                self.written.insert(&table.name);
            }
            Statement::CreateView(view) => {
                self.reading.does("sql.create", &[Write, Admin]);
                self.written.insert(&view.name);
                // ClickHouse: where the rows of a materialized view go.
                if let Some(to) = &view.to {
                    self.reading.draft.write(dotted(to));
                }
            }
            Statement::CreateIndex(index) => {
                self.reading.does("sql.create", &[Write, Admin]);
                self.written.insert(&index.table_name);
            }
            Statement::CreateSchema { .. } | Statement::CreateDatabase { .. } | Statement::CreateSequence { .. } => {
                self.reading.does("sql.create", &[Write, Admin]);
            }
            Statement::CreateRole(_) | Statement::CreateUser(_) | Statement::CreatePolicy(_) => {
                self.reading.does("sql.create", &[Admin]);
            }
            Statement::CreateFunction(_)
            | Statement::CreateProcedure { .. }
            | Statement::CreateTrigger(_)
            | Statement::CreateVirtualTable { .. }
            | Statement::CreateMacro { .. } => {
                self.reading.does("sql.create", &[Write, Admin, Execute]);
                self.reading.draft.incomplete("the code of the object that is created is not examined");
            }
            Statement::AlterTable(table) => {
                self.reading.does("sql.alter", &[Write, Admin]);
                self.written.insert(&table.name);
                if table.operations.iter().any(|o| format!("{o}").to_ascii_uppercase().starts_with("DROP ")) {
                    self.reading.draft.effects(&[Destructive]);
                }
            }
            Statement::AlterView { name, .. } => {
                self.reading.does("sql.alter", &[Write, Admin]);
                self.written.insert(name);
            }
            Statement::AlterIndex { .. } | Statement::AlterSchema(_) => self.reading.does("sql.alter", &[Write, Admin]),
            Statement::AlterRole { .. } | Statement::AlterUser(_) | Statement::AlterPolicy(_) => {
                self.reading.does("sql.alter", &[Admin]);
            }
            Statement::Drop { object_type, names, table, .. } => self.drop(object_type, names.iter().chain(table)),
            Statement::DropFunction(_) | Statement::DropProcedure { .. } => {
                self.reading.does("sql.drop", &[Destructive])
            }
            Statement::DropTrigger(_) | Statement::DropPolicy(_) => {
                self.reading.does("sql.drop", &[Destructive, Admin])
            }
            Statement::Truncate(truncate) => {
                self.reading.does("sql.truncate", &[Destructive]);
                truncate.table_names.iter().for_each(|table| {
                    self.written.insert(&table.name);
                });
            }
            _ => return false,
        }
        true
    }

    fn drop<'a>(&mut self, kind: &ObjectType, names: impl Iterator<Item = &'a sqlparser::ast::ObjectName>) {
        let (prefix, admin) = match kind {
            ObjectType::Schema => ("schema:", false),
            ObjectType::Database => ("database:", true),
            ObjectType::Role | ObjectType::User => ("role:", true),
            ObjectType::Table
            | ObjectType::View
            | ObjectType::MaterializedView
            | ObjectType::Index
            | ObjectType::Sequence
            | ObjectType::Collation
            | ObjectType::Stage
            | ObjectType::Type
            | ObjectType::Warehouse
            | ObjectType::Stream => ("", false),
        };
        self.reading.does("sql.drop", if admin { &[Destructive, Admin] } else { &[Destructive] });
        names.for_each(|name| self.reading.draft.write(format!("{prefix}{}", dotted(name))));
    }

    /// Privileges, transactions, SHOW and upkeep.
    fn manage(&mut self, statement: &Statement) -> bool {
        match statement {
            Statement::Grant(_) | Statement::Revoke(_) | Statement::Deny(_) => self.reading.does("sql.grant", &[Admin]),
            Statement::StartTransaction { .. }
            | Statement::Commit { .. }
            | Statement::Rollback { .. }
            | Statement::Savepoint { .. }
            | Statement::ReleaseSavepoint { .. } => self.reading.does("sql.begin", &[Read]),
            Statement::ShowVariable { .. }
            | Statement::ShowVariables { .. }
            | Statement::ShowStatus { .. }
            | Statement::ShowCreate { .. }
            | Statement::ShowColumns { .. }
            | Statement::ShowDatabases { .. }
            | Statement::ShowSchemas { .. }
            | Statement::ShowTables { .. }
            | Statement::ShowViews { .. }
            | Statement::ShowFunctions { .. }
            | Statement::ShowCollation { .. }
            | Statement::ExplainTable { .. } => self.reading.does("sql.select", &[Read]),
            Statement::Analyze(_)
            | Statement::Vacuum(_)
            | Statement::OptimizeTable { .. }
            | Statement::Flush { .. } => {
                self.reading.does("sql.other", &[Write, Admin]);
            }
            Statement::Kill { .. } => self.reading.does("sql.other", &[Admin, Destructive]),
            Statement::Pragma { .. } => {
                self.reading.does("sql.set", &[Admin]);
                self.settings_changed = true;
            }
            Statement::AttachDatabase { .. } => {
                self.reading.does("sql.other", &[Execute]);
                self.settings_changed = true;
            }
            _ => return false,
        }
        true
    }
}
