//! YAML text to a tree of located nodes.
//!
//! The tree is built from the parser's events rather than through a loader, since a loader stops at the first duplicate
//! key and forgets whether a value was quoted. Bounds: [`MAX_DEPTH`] levels, [`MAX_NODES`] nodes with aliases expanded.

use std::collections::HashMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span, SpannedEventReceiver, Tag};

use super::problems::{Place, Problem};

/// Levels of nesting that are read.
const MAX_DEPTH: usize = 32;
/// Nodes in the tree, each use of an alias counted anew.
const MAX_NODES: usize = 20_000;

#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub place: Place,
    pub kind: Kind,
    /// A scalar without quotes, which may stand for a number or a truth.
    pub plain: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// Text as written. Its type is what its key asks for, so `no` and `1e3` stay text where text is asked.
    Scalar(String),
    /// `~`, `null`, or nothing at all.
    Null,
    List(Vec<Node>),
    Map(Vec<Entry>),
}

#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub key: String,
    pub place: Place,
    pub value: Node,
}

impl Node {
    fn size(&self) -> usize {
        1 + match &self.kind {
            Kind::Scalar(_) | Kind::Null => 0,
            Kind::List(items) => items.iter().map(Node::size).sum(),
            Kind::Map(entries) => entries.iter().map(|e| e.value.size()).sum(),
        }
    }
}

/// The tree of the one document in `text`, and what is wrong with it as YAML.
pub(super) fn tree(text: &str) -> (Option<Node>, Vec<Problem>) {
    let mut builder = Builder::default();
    let scan = Parser::new_from_str(text).load(&mut builder, true);
    if let Err(error) = scan {
        builder.problem(place(error.marker()), format!("is not valid YAML: {}", error.info()));
        return (None, builder.problems);
    }
    (builder.root, builder.problems)
}

fn place(marker: &Marker) -> Place {
    Place { line: marker.line(), column: marker.col() + 1 }
}

/// A collection that is open.
struct Open {
    node: Node,
    anchor: usize,
    /// In a mapping: the key that waits for its value.
    key: Option<(String, Place)>,
}

#[derive(Default)]
struct Builder {
    root: Option<Node>,
    stack: Vec<Open>,
    /// Levels below [`MAX_DEPTH`], which are passed over.
    too_deep: usize,
    anchors: HashMap<usize, Node>,
    nodes: usize,
    full: bool,
    problems: Vec<Problem>,
}

impl SpannedEventReceiver<'_> for Builder {
    fn on_event(&mut self, event: Event<'_>, span: Span) {
        let at = place(&span.start);
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            Event::DocumentStart(_) => self.document(at),
            Event::Alias(id) => self.alias(id, at),
            Event::Scalar(text, style, anchor, tag) => {
                self.tag(tag.as_deref(), at);
                let plain = style == ScalarStyle::Plain;
                let null = plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                let kind = if null { Kind::Null } else { Kind::Scalar(text.into_owned()) };
                self.close(Node { place: at, kind, plain }, anchor);
            }
            Event::SequenceStart(anchor, tag) => self.open(Kind::List(Vec::new()), anchor, tag.as_deref(), at),
            Event::MappingStart(anchor, tag) => self.open(Kind::Map(Vec::new()), anchor, tag.as_deref(), at),
            Event::SequenceEnd | Event::MappingEnd => self.end(),
        }
    }
}

impl Builder {
    fn problem(&mut self, place: Place, text: impl Into<String>) {
        self.problems.push(Problem { place, key: String::new(), text: text.into() });
    }

    fn document(&mut self, at: Place) {
        if self.root.is_some() {
            self.problem(at, "is a second YAML document; put everything in one");
        }
    }

    fn tag(&mut self, tag: Option<&Tag>, at: Place) {
        if let Some(tag) = tag
            && !tag.is_yaml_core_schema()
        {
            self.problem(at, format!("has the tag {tag}; tags have no meaning here, take it out"));
        }
    }

    fn open(&mut self, kind: Kind, anchor: usize, tag: Option<&Tag>, at: Place) {
        self.tag(tag, at);
        if self.too_deep > 0 || self.stack.len() >= MAX_DEPTH {
            if self.too_deep == 0 {
                self.problem(at, format!("is nested deeper than {MAX_DEPTH} levels"));
            }
            self.too_deep += 1;
            return;
        }
        self.stack.push(Open { node: Node { place: at, kind, plain: false }, anchor, key: None });
    }

