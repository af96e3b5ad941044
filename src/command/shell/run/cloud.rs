//! Clients of databases, clusters and clouds.

use super::options::{skip, values};
use super::rows;
use crate::command::Effect;
use crate::command::shell::expand::Argument;
use crate::command::shell::walk::{Stdin, Walker};
use crate::command::sql::inspect_sql;
use crate::config::Dialect;

impl Walker {
    pub(super) fn cloud(&mut self, name: &str, arguments: &[Argument], stdin: &Stdin) -> bool {
        match name {
            "psql" => self.sql(Dialect::Postgres, &values(arguments, &["-c", "--command"]), arguments, stdin),
            "mysql" | "mariadb" => self.sql(Dialect::Mysql, &values(arguments, &["-e", "--execute"]), arguments, stdin),
            "clickhouse-client" => {
                self.sql(Dialect::Clickhouse, &values(arguments, &["-q", "--query"]), arguments, stdin)
            }
            "clickhouse" => match arguments.split_first() {
                Some((first, rest)) if first.text == "client" => return self.cloud("clickhouse-client", rest, stdin),
                _ => self.unknown("what a subcommand does is not known"),
            },
            "sqlite3" => self.sqlite(arguments, stdin),
            "aws" => self.aws(arguments),
            "gcloud" | "az" | "doctl" | "gh" | "gsutil" => self.verbs(arguments),
            "curl" => self.curl(arguments),
            "kubectl" | "oc" | "k" | "kubecolor" => return self.kubectl(name, arguments, stdin),
            "docker" | "podman" | "nerdctl" => return self.docker(name, arguments, stdin),
            _ => {
                const NETWORK: &str = "wget ping ping6 traceroute tracepath mtr dig host nslookup whois nc ncat netcat socat telnet \
                                       ftp tftp sftp scp rsync lftp aria2c http https httpie axel smbclient nmap ssh-copy-id \
                                       ssh-keyscan rclone mail mailx sendmail swaks websocat grpcurl finger rlogin rsh wget2";
                self.reading.network |= NETWORK.split_ascii_whitespace().any(|n| n == name);
                return false;
            }
        }
        true
    }

    fn sql(&mut self, dialect: Dialect, statements: &[Argument], arguments: &[Argument], stdin: &Stdin) {
        if let [only] = arguments
            && matches!(only.text.as_str(), "--version" | "-V" | "--help" | "-l" | "--list")
        {
            return self.reading.does(&[Effect::Read]);
        }
        let runs = [
            "-f",
            "--file",
            "--init-command",
            "-o",
            "--output",
            "-L",
            "--log-file",
            "-v",
            "--set",
            "--variable",
            "--queries-file",
            "--pager",
            "--defaults-file",
            "--defaults-extra-file",
            "--config-file",
            "-C",
            "--tee",
        ];
        let file = !values(arguments, &runs).is_empty() || arguments.iter().any(|a| a.many && a.option);
        if file {
            self.unknown("an option may run anything");
        }
        for statement in statements {
            self.statement(dialect, statement);
        }
        match stdin {
            _ if !statements.is_empty() => {}
            Stdin::Text(text) => self.statement(dialect, &Argument::exact(text)),
            Stdin::Inherited | Stdin::Unknown => self.unknown("SQL that is not read is run"),
        }
    }

    fn statement(&mut self, dialect: Dialect, statement: &Argument) {
        if !statement.exact {
            self.unknown("SQL is not known until it runs");
        }
        let command = inspect_sql(dialect, &statement.text);
        self.reading.does(&command.effects.iter().copied().collect::<Vec<_>>());
        command.reads.iter().for_each(|name| self.reading.draft.read(format!("sql:{name}")));
        command.writes.iter().for_each(|name| self.reading.draft.write(format!("sql:{name}")));
        if let Some(why) = &command.why_incomplete {
            self.reading.unknown(why);
        }
    }

    fn sqlite(&mut self, arguments: &[Argument], stdin: &Stdin) {
        const OPTIONS: &str = "-batch -bail -csv -column -header -headers -json -line -list -readonly -noheader -html -markdown -box -table -quote";
        let simple = |a: &&Argument| {
            OPTIONS.split(' ').any(|option| a.text.trim_start_matches('-') == option.trim_start_matches('-'))
        };
        let rest: Vec<Argument> = arguments.iter().filter(|a| !(a.is_option() && simple(a))).cloned().collect();
        if rest.iter().any(|a| a.is_option() || a.option) {
            self.unknown("an option may run anything");
        }
        rest.first().into_iter().for_each(|file| self.reading.read(&file.text));
        self.sql(Dialect::Sqlite, rest.get(1..).unwrap_or_default(), &[], stdin);
    }

