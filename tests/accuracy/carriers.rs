//! What stands around a value: JSON, logs, prose, SQL, CSV, forms, headers, configuration files.

use portcullis::mask::Format;

use crate::random::Random;

/// A value in its surroundings.
pub struct Written {
    pub format: Format,
    pub before: String,
    /// As it stands there, with the escapes of the format.
    pub value: String,
    pub after: String,
}

/// How a value is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    Json,
    JsonNested,
    JsonNumber,
    Ndjson,
    LogField,
    LogBare,
    Prose,
    Update,
    Insert,
    Rows,
    Csv,
    Yaml,
    Env,
    Query,
}

/// With the name of the field or a sentence beside the value.
pub const NAMED: [Carrier; 10] = [
    Carrier::Query,
    Carrier::Json,
    Carrier::JsonNested,
    Carrier::JsonNumber,
    Carrier::Ndjson,
    Carrier::LogField,
    Carrier::Prose,
    Carrier::Prose,
    Carrier::Update,
    Carrier::Csv,
];
/// With nothing beside the value that says what it is: for values that show it themselves.
pub const ALONE: [Carrier; 4] = [Carrier::LogBare, Carrier::Insert, Carrier::Rows, Carrier::LogBare];
/// For secrets.
pub const CONFIGURED: [Carrier; 8] = [
    Carrier::Env,
    Carrier::Env,
    Carrier::Yaml,
    Carrier::Yaml,
    Carrier::Json,
    Carrier::JsonNested,
    Carrier::LogField,
    Carrier::Ndjson,
];