    fn end(&mut self) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        if let Some(open) = self.stack.pop() {
            self.close(open.node, open.anchor);
        }
    }

    fn alias(&mut self, id: usize, at: Place) {
        let Some(node) = self.anchors.get(&id) else {
            return self.problem(at, "is an alias of something that is not complete yet");
        };
        let size = node.size();
        if self.nodes + size > MAX_NODES {
            return self.overflow(at);
        }
        let node = node.clone();
        self.nodes += size;
        self.close(node, 0);
    }

    fn overflow(&mut self, at: Place) {
        if !self.full {
            self.problem(at, format!("goes past {MAX_NODES} values, aliases counted at each use"));
        }
        self.full = true;
    }

    /// Gives a finished node to what holds it.
    fn close(&mut self, node: Node, anchor: usize) {
        if self.too_deep > 0 {
            return;
        }
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return self.overflow(node.place);
        }
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.stack.last_mut() else {
            self.root.get_or_insert(node);
            return;
        };
        let found = match (&mut open.node.kind, open.key.take()) {
            (Kind::List(items), _) => {
                items.push(node);
                None
            }
            (Kind::Map(entries), Some((key, place))) => add(entries, Entry { key, place, value: node }),
            (Kind::Map(_), None) => {
                let (key, found) = as_key(node);
                open.key = Some(key);
                found
            }
            (Kind::Scalar(_) | Kind::Null, _) => None,
        };
        if let Some((place, text)) = found {
            self.problem(place, text);
        }
    }
}

type Found = Option<(Place, String)>;

fn as_key(node: Node) -> ((String, Place), Found) {
    let Node { place, kind, .. } = node;
    match kind {
        Kind::Scalar(key) => ((key, place), None),
        Kind::Null | Kind::List(_) | Kind::Map(_) => {
            ((String::new(), place), Some((place, "is not a key; a key is plain text".to_owned())))
        }
    }
}

fn add(entries: &mut Vec<Entry>, entry: Entry) -> Found {
    if let Some(first) = entries.iter().find(|e| e.key == entry.key && !e.key.is_empty()) {
        let text = format!("the key {:?} is given twice; the first is on line {}", entry.key, first.place.line);
        return Some((entry.place, text));
    }
    entries.push(entry);
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(yaml: &str) -> Vec<String> {
        tree(yaml).1.into_iter().map(|p| format!("{}:{} {}", p.place.line, p.place.column, p.text)).collect()
    }

    #[test]
    fn places_count_from_one_and_anchors_are_copied() {
        let (root, problems) = tree("a: &x\n  b: 1\nc: *x\n");
        assert!(problems.is_empty());
        let Some(Node { kind: Kind::Map(entries), .. }) = root else { panic!("a mapping") };
        let [a, c] = entries.as_slice() else { panic!("two keys") };
        assert_eq!((a.key.as_str(), a.place), ("a", Place { line: 1, column: 1 }));
        let Kind::Map(copied) = &c.value.kind else { panic!("a mapping") };
        assert_eq!(copied.len(), 1);
    }

    #[test]
    fn every_duplicate_is_found() {
        let found = texts("a: 1\na: 2\nb:\n  c: 1\n  c: 2\n");
        assert_eq!(
            found,
            [
                r#"2:1 the key "a" is given twice; the first is on line 1"#,
                r#"5:3 the key "c" is given twice; the first is on line 4"#
            ]
        );
    }

    #[test]
    fn bombs_are_bounded() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for i in 1..9 {
            let alias = format!("*a{}", i - 1);
            bomb.push_str(&format!("a{i}: &a{i} [{}]\n", vec![alias; 10].join(", ")));
        }
        assert_eq!(texts(&bomb), ["5:10 goes past 20000 values, aliases counted at each use"]);
        let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
        assert_eq!(texts(&deep), ["1:33 is nested deeper than 32 levels"]);
    }

    #[test]
    fn says_what_is_not_read() {
        assert_eq!(texts("a: 1\n---\nb: 2\n"), ["2:1 is a second YAML document; put everything in one"]);
        assert_eq!(texts("a: !secret x\n"), ["1:4 has the tag !secret; tags have no meaning here, take it out"]);
        assert_eq!(texts("[a]: x\n"), ["1:1 is not a key; a key is plain text"]);
        assert_eq!(texts("a: [b\n").len(), 1);
        assert_eq!(texts("a: &x [*x]\n"), ["1:8 is an alias of something that is not complete yet"]);
    }
}