    fn aws(&mut self, arguments: &[Argument]) {
        const OPTIONS: &str =
            "--region= --profile= --output= --no-cli-pager --no-paginate --debug --query= --no-sign-request";
        let rest = skip(arguments, OPTIONS, 0).and_then(|at| arguments.get(at..)).unwrap_or_default();
        let [service, operation, more @ ..] = rest else {
            return match arguments {
                [only] if only.text == "--version" => self.reading.does(&[Effect::Read]),
                _ => self.unknown("what a subcommand does is not known"),
            };
        };
        if !service.exact || !operation.exact {
            return self.unknown("what a subcommand does is not known");
        }
        let (service, operation) = (service.text.as_str(), operation.text.as_str());
        let begins = |verbs: &str| verbs.split(' ').any(|verb| operation.starts_with(verb));
        let rights = matches!(service, "iam" | "organizations" | "sso-admin" | "identitystore" | "kms")
            || ["policy", "acl", "permission", "authorize-", "grant", "role"]
                .iter()
                .any(|word| operation.contains(word));
        match (service, operation) {
            ("s3", "ls" | "presign") => return self.reading.does(&[Effect::Read]),
            ("s3", "cp" | "mv" | "sync" | "mb") => {
                self.reading.does(&[Effect::Write]);
                if operation == "mv" || more.iter().any(|a| a.text.starts_with("--del")) {
                    self.reading.does(&[Effect::Destructive]);
                }
                return more.iter().filter(|a| !a.is_option()).for_each(|a| self.reading.written(&a.text));
            }
            ("s3", "rm" | "rb") => {
                self.reading.does(&[Effect::Destructive]);
                return more.iter().filter(|a| !a.is_option()).for_each(|a| self.reading.written(&a.text));
            }
            ("configure", "list" | "get" | "list-profiles") => return self.reading.does(&[Effect::Read]),
            ("configure", _) => return self.reading.does(&[Effect::Admin]),
            ("lambda", "invoke") | ("ssm", "send-command" | "start-session") | ("ecs", "execute-command") => {
                return self.unknown("code in a cloud is run that is not read");
            }
            ("s3api", "get-object") => return self.reading.does(&[Effect::Read, Effect::Write]),
            _ => {}
        }
        if begins(
            "describe- list- get- head- batch-get- lookup- search- filter- wait scan query simulate- estimate- validate- tail",
        ) {
            self.reading.does(&[Effect::Read]);
        } else if begins(
            "delete- terminate- remove- purge- deregister- revoke- destroy- batch-delete- detach- schedule-key-deletion stop- disassociate-",
        ) {
            self.reading.does(&[Effect::Destructive]);
            if rights {
                self.reading.does(&[Effect::Admin]);
            }
        } else if begins(
            "create- put- update- modify- start- run-instances tag- untag- attach- associate- copy- register- set- add- reboot- restore- enable- disable- publish send-message import- authorize- upload- change-",
        ) {
            self.reading.does(if rights { &[Effect::Write, Effect::Admin] } else { &[Effect::Write] });
        } else {
            self.unknown("what a subcommand does is not known");
        }
    }

    /// Clients whose commands end in a verb: every word that is one counts.
    fn verbs(&mut self, arguments: &[Argument]) {
        let mut known = false;
        for argument in arguments.iter().filter(|a| !a.is_option()) {
            if !argument.exact {
                continue;
            }
            let word = argument.text.as_str();
            let effects: &[Effect] = match word {
                "list" | "ls" | "describe" | "show" | "get" | "view" | "status" | "diff" | "cat" | "stat" | "read"
                | "info" | "version" | "get-value" | "get-iam-policy" | "checks" | "search" | "du" => &[Effect::Read],
                "delete" | "rm" | "destroy" | "purge" | "remove" | "rb" | "close" => &[Effect::Destructive],
                "create" | "update" | "set" | "add" | "edit" | "merge" | "comment" | "start" | "stop" | "restart"
                | "patch" | "cp" | "mv" | "mb" | "resize" | "copy" | "rename" | "reopen" | "upload" | "rsync" => {
                    &[Effect::Write]
                }
                "iam"
                | "add-iam-policy-binding"
                | "remove-iam-policy-binding"
                | "set-iam-policy"
                | "role"
                | "auth"
                | "login"
                | "config"
                | "secret"
                | "ad"
                | "service-accounts"
                | "acl"
                | "defacl"
                | "keyvault" => &[Effect::Admin],
                _ => continue,
            };
            known = true;
            self.reading.does(effects);
        }
        let runs = [
            "ssh",
            "run",
            "run-command",
            "exec",
            "invoke",
            "call",
            "deploy",
            "api",
            "rest",
            "extension",
            "alias",
            "codespace",
            "submit",
            "execute",
        ];
        let runs = arguments.iter().any(|a| runs.contains(&a.text.as_str()) || a.option);
        if !known || runs {
            self.unknown("what a subcommand does is not known");
        }
    }

