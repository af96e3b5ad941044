//! An expression of PostgreSQL's as a [`Node`]: what is not listed is of the row where it has a column of the target, and
//! else not known.

use squawk_syntax::ast::{AstNode, Stmt};
use squawk_syntax::{SyntaxKind, SyntaxNode};

use super::condition::{Target, operator};
use super::names::dotted;
use crate::command::sql::truth::{Arithmetic, Comparison, Node, Value, like_everything, regex_everything};

pub(super) fn node(target: &Target, expression: &SyntaxNode) -> Node {
    let children = || expression.children();
    let opaque = || opaque(target, expression);
    match expression.kind() {
        SyntaxKind::LITERAL => literal(expression),
        SyntaxKind::NAME_REF | SyntaxKind::FIELD_EXPR if target.owns(expression) => {
            // `t.id` and `id` are one column.
            let column = children().last().filter(|_| expression.kind() == SyntaxKind::FIELD_EXPR);
            Node::Row(dotted(column.as_ref().unwrap_or(expression)))
        }
        SyntaxKind::PAREN_EXPR => match expression.first_child() {
            Some(inner) if !Stmt::can_cast(inner.kind()) => node(target, &inner),
            Some(_) | None => opaque(),
        },
        SyntaxKind::PREFIX_EXPR => {
            let Some(inner) = expression.first_child() else { return opaque() };
            match operator(expression).as_deref() {
                Some("not") => node(target, &inner).not(),
                Some("-") => {
                    let zero = Node::Constant(Value::Number(0.0));
                    Node::Compute(Arithmetic::Subtract, Box::new(zero), Box::new(node(target, &inner)))
                }
                Some("+") => node(target, &inner),
                Some(_) | None => opaque(),
            }
        }
        SyntaxKind::POSTFIX_EXPR => postfix(target, expression).unwrap_or_else(opaque),
        SyntaxKind::BIN_EXPR => binary(target, expression).unwrap_or_else(opaque),
        SyntaxKind::BETWEEN_EXPR => between(target, expression).unwrap_or_else(opaque),
        SyntaxKind::CASE_EXPR => case(target, expression).unwrap_or_else(opaque),
        SyntaxKind::CAST_EXPR => {
            let inner = children().find(|c| !matches!(c.kind(), SyntaxKind::PATH_TYPE | SyntaxKind::COLON_COLON));
            inner.filter(|_| plain_type(expression)).map_or_else(opaque, |inner| node(target, &inner))
        }
        SyntaxKind::CALL_EXPR => call(target, expression).unwrap_or_else(opaque),
        _ => opaque(),
    }
}

fn opaque(target: &Target, expression: &SyntaxNode) -> Node {
    let text = dotted(expression);
    // A subquery for itself: the words inside are columns of other relations.
    let subquery = expression.kind() == SyntaxKind::PAREN_EXPR;
    let of_row = if subquery { target.correlated(expression) } else { target.depends(expression) };
    if of_row { Node::Row(text) } else { Node::Unknown(text) }
}

fn literal(literal: &SyntaxNode) -> Node {
    let text = dotted(literal);
    let token = literal.first_token().map(|t| (t.kind(), t.text().to_owned()));
    match token {
        Some((SyntaxKind::NULL_KW, _)) => Node::Constant(Value::Null),
        Some((SyntaxKind::TRUE_KW, _)) => Node::boolean(true),
        Some((SyntaxKind::FALSE_KW, _)) => Node::boolean(false),
        Some((SyntaxKind::INT_NUMBER | SyntaxKind::NUMERIC_NUMBER, raw)) => Node::number(&raw.replace('_', "")),
        Some((SyntaxKind::STRING, raw)) if literal.children_with_tokens().count() == 1 => {
            let inner = raw.strip_prefix('\'').and_then(|r| r.strip_suffix('\''));
            inner.map_or(Node::Unknown(text), |inner| Node::text(&inner.replace("\'\'", "\'")))
        }
        Some((SyntaxKind::ESC_STRING, raw)) if literal.children_with_tokens().count() == 1 && !raw.contains('\\') => {
            let inner = raw.get(2..raw.len().saturating_sub(1));
            inner.map_or(Node::Unknown(text), |inner| Node::text(&inner.replace("\'\'", "\'")))
        }
        Some((SyntaxKind::DOLLAR_QUOTED_STRING, raw)) => match raw.split('$').nth(1) {
            Some(tag) => {
                let quote = tag.len() + 2;
                let inner = raw.get(quote..raw.len().saturating_sub(quote));
                inner.map_or(Node::Unknown(text), Node::text)
            }
            None => Node::Unknown(text),
        },
        _ => Node::Unknown(text),
    }
}

/// A cast that keeps what a value compares like.
fn plain_type(cast: &SyntaxNode) -> bool {
    const TYPES: &str =
        "bool boolean int int2 int4 int8 integer smallint bigint numeric decimal real float float4 float8
        text varchar pg_catalog.bool pg_catalog.int4 pg_catalog.text";
    let named = cast.children().find(|c| c.kind() == SyntaxKind::PATH_TYPE).map(|t| dotted(&t));
    named.is_some_and(|named| TYPES.split_ascii_whitespace().any(|t| t == named))
}

