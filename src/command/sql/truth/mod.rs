//! Whether a condition is true for every row: the part of it that can be proved, whatever the dialect.
//!
//! Both readers of SQL turn a WHERE into a [`Node`]. It is then evaluated for rows that are chosen by the constants in it:
//! below, at, between and above those that a column is compared with. If no such row makes it false, it narrows nothing.
//! - What is not known (`current_user = 'app'`, a subquery that does not mention the row) may be true, so it narrows nothing
//!   by itself. Beside a column, such a value is some constant: `created < now()` narrows.
//! - A column is not null, except where the condition asks whether it is: `x = x` narrows nothing, `x IS NOT NULL` does.
//! - Bound: [`STEPS`] nodes are evaluated; a condition that is still not settled then narrows nothing.
//! - Not proved: what depends on the type or the data (`id > -1`, `length(name) < 1000`).

mod eval;
mod search;
#[cfg(test)]
mod tests;

pub(super) use search::narrows;

/// Evaluated nodes for one condition.
const STEPS: usize = 200_000;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    /// `IS NOT DISTINCT FROM`, `<=>`
    Same,
    /// `IS DISTINCT FROM`
    Distinct,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Constant(Value),
    /// A column of the row, or what is computed from one: equal text is an equal value.
    Row(String),
    /// The same for every row, and not known.
    Unknown(String),
    Not(Box<Node>),
    And(Vec<Node>),
    Or(Vec<Node>),
    Xor(Box<Node>, Box<Node>),
    Compare(Comparison, Box<Node>, Box<Node>),
    /// `IS NULL` (`None`), `IS TRUE`, `IS FALSE`.
    Is(Box<Node>, Option<bool>),
    Any(Box<Node>, Vec<Node>),
    /// Conditions with their results, and what is left.
    Case(Vec<(Node, Node)>, Box<Node>),
    Coalesce(Vec<Node>),
    Compute(Arithmetic, Box<Node>, Box<Node>),
    Join(Box<Node>, Box<Node>),
}

impl Node {
    pub fn not(self) -> Node {
        Node::Not(Box::new(self))
    }

    pub fn negate_if(self, negated: bool) -> Node {
        if negated { self.not() } else { self }
    }

    pub fn compare(how: Comparison, left: Node, right: Node) -> Node {
        Node::Compare(how, Box::new(left), Box::new(right))
    }

    pub fn is(self, what: Option<bool>) -> Node {
        Node::Is(Box::new(self), what)
    }

    pub fn between(value: Node, low: Node, high: Node) -> Node {
        let above = Node::compare(Comparison::GreaterEqual, value.clone(), low);
        Node::And(vec![above, Node::compare(Comparison::LessEqual, value, high)])
    }

    /// A text that reads as a number counts as one: `id > '0'`.
    pub fn text(text: &str) -> Node {
        let number = text.trim().parse::<f64>().ok().filter(|n| n.is_finite() && text.is_ascii());
        Node::Constant(number.map_or_else(|| Value::Text(text.to_owned()), Value::Number))
    }

    pub fn number(text: &str) -> Node {
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Node::Constant(Value::Number(number)),
            Ok(_) | Err(_) => Node::Unknown(text.to_owned()),
        }
    }

    pub fn boolean(value: bool) -> Node {
        Node::Constant(Value::Bool(value))
    }

    /// `LIKE`, `~`, `REGEXP` and their kin, where `everything` says of a pattern that it matches any text.
    pub fn matches(text: Node, pattern: Node, everything: fn(&str) -> bool, whole: Node) -> Node {
        let all = pattern.fixed_text().is_some_and(|p| everything(&p));
        // True where it is not null.
        if all || text == pattern { Node::compare(Comparison::Equal, text.clone(), text) } else { whole }
    }

    /// A constant text, put together of several or not.
    fn fixed_text(&self) -> Option<String> {
        match self {
            Node::Constant(Value::Text(text)) => Some(text.clone()),
            Node::Join(left, right) => Some(left.fixed_text()? + &right.fixed_text()?),
            _ => None,
        }
    }

    /// Every node, this one first.
    fn visit<'a>(&'a self, see: &mut dyn FnMut(&'a Node)) {
        see(self);
        match self {
            Node::Constant(_) | Node::Row(_) | Node::Unknown(_) => {}
            Node::Not(inner) | Node::Is(inner, _) => inner.visit(see),
            Node::And(parts) | Node::Or(parts) | Node::Coalesce(parts) => parts.iter().for_each(|p| p.visit(see)),
            Node::Xor(left, right)
            | Node::Compare(_, left, right)
            | Node::Compute(_, left, right)
            | Node::Join(left, right) => {
                left.visit(see);
                right.visit(see);
            }
            Node::Any(value, list) => {
                value.visit(see);
                list.iter().for_each(|p| p.visit(see));
            }
            Node::Case(arms, rest) => {
                for (condition, result) in arms {
                    condition.visit(see);
                    result.visit(see);
                }
                rest.visit(see);
            }
        }
    }

    fn of_row(&self) -> bool {
        let mut found = false;
        self.visit(&mut |node| found |= matches!(node, Node::Row(_)));
        found
    }
}

/// A LIKE pattern that matches any text.
pub(super) fn like_everything(pattern: &str) -> bool {
    !pattern.is_empty() && pattern.bytes().all(|b| b == b'%')
}

/// A regular expression that matches any text.
pub(super) fn regex_everything(pattern: &str) -> bool {
    let inner = pattern.strip_prefix('^').unwrap_or(pattern);
    inner.is_empty()
        || pattern == "$"
        || matches!(inner.strip_suffix('$').unwrap_or(inner), ".*" | "(.*)" | ".*?" | ".{0,}")
}
