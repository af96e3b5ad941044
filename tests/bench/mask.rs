//! What masking costs: MB/s of the whole masker with every default detector on, beside regex-automata's meta engine over
//! the same patterns in the same run.
//!
//! `cargo bench --bench mask`. With `--out DIR` the patterns and the inputs are written there, for other engines
//! (`tests/bench/peers.py`). One thread. Each figure is the best of several rounds over the same bytes. The last column is
//! the most that a stream keeps in memory from one piece to the next, in KiB, what it holds back included.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use portcullis::config;
use portcullis::mask::{Format, Masking, Profile, Secret};
use regex_automata::meta;
use regex_automata::util::syntax;

mod heap;

const BYTES: usize = 16 << 20;
const ROUNDS: usize = 5;
/// What Envoy hands over at once, about.
const CHUNK: usize = 64 << 10;

fn main() {
    let masking = config::Masking::new(Secret::new(vec![7; 32]), Default::default());
    let profile = Masking::compile(&masking).expect("it compiles").fallback();
    let patterns = portcullis::mask::patterns();
    let meta = meta::Regex::builder()
        .configure(meta::Config::new().hybrid_cache_capacity(64 << 20).nfa_size_limit(None))
        .syntax(syntax::Config::new().unicode(false).utf8(false))
        .build_many(&patterns)
        .expect("the patterns compile");
    println!("{} patterns; MB/s, and how many times the meta engine", patterns.len());
    println!(
        "{:<22}{:>8}{:>8}{:>10}{:>8}{:>10}{:>10}{:>8}",
        "input", "meta", "whole", "x meta", "64 KiB", "x whole", "found", "KiB"
    );
    // `cargo bench --bench mask -- logs` runs what has that in its name.
    let mut arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let out = arguments.iter().position(|argument| argument == "--out").map(|at| arguments.split_off(at));
    let out = out.and_then(|out| out.into_iter().nth(1)).map(PathBuf::from);
    if let Some(out) = &out {
        std::fs::write(out.join("patterns"), patterns.join("\n")).expect("the directory is there");
    }
    let wanted = arguments.pop().unwrap_or_default();
    for (name, format, text) in inputs().into_iter().filter(|(name, ..)| name.contains(&wanted)) {
        let body = text.as_bytes();
        if let Some(out) = &out {
            std::fs::write(out.join(format!("{name}.txt")), body).expect("the directory is there");
        }
        let meta = rate(body, |body| meta.find_iter(black_box(body)).count() as u64);
        let whole = rate(body, |body| masked(&profile, format, body.chunks(body.len().max(1))));
        let pieces = rate(body, |body| masked(&profile, format, body.chunks(CHUNK)));
        let (m, w, p) = (meta.0, whole.0, pieces.0);
        let kept = kept(&profile, format, body);
        println!("{name:<22}{m:>8.0}{w:>8.0}{:>10.2}{p:>8.0}{:>10.2}{:>10}{kept:>8.1}", w / m, p / w, whole.1);
    }
}

fn rate(body: &[u8], run: impl Fn(&[u8]) -> u64) -> (f64, u64) {
    let mut best = (0.0, 0);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let found = run(body);
        let rate = body.len() as f64 / start.elapsed().as_secs_f64() / 1e6;
        if rate > best.0 {
            best = (rate, found);
        }
    }
    best
}

fn masked<'a>(profile: &Arc<Profile>, format: Format, pieces: impl Iterator<Item = &'a [u8]>) -> u64 {
    let mut stream = profile.stream(format, &BTreeSet::new());
    let mut length = 0;
    for piece in pieces {
        length += stream.push(piece).expect("within bounds").len();
    }
    length += stream.finish().expect("within bounds").len();
    black_box(length);
    stream.take_findings().values().sum()
}

/// The most that a stream keeps between two pieces, in KiB.
fn kept(profile: &Arc<Profile>, format: Format, body: &[u8]) -> f64 {
    let before = heap::live();
    let mut stream = profile.stream(format, &BTreeSet::new());
    let most = body.chunks(CHUNK).map(|piece| {
        drop(stream.push(piece).expect("within bounds"));
        heap::live() - before
    });
    most.max().unwrap_or_default() as f64 / 1024.0
}