    fn curl(&mut self, arguments: &[Argument]) {
        self.reading.network = true;
        self.reading.does(&[Effect::Execute]);
        for file in values(arguments, &["-o", "--output"]) {
            self.reading.write(&file.text);
        }
        for argument in arguments {
            let text = argument.text.as_str();
            if matches!(text, "-O" | "--remote-name" | "-J" | "--remote-name-all") || is_cluster_with(text, 'O') {
                self.reading.does(&[Effect::Write]);
            }
            if text.starts_with("-K")
                || text.starts_with("--conf")
                || argument.option && !text.starts_with("http") && argument.many
            {
                self.unknown("an option may run anything");
            }
            if let Some(path) = text.strip_prefix("file://") {
                self.reading.read(path);
            }
            if let Some(path) =
                text.split_once('@').filter(|(name, _)| name.is_empty() || name.ends_with('=')).map(|(_, p)| p)
            {
                self.reading.read(path);
            }
        }
        for file in values(
            arguments,
            &[
                "-D",
                "--dump-header",
                "-c",
                "--cookie-jar",
                "--trace",
                "--trace-ascii",
                "--stderr",
                "--etag-save",
                "--hsts",
                "--alt-svc",
            ],
        ) {
            self.reading.write(&file.text);
        }
        for file in values(arguments, &["-T", "--upload-file"]) {
            self.reading.read(&file.text);
        }
    }

    fn kubectl(&mut self, name: &str, arguments: &[Argument], stdin: &Stdin) -> bool {
        let Some(tool) = rows::tool(name) else { return false };
        let Some((verb, rest)) = skip(arguments, tool.globals, 0).and_then(|at| arguments.get(at..)?.split_first())
        else {
            return false;
        };
        match verb.text.as_str() {
            "exec" => {
                const OPTIONS: &str = "-n= -c= -i -t -q --stdin --tty --container= --namespace= --context= --quiet --pod-running-timeout=";
                let inner = match rest.iter().position(|a| a.text == "--") {
                    Some(at) => rest.get(at + 1..),
                    None => skip(rest, OPTIONS, 1).and_then(|at| rest.get(at..)),
                };
                self.inside_container(inner, stdin);
                true
            }
            "scale" => {
                if values(rest, &["--replicas"]).iter().any(|n| !n.exact || n.text.trim_start_matches('0').is_empty()) {
                    self.reading.does(&[Effect::Destructive]);
                }
                false
            }
            _ => {
                let mut names = rest.iter().filter(|a| !a.is_option());
                if let (Some(kind), true) =
                    (names.next(), matches!(verb.text.as_str(), "get" | "describe" | "delete" | "logs"))
                {
                    let resource =
                        names.next().map_or(kind.text.clone(), |name| format!("{}/{}", kind.text, name.text));
                    if verb.text == "delete" {
                        self.reading.draft.write(format!("kube:{resource}"));
                    } else {
                        self.reading.draft.read(format!("kube:{resource}"));
                    }
                }
                false
            }
        }
    }

    fn docker(&mut self, name: &str, arguments: &[Argument], stdin: &Stdin) -> bool {
        const OPTIONS: &str = "-i -t -d -u= -e= -w= -T --user= --env= --workdir= --interactive --tty --detach --privileged --env-file= --detach-keys=";
        let Some(tool) = rows::tool(name) else { return false };
        let Some(rest) = skip(arguments, tool.globals, 0).and_then(|at| arguments.get(at..)) else { return false };
        let words: Vec<&str> = rest.iter().take(2).map(|a| a.text.as_str()).collect();
        let after = match words.as_slice() {
            ["exec", ..] => 1,
            ["compose" | "container", "exec"] => 2,
            ["run", ..] => {
                if rest.iter().any(|a| {
                    a.text.starts_with("--privileged") || a.text.starts_with("--pid") || a.text.starts_with("--cap-add")
                }) {
                    self.reading.does(&[Effect::Admin]);
                }
                self.unknown("an image is run, and what is in it is not known");
                return true;
            }
            _ => return false,
        };
        let inner = rest.get(after..).and_then(|rest| skip(rest, OPTIONS, 1).and_then(|at| rest.get(at..)));
        self.inside_container(inner, stdin);
        true
    }

    fn inside_container(&mut self, inner: Option<&[Argument]>, stdin: &Stdin) {
        match inner {
            None | Some([]) => self.unknown("which program is run is not known until it runs"),
            Some(inner) => drop(self.nested(inner, stdin)),
        }
    }
}

fn is_cluster_with(text: &str, letter: char) -> bool {
    text.starts_with('-')
        && !text.starts_with("--")
        && text.len() < 8
        && text.contains(letter)
        && text.chars().skip(1).all(|c| c.is_ascii_alphabetic())
}