fn postfix(target: &Target, expression: &SyntaxNode) -> Option<Node> {
    let inner = node(target, &expression.first_child()?);
    let last = expression.children_with_tokens().filter(|e| e.kind() != SyntaxKind::WHITESPACE).last()?;
    match last.kind() {
        SyntaxKind::ISNULL_KW => Some(inner.is(None)),
        SyntaxKind::NOTNULL_KW => Some(inner.is(None).not()),
        _ => None,
    }
}

fn binary(target: &Target, expression: &SyntaxNode) -> Option<Node> {
    use Arithmetic::{Add, Divide, Multiply, Remainder, Subtract};
    use Comparison::{Distinct, Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual, Same};
    let operator = operator(expression)?;
    let (first, last) = (expression.first_child()?, expression.last_child()?);
    let sides = || (node(target, &first), node(target, &last));
    let compare = |how| {
        if let Some(quantified) = quantified(target, &first, &last, how) {
            return Some(quantified);
        }
        let (left, right) = sides();
        Some(Node::compare(how, left, right))
    };
    let compute = |how| {
        let (left, right) = sides();
        Some(Node::Compute(how, Box::new(left), Box::new(right)))
    };
    let matches = |everything, negated| {
        let (left, right) = sides();
        Some(Node::matches(left, right, everything, opaque(target, expression)).negate_if(negated))
    };
    match operator.as_str() {
        "and" | "or" => Some(chain(target, expression, &operator)),
        "=" => compare(Equal),
        "<>" | "!=" => compare(NotEqual),
        "<" => compare(Less),
        "<=" => compare(LessEqual),
        ">" => compare(Greater),
        ">=" => compare(GreaterEqual),
        "isdistinctfrom" => compare(Distinct),
        "isnotdistinctfrom" => compare(Same),
        "+" => compute(Add),
        "-" => compute(Subtract),
        "*" => compute(Multiply),
        // The division of whole numbers is another one.
        "/" if !matches!(first.kind(), SyntaxKind::LITERAL) => compute(Divide),
        "%" => compute(Remainder),
        "||" => {
            let (left, right) = sides();
            Some(Node::Join(Box::new(left), Box::new(right)))
        }
        "is" | "isnot" => is(target, &first, &last, operator == "isnot"),
        "in" | "notin" => {
            let list = last.children().map(|item| node(target, &item)).collect();
            let tuple = matches!(last.kind(), SyntaxKind::TUPLE_EXPR | SyntaxKind::PAREN_EXPR);
            let negated = operator == "notin";
            if last.descendants().skip(1).any(|n| Stmt::can_cast(n.kind())) {
                return itself(target, &first, &last).map(|node| node.negate_if(negated));
            }
            tuple.then(|| Node::Any(Box::new(node(target, &first)), list).negate_if(negated))
        }
        // With another escape character `%` is still a wildcard.
        "escape" if dotted(&last) != "'%'" => Some(node(target, &first)),
        "like" | "ilike" | "similarto" | "~~" | "~~*" => matches(like_everything, false),
        "notlike" | "notilike" | "notsimilarto" | "!~~" | "!~~*" => matches(like_everything, true),
        "~" | "~*" => matches(regex_everything, false),
        "!~" | "!~*" => matches(regex_everything, true),
        _ => None,
    }
}

/// Operands of a chain of one connective, which nests to the left.
fn chain(target: &Target, expression: &SyntaxNode, connective: &str) -> Node {
    let mut parts = Vec::new();
    let mut at = expression.clone();
    loop {
        let (Some(first), Some(last)) = (at.first_child(), at.last_child()) else { break };
        parts.push(node(target, &last));
        if operator(&first).as_deref() != Some(connective) || first.kind() != SyntaxKind::BIN_EXPR {
            parts.push(node(target, &first));
            break;
        }
        at = first;
    }
    if connective == "and" { Node::And(parts) } else { Node::Or(parts) }
}

fn is(target: &Target, value: &SyntaxNode, what: &SyntaxNode, negated: bool) -> Option<Node> {
    let value = node(target, value);
    let test = match literal(what) {
        Node::Constant(Value::Null) => None,
        Node::Constant(Value::Bool(truth)) => Some(truth),
        _ if dotted(what) == "unknown" => None,
        _ => return None,
    };
    Some(value.is(test).negate_if(negated))
}

/// `a = ANY (ARRAY[…])` and `a <> ALL (ARRAY[…])`.
fn quantified(target: &Target, value: &SyntaxNode, call: &SyntaxNode, how: Comparison) -> Option<Node> {
    let function = call.first_child().filter(|_| call.kind() == SyntaxKind::CALL_EXPR)?;
    let array = function.first_child().filter(|inner| inner.kind() == SyntaxKind::ARRAY_EXPR)?;
    let list = array.children().map(|item| node(target, &item)).collect();
    let any = Node::Any(Box::new(node(target, value)), list);
    match (function.kind(), how) {
        (SyntaxKind::ANY_FN | SyntaxKind::SOME_FN, Comparison::Equal) => Some(any),
        (SyntaxKind::ALL_FN, Comparison::NotEqual) => Some(any.not()),
        _ => None,
    }
}

