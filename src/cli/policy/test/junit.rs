//! Outcomes as JUnit XML, as continuous integration reads it.

use std::io;
use std::time::Duration;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{Tested, render};
use crate::evidence::text::{block, escape};
use crate::policy::cases::Outcome;

pub(super) fn document(tested: &[Tested]) -> io::Result<Vec<u8>> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let all = || tested.iter().flat_map(|file| &file.outcomes);
    let element = counted(writer.create_element("testsuites"), all());
    element.write_inner_content(|writer| tested.iter().try_for_each(|file| suite(writer, file)))?;
    Ok(writer.into_inner())
}

type Element<'a> = quick_xml::ElementWriter<'a, Vec<u8>>;

fn counted<'a, 'o>(element: Element<'a>, outcomes: impl Iterator<Item = &'o Outcome>) -> Element<'a> {
    let (mut tests, mut failures, mut took) = (0, 0, Duration::ZERO);
    for outcome in outcomes {
        tests += 1;
        failures += usize::from(!outcome.passed());
        took += outcome.took;
    }
    element
        .with_attribute(("tests", tests.to_string().as_str()))
        .with_attribute(("failures", failures.to_string().as_str()))
        .with_attribute(("errors", "0"))
        .with_attribute(("time", seconds(took).as_str()))
}

fn suite(writer: &mut Writer<Vec<u8>>, file: &Tested) -> io::Result<()> {
    let element = writer.create_element("testsuite").with_attribute(("name", escape(&file.file).as_str()));
    let element = counted(element, file.outcomes.iter());
    element.write_inner_content(|writer| file.outcomes.iter().try_for_each(|outcome| case(writer, file, outcome)))?;
    Ok(())
}

fn case(writer: &mut Writer<Vec<u8>>, file: &Tested, outcome: &Outcome) -> io::Result<()> {
    let element = writer
        .create_element("testcase")
        .with_attribute(("classname", escape(&file.file).as_str()))
        .with_attribute(("name", escape(&outcome.name).as_str()))
        .with_attribute(("line", outcome.line.to_string().as_str()))
        .with_attribute(("time", seconds(outcome.took).as_str()));
    if outcome.passed() {
        return element.write_empty().map(drop);
    }
    element.write_inner_content(|writer| failure(writer, outcome))?;
    Ok(())
}

fn failure(writer: &mut Writer<Vec<u8>>, outcome: &Outcome) -> io::Result<()> {
    let first = outcome.differences.first();
    let message = first.map(|d| format!("{}: expected {}, got {}", d.what, d.expected, d.got)).unwrap_or_default();
    let text = block(&render::difference(outcome, None), "");
    writer
        .create_element("failure")
        .with_attribute(("type", first.map_or("", |d| d.what)))
        .with_attribute(("message", escape(&message).as_str()))
        .write_text_content(BytesText::new(&text))?;
    Ok(())
}

fn seconds(took: Duration) -> String {
    format!("{:.6}", took.as_secs_f64())
}
