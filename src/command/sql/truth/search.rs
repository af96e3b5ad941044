//! The search for a row that a condition leaves out.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::eval::Row;
use super::{Node, STEPS, Value};

/// Whether some row is not touched.
pub(in crate::command::sql) fn narrows(condition: &Node) -> bool {
    let space = Space::of(condition);
    let mut row = Row { values: HashMap::new(), made_up: &space.made_up, steps: STEPS };
    let columns: Vec<(&str, &[Value])> = space.columns.iter().map(|(name, v)| (*name, v.as_slice())).collect();
    let longest = columns.iter().map(|(_, values)| values.len()).max().unwrap_or(1);
    // Along the diagonal: nearly every condition that narrows is settled here.
    for at in 0..longest {
        set(&mut row, &columns, |values| at.min(values.len().saturating_sub(1)));
        match row.may_be_true(condition) {
            Some(true) => {}
            Some(false) => return true,
            None => return false,
        }
    }
    every_row(&mut row, &columns, condition)
}

fn set<'a>(row: &mut Row<'a>, columns: &[(&'a str, &[Value])], at: impl Fn(&[Value]) -> usize) {
    for (name, values) in columns {
        row.values.insert(name, values.get(at(values)).cloned().unwrap_or(Value::Null));
    }
}

/// All combinations, as a counter runs; false where all may be true or the bound is reached.
fn every_row<'a>(row: &mut Row<'a>, columns: &[(&'a str, &[Value])], condition: &Node) -> bool {
    let mut digits = vec![0; columns.len()];
    loop {
        for ((name, values), digit) in columns.iter().zip(&digits) {
            row.values.insert(name, values.get(*digit).cloned().unwrap_or(Value::Null));
        }
        match row.may_be_true(condition) {
            Some(true) => {}
            Some(false) => return true,
            None => return false,
        }
        let next = digits.iter_mut().zip(columns).find_map(|(digit, (_, values))| {
            *digit = if *digit + 1 < values.len() { *digit + 1 } else { 0 };
            (*digit > 0).then_some(())
        });
        if next.is_none() {
            return false;
        }
    }
}

/// Which values of each column tell the rows apart.
struct Space<'a> {
    columns: BTreeMap<&'a str, Vec<Value>>,
    made_up: HashMap<&'a str, Value>,
}

#[derive(Default)]
struct Column {
    numbers: Vec<f64>,
    texts: BTreeSet<String>,
    boolean: bool,
    nullable: bool,
}

impl<'a> Space<'a> {
    fn of(condition: &'a Node) -> Space<'a> {
        let mut columns: BTreeMap<&str, Column> = BTreeMap::new();
        let mut made_up = HashMap::new();
        condition.visit(&mut |node| match node {
            Node::Row(name) => drop(columns.entry(name).or_default()),
            Node::Unknown(name) => {
                let next = 1e9 + 1e3 * made_up.len() as f64;
                made_up.entry(name.as_str()).or_insert(Value::Number(next));
            }
            _ => {}
        });
        condition.visit(&mut |node| compared(node, &made_up, &mut columns));
        truths(condition, &mut columns);
        let columns = columns.into_iter().map(|(name, column)| (name, column.values())).collect();
        Space { columns, made_up }
    }
}

/// Each column that is in a comparison gets its constants.
fn compared<'a>(node: &'a Node, made_up: &HashMap<&str, Value>, columns: &mut BTreeMap<&'a str, Column>) {
    match node {
        Node::Compare(..) | Node::Any(..) => {}
        Node::Is(inner, None) => {
            inner.visit(&mut |n| {
                if let Node::Row(name) = n {
                    columns.entry(name).or_default().nullable = true;
                }
            });
            return;
        }
        _ => return,
    }
    let (mut names, mut constants) = (Vec::new(), Vec::new());
    node.visit(&mut |n| match n {
        Node::Row(name) => names.push(name.as_str()),
        Node::Constant(value) => constants.push(value.clone()),
        Node::Unknown(name) => constants.extend(made_up.get(name.as_str()).cloned()),
        _ => {}
    });
    for name in names {
        let column = columns.entry(name).or_default();
        for value in &constants {
            match value {
                Value::Number(number) => column.numbers.push(*number),
                Value::Text(text) => drop(column.texts.insert(text.clone())),
                Value::Bool(_) => column.boolean = true,
                Value::Null => {}
            }
        }
    }
}

/// A column that stands where a condition does is true or false.
fn truths<'a>(node: &'a Node, columns: &mut BTreeMap<&'a str, Column>) {
    match node {
        Node::Row(name) => columns.entry(name).or_default().boolean = true,
        Node::Not(inner) | Node::Is(inner, Some(_)) => truths(inner, columns),
        Node::And(parts) | Node::Or(parts) | Node::Coalesce(parts) => parts.iter().for_each(|p| truths(p, columns)),
        Node::Xor(left, right) => {
            truths(left, columns);
            truths(right, columns);
        }
        Node::Case(arms, rest) => {
            for (condition, result) in arms {
                truths(condition, columns);
                truths(result, columns);
            }
            truths(rest, columns);
        }
        Node::Constant(_)
        | Node::Unknown(_)
        | Node::Compare(..)
        | Node::Is(_, None)
        | Node::Any(..)
        | Node::Compute(..)
        | Node::Join(..) => {}
    }
}

impl Column {
    fn values(mut self) -> Vec<Value> {
        let mut values = if self.boolean {
            vec![Value::Bool(false), Value::Bool(true)]
        } else if self.numbers.is_empty() && !self.texts.is_empty() {
            Vec::new()
        } else {
            self.number_values()
        };
        values.extend(self.text_values());
        if self.nullable {
            values.push(Value::Null);
        }
        values
    }

    /// Far above first, since that is outside of most conditions.
    fn number_values(&mut self) -> Vec<Value> {
        self.numbers.sort_by(f64::total_cmp);
        self.numbers.dedup();
        let (low, high) = (self.numbers.first().copied(), self.numbers.last().copied());
        let mut values = vec![high.unwrap_or(0.0) + 7.0, low.unwrap_or(0.0) - 7.0];
        let between = self.numbers.iter().zip(self.numbers.iter().skip(1)).map(|(a, b)| a + (b - a) / 2.0);
        values.extend(between);
        values.extend(&self.numbers);
        if self.numbers.is_empty() {
            values.push(3.0);
        }
        values.into_iter().map(Value::Number).collect()
    }

    fn text_values(&self) -> Vec<Value> {
        let above = self.texts.iter().map(|text| format!("{text}\u{1}"));
        let lowest = self.texts.first().filter(|text| !text.is_empty()).map(|_| String::new());
        above.chain(lowest).chain(self.texts.iter().cloned()).map(Value::Text).collect()
    }
}
