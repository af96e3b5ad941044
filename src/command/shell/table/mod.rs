//! What programs do, by their arguments. A row is a claim about a program: what it does whatever its operands are, and
//! which options change that. What has no row is not known: `execute`, and the command is incomplete.
//!
//! - A row's `effects` are those without any option of `but`. [`UNKNOWN`] (no effect at all) means `execute` and
//!   incomplete: the program may run anything.
//! - `but` names options and what they add: `-o` also in a cluster (`-uo`), `--output` also cut short (`--out`), as
//!   `getopt_long` takes it. Where such an option takes a file, it is what is written.
//! - `values` are the short options that take a value, `x?` those that take one only when it is attached.
//! - An operand that is not known before it runs may be an option: in a row with `but` it makes the command incomplete.
//!
//! Choices that are not self-evident: `curl`, `wget`, `ssh`, `ping` and other programs that reach the network are
//! `execute` and complete when nothing else is told; `terraform plan` runs providers, so it is `execute`; `sudo` adds
//! `admin` to what it runs; a write to a system's or an account's own files (`/etc`, `~/.ssh`, …) adds `admin`.

mod plain;
mod tools;

pub(super) use plain::PROGRAMS;
pub(super) use tools::TOOLS;

use crate::command::Effect;

pub(super) type Effects = &'static [Effect];

pub(super) const R: Effects = &[Effect::Read];
pub(super) const W: Effects = &[Effect::Write];
pub(super) const D: Effects = &[Effect::Destructive];
pub(super) const A: Effects = &[Effect::Admin];
pub(super) const X: Effects = &[Effect::Execute];
/// Reboots and the like: the system's running, and its capacity.
pub(super) const DA: Effects = &[Effect::Destructive, Effect::Admin];
pub(super) const WX: Effects = &[Effect::Write, Effect::Execute];
pub(super) const RX: Effects = &[Effect::Read, Effect::Execute];
pub(super) const DX: Effects = &[Effect::Destructive, Effect::Execute];
pub(super) const AX: Effects = &[Effect::Admin, Effect::Execute];
/// Not known.
pub(super) const UNKNOWN: Effects = &[];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operands {
    /// Not files.
    Plain,
    Read,
    /// The first is a pattern or script, the rest is read.
    PatternThenRead,
    Written,
    /// The last is written, the rest is read.
    Copied,
}

pub(super) struct Row {
    /// Programs between spaces; subcommands (of [`TOOLS`]) between `|`.
    pub names: &'static str,
    pub effects: Effects,
    pub operands: Operands,
    pub values: &'static str,
    pub but: &'static [(&'static str, Effects)],
    /// What an operand adds: `hostname` reads, `hostname x` does not.
    pub given: Option<Effects>,
}

impl Row {
    const fn new(names: &'static str, effects: Effects, operands: Operands) -> Self {
        Row { names, effects, operands, values: "", but: &[], given: None }
    }

    const fn values(mut self, values: &'static str) -> Self {
        self.values = values;
        self
    }

    const fn but(mut self, but: &'static [(&'static str, Effects)]) -> Self {
        self.but = but;
        self
    }

    const fn given(mut self, effects: Effects) -> Self {
        self.given = Some(effects);
        self
    }
}

/// A program whose first operands say what it does.
pub(super) struct Tool {
    pub names: &'static str,
    /// Options that may come before the subcommand, with `=` where the next word is their value.
    pub globals: &'static str,
    /// Subcommands are the same in upper case.
    pub any_case: bool,
    pub commands: &'static [Row],
}
