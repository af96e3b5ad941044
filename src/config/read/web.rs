//! `http` and `grpc`: what the decoders of these protocols need to know of a target.

use std::collections::BTreeMap;

use crate::command::Effect;
use crate::config::descriptors::Descriptors;
use crate::config::protocol::{Grpc, Http, Normalise, PathParameters};
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

pub(super) fn grpc(section: &Section<'_>) -> Grpc {
    let descriptors = section.get("descriptors").and_then(|value| {
        let path = value.path()?;
        match Descriptors::load(&path) {
            Ok(descriptors) => Some(descriptors),
            Err(why) => {
                value.problem(why);
                None
            }
        }
    });
    let methods = methods(section, descriptors.as_ref());
    Grpc { descriptors, methods }
}

fn methods(section: &Section<'_>, descriptors: Option<&Descriptors>) -> BTreeMap<String, Effect> {
    let mut methods = BTreeMap::new();
    for (entry, value) in section.names("methods") {
        let path = format!("/{}", entry.key);
        let Some((service, method)) = crate::command::grpc::split(&path) else {
            section.cx.problem(entry.place, &value.path, "is not a method; write package.Service/Method");
            continue;
        };
        if descriptors.is_some_and(|descriptors| descriptors.method(service, method).is_none()) {
            section.cx.problem(entry.place, &value.path, "is not in the descriptor set");
        }
        if let Some(effect) = value.word("an effect", &Effect::WORDS) {
            methods.insert(entry.key.clone(), effect);
        }
    }
    methods
}
