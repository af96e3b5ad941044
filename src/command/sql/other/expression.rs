//! An expression of `sqlparser`'s as a [`Node`]: what is not listed is of the row where it has a column of the target, and
//! else not known.

use sqlparser::ast::{
    BinaryOperator, DataType, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Query, UnaryOperator,
    Value as Literal,
};

use super::condition::Targets;
use super::dotted;
use crate::command::sql::reading::identifier;
use crate::command::sql::truth::{Arithmetic, Comparison, Node, Value, like_everything, regex_everything};

pub(super) struct Reader<'a> {
    pub targets: &'a Targets,
}

impl Reader<'_> {
    pub fn node(&self, expression: &Expr) -> Node {
        match expression {
            Expr::Nested(inner) => self.node(inner),
            Expr::Value(value) => literal(&value.value).unwrap_or_else(|| self.opaque(expression)),
            Expr::Identifier(name) if !self.targets.depends(expression) => Node::Unknown(name.value.clone()),
            Expr::Identifier(name) => Node::Row(identifier(&name.value, name.quote_style.is_some())),
            Expr::CompoundIdentifier(parts) if self.targets.depends(expression) => match parts.last() {
                // `t.id` and `id` are one column.
                Some(name) => Node::Row(identifier(&name.value, name.quote_style.is_some())),
                None => self.opaque(expression),
            },
            Expr::UnaryOp { op, expr } => self.unary(*op, expr).unwrap_or_else(|| self.opaque(expression)),
            Expr::BinaryOp { left, op, right } => {
                self.binary(left, op, right).unwrap_or_else(|| self.opaque(expression))
            }
            Expr::IsNull(inner) | Expr::IsUnknown(inner) => self.node(inner).is(None),
            Expr::IsNotNull(inner) | Expr::IsNotUnknown(inner) => self.node(inner).is(None).not(),
            Expr::IsTrue(inner) => self.node(inner).is(Some(true)),
            Expr::IsNotTrue(inner) => self.node(inner).is(Some(true)).not(),
            Expr::IsFalse(inner) => self.node(inner).is(Some(false)),
            Expr::IsNotFalse(inner) => self.node(inner).is(Some(false)).not(),
            Expr::IsDistinctFrom(left, right) => self.compare(Comparison::Distinct, left, right),
            Expr::IsNotDistinctFrom(left, right) => self.compare(Comparison::Same, left, right),
            Expr::InList { expr, list, negated } => {
                let list = list.iter().map(|item| self.node(item)).collect();
                Node::Any(Box::new(self.node(expr)), list).negate_if(*negated)
            }
            Expr::InSubquery { expr, subquery, negated } => {
                let itself = self.itself(expr, subquery);
                itself.map_or_else(|| self.opaque(expression), |node| node.negate_if(*negated))
            }
            Expr::Between { expr, negated, low, high } => {
                Node::between(self.node(expr), self.node(low), self.node(high)).negate_if(*negated)
            }
            Expr::Like { negated, expr, pattern, .. } | Expr::ILike { negated, expr, pattern, .. } => {
                let whole = self.opaque(expression).negate_if(*negated);
                Node::matches(self.node(expr), self.node(pattern), like_everything, whole).negate_if(*negated)
            }
            Expr::RLike { negated, expr, pattern, .. } => {
                let whole = self.opaque(expression).negate_if(*negated);
                Node::matches(self.node(expr), self.node(pattern), regex_everything, whole).negate_if(*negated)
            }
            Expr::Case { operand, conditions, else_result, .. } => {
                let operand = operand.as_deref().map(|operand| self.node(operand));
                let arm = |when: &sqlparser::ast::CaseWhen| {
                    let condition = self.node(&when.condition);
                    let condition = match &operand {
                        Some(operand) => Node::compare(Comparison::Equal, operand.clone(), condition),
                        None => condition,
                    };
                    (condition, self.node(&when.result))
                };
                let rest = else_result.as_deref().map_or(Node::Constant(Value::Null), |rest| self.node(rest));
                Node::Case(conditions.iter().map(arm).collect(), Box::new(rest))
            }
            Expr::Cast { expr, data_type, .. } if plain_type(data_type) => self.node(expr),
            Expr::Convert { expr, data_type: Some(data_type), .. } if plain_type(data_type) => self.node(expr),
            Expr::Function(function) => self.function(function).unwrap_or_else(|| self.opaque(expression)),
            _ => self.opaque(expression),
        }
    }

    fn opaque(&self, expression: &Expr) -> Node {
        let text = expression.to_string();
        if self.targets.depends(expression) { Node::Row(text) } else { Node::Unknown(text) }
    }

    fn compare(&self, how: Comparison, left: &Expr, right: &Expr) -> Node {
        Node::compare(how, self.node(left), self.node(right))
    }

    fn unary(&self, operator: UnaryOperator, inner: &Expr) -> Option<Node> {
        match operator {
            UnaryOperator::Not | UnaryOperator::BangNot => Some(self.node(inner).not()),
            UnaryOperator::Plus => Some(self.node(inner)),
            UnaryOperator::Minus => {
                let zero = Node::Constant(Value::Number(0.0));
                Some(Node::Compute(Arithmetic::Subtract, Box::new(zero), Box::new(self.node(inner))))
            }
            _ => None,
        }
    }

    fn binary(&self, left: &Expr, operator: &BinaryOperator, right: &Expr) -> Option<Node> {
        let compute = |how| Some(Node::Compute(how, Box::new(self.node(left)), Box::new(self.node(right))));
        let compare = |how| Some(self.compare(how, left, right));
        match operator {
            BinaryOperator::And => Some(Node::And(vec![self.node(left), self.node(right)])),
            BinaryOperator::Or => Some(Node::Or(vec![self.node(left), self.node(right)])),
            BinaryOperator::StringConcat => Some(Node::Join(Box::new(self.node(left)), Box::new(self.node(right)))),
            BinaryOperator::Xor => Some(Node::Xor(Box::new(self.node(left)), Box::new(self.node(right)))),
            BinaryOperator::Eq => compare(Comparison::Equal),
            BinaryOperator::NotEq => compare(Comparison::NotEqual),
            BinaryOperator::Lt => compare(Comparison::Less),
            BinaryOperator::LtEq => compare(Comparison::LessEqual),
            BinaryOperator::Gt => compare(Comparison::Greater),
            BinaryOperator::GtEq => compare(Comparison::GreaterEqual),
            BinaryOperator::Spaceship => compare(Comparison::Same),
            BinaryOperator::Plus => compute(Arithmetic::Add),
            BinaryOperator::Minus => compute(Arithmetic::Subtract),
            BinaryOperator::Multiply => compute(Arithmetic::Multiply),
            BinaryOperator::Modulo => compute(Arithmetic::Remainder),
            // Of whole numbers it is another one.
            BinaryOperator::Divide if !matches!(left, Expr::Value(_)) => compute(Arithmetic::Divide),
            BinaryOperator::Regexp => {
                let whole = Expr::BinaryOp {
                    left: Box::new(left.clone()),
                    op: operator.clone(),
                    right: Box::new(right.clone()),
                };
                Some(Node::matches(self.node(left), self.node(right), regex_everything, self.opaque(&whole)))
            }
            _ => None,
        }
    }

    fn function(&self, function: &sqlparser::ast::Function) -> Option<Node> {
        let FunctionArguments::List(list) = &function.args else { return None };
        let argument = |argument: &FunctionArg| match argument {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expression)) => Some(self.node(expression)),
            _ => None,
        };
        let mut arguments = list.args.iter().map(argument).collect::<Option<Vec<_>>>()?;
        match (dotted(&function.name).to_ascii_lowercase().as_str(), arguments.len()) {
            ("coalesce", 1..) | ("ifnull" | "isnull", 2) => Some(Node::Coalesce(arguments)),
            ("if" | "iif", 3) => {
                let (no, yes, condition) = (arguments.pop()?, arguments.pop()?, arguments.pop()?);
                Some(Node::Case(vec![(condition, yes)], Box::new(no)))
            }
            ("nullif", 2) => {
                let (right, left) = (arguments.pop()?, arguments.pop()?);
                let same = Node::compare(Comparison::Equal, left.clone(), right);
                Some(Node::Case(vec![(same, Node::Constant(Value::Null))], Box::new(left)))
            }
            ("isnull", 1) => Some(arguments.pop()?.is(None)),
            _ => None,
        }
    }

    /// `id IN (SELECT id FROM t)` in a change of `t` is true for every row.
    fn itself(&self, value: &Expr, subquery: &Query) -> Option<Node> {
        let value = self.node(value);
        let Node::Row(column) = &value else { return None };
        let relation = self.targets.relation.as_ref()?;
        let words = subquery.to_string().to_ascii_lowercase();
        let same = words == format!("select {column} from {relation}").to_ascii_lowercase();
        same.then(|| Node::compare(Comparison::Equal, value.clone(), value))
    }
}

fn literal(value: &Literal) -> Option<Node> {
    Some(match value {
        Literal::Null => Node::Constant(Value::Null),
        Literal::Boolean(truth) => Node::boolean(*truth),
        Literal::Number(text, _) => Node::number(text),
        Literal::SingleQuotedString(text)
        | Literal::DoubleQuotedString(text)
        | Literal::NationalStringLiteral(text)
        | Literal::TripleSingleQuotedString(text)
        | Literal::SingleQuotedRawStringLiteral(text) => Node::text(text),
        // Numbers of another base, parameters and the like.
        _ => return None,
    })
}

/// A cast that keeps what a value compares like.
fn plain_type(data_type: &DataType) -> bool {
    let name = data_type.to_string().to_ascii_lowercase();
    let name = name.split('(').next().unwrap_or_default().trim();
    const TYPES: &str =
        "bool boolean bit int integer smallint bigint tinyint signed unsigned numeric decimal real float
        double char varchar nvarchar text string";
    TYPES.split_ascii_whitespace().any(|t| t == name)
}
