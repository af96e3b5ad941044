//! `portcullis check -c FILE`: is this configuration good, and what does it say?

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use crate::mask::{Masking, Summary, finding_types};
use crate::policy::Policies;

use crate::config::{Authenticate, Config, Endpoint, KeySource, Mode, Target, TargetProtocol};

/// The configuration has problems.
const BAD_CONFIGURATION: u8 = 2;

/// Prints `ok` and a summary on standard output, or every problem on standard error.
///
/// Exit codes: 0 the file is good, 2 it is not.
pub fn run(path: &Path) -> ExitCode {
    check(path, &mut io::stdout().lock(), &mut io::stderr().lock())
}

/// A closed output must not turn a good file into a bad one, so failed writes are passed over.
fn check(path: &Path, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    match Config::load(path) {
        Ok(config) => {
            let masking = match compile(&config) {
                Ok(masking) => masking,
                Err(problems) => {
                    let _ = writeln!(err, "{}", problems.join("\n"));
                    return ExitCode::from(BAD_CONFIGURATION);
                }
            };
            for warning in &config.warnings {
                let _ = writeln!(err, "warning: {warning}");
            }
            let _ = write!(out, "{}", summary(&config, &masking));
            ExitCode::SUCCESS
        }
        Err(problems) => {
            let _ = writeln!(err, "{problems}");
            ExitCode::from(BAD_CONFIGURATION)
        }
    }
}

/// What the configuration names and is not part of it: policies, and how masking compiles.
fn compile(config: &Config) -> Result<Masking, Vec<String>> {
    let masking = Masking::compile(&config.masking);
    let policies = Policies::open(&config.policies.directory, finding_types(&config.masking)).err().unwrap_or_default();
    let policies: Vec<String> = policies.iter().map(ToString::to_string).collect();
    match masking {
        Ok(masking) if policies.is_empty() => Ok(masking),
        Ok(_) => Err(policies),
        Err(problems) => Err(problems.into_iter().chain(policies).collect()),
    }
}

/// What the configuration says, for a person. Writing to a `String` cannot fail, so results are passed over.
fn summary(config: &Config, masking: &Masking) -> String {
    let mut out = String::from("ok\n");
    let _ = writeln!(out, "instance: {}", config.instance);
    let uds = config.listen.uds.iter().map(|p| format!("unix:{}", p.display()));
    let tcp = config.listen.tcp.iter().map(endpoint);
    let _ = writeln!(out, "listen: {}", uds.chain(tcp).collect::<Vec<_>>().join(", "));
    if let Some(control) = &config.control {
        let _ = writeln!(out, "control: {}", endpoint(control));
    }
    for issuer in &config.identity.issuers {
        let keys = match &issuer.keys {
            KeySource::Discovery(url) | KeySource::Jwks(url) => url.to_string(),
            KeySource::File(path) => path.display().to_string(),
        };
        let _ = writeln!(out, "issuer: {}, keys from {keys}", issuer.issuer);
    }
    for target in &config.targets {
        let _ = writeln!(out, "target: {}", one_target(target));
    }
    for (name, profile) in masking.profiles() {
        let Summary { types, rules, holds } = profile.summary();
        let _ = writeln!(out, "masking: {name}, {types} types, {rules} rules, at most {holds} bytes held back");
    }
    let _ = writeln!(out, "policies: {}", config.policies.directory.display());
    let lock = config.audit.object_lock.map_or("no object lock".to_owned(), |lock| {
        format!("object lock {:?}, {} days", lock.mode, lock.days).to_lowercase()
    });
    let _ = writeln!(out, "audit: {}, {lock}", config.audit.url);
    let _ = writeln!(out, "digest: sha256:{}", config.digest);
    out
}

fn endpoint(endpoint: &Endpoint) -> String {
    let tls = match &endpoint.tls {
        None => "no TLS",
        Some(tls) if tls.client_ca.is_some() => "mutual TLS",
        Some(_) => "TLS",
    };
    format!("{} ({tls})", endpoint.address)
}