fn inputs() -> Vec<(&'static str, Format, String)> {
    vec![
        ("logs as text", Format::Text, repeat(log_line)),
        ("JSON as text", Format::Text, repeat(json_line)),
        ("prose as text", Format::Text, repeat(prose_line)),
        ("dense PII as text", Format::Text, repeat(dense_line)),
        ("JSON as NDJSON", Format::Ndjson, repeat(json_line)),
        ("UUIDs as NDJSON", Format::Ndjson, repeat(uuid_line)),
        ("vectors as NDJSON", Format::Ndjson, repeat(vector_line)),
        ("links as NDJSON", Format::Ndjson, repeat(link_line)),
        ("Chinese as text", Format::Text, repeat(chinese_line)),
        ("rows as CSV", Format::Csv, repeat(csv_line)),
        ("orders as XML", Format::Xml, repeat(xml_line)),
        ("orders as YAML", Format::Yaml, repeat(yaml_line)),
        ("fields as forms", Format::Form, repeat(form_line)),
        ("tokens as SSE", Format::Sse, repeat(event)),
    ]
}

fn repeat(line: fn(&mut String, &mut Random)) -> String {
    let mut text = String::with_capacity(BYTES + 1_024);
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    while text.len() < BYTES {
        line(&mut text, &mut random);
    }
    text
}

fn log_line(out: &mut String, random: &mut Random) {
    let (level, module) =
        (random.pick(&["INFO", "DEBUG", "WARN", "ERROR"]), random.pick(&["http.server", "db.pool", "auth", "worker"]));
    let (ms, request, status) = (random.below(1_000), random.next(), 200 + random.below(300));
    let path =
        random.pick(&["/api/v1/orders", "/healthz", "/static/app.js", "/users/profile", "/search?q=shoes&page=2"]);
    let (hour, minute, second) = (random.below(24), random.below(60), random.below(60));
    let _ = writeln!(
        out,
        "2026-11-24T{hour:02}:{minute:02}:{second:02}.{ms:03}Z {level} [{module}] request_id={request:016x} GET {path} status={status} duration={ms}ms bytes={}",
        random.below(100_000),
    );
    if random.below(10) == 0 {
        let _ = writeln!(
            out,
            "user jane.doe{}@example.com logged in from 192.168.{}.{}",
            random.below(99),
            random.below(255),
            random.below(255)
        );
    }
}

fn json_line(out: &mut String, random: &mut Random) {
    let name = random.pick(&["blue shirt", "running shoes", "coffee mug", "notebook", "desk lamp"]);
    let _ = writeln!(
        out,
        r#"{{"id":{},"sku":"SKU-{:06}","name":"{name}","price":{}.{:02},"tags":["new","sale"],"stock":{{"warehouse":"north-{}","count":{}}},"updated_at":"2026-11-{:02}T08:15:30Z","active":true,"description":"A {name} for every day, made of good material."}}"#,
        random.below(1_000_000),
        random.below(1_000_000),
        random.below(200),
        random.below(100),
        random.below(9),
        random.below(500),
        1 + random.below(28),
    );
    if random.below(10) == 0 {
        let _ = writeln!(
            out,
            r#"{{"customer":{{"name":"Jane Doe","email":"jane{}@example.com","card":"4111111111111111"}}}}"#,
            random.below(999)
        );
    }
}

fn prose_line(out: &mut String, random: &mut Random) {
    for _ in 0..12 {
        out.push_str(random.pick(&[
            "the", "service", "answers", "requests", "of", "many", "agents", "and", "keeps", "a", "record", "which",
            "nobody", "can", "alter", "without", "notice",
        ]));
        out.push(' ');
    }
    out.push_str("in 2026.\n");
}