impl Carrier {
    pub fn name(self) -> &'static str {
        match self {
            Carrier::Json => "json",
            Carrier::JsonNested => "json, nested",
            Carrier::JsonNumber => "json number",
            Carrier::Ndjson => "ndjson",
            Carrier::LogField => "log field",
            Carrier::LogBare => "log",
            Carrier::Prose => "prose",
            Carrier::Update => "sql update",
            Carrier::Insert => "sql insert",
            Carrier::Rows => "sql result",
            Carrier::Csv => "csv",
            Carrier::Yaml => "yaml",
            Carrier::Env => "env",
            Carrier::Query => "query",
        }
    }

    /// `sentence` has `{}` where the value belongs.
    pub fn write(self, random: &mut Random, field: &str, sentence: &str, value: &str) -> Written {
        let id = random.number(1, 99_999);
        let time = time(random);
        let text = |before: String, after: &str| Written {
            format: Format::Text,
            before,
            value: value.to_owned(),
            after: after.to_owned(),
        };
        let json = |format, before: String, after: String| {
            let quoted = serde_json::to_string(value).unwrap();
            let inner = quoted[1..quoted.len() - 1].to_owned();
            Written { format, before: before + "\"", value: inner, after: format!("\"{after}") }
        };
        let key = if random.chance(50) { field.to_owned() } else { camel(field) };
        match self {
            Carrier::Json => json(
                Format::Json,
                format!("{{\"id\": {id}, \"{key}\": "),
                format!(", \"status\": \"{}\", \"created_at\": \"{time}\"}}", state(random)),
            ),
            Carrier::JsonNested => json(
                Format::Json,
                format!("{{\"data\":{{\"items\":[{{\"id\":{id},\"attributes\":{{\"{key}\":"),
                format!(",\"version\":{}}}}}],\"total\":1}}}}", random.number(1, 40)),
            ),
            Carrier::JsonNumber => {
                let number = !value.is_empty()
                    && value.len() < 20
                    && value.bytes().all(|b| b.is_ascii_digit())
                    && !value.starts_with('0');
                if !number {
                    return Carrier::Json.write(random, field, sentence, value);
                }
                Written { format: Format::Json, ..text(format!("{{\"id\":{id},\"{key}\":"), ",\"active\":true}") }
            }
            Carrier::Ndjson => json(
                Format::Ndjson,
                format!(
                    "{{\"ts\":\"{time}\",\"level\":\"info\",\"logger\":\"api\",\"msg\":\"started\"}}\n{{\"ts\":\"{time}\",\"level\":\
                     \"info\",\"msg\":\"{} saved\",\"{key}\":",
                    noun(random)
                ),
                format!(",\"duration_ms\":{}}}\n", random.number(1, 900)),
            ),
            Carrier::LogField => {
                let quote = if value.contains([' ', ',', '"']) { "\"" } else { "" };
                let before = match random.number(0, 2) {
                    0 => format!("{time} INFO  [worker-{}] {}: saved {field}={quote}", id % 32, noun(random)),
                    1 => format!("{time} level=debug component={} id={id} {field}={quote}", noun(random)),
                    _ => format!("[{time}] app.DEBUG: {} {id} has {key}: {quote}", noun(random)),
                };
                text(before, &format!("{quote} took={}ms\n", id % 700))
            }
            Carrier::LogBare => match random.number(0, 3) {
                0 => text(format!("{time} WARN {}: could not process ", noun(random)), ", will try again\n"),
                1 => text(format!("{time} ERROR [main] no such {}: ", noun(random)), "\n"),
                2 => text(format!("Nov 24 10:{:02}:07 host-{} svc[{id}]: got [", id % 60, id % 9), "] from queue\n"),
                _ => text(format!("{time} INFO  sent to "), &format!(" in {} ms\n", id % 400)),
            },
            Carrier::Prose => {
                let (before, after) = sentence.split_once("{}").unwrap();
                let opening = random.pick(&["", "Hello, ", "Hi team,\n\n", "As discussed: ", "Customer wrote: "]);
                let closing = random.pick(&["", " Thank you!", "\nBest regards", " Please confirm by Friday."]);
                text(format!("{opening}{before}"), &format!("{after}{closing}\n"))
            }
            Carrier::Update => {
                let value = value.replace('\'', "''");
                let before = match random.number(0, 1) {
                    0 => format!("UPDATE {}s SET {field} = '", noun(random)),
                    _ => format!("SELECT id FROM {}s WHERE {field} = '", noun(random)),
                };
                let after =
                    if before.starts_with('U') { format!("' WHERE id = {id};") } else { "' LIMIT 1;".to_owned() };
                Written { value, ..text(before, &after) }
            }
            Carrier::Insert => {
                let value = value.replace('\'', "''");
                let before = format!("INSERT INTO {}s (id, {field}, state, created_at) VALUES ({id}, '", noun(random));
                Written { value, ..text(before, &format!("', '{}', '{time}');", state(random))) }
            }
            Carrier::Rows => {
                let wide = value.chars().count().max(field.len());
                let pad = " ".repeat(wide - value.chars().count());
                let head = format!("   id   | {field:^wide$} |  state\n--------+-{}-+---------\n", "-".repeat(wide));
                text(format!("{head} {id:>6} | "), &format!("{pad} | {}\n(1 row)\n", state(random)))
            }
            Carrier::Csv => {
                let quote = if value.contains([',', '"', '\n']) { "\"" } else { "" };
                let before = format!("id,{field},state,created_at\n{},,new,{time}\n{id},{quote}", id + 1);
                Written {
                    format: Format::Csv,
                    value: value.replace('"', "\"\""),
                    ..text(before, &format!("{quote},{},{time}\n", state(random)))
                }
            }
            Carrier::Yaml => {
                let quote = random.pick(&["", "\"", "'"]);
                let plain = value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./+=:".contains(&b));
                let quote = if plain { quote } else { "\"" };
                let before = format!("service:\n  name: {}\n  replicas: 3\n  {key}: {quote}", noun(random));
                Written { format: Format::Yaml, ..text(before, &format!("{quote}\n  timeout: 30s\n")) }
            }
            Carrier::Env => {
                let name = field.to_uppercase();
                let export = random.pick(&["", "", "export "]);
                let quote = if value.bytes().all(|b| b.is_ascii_graphic() && !b"#&!$*%\"'".contains(&b)) {
                    random.pick(&["", "", "\""])
                } else {
                    "'"
                };
                text(
                    format!("NODE_ENV=production\nPORT=8080\n{export}{name}={quote}"),
                    &format!("{quote}\nLOG_LEVEL=info\n"),
                )
            }
            Carrier::Query => {
                let value = percent(value);
                let before = format!("{time} GET /v1/{}s?page=2&{field}=", noun(random));
                Written { value, ..text(before, &format!("&sort=asc HTTP/1.1 200 {id}\n")) }
            }
        }
    }
}

/// What is not unreserved, percent-encoded (RFC 3986).
fn percent(value: &str) -> String {
    let unreserved = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    value.bytes().map(|b| if unreserved(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

fn camel(snake: &str) -> String {
    let mut words = snake.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |out, word| out + &crate::values::people::capital(word))
}

pub fn time(random: &mut Random) -> String {
    let (month, day) = (random.number(1, 12), random.number(1, 28));
    let (hour, minute, second) = (random.number(0, 23), random.number(0, 59), random.number(0, 59));
    let fraction = random.number(0, 999);
    match random.number(0, 2) {
        0 => format!("2026-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"),
        1 => format!("2026-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction:03}Z"),
        _ => format!("2026-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
    }
}

fn noun(random: &mut Random) -> &'static str {
    random.pick(&["order", "customer", "account", "payment", "session", "patient", "ticket", "job", "user", "invoice"])
}

fn state(random: &mut Random) -> &'static str {
    random.pick(&["active", "new", "pending", "closed", "archived"])
}