fn one_target(target: &Target) -> String {
    let protocol = match &target.protocol {
        TargetProtocol::Sql(sql) => format!("sql ({:?})", sql.dialect).to_lowercase(),
        other => other.name().to_owned(),
    };
    let mode = match target.mode {
        Mode::Enforce => "enforce",
        Mode::Observe => "observe only",
    };
    let authenticate = match target.authenticate {
        Authenticate::Token => "token",
        Authenticate::Mtls => "client certificate",
        Authenticate::Both => "token and client certificate",
    };
    format!("{}, {protocol}, {mode}, by {authenticate}, masked by {}", target.name, target.mask)
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = "@id(\"a\") permit(principal, action, resource);";

    fn checked(text: &str, policy: &str) -> (String, String, ExitCode) {
        let directory = tempfile::tempdir().expect("a directory");
        std::fs::create_dir(directory.path().join("policies")).expect("made");
        std::fs::write(directory.path().join("policies/a.cedar"), policy).expect("written");
        let file = directory.path().join("portcullis.yaml");
        std::fs::write(&file, text).expect("written");
        std::fs::write(directory.path().join("mask.key"), "k".repeat(32)).expect("written");
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = check(&file, &mut out, &mut err);
        let text =
            |bytes| String::from_utf8(bytes).expect("text").replace(&format!("{}/", directory.path().display()), "");
        (text(out), text(err), code)
    }

    #[test]
    fn a_good_file_is_summed_up() {
        let (out, err, code) = checked(include_str!("../config/tests/small.yaml"), POLICY);
        assert_eq!(code, ExitCode::SUCCESS, "{err}");
        let (masking, rest): (Vec<&str>, Vec<&str>) = out.lines().partition(|line| line.starts_with("masking: "));
        let names: Vec<&str> = masking.iter().filter_map(|line| line.split([' ', ',']).nth(1)).collect();
        assert_eq!(names, ["all", "default", "pci", "phi", "pii", "secrets"]);
        assert!(masking.iter().any(|line| line.starts_with("masking: pci, 1 types, ")), "{masking:?}");
        assert!(masking.iter().all(|line| line.ends_with(" bytes held back")), "{masking:?}");
        let out = format!("{}\n", rest.join("\n"));
        let (shown, digest) = out.rsplit_once("digest: sha256:").expect("a digest");
        assert_eq!(digest.trim_end().len(), 64);
        assert_eq!(
            shown,
            "ok\n\
             instance: gate-1\n\
             listen: unix:run/portcullis.sock\n\
             issuer: https://login.example, keys from https://login.example/.well-known/openid-configuration\n\
             target: billing-db, sql (postgres), enforce, by token, masked by default\n\
             policies: policies\n\
             audit: s3://audit-bucket/portcullis, object lock compliance, 365 days\n"
        );
        assert_eq!(err, "");
    }

    #[test]
    fn a_bad_file_gives_its_problems_and_code_2() {
        let (out, err, code) = checked("listen: {}\n", POLICY);
        assert_eq!((out.as_str(), code), ("", ExitCode::from(2)));
        assert!(err.starts_with("portcullis.yaml:1:1: "), "{err}");
        assert!(err.ends_with('\n'));
    }

    #[test]
    fn policies_and_masking_are_checked_too_and_reported_together() {
        let masked = "key: { file: mask.key }\n  profiles: {default: {detectors: [NOTHING]}}";
        let sample = include_str!("../config/tests/small.yaml").replace("key: { file: mask.key }", masked);
        let (out, err, code) = checked(&sample, "permit(principal, action, resource);");
        assert_eq!((out.as_str(), code), ("", ExitCode::from(2)), "{err}");
        assert!(err.contains("policies/a.cedar:1") && err.contains("NOTHING"), "{err}");
    }
}
