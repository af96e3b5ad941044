use super::*;

fn row(name: &str) -> Node {
    Node::Row(name.to_owned())
}

fn number(n: f64) -> Node {
    Node::Constant(Value::Number(n))
}

fn compare(how: Comparison, left: Node, right: Node) -> Node {
    Node::compare(how, left, right)
}

#[test]
fn every_part_of_the_number_line_is_tried() {
    use Comparison::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
    for (first, second, want) in [
        ((Greater, 0.0), (LessEqual, 0.0), false),
        ((Greater, 0.0), (Less, 0.0), true),
        ((GreaterEqual, 1.0), (LessEqual, 0.0), true),
        ((GreaterEqual, 0.0), (LessEqual, 1.0), false),
        ((NotEqual, 5.0), (Equal, 5.0), false),
        ((NotEqual, 5.0), (NotEqual, 6.0), false),
        ((Equal, 5.0), (Equal, 6.0), true),
    ] {
        let part = |(how, n)| compare(how, row("id"), number(n));
        let condition = Node::Or(vec![part(first), part(second)]);
        assert_eq!(narrows(&condition), want, "{condition:?}");
        assert!(narrows(&Node::And(vec![part((Equal, 1.0)), condition])));
    }
}

#[test]
fn a_condition_that_cannot_be_settled_narrows_nothing() {
    // Columns in pairs, of which each is true for all rows, so that no row is ever left out.
    let pair = |n: usize| {
        let (a, b) = (format!("a{n}"), format!("b{n}"));
        Node::Or(vec![compare(Comparison::Less, row(&a), row(&b)), compare(Comparison::GreaterEqual, row(&a), row(&b))])
    };
    let condition = Node::And((0..40).map(pair).collect());
    let start = std::time::Instant::now();
    assert!(!narrows(&condition));
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

#[test]
fn long_lists_are_settled() {
    let list = (0..5_000).map(|n| number(f64::from(n))).collect();
    assert!(narrows(&Node::Any(Box::new(row("id")), list)));
}

#[test]
fn patterns_that_match_anything() {
    assert!(["%", "%%"].into_iter().all(like_everything));
    assert!(!["", "a%", "_%"].into_iter().any(like_everything));
    assert!(["", "^", "$", ".*", "^.*$", "^.*"].into_iter().all(regex_everything));
    assert!(!["a", "^a", ".+", "a$"].into_iter().any(regex_everything));
}
