//! A condition for one row.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::{Arithmetic, Comparison, Node, Value};

/// The values of one row, and what is left of the bound.
pub(super) struct Row<'a> {
    pub values: HashMap<&'a str, Value>,
    /// Made-up values of what is not known, for comparisons with columns.
    pub made_up: &'a HashMap<&'a str, Value>,
    pub steps: usize,
}

/// `None`: not known, so it may be true.
type Outcome = Option<Value>;

impl Row<'_> {
    /// Whether the condition may be true; `None` where the bound is reached.
    pub fn may_be_true(&mut self, condition: &Node) -> Option<bool> {
        let truth = self.truth(condition);
        if self.steps == 0 { None } else { Some(!matches!(truth, Some(Value::Null | Value::Bool(false)))) }
    }

    /// As a condition: true, false, null, or not known.
    fn truth(&mut self, node: &Node) -> Outcome {
        let value = self.value(node, false)?;
        Some(match value {
            Value::Number(n) => Value::Bool(n != 0.0),
            Value::Text(text) => Value::Bool(is_true(&text)),
            Value::Null | Value::Bool(_) => value,
        })
    }

    /// `beside`: this is compared with a column, so that what is not known is some constant.
    fn value(&mut self, node: &Node, beside: bool) -> Outcome {
        self.steps = self.steps.checked_sub(1)?;
        match node {
            Node::Constant(value) => Some(value.clone()),
            Node::Row(name) => self.values.get(name.as_str()).cloned(),
            Node::Unknown(name) if beside => self.made_up.get(name.as_str()).cloned(),
            Node::Unknown(_) => None,
            Node::Not(inner) => Some(negated(self.truth(inner)?)),
            Node::And(parts) => self.all(parts, false),
            Node::Or(parts) => self.all(parts, true),
            Node::Xor(left, right) => match (self.truth(left)?, self.truth(right)?) {
                (Value::Bool(left), Value::Bool(right)) => Some(Value::Bool(left != right)),
                _ => Some(Value::Null),
            },
            Node::Compare(how, left, right) => {
                if left == right {
                    return self.reflexive(*how, left);
                }
                let beside = left.of_row() || right.of_row();
                let (left, right) = (self.value(left, beside)?, self.value(right, beside)?);
                Some(compare(*how, &left, &right))
            }
            Node::Is(inner, what) => {
                let inner = match what {
                    None => self.value(inner, inner.of_row())?,
                    Some(_) => self.truth(inner)?,
                };
                Some(Value::Bool(inner == what.map_or(Value::Null, Value::Bool)))
            }
            Node::Any(value, list) => self.any(value, list),
            Node::Case(arms, rest) => {
                for (condition, result) in arms {
                    if self.truth(condition)? == Value::Bool(true) {
                        return self.value(result, beside);
                    }
                }
                self.value(rest, beside)
            }
            Node::Coalesce(parts) => {
                for part in parts {
                    let value = self.value(part, beside)?;
                    if value != Value::Null {
                        return Some(value);
                    }
                }
                Some(Value::Null)
            }
            Node::Compute(how, left, right) => {
                let (left, right) = (self.value(left, beside)?, self.value(right, beside)?);
                compute(*how, &left, &right)
            }
            Node::Join(left, right) => match (self.value(left, beside)?, self.value(right, beside)?) {
                (Value::Null, _) | (_, Value::Null) => Some(Value::Null),
                (left, right) => Some(Value::Text(format!("{}{}", shown(&left), shown(&right)))),
            },
        }
    }

    /// What compares with itself, known or not: true or false where it is not null.
    fn reflexive(&mut self, how: Comparison, side: &Node) -> Outcome {
        let same = matches!(how, Comparison::Same | Comparison::Distinct);
        let null = !same && self.value(side, side.of_row()) == Some(Value::Null);
        let holds =
            matches!(how, Comparison::Equal | Comparison::LessEqual | Comparison::GreaterEqual | Comparison::Same);
        Some(if null { Value::Null } else { Value::Bool(holds) })
    }

    /// AND and OR: `decides` is the truth that settles them.
    fn all(&mut self, parts: &[Node], decides: bool) -> Outcome {
        let (mut null, mut unknown) = (false, false);
        for part in parts {
            match self.truth(part) {
                Some(Value::Bool(truth)) if truth == decides => return Some(Value::Bool(decides)),
                Some(Value::Null) => null = true,
                Some(_) => {}
                None => unknown = true,
            }
        }
        if unknown { None } else { Some(if null { Value::Null } else { Value::Bool(!decides) }) }
    }

    fn any(&mut self, value: &Node, list: &[Node]) -> Outcome {
        let (mut null, mut unknown) = (false, false);
        for item in list {
            let outcome = if value == item {
                self.reflexive(Comparison::Equal, value)
            } else {
                let beside = value.of_row() || item.of_row();
                match (self.value(value, beside), self.value(item, beside)) {
                    (Some(left), Some(right)) => Some(compare(Comparison::Equal, &left, &right)),
                    _ => None,
                }
            };
            match outcome {
                Some(Value::Bool(true)) => return Some(Value::Bool(true)),
                Some(Value::Null) => null = true,
                Some(_) => {}
                None => unknown = true,
            }
        }
        if unknown { None } else { Some(if null { Value::Null } else { Value::Bool(false) }) }
    }
}

