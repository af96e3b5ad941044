//! What the commands of one text were found to do.

use std::collections::BTreeSet;

use crate::command::draft::{Draft, insert};
use crate::command::{Command, Effect, Fact, Protocol};

pub(super) struct Reading {
    pub draft: Draft,
    effects: BTreeSet<Effect>,
    programs: BTreeSet<String>,
    paths: BTreeSet<String>,
    commands: u32,
    pub pipes_to_shell: bool,
    pub network: bool,
    pub elevated: bool,
}

/// Simple commands of one text, and of all that it hands to other shells.
const COMMANDS: u32 = 1_000;

impl Reading {
    pub fn new() -> Self {
        Reading {
            draft: Draft::new(Protocol::Shell),
            effects: BTreeSet::new(),
            programs: BTreeSet::new(),
            paths: BTreeSet::new(),
            commands: 0,
            pipes_to_shell: false,
            network: false,
            elevated: false,
        }
    }

    pub fn does(&mut self, effects: &[Effect]) {
        self.effects.extend(effects);
    }

    /// What it does is not fully known, so it may run anything.
    pub fn unknown(&mut self, why: &str) {
        self.does(&[Effect::Execute]);
        self.draft.incomplete(why);
    }

    /// Whether one more command is within the bound.
    pub fn command(&mut self) -> bool {
        if self.commands >= COMMANDS {
            self.unknown("there are more than 1,000 commands");
            return false;
        }
        self.commands += 1;
        true
    }

    pub fn program(&mut self, name: &str) {
        if !insert(&mut self.programs, name.to_owned()) {
            self.unknown("more than 1,000 programs are run");
        }
    }

    pub fn read(&mut self, path: &str) {
        self.path(path);
        self.draft.read(path.to_owned());
    }

    /// A file is changed, which may be one that says how the system runs.
    pub fn write(&mut self, path: &str) {
        if is_nothing(path) {
            return;
        }
        self.does(&[Effect::Write]);
        if is_system(path) {
            self.does(&[Effect::Admin]);
        }
        if is_device(path) {
            self.does(&[Effect::Destructive]);
        }
        self.written(path);
    }

    /// A name that is changed or removed, whose effects are known otherwise.
    pub fn written(&mut self, path: &str) {
        self.path(path);
        self.draft.write(path.to_owned());
    }

    fn path(&mut self, path: &str) {
        // `reads` and `writes` say so where one is left out.
        insert(&mut self.paths, path.to_owned());
    }

    pub fn finish(mut self, text: &str) -> Command {
        if self.effects.is_empty() {
            self.effects.insert(Effect::Read);
        }
        // A command that does more is not only a read.
        for effect in &self.effects {
            self.draft.action(&format!("shell.{}", effect.as_str()));
        }
        self.draft.effects(&self.effects.iter().copied().collect::<Vec<_>>());
        self.draft.statements = self.commands;
        self.draft.text(text);
        self.draft.list("programs", self.programs);
        self.draft.list("paths", self.paths);
        self.draft.fact("pipes_to_shell", Fact::Bool(self.pipes_to_shell));
        self.draft.fact("network", Fact::Bool(self.network));
        self.draft.fact("elevated", Fact::Bool(self.elevated));
        self.draft.finish()
    }
}

/// Writing there changes nothing.
pub(super) fn is_nothing(path: &str) -> bool {
    matches!(path, "/dev/null" | "/dev/stdout" | "/dev/stderr" | "/dev/tty" | "/dev/zero" | "/dev/full")
        || path.strip_prefix("/dev/fd/").is_some_and(|fd| !fd.is_empty() && fd.bytes().all(|b| b.is_ascii_digit()))
}

fn is_system(path: &str) -> bool {
    const UNDER: [&str; 16] = [
        "/etc",
        "/boot",
        "/proc",
        "/sys",
        "/usr",
        "/lib",
        "/lib64",
        "/bin",
        "/sbin",
        "/root",
        "/opt",
        "/var/spool/cron",
        "/Library",
        "/System",
        "/run/systemd",
        "/efi",
    ];
    const PARTS: [&str; 14] = [
        ".ssh",
        ".kube",
        ".aws",
        ".gnupg",
        ".docker",
        ".bashrc",
        ".bash_profile",
        ".bash_login",
        ".profile",
        ".zshrc",
        ".zshenv",
        ".zprofile",
        ".gitconfig",
        "authorized_keys",
    ];
    let under = |root: &&str| path.strip_prefix(*root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    // `/tmp/../etc/passwd`, `//etc/passwd`
    let odd = path.starts_with('/') && (path.contains("/../") || path.contains("//") || path.contains("/./"));
    odd || UNDER.iter().any(under)
        || path.split('/').any(|part| PARTS.contains(&part))
        || path.contains(".git/hooks")
        || path.contains(".git/config")
}

fn is_device(path: &str) -> bool {
    const DEVICES: [&str; 13] =
        ["sd", "hd", "vd", "xvd", "nvme", "mmcblk", "disk", "mapper/", "mem", "kmem", "port", "md", "dm-"];
    path.strip_prefix("/dev/").is_some_and(|name| DEVICES.iter().any(|device| name.starts_with(device)))
}