fn dense_line(out: &mut String, random: &mut Random) {
    let n = random.below(1_000);
    let _ = writeln!(
        out,
        "jane{n}@example.com,4111 1111 1111 1111,123-45-6{n:03},+1 415-555-2671,10.0.{}.{},DE89370400440532013000",
        n % 255,
        n % 199
    );
}

fn uuid_line(out: &mut String, random: &mut Random) {
    let (high, low, page) = (random.next(), random.next(), random.below(9));
    let uuid = uuid::Uuid::from_u64_pair(high, low);
    let _ =
        writeln!(out, r#"{{"id":"{uuid}","at":"2026-11-24T08:15:30Z","path":"/api/v1/orders?page={page}&x=%20y"}}"#);
}

/// As an index of embeddings gives them.
fn vector_line(out: &mut String, random: &mut Random) {
    let _ = write!(out, r#"{{"id":{},"vector":["#, random.below(1_000_000));
    for place in 0..8 {
        let (comma, sign) = (if place == 0 { "" } else { "," }, random.pick(&["", "-"]));
        let _ = write!(out, "{comma}{sign}0.{:012}", random.below(1_000_000_000_000));
    }
    out.push_str("]}\n");
}

/// As code hosts and their like describe what they have.
fn link_line(out: &mut String, random: &mut Random) {
    let (owner, name) = (random.pick(&["acme", "octocat", "R&D"]), random.pick(&["svn-revert-plugin", "api-gateway"]));
    let _ = writeln!(
        out,
        r#"{{"url":"https://api.github.com/repos/{owner}/{name}/issues?q=is%3Aopen%20label%3Abug","avatar":"https://secure.gravatar.com/avatar/{:016x}?d=https://assets.github.com%2Fimages%2Fgravatar.png","owner":"{owner}"}}"#,
        random.next(),
    );
}

fn chinese_line(out: &mut String, random: &mut Random) {
    let clauses = ["该服务响应许多代理的请求并保存记录", "没有人可以在不被注意的情况下更改记录", "请稍后再试"];
    let _ = writeln!(out, "{}，{}。订单号{}。", random.pick(&clauses), random.pick(&clauses), random.below(10_000));
}

/// A SKU, a price and what the order is.
fn order(random: &mut Random) -> (String, String, &'static str) {
    let price = format!("{}.{:02}", random.below(200), random.below(100));
    (format!("SKU-{:06}", random.below(1_000_000)), price, random.pick(&["blue shirt", "coffee mug", "desk lamp"]))
}

fn csv_line(out: &mut String, random: &mut Random) {
    let (sku, price, name) = order(random);
    let _ = writeln!(out, "{},2026-11-24 08:15:30,{sku},{price},EUR,{name},shipped", random.below(1_000_000));
}

fn xml_line(out: &mut String, random: &mut Random) {
    let (sku, price, name) = order(random);
    let id = random.below(1_000_000);
    let _ = writeln!(
        out,
        r#"<order id="{id}"><sku>{sku}</sku><price currency="EUR">{price}</price><note>A {name} for every day</note></order>"#
    );
}

fn yaml_line(out: &mut String, random: &mut Random) {
    let (sku, price, name) = order(random);
    let _ =
        writeln!(out, "- sku: {sku}\n  price: {price}\n  at: 2026-11-24T08:15:30Z\n  note: \"A {name} for every day\"");
}

/// On lines of its own: over one of 16 MB the meta engine takes minutes.
fn form_line(out: &mut String, random: &mut Random) {
    let (sku, price, name) = order(random);
    let name = name.replace(' ', "+");
    let _ = writeln!(out, "sku={sku}&price={price}&note=A+{name}%20for+every+day");
}

fn event(out: &mut String, random: &mut Random) {
    let word = random.pick(&["the", "service", "answers", "requests", "of", "agents"]);
    let _ = writeln!(
        out,
        "data: {{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\" {word}\"}}}}]}}\n"
    );
}

/// xorshift64*: the same bytes in each run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, bound: u64) -> u64 {
        (self.next() >> 32) % bound
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words.get(self.below(words.len() as u64) as usize).copied().unwrap_or_default()
    }
}
