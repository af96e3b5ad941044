//! One table in memory and the few statements that it understands.

use serde_json::{Map, Value, json};
use sqlparser::ast::{
    AssignmentTarget, BinaryOperator, Delete, Expr, FromTable, SelectItem, SetExpr, Statement, TableFactor,
    TableWithJoins, Update, Value as Literal,
};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;

type Row = Map<String, Value>;

#[derive(Debug)]
pub(super) struct Table {
    rows: Vec<Row>,
}

const COLUMNS: [&str; 8] = ["id", "name", "email", "card", "ssn", "phone", "city", "balance"];

/// Invented people; the card numbers are the card schemes' published test numbers, the social security numbers are from
/// the range that was only ever used in advertisements, the telephone numbers from the range kept for fiction.
const PEOPLE: [[&str; 6]; 5] = [
    ["Ada Example", "ada@example.com", "4111 1111 1111 1111", "987-65-4320", "+1 202 555 0101", "Springfield"],
    ["Ben Sample", "ben@example.org", "5555 5555 5555 4444", "987-65-4321", "+1 202 555 0102", "Riverton"],
    ["Cleo Test", "cleo@example.net", "3782 822463 10005", "987-65-4322", "+1 202 555 0103", "Fairview"],
    ["Dan Placeholder", "dan@example.com", "6011 1111 1111 1117", "987-65-4323", "+1 202 555 0104", "Greenville"],
    ["Eve Specimen", "eve@example.org", "4012 8888 8888 1881", "987-65-4324", "+1 202 555 0105", "Springfield"],
];

