//! What looks sensitive and is not, under the names and in the sentences where it is found.

use crate::carriers::{Carrier, time};
use crate::random::{ALPHANUMERIC, BASE64, Random, UPPER};
use crate::sample::{Label, Sample};

type Maker = fn(&mut Random) -> String;

/// What it is; fields; sentences with `{}`; how it is made.
type Nothing = (&'static str, &'static [&'static str], &'static [&'static str], Maker);

/// So many samples of each.
pub const EACH: usize = 50;

fn uuid(random: &mut Random) -> String {
    let (a, b, c, d, e) = (random.hex(8), random.hex(4), random.hex(3), random.hex(3), random.hex(12));
    format!("{a}-{b}-4{c}-a{d}-{e}")
}

/// Whether Luhn's formula holds.
fn luhn(number: &str) -> bool {
    let doubled = |at: usize, digit: u32| if at % 2 == 1 { digit * 2 / 10 + digit * 2 % 10 } else { digit };
    let sum: u32 = number.chars().rev().filter_map(|c| c.to_digit(10)).enumerate().map(|(at, d)| doubled(at, d)).sum();
    sum.is_multiple_of(10)
}

fn failing(random: &mut Random) -> String {
    let form = random.pick(&[
        "4###############",
        "51##############",
        "4### #### #### ####",
        "6011############",
        "37#############",
    ]);
    loop {
        let number = random.form(form);
        if !luhn(&number) {
            return number;
        }
    }
}

/// No network has these ranges: 1 (UATP has 15 digits), 7, 9 other than Troy's 9792.
fn unknown_brand(random: &mut Random) -> String {
    loop {
        let first = random.pick(&["71", "77", "90", "93", "13", "19", "00"]);
        let number = format!("{first}{}", random.digits(14));
        if luhn(&number) {
            return number;
        }
    }
}

/// With its check digit (ISO 2108).
fn isbn13(random: &mut Random) -> String {
    let body = format!("978{}", random.digits(9));
    let sum: u32 = body
        .chars()
        .filter_map(|c| c.to_digit(10))
        .enumerate()
        .map(|(at, d)| if at % 2 == 1 { 3 * d } else { d })
        .sum();
    let check = (10 - sum % 10) % 10;
    format!("{}-{}-{}-{}-{check}", &body[..3], &body[3..4], &body[4..8], &body[8..])
}

fn isbn10(random: &mut Random) -> String {
    let body = random.digits(9);
    let sum: u32 = body.chars().filter_map(|c| c.to_digit(10)).zip((2..=10).rev()).map(|(d, w)| d * w).sum();
    let check = (11 - sum % 11) % 11;
    let check = if check == 10 { "X".to_owned() } else { check.to_string() };
    format!("{}-{}-{}-{check}", &body[..1], &body[1..4], &body[4..])
}

fn image(random: &mut Random) -> String {
    let length = random.number(120, 600) as usize;
    format!("data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA{}==", random.text(BASE64, length * 4 + 2))
}

fn version(random: &mut Random) -> String {
    let n = |random: &mut Random, most| random.number(0, most);
    match random.number(0, 4) {
        0 => format!("v{}.{}.{}", n(random, 9), n(random, 40), n(random, 99)),
        1 => format!("{}.{}.{}-rc.{}", n(random, 9), n(random, 40), n(random, 99), n(random, 9)),
        2 => format!("{}.{}.{}+build.{}", n(random, 9), n(random, 40), n(random, 99), random.digits(8)),
        3 => format!("{}.0.{}.{}", n(random, 130), random.number(1_000, 7_000), n(random, 200)),
        _ => format!("2026.{}.{}", n(random, 12), n(random, 28)),
    }
}

fn placeholder(random: &mut Random) -> String {
    random
        .pick(&[
            "${DB_PASSWORD}",
            "<your-token>",
            "<password>",
            "xxxxxxxxxxxxxxxx",
            "********",
            "{{ secrets.API_KEY }}",
            "$API_KEY",
            "YOUR_API_KEY_HERE",
            "disabled",
            "process.env.API_KEY",
            "os.environ[\"API_KEY\"]",
            "null",
            "[REDACTED]",
            "vault:secret/data/app#password",
            "%(password)s",
            "{{ .Values.password }}",
            "your-secret-here",
            "none",
            "true",
            "example",
            "${{ secrets.GITHUB_TOKEN }}",
            "TODO",
            "<redacted>",
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db",
        ])
        .to_owned()
}

fn stamp(random: &mut Random) -> String {
    match random.number(0, 5) {
        0 => random.number(1_600_000_000, 1_800_000_000).to_string(),
        1 => random.number(1_600_000_000_000, 1_800_000_000_000).to_string(),
        2 => random.number(1_600_000_000_000_000, 1_800_000_000_000_000).to_string(),
        3 => format!("{}.{}", random.number(1_600_000_000, 1_800_000_000), random.digits(6)),
        4 => format!("2026{:02}{:02}{}", random.number(1, 12), random.number(1, 28), random.digits(6)),
        _ => time(random),
    }
}

fn trace(random: &mut Random) -> String {
    match random.number(0, 2) {
        0 => format!("00-{}-{}-01", random.hex(32), random.hex(16)),
        1 => random.hex(32),
        _ => random.hex(16),
    }
}

fn pod(random: &mut Random) -> String {
    let name = random.pick(&["web", "api-gateway", "payments", "postgres-exporter"]);
    format!(
        "{name}-{}-{}",
        random.text("bcdfghjklmnpqrstvwxz2456789", 10),
        random.text("bcdfghjklmnpqrstvwxz2456789", 5)
    )
}

const NOTHING: &[Nothing] = &[
    ("order number", &["order_id", "order_number", "order_no"], &["order {} has shipped.", "Re: order no. {}"], |r| {
        r.form("##########")
    }),
    ("nine digits", &["id", "account_id", "user_id", "batch"], &["see item {}.", "batch {} is done"], |r| {
        r.form("%########")
    }),
    ("eleven digits", &["id", "reference", "invoice_id"], &["reference {}.", "invoice {}"], |r| r.form("%##########")),
    ("twelve digits", &["aws_account_id", "item_id", "upc"], &["UPC {}.", "item {}"], |r| r.form("%###########")),
    ("long number", &["id", "snowflake", "message_id"], &["message {} was deleted."], |r| {
        r.form("1##################")
    }),
    ("uuid", &["id", "request_id", "correlation_id", "session"], &["request {} failed."], uuid),
    ("git hash", &["commit", "sha", "revision"], &["fixed in {}.", "see commit {}"], |r| r.hex(40)),
    ("short hash", &["commit", "build"], &["fixed in {}."], |r| r.hex(7)),
    ("digest", &["digest", "checksum", "image"], &["the digest is sha256:{}."], |r| r.hex(64)),
    ("etag", &["etag", "md5", "content_md5"], &["ETag {} matches."], |r| r.hex(32)),
    ("trace", &["trace_id", "span_id", "traceparent"], &["trace {} is slow."], trace),
    ("version", &["version", "app_version", "release"], &["upgrade to {}.", "Chrome/{} on Linux"], version),
    ("timestamp", &["timestamp", "created_at", "ts", "updated"], &["as of {}."], stamp),
    (
        "date",
        &["due_date", "order_date", "expires_on", "start_date"],
        &["due on {}.", "It was released on {}"],
        crate::values::people::birth,
    ),
    ("isbn", &["isbn", "isbn_13"], &["the book is ISBN {}."], |r| if r.chance(60) { isbn13(r) } else { isbn10(r) }),
    ("part number", &["part_number", "sku", "part", "build"], &["order part {}.", "SKU {}"], |r| {
        let form =
            r.pick(&["%##-####", "##-####-##", "@@-#####", "####-##-@", "###-##-##", "@##-####-##", "######-###"]);
        r.form(form)
    }),
    ("Luhn fails", &["transaction_id", "reference", "tracking"], &["tracking number {}."], failing),
    ("no brand", &["transaction_id", "reference", "meter"], &["transaction {}."], unknown_brand),
    ("block", &["block", "src"], &["received block {} of size 67108864"], |r| {
        format!("blk_{}{}", r.pick(&["", "-"]), r.form("%##################"))
    }),
    ("file and time", &["file", "segment"], &["rotated {} at once"], |r| {
        let (second, month, day) = (r.number(0, 59), r.number(1, 12), r.number(1, 28));
        format!("api.log.1.2026-{month:02}-{day:02}_13:53:{second:02} 2026-{month:02}-{day:02}")
    }),
    ("zeros", &["v", "seq", "trace"], &["GET /logo.png?v={}", "Trace[{}] is slow"], |r| r.form("0%########")),
    ("house", &["site", "place"], &["turn left at {}.", "bring it to {}"], |r| {
        let form = r.pick(&["Suite ## ####", "Apt. ##### ####", "Unit ##% ## ####"]);
        format!("{} Court Street", r.form(form))
    }),
    ("tracking", &["tracking_number", "shipment"], &["UPS {}."], |r| r.form("1Z****************")),
    ("image", &["avatar", "thumbnail", "logo"], &["<img src=\"{}\">"], image),
    ("base64", &["payload", "blob", "signature"], &["payload {}"], |r| r.text(BASE64, 200)),
    (
        "placeholder",
        &["password", "api_key", "token", "client_secret", "db_password"],
        &["set the password to {} first", "export TOKEN={}"],
        placeholder,
    ),
    ("pod", &["pod", "pod_name", "hostname"], &["pod {} was evicted."], pod),
    ("ulid", &["id", "event_id"], &["event {}."], |r| format!("01J{}", r.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 23))),
    ("object id", &["_id", "document_id"], &["document {}."], |r| r.hex(24)),
    ("nanoid", &["id", "slug", "key"], &["see {}."], |r| r.text(ALPHANUMERIC, 21)),
    ("decimal", &["ratio", "score", "price"], &["the score is {}."], |r| format!("0.{}", r.digits(16))),
    ("currency", &["amount", "total", "balance"], &["the total is {}."], |r| {
        format!("{},{}.{}", r.number(1, 999), r.digits(3), r.digits(2))
    }),
    ("clock", &["time", "duration", "eta"], &["at {} sharp."], |r| {
        format!("{:02}:{:02}:{:02}", r.number(0, 23), r.number(0, 59), r.number(0, 59))
    }),
    ("package", &["dependency", "package"], &["run npm i {}."], |r| {
        format!("@types/node@{}.{}.{}", r.number(1, 20), r.number(0, 20), r.number(0, 9))
    }),
    ("asset", &["file", "icon"], &["open {}."], |r| format!("logo@{}x.png", r.number(2, 3))),
    ("code", &["symbol", "function"], &["in {}()."], |r| {
        r.pick(&["std::vector::push_back", "a::b::c", "Foo::Bar", "core::fmt::Display", "de::ad", "face::feed"])
            .to_owned()
    }),
    ("colour", &["color", "fill"], &["use #{}."], |r| r.hex(6)),
    ("key", &["primary_key", "cache_key", "sort_key", "key_name", "foreign_key"], &["the cache key is {}."], |r| {
        format!("{}:{}:{}", r.pick(&["user", "cart", "page"]), r.number(1, 9_999), r.pick(&["profile", "items", "v2"]))
    }),
    (
        "tokens",
        &["max_tokens", "token_count", "tokens_used", "password_length", "secret_version"],
        &["it used {} tokens."],
        |r| r.number(1, 128_000).to_string(),
    ),
    ("words", &["title", "label", "status_text", "category"], &["The key is to be on time, said {}."], |r| {
        r.pick(&[
            "bearer of news",
            "secret garden",
            "password policy updated",
            "token ring",
            "Basic training",
            "the cookie jar",
        ])
        .to_owned()
    }),
    (
        "name of thing",
        &["product_name", "hostname", "file_name", "display_name", "table_name", "event_name"],
        &["we sell {}."],
        |r| {
            r.pick(&[
                "Blue Chair",
                "web-01",
                "report.pdf",
                "Weekly report",
                "orders",
                "page_view",
                "Acme Rocket Skates",
                "billing",
            ])
            .to_owned()
        },
    ),
    (
        "address of thing",
        &["memory_address", "contract", "listen_address", "base_address"],
        &["the address is {}."],
        |r| format!("0x{}", r.hex(16)),
    ),
    ("licence of thing", &["license", "license_key_id", "license_type"], &["under the {} license."], |r| {
        r.pick(&["Apache-2.0", "MIT", "GPL-3.0-only", "BSD-3-Clause", "CC-BY-4.0"]).to_owned()
    }),
    ("plate or code", &["code", "coupon", "flight", "gate"], &["coupon {} is valid."], |r| {
        let (letters, digits) = (r.text(UPPER, 4), r.digits(4));
        format!("{letters}{digits}")
    }),
    ("eight letters", &["code", "department", "status"], &["status {}."], |r| {
        r.pick(&["COMPLETE", "ACCEPTED", "SHIPPING", "DISABLED", "INTERNAL", "CUSTOMER", "PRODUCTS", "NOTFOUND"])
            .to_owned()
    }),
    ("range", &["range", "port_range", "pages"], &["pages {}."], |r| {
        format!("{}-{}", r.number(100, 999), r.number(1_000, 9_999))
    }),
    ("matrix", &["vector", "values", "rgb"], &["values {}."], |r| {
        (0..12).map(|_| r.number(0, 255).to_string()).collect::<Vec<_>>().join(" ")
    }),
    ("float pair", &["size", "viewport"], &["the box is {}."], |r| {
        format!("{}.{}, {}.{}", r.number(1, 90), r.digits(4), r.number(1, 170), r.digits(4))
    }),
    ("cut token", &["token", "api_key", "access_token"], &["the token is {}"], |r| {
        format!("{}...", r.text(ALPHANUMERIC, 20))
    }),
    ("counted key", &["api_key", "client_secret", "token"], &["the key is {}."], |r| {
        let whole = "abcdefghijklmnopqrstuvwxyz";
        let start = r.number(0, 8) as usize;
        format!("{}{}", &whole[start..start + 16], r.digits(4))
    }),
    ("numbered resource", &["vault_secrets", "secret", "key_vault_secret"], &["see secret {}."], |r| {
        format!("{}-{}-{}", r.pick(&["app", "web", "orders"]), r.pick(&["eu", "prod", "qat"]), r.digits(10))
    }),
    ("key's digest", &["issuerKeyHash", "public_key_hash", "key_digest"], &["issuerKeyHash={}"], |r| r.hex(64)),
];

pub const CLASSES: usize = NOTHING.len();

/// A sample of the class with this number.
pub fn sample(random: &mut Random, class: usize) -> Sample {
    const CARRIERS: [Carrier; 12] = [
        Carrier::Json,
        Carrier::JsonNested,
        Carrier::JsonNumber,
        Carrier::Ndjson,
        Carrier::LogField,
        Carrier::LogBare,
        Carrier::Prose,
        Carrier::Update,
        Carrier::Insert,
        Carrier::Rows,
        Carrier::Csv,
        Carrier::Yaml,
    ];
    let (what, fields, sentences, make) = NOTHING[class];
    let (carrier, value) = (random.pick(&CARRIERS), make(random));
    let (field, sentence) = (random.pick(fields), random.pick(sentences));
    let written = carrier.write(random, field, sentence, &value);
    let text = written.before + &written.value + &written.after;
    Sample { format: written.format, text, label: Label::Nothing(what), carrier: carrier.name() }
}
