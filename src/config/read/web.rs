//! `http` and `grpc`: what the decoders of these protocols need to know of a target.

use crate::config::protocol::{Http, Normalise, PathParameters};
use crate::config::section::Section;
use crate::config::template::{MOST, Template};

pub(super) fn http(section: &Section<'_>) -> Http {
    let case_insensitive = section.flag("case_insensitive", false);
    let normalise = [("forward", Normalise::Forward), ("refuse", Normalise::Refuse)];
    let parameters = [("refuse", PathParameters::Refuse), ("keep", PathParameters::Keep)];
    Http {
        templates: templates(section, case_insensitive),
        normalise: section.word("normalise", "a way to treat paths", Normalise::default(), &normalise),
        path_parameters: section.word("path_parameters", "a way to treat ;", PathParameters::default(), &parameters),
        case_insensitive,
    }
}

/// In the order of precedence.
fn templates(section: &Section<'_>, case_insensitive: bool) -> Vec<Template> {
    let values = section.list("templates");
    if let Some(value) = values.get(MOST) {
        value.problem(format!("is one too many: a target has at most {MOST} templates"));
    }
    let mut found: Vec<(Template, String)> = Vec::new();
    for value in values.iter().take(MOST) {
        let read = value.parse(|text| {
            let template = Template::parse(text, case_insensitive)?;
            match found.iter().find(|(earlier, _)| earlier.same_shape(&template)) {
                Some((_, key)) => Err(format!("matches the same paths as {key}; take one of them out")),
                None => Ok(template),
            }
        });
        found.extend(read.map(|template| (template, value.path.clone())));
    }
    let mut templates: Vec<Template> = found.into_iter().map(|(template, _)| template).collect();
    templates.sort_by(|a, b| a.shape().cmp(b.shape()));
    templates
}
