//! `portcullis policy test`: are the policies what their author means?

use std::fmt::Display;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use crate::config::{Config, Target};
use crate::evidence::text;
use crate::mask::finding_types;
use crate::policy::PolicySet;
use crate::policy::cases::{self, Coverage, Outcome};

mod junit;
mod render;
#[cfg(test)]
mod tests;

#[derive(clap::Args)]
#[command(after_help = "\
Cases are the `*.test.yaml` files of DIR and the `*.yaml` files of DIR/tests:

  defaults: {target: customers-db}
  principals:
    executor: {groups: [executors]}
  targets:
  - {name: customers-db, protocol: sql, sql: {dialect: postgres}}
  cases:
  - name: an executor's write waits for a DBA
    principal: executor
    sql: UPDATE orders SET paid = true WHERE id = 7
    expect: {decision: hold, policies: [executors-write-customers], approvers: {dba: 1}}

What is asked is one of:
  request: GET /path                  or {method, path, host, headers, body}; a body that is no text is sent as JSON
  sql: SELECT 1                       or {dialect, statement}
  shell: ls -l
  tool: get_weather                   or {name, arguments}
  command: {actions: [sql.select], effects, reads, writes, facts, statements, complete, protocol}
Also: headers, time, source, session, mtls; principal {subject, issuer, groups, chain}; expect {decision, policies, approvers,
reason, unmask, alarms}, where what is left out is not compared.

Exit codes: 0 every case passed; 1 some case failed, or --min-coverage was not reached; 2 the policies or cases are bad.")]
pub struct Args {
    /// The directory with the policies and their cases.
    #[arg(value_name = "DIR")]
    directory: PathBuf,
    /// The directory with the policies, where it is another; then every `*.yaml` of DIR holds cases.
    #[arg(long, value_name = "DIR")]
    policies: Option<PathBuf>,
    /// A configuration file of the gate, whose targets cases may name, and whose finding types policies may unmask.
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Write the results as JUnit XML too.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Name the policies that no case determines.
    #[arg(long)]
    coverage: bool,
    /// As --coverage; fail where cases determine less than this share of the policies, in per cent.
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    min_coverage: Option<u8>,
}

/// The outcomes of one file.
struct Tested {
    file: String,
    outcomes: Vec<Outcome>,
}

pub fn run(args: &Args) -> ExitCode {
    test(args, &mut io::stdout().lock(), &mut io::stderr().lock())
}

/// A closed output must not turn a failed case into a passed one, so failed writes are passed over.
fn test(args: &Args, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    match execute(args, out) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problems) => {
            for problem in problems.iter().flat_map(|p| p.lines()) {
                let _ = writeln!(err, "{}", text::escape(problem));
            }
            ExitCode::from(2)
        }
    }
}

/// Whether all is as expected.
fn execute(args: &Args, out: &mut dyn Write) -> Result<bool, Vec<String>> {
    let (targets, findings) = configured(args)?;
    let directory = args.policies.as_ref().unwrap_or(&args.directory);
    let set = PolicySet::load_with(directory, findings).map_err(shown)?;
    let tested = tested(args, &set, &targets)?;
    for file in &tested {
        let _ = out.write_all(render::file(file, &set).as_bytes());
    }
    let all = || tested.iter().flat_map(|file| &file.outcomes);
    let failed = all().filter(|outcome| !outcome.passed()).count();
    let covered = coverage(args, &set, all(), out);
    let _ = writeln!(out, "{} passed, {failed} failed", all().count() - failed);
    if let Some(file) = &args.junit {
        let written = junit::document(&tested).and_then(|document| std::fs::write(file, document));
        written.map_err(|e| vec![format!("{}: cannot be written: {e}", file.display())])?;
    }
    Ok(failed == 0 && covered)
}

/// What the configuration gives; nothing without one.
fn configured(args: &Args) -> Result<(Vec<Target>, Vec<String>), Vec<String>> {
    let Some(file) = &args.config else { return Ok(Default::default()) };
    let config = Config::load(file).map_err(|problems| vec![problems.to_string()])?;
    let findings = finding_types(&config.masking).into_iter().collect();
    Ok((config.targets, findings))
}

fn tested(args: &Args, set: &PolicySet, targets: &[Target]) -> Result<Vec<Tested>, Vec<String>> {
    let found = cases::find(&args.directory, args.policies.is_some()).map_err(|problem| vec![problem])?;
    let mut suites = Vec::with_capacity(found.files.len());
    let mut problems = Vec::new();
    for file in &found.files {
        match cases::read(file, set, targets) {
            Ok(suite) => suites.push(suite),
            Err(found) => problems.push(found.to_string()),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let run = |suite: &cases::Suite| Tested { file: suite.file.display().to_string(), outcomes: suite.run(set) };
    Ok(suites.iter().map(run).collect())
}

/// Whether enough policies are covered.
fn coverage<'a>(
    args: &Args,
    set: &PolicySet,
    outcomes: impl Iterator<Item = &'a Outcome>,
    out: &mut dyn Write,
) -> bool {
    if !args.coverage && args.min_coverage.is_none() {
        return true;
    }
    let coverage = Coverage::of(set, outcomes);
    let _ = out.write_all(render::coverage(&coverage, set).as_bytes());
    args.min_coverage.is_none_or(|least| coverage.percent() >= usize::from(least))
}

fn shown(problems: Vec<impl Display>) -> Vec<String> {
    problems.iter().map(ToString::to_string).collect()
}