/// Texts that databases take for true; MySQL takes those that begin with a number other than 0.
fn is_true(text: &str) -> bool {
    let text = text.trim().to_ascii_lowercase();
    matches!(text.as_str(), "t" | "tr" | "tru" | "true" | "y" | "ye" | "yes" | "on")
        || text.starts_with(|c: char| c.is_ascii_digit() && c != '0')
}

fn negated(value: Value) -> Value {
    match value {
        Value::Bool(value) => Value::Bool(!value),
        Value::Null | Value::Number(_) | Value::Text(_) => Value::Null,
    }
}

fn compare(how: Comparison, left: &Value, right: &Value) -> Value {
    let order = match (left, right) {
        (Value::Null, Value::Null) if how == Comparison::Same => return Value::Bool(true),
        (Value::Null, Value::Null) if how == Comparison::Distinct => return Value::Bool(false),
        (Value::Null, _) | (_, Value::Null) => {
            return match how {
                Comparison::Same => Value::Bool(false),
                Comparison::Distinct => Value::Bool(true),
                _ => Value::Null,
            };
        }
        (Value::Text(left), Value::Text(right)) => left.cmp(right),
        (Value::Text(_), _) => Ordering::Greater,
        (_, Value::Text(_)) => Ordering::Less,
        (left, right) => number(left).total_cmp(&number(right)),
    };
    Value::Bool(match how {
        Comparison::Equal | Comparison::Same => order.is_eq(),
        Comparison::NotEqual | Comparison::Distinct => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterEqual => order.is_ge(),
    })
}

fn number(value: &Value) -> f64 {
    match value {
        Value::Number(number) => *number,
        Value::Bool(value) => f64::from(u8::from(*value)),
        Value::Null | Value::Text(_) => 0.0,
    }
}

fn compute(how: Arithmetic, left: &Value, right: &Value) -> Outcome {
    let (left, right) = match (left, right) {
        (Value::Null, _) | (_, Value::Null) => return Some(Value::Null),
        (Value::Text(_), _) | (_, Value::Text(_)) => return None,
        (left, right) => (number(left), number(right)),
    };
    let result = match how {
        Arithmetic::Add => left + right,
        Arithmetic::Subtract => left - right,
        Arithmetic::Multiply => left * right,
        Arithmetic::Divide => left / right,
        Arithmetic::Remainder => left % right,
    };
    // `+ 0.0`: no negative zero.
    result.is_finite().then_some(Value::Number(result + 0.0))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.clone(),
    }
}