/// `id IN (SELECT id FROM t)` in a change of `t` is true for every row.
fn itself(target: &Target, value: &SyntaxNode, subquery: &SyntaxNode) -> Option<Node> {
    let value = node(target, value);
    let Node::Row(column) = &value else { return None };
    let words: String = dotted(subquery).to_ascii_lowercase();
    let inner = words.trim_start_matches('(').trim_end_matches(')');
    let same = [format!("select{column}from{}", target.relation), format!("select{column}fromonly{}", target.relation)];
    same.iter().any(|s| s == inner).then(|| Node::compare(Comparison::Equal, value.clone(), value))
}

fn between(target: &Target, expression: &SyntaxNode) -> Option<Node> {
    let symmetric = expression.children().any(|c| c.kind() == SyntaxKind::SYMMETRIC);
    let mut operands = expression.children().filter(|c| c.kind() != SyntaxKind::SYMMETRIC);
    let (value, low, high) = (operands.next()?, operands.next()?, operands.next()?);
    let negated = expression.children_with_tokens().any(|e| e.kind() == SyntaxKind::NOT_KW);
    let (value, low) = (node(target, &value), node(target, &low));
    let whole = |high: Node| {
        let straight = Node::between(value.clone(), low.clone(), high.clone());
        let back = || Node::between(value.clone(), high.clone(), low.clone());
        if symmetric { Node::Or(vec![straight, back()]) } else { straight }.negate_if(negated)
    };
    Some(within(target, &high, &whole))
}

/// The parser takes `a BETWEEN 0 AND 10 OR b` for `a BETWEEN 0 AND (10 OR b)`: what binds less is put around it.
fn within(target: &Target, high: &SyntaxNode, whole: &dyn Fn(Node) -> Node) -> Node {
    let (Some(first), Some(last), SyntaxKind::BIN_EXPR) = (high.first_child(), high.last_child(), high.kind()) else {
        return whole(node(target, high));
    };
    match operator(high).as_deref() {
        Some("or") => Node::Or(vec![within(target, &first, whole), node(target, &last)]),
        Some("and") => Node::And(vec![within(target, &first, whole), node(target, &last)]),
        Some("+" | "-" | "*" | "/" | "%" | "||" | "->" | "->>") => whole(node(target, high)),
        // A comparison with a truth: nobody writes that, so it is not worth telling apart.
        Some(_) | None => Node::boolean(true),
    }
}

fn case(target: &Target, expression: &SyntaxNode) -> Option<Node> {
    let list = expression.children().find(|c| c.kind() == SyntaxKind::WHEN_CLAUSE_LIST)?;
    let subject = expression.first_child().filter(|c| c.kind() != SyntaxKind::WHEN_CLAUSE_LIST);
    let subject = subject.map(|s| node(target, &s));
    let arm = |when: SyntaxNode| {
        let (condition, result) = (node(target, &when.first_child()?), node(target, &when.last_child()?));
        let condition = match &subject {
            Some(subject) => Node::compare(Comparison::Equal, subject.clone(), condition),
            None => condition,
        };
        Some((condition, result))
    };
    let arms = list.children().map(arm).collect::<Option<Vec<_>>>()?;
    let rest = expression.children().find(|c| c.kind() == SyntaxKind::ELSE_CLAUSE).and_then(|c| c.first_child());
    let rest = rest.map_or(Node::Constant(Value::Null), |rest| node(target, &rest));
    Some(Node::Case(arms, Box::new(rest)))
}

fn call(target: &Target, call: &SyntaxNode) -> Option<Node> {
    let name = dotted(&call.first_child()?);
    let list = call.children().find(|c| c.kind() == SyntaxKind::ARG_LIST)?;
    let arguments: Vec<Node> = list.children().filter_map(|a| a.first_child()).map(|a| node(target, &a)).collect();
    function(&name, arguments)
}

/// Functions whose value can be told from their arguments.
fn function(name: &str, mut arguments: Vec<Node>) -> Option<Node> {
    match (name, arguments.len()) {
        ("coalesce", 1..) => Some(Node::Coalesce(arguments)),
        ("nullif", 2) => {
            let (right, left) = (arguments.pop()?, arguments.pop()?);
            let same = Node::compare(Comparison::Equal, left.clone(), right);
            Some(Node::Case(vec![(same, Node::Constant(Value::Null))], Box::new(left)))
        }
        ("concat", 2) => {
            let (right, left) = (arguments.pop()?, arguments.pop()?);
            Some(Node::Join(Box::new(left), Box::new(right)))
        }
        _ => None,
    }
}