impl Table {
    pub(super) fn customers() -> Self {
        let row = |(index, person): (usize, &[&str; 6])| {
            let texts = person.iter().map(|text| json!(text));
            let values = std::iter::once(json!(index + 1)).chain(texts).chain([json!(1000 * (index + 1))]);
            COLUMNS.iter().map(|column| (*column).to_owned()).zip(values).collect()
        };
        Table { rows: PEOPLE.iter().enumerate().map(row).collect() }
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Executes every statement in `sql`, as PostgreSQL's simple protocol does, and gives the last one's answer.
    pub(super) fn execute(&mut self, sql: &str) -> Result<Value, String> {
        let statements = Parser::parse_sql(&PostgreSqlDialect {}, sql).map_err(|e| format!("syntax error: {e}"))?;
        let mut answer = json!({"affected": 0});
        for statement in &statements {
            answer = self.run(statement)?;
        }
        Ok(answer)
    }

    fn run(&mut self, statement: &Statement) -> Result<Value, String> {
        if let Statement::Query(query) = statement
            && let SetExpr::Select(select) = &*query.body
        {
            from_customers(&select.from)?;
            return self.select(&select.projection, select.selection.as_ref());
        }
        if let Statement::Update(update) = statement {
            return self.update(update);
        }
        if let Statement::Delete(delete) = statement {
            return self.delete(delete);
        }
        Err("this database knows SELECT, UPDATE and DELETE on the table customers".to_owned())
    }

    fn select(&self, projection: &[SelectItem], filter: Option<&Expr>) -> Result<Value, String> {
        let columns = projection.iter().map(columns).collect::<Result<Vec<_>, _>>()?.concat();
        let mut rows = Vec::new();
        for row in &self.rows {
            if matches(row, filter)? {
                let pick = |column: &String| (column.clone(), row.get(column).cloned().unwrap_or(Value::Null));
                rows.push(Value::Object(columns.iter().map(pick).collect()));
            }
        }
        Ok(json!({ "rows": rows }))
    }

    fn update(&mut self, update: &Update) -> Result<Value, String> {
        from_customers(std::slice::from_ref(&update.table))?;
        let mut changes = Vec::new();
        for assignment in &update.assignments {
            let AssignmentTarget::ColumnName(name) = &assignment.target else {
                return Err("SET takes one column at a time".to_owned());
            };
            changes.push((column(&name.to_string())?, literal(&assignment.value)?));
        }
        let mut affected = 0;
        for row in &mut self.rows {
            if matches(row, update.selection.as_ref())? {
                row.extend(changes.iter().cloned());
                affected += 1;
            }
        }
        Ok(json!({ "affected": affected }))
    }

    fn delete(&mut self, delete: &Delete) -> Result<Value, String> {
        let (FromTable::WithFromKeyword(from) | FromTable::WithoutKeyword(from)) = &delete.from;
        from_customers(from)?;
        let mut kept = Vec::new();
        for row in &self.rows {
            if !matches(row, delete.selection.as_ref())? {
                kept.push(row.clone());
            }
        }
        let affected = self.rows.len() - kept.len();
        self.rows = kept;
        Ok(json!({ "affected": affected }))
    }
}

fn from_customers(from: &[TableWithJoins]) -> Result<(), String> {
    match from {
        [TableWithJoins { relation: TableFactor::Table { name, .. }, joins }]
            if joins.is_empty() && name.to_string().eq_ignore_ascii_case("customers") =>
        {
            Ok(())
        }
        _ => Err("this database has one table: customers".to_owned()),
    }
}

fn column(name: &str) -> Result<String, String> {
    let known = COLUMNS.into_iter().find(|column| column.eq_ignore_ascii_case(name));
    known.map(str::to_owned).ok_or_else(|| format!("column {name} does not exist"))
}

fn columns(item: &SelectItem) -> Result<Vec<String>, String> {
    if matches!(item, SelectItem::Wildcard(_)) {
        return Ok(COLUMNS.map(str::to_owned).into());
    }
    match item {
        SelectItem::UnnamedExpr(Expr::Identifier(name)) => Ok(vec![column(&name.value)?]),
        other => Err(format!("only columns can be selected, not {other}")),
    }
}

/// `column = literal`, or nothing.
fn matches(row: &Row, filter: Option<&Expr>) -> Result<bool, String> {
    let Some(filter) = filter else { return Ok(true) };
    let Expr::BinaryOp { left, op: BinaryOperator::Eq, right } = filter else {
        return Err("WHERE knows only column = value".to_owned());
    };
    let Expr::Identifier(name) = &**left else { return Err("WHERE needs a column on its left".to_owned()) };
    Ok(row.get(&column(&name.value)?) == Some(&literal(right)?))
}

fn literal(expression: &Expr) -> Result<Value, String> {
    let Expr::Value(value) = expression else { return Err(format!("not a literal: {expression}")) };
    match &value.value {
        Literal::Number(text, _) => text.parse::<i64>().map(Value::from).map_err(|_| format!("not a number: {text}")),
        Literal::SingleQuotedString(text) => Ok(json!(text)),
        other => Err(format!("not a literal: {other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn select_gives_columns_in_the_order_asked_for() {
        let answer = Table::customers().execute("select city, ID from customers where id = 2").unwrap();
        assert_eq!(answer.to_string(), r#"{"rows":[{"city":"Riverton","id":2}]}"#);
        let all = Table::customers().execute("SELECT * FROM customers").unwrap();
        assert_eq!(all["rows"].as_array().unwrap().len(), 5);
        assert_eq!(all["rows"][4]["balance"], 5000);
    }

    #[test]
    fn update_and_delete_change_the_table() {
        let mut table = Table::customers();
        assert_eq!(table.execute("UPDATE customers SET city = 'Here' WHERE id = 1").unwrap(), json!({"affected": 1}));
        assert_eq!(table.execute("SELECT city FROM customers WHERE id = 1").unwrap()["rows"][0]["city"], "Here");
        assert_eq!(table.execute("DELETE FROM customers WHERE city = 'Here'").unwrap(), json!({"affected": 1}));
        assert_eq!(table.len(), 4);
        // No WHERE: all of them, as a real database does.
        assert_eq!(table.execute("UPDATE customers SET balance = 0").unwrap(), json!({"affected": 4}));
    }

    #[test]
    fn every_statement_of_a_batch_is_executed() {
        let mut table = Table::customers();
        table.execute("SELECT id FROM customers; DELETE FROM customers").unwrap();
        assert_eq!(table.len(), 0);
    }

    #[test]
    fn what_is_not_known_is_an_error() {
        let wrong = [
            "DROP TABLE customers",
            "SELECT * FROM orders",
            "SELECT x FROM customers",
            "SELECT count(*) FROM customers",
        ];
        for sql in wrong {
            assert!(Table::customers().execute(sql).is_err(), "{sql}");
        }
    }
}
