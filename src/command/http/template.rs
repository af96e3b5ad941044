//! Which template a path is an instance of.

use super::super::draft::Draft;
use crate::command::Fact;
use crate::config::{Segment, Template};

/// Sets the facts `template` and `path.<parameter>`. `templates` are in the order of precedence, and `path` is normalised
/// and decoded.
pub fn facts(draft: &mut Draft, templates: &[Template], path: &str) {
    let Some((template, values)) = find(templates, path) else { return };
    draft.fact("template", Fact::Text(template.text.clone()));
    for (name, value) in values {
        draft.fact(&format!("path.{name}"), Fact::Text(value.to_owned()));
    }
}

fn find<'a>(templates: &'a [Template], path: &'a str) -> Option<(&'a Template, Vec<(&'a str, &'a str)>)> {
    let exact = |path: &'a str| templates.iter().find_map(|t| Some((t, values(&t.segments, path)?)));
    // Most servers take `/users/7/` for `/users/7`, or answer with a redirect to it.
    exact(path).or_else(|| exact(path.strip_suffix('/')?))
}

/// The parameters' values, where the path is an instance of the template.
fn values<'a>(segments: &'a [Segment], path: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let mut rest = Some(path.strip_prefix('/')?);
    let mut found = Vec::new();
    for segment in segments {
        let all = rest?;
        let (part, after) = all.split_once('/').map_or((all, None), |(part, after)| (part, Some(after)));
        match segment {
            Segment::Literal(literal) if literal == part => {}
            Segment::Parameter(name) if !part.is_empty() => found.push((name.as_str(), part)),
            Segment::Rest(name) if !all.is_empty() => {
                found.push((name.as_str(), all));
                return Some(found);
            }
            Segment::Literal(_) | Segment::Parameter(_) | Segment::Rest(_) => return None,
        }
        rest = after;
    }
    rest.is_none().then_some(found)
}
