//! Which operation of a document runs.

use super::Why;
use super::document::{Document, Operation};

/// Servers differ in what they do with a name that does not fit, so it must fit.
pub(super) fn operation<'a>(document: &'a Document, name: Option<&str>) -> Result<&'a Operation, Why> {
    let named: Vec<&Option<String>> = document.operations.iter().map(|operation| &operation.name).collect();
    if named.len() > 1 && named.iter().any(|name| name.is_none()) {
        return Err("an operation without a name stands beside others");
    }
    let twice = |at: usize, name: &Option<String>| named.iter().take(at).any(|other| *other == name);
    if named.iter().enumerate().any(|(at, name)| twice(at, name)) {
        return Err("two operations have the same name");
    }
    match (name.filter(|name| !name.is_empty()), document.operations.as_slice()) {
        (_, []) => Err("the document has no operation"),
        (None, [only]) => Ok(only),
        (None, _) => Err("the request does not say which operation runs"),
        (Some(name), all) => all
            .iter()
            .find(|operation| operation.name.as_deref() == Some(name))
            .ok_or("the document has no operation of the name in operationName"),
    }
}
