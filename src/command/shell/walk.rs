//! The syntax tree, walked: each command that the text can run, whether or not it will.

use std::collections::{BTreeMap, BTreeSet};

use brush_parser::ast::{
    self, AndOr, CommandPrefixOrSuffixItem as Item, CompoundCommand, CompoundList, IoFileRedirectKind as Kind,
    IoFileRedirectTarget as Target, IoRedirect,
};
use brush_parser::{ParserOptions, parse_tokens, uncached_tokenize_str};

use super::expand::{Argument, expand, join};
use super::reading::{Reading, is_nothing};
use super::word::{Unit, scan, scan_document};
use super::{Why, nesting, variables};
use crate::command::Effect;

/// What a command reads on its standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stdin {
    Inherited,
    /// Of a pipe or a file.
    Unknown,
    Text(String),
}

/// Code within code: `sh -c`, substitutions, `eval`.
const DEPTH: usize = 16;

pub(super) struct Walker {
    pub reading: Reading,
    /// Variables whose value is known: assigned once, in a place that always runs.
    pub variables: BTreeMap<String, String>,
    pub functions: BTreeSet<String>,
    /// The function whose body is walked.
    pub inside: Vec<String>,
    /// Over 0 where a command may not run, or runs in a shell of its own.
    pub conditional: usize,
    pub depth: usize,
    /// Programs that run the one that is looked at.
    pub wrapped: usize,
    /// What is read now, and the whole of it.
    pub text: String,
    whole: String,
}

impl Walker {
    pub fn new(text: &str) -> Self {
        Walker {
            reading: Reading::new(),
            variables: BTreeMap::new(),
            functions: BTreeSet::new(),
            inside: Vec::new(),
            conditional: 0,
            depth: 0,
            wrapped: 0,
            text: text.to_owned(),
            whole: text.to_owned(),
        }
    }

    pub fn unknown(&mut self, why: Why) {
        self.reading.unknown(why);
    }

    /// Code for this shell.
    pub fn code(&mut self, code: &str) {
        if self.depth >= DEPTH {
            return self.unknown("commands are nested too deep");
        }
        match parse(code) {
            Ok(program) => {
                self.depth += 1;
                program.complete_commands.iter().for_each(|list| self.list(list, &Stdin::Inherited));
                self.depth -= 1;
            }
            Err(why) => self.unknown(why),
        }
    }

    /// Code for a shell of its own, which knows no variable or function of this one.
    pub fn foreign(&mut self, code: &Argument) {
        if !code.exact {
            self.unknown("code for a shell is not known until it runs");
        }
        let variables = std::mem::take(&mut self.variables);
        let functions = std::mem::take(&mut self.functions);
        let conditional = std::mem::take(&mut self.conditional);
        let text = std::mem::replace(&mut self.text, code.text.clone());
        self.code(&code.text);
        (self.variables, self.functions) = (variables, functions);
        (self.conditional, self.text) = (conditional, text);
    }

    fn apart(&mut self, work: impl FnOnce(&mut Self)) {
        self.conditional += 1;
        work(self);
        self.conditional -= 1;
    }

    fn list(&mut self, list: &CompoundList, stdin: &Stdin) {
        for ast::CompoundListItem(and_or, separator) in &list.0 {
            let apart = usize::from(matches!(separator, ast::SeparatorOperator::Async));
            self.conditional += apart;
            self.pipeline(&and_or.first, stdin);
            for more in &and_or.additional {
                let (AndOr::And(pipeline) | AndOr::Or(pipeline)) = more;
                self.apart(|this| this.pipeline(pipeline, stdin));
            }
            self.conditional -= apart;
        }
    }

    fn pipeline(&mut self, pipeline: &ast::Pipeline, stdin: &Stdin) {
        let piped = usize::from(pipeline.seq.len() > 1);
        self.conditional += piped;
        let mut stdin = stdin.clone();
        for command in &pipeline.seq {
            stdin = self.command(command, &stdin).map_or(Stdin::Unknown, Stdin::Text);
        }
        self.conditional -= piped;
    }

    /// Gives what the command writes on its standard output, where that is known.
    fn command(&mut self, command: &ast::Command, stdin: &Stdin) -> Option<String> {
        match command {
            ast::Command::Simple(simple) => return self.simple(simple, stdin),
            ast::Command::Compound(compound, redirects) => {
                let stdin = self.redirects(redirects.as_ref(), stdin);
                self.compound(compound, &stdin);
            }
            ast::Command::Function(function) => self.function(function),
            ast::Command::ExtendedTest(test, redirects) => {
                self.redirects(redirects.as_ref(), stdin);
                self.test(&test.expr);
            }
        }
        None
    }

    fn function(&mut self, function: &ast::FunctionDefinition) {
        let name = &function.fname.value;
        self.reading.does(&[Effect::Read]);
        self.inside.push(name.clone());
        let ast::FunctionBody(body, redirects) = &function.body;
        self.apart(|this| {
            let stdin = this.redirects(redirects.as_ref(), &Stdin::Unknown);
            this.compound(body, &stdin);
        });
        self.inside.pop();
        if self.conditional == 0 {
            self.functions.insert(name.clone());
        }
    }

    fn compound(&mut self, compound: &CompoundCommand, stdin: &Stdin) {
        match compound {
            CompoundCommand::Arithmetic(command) => self.arithmetic(&command.expr.value),
            CompoundCommand::ArithmeticForClause(command) => {
                for part in [&command.initializer, &command.condition, &command.updater].into_iter().flatten() {
                    self.arithmetic(&part.value);
                }
                self.apart(|this| this.list(&command.body.list, stdin));
            }
            CompoundCommand::BraceGroup(group) => self.list(&group.list, stdin),
            CompoundCommand::Subshell(subshell) => self.apart(|this| this.list(&subshell.list, stdin)),
            CompoundCommand::ForClause(command) => {
                for word in command.values.iter().flatten() {
                    self.words(&word.value);
                }
                self.variable(&command.variable_name);
                self.apart(|this| this.list(&command.body.list, stdin));
            }
            CompoundCommand::CaseClause(command) => {
                self.words(&command.value.value);
                for case in &command.cases {
                    case.patterns.iter().for_each(|pattern| drop(self.words(&pattern.value)));
                    if let Some(list) = &case.cmd {
                        self.apart(|this| this.list(list, stdin));
                    }
                }
            }
            CompoundCommand::IfClause(command) => self.apart(|this| {
                this.list(&command.condition, stdin);
                this.list(&command.then, stdin);
                for part in command.elses.iter().flatten() {
                    part.condition.iter().chain([&part.body]).for_each(|list| this.list(list, stdin));
                }
            }),
            CompoundCommand::WhileClause(command) | CompoundCommand::UntilClause(command) => self.apart(|this| {
                this.list(&command.0, stdin);
                this.list(&command.1.list, stdin);
            }),
            CompoundCommand::Coprocess(command) => {
                self.apart(|this| drop(this.command(&command.body, &Stdin::Unknown)))
            }
        }
    }

    fn test(&mut self, test: &ast::ExtendedTestExpr) {
        use ast::ExtendedTestExpr::{And, BinaryTest, Not, Or, Parenthesized, UnaryTest};
        self.reading.does(&[Effect::Read]);
        self.index_code();
        match test {
            And(a, b) | Or(a, b) => [a, b].into_iter().for_each(|test| self.test(test)),
            Not(test) | Parenthesized(test) => self.test(test),
            UnaryTest(_, word) => drop(self.words(&word.value)),
            BinaryTest(_, a, b) => [a, b].into_iter().for_each(|word| drop(self.words(&word.value))),
        }
    }

    fn arithmetic(&mut self, text: &str) {
        self.reading.does(&[Effect::Read]);
        self.index_code();
        match scan_document(text) {
            Ok(units) => self.substitutions(&units),
            Err(why) => self.unknown(why),
        }
    }

    /// Where text is evaluated as arithmetic, a quoted `a[$(…)]` runs.
    pub fn index_code(&mut self) {
        let texts = [&self.text, &self.whole];
        if ["[$(", "[\\$(", "[`", "[\\`"].iter().any(|code| texts.iter().any(|text| text.contains(code))) {
            self.unknown("an index of a variable may run commands");
        }
    }

    /// A word outside a command's arguments.
    fn words(&mut self, word: &str) -> Vec<Argument> {
        self.expanded(word).unwrap_or_else(|why| {
            self.unknown(why);
            vec![Argument::unknown("${-}", true)]
        })
    }

    fn expanded(&mut self, word: &str) -> Result<Vec<Argument>, Why> {
        let units = scan(word)?;
        self.substitutions(&units);
        expand(&units, &self.variables)
    }

    /// One word, as it is after a redirection or in an assignment.
    pub fn joined(&mut self, word: &str) -> Argument {
        match scan(word) {
            Ok(units) => {
                self.substitutions(&units);
                join(&units, &self.variables)
            }
            Err(why) => {
                self.unknown(why);
                Argument::unknown("${-}", false)
            }
        }
    }

    fn substitutions(&mut self, units: &[Unit]) {
        for unit in units {
            match unit {
                Unit::Command { code, .. } => self.apart(|this| this.code(code)),
                Unit::Expansion { inner, runs, .. } => {
                    if *runs {
                        self.unknown("a variable's value is expanded as code");
                    }
                    self.index_code();
                    self.substitutions(inner);
                }
                Unit::Char { .. } | Unit::Empty | Unit::Variable { .. } => {}
            }
        }
    }

    fn simple(&mut self, command: &ast::SimpleCommand, stdin: &Stdin) -> Option<String> {
        if !self.reading.command() {
            return None;
        }
        let mut stdin = stdin.clone();
        let prefix = command.prefix.iter().flat_map(|prefix| &prefix.0);
        let suffix = command.suffix.iter().flat_map(|suffix| &suffix.0);
        let alone = command.word_or_name.is_none();
        for item in prefix {
            match item {
                Item::AssignmentWord(assignment, _) => self.assignment(assignment, alone),
                Item::IoRedirect(redirect) => self.redirect(redirect, &mut stdin),
                Item::Word(_) | Item::ProcessSubstitution(..) => self.unknown("the command does not parse"),
            }
        }
        let mut arguments = Vec::new();
        if let Some(word) = &command.word_or_name {
            arguments.extend(self.words(&word.value));
        }
        for item in suffix {
            match item {
                Item::Word(word) | Item::AssignmentWord(_, word) => arguments.extend(self.words(&word.value)),
                Item::IoRedirect(redirect) => self.redirect(redirect, &mut stdin),
                Item::ProcessSubstitution(_, subshell) => {
                    self.apart(|this| this.list(&subshell.list, &Stdin::Unknown));
                    let text = "/dev/fd/…".to_owned();
                    arguments.push(Argument { text, exact: false, option: false, many: false });
                }
            }
        }
        if alone {
            self.reading.does(&[Effect::Read]);
            return None;
        }
        self.invoke(&arguments, &stdin)
    }

    fn assignment(&mut self, assignment: &ast::Assignment, alone: bool) {
        let value = match &assignment.value {
            ast::AssignmentValue::Scalar(word) => Some(self.joined(&word.value)),
            ast::AssignmentValue::Array(items) => {
                for (index, value) in items {
                    index.iter().chain([value]).for_each(|word| drop(self.words(&word.value)));
                }
                None
            }
        };
        match &assignment.name {
            ast::AssignmentName::VariableName(name) => {
                self.variable(name);
                let value = value.filter(|value| value.exact && alone && !assignment.append && self.conditional == 0);
                if let Some(value) = value.filter(|_| variables::assigned_once(&self.text, name)) {
                    self.variables.insert(name.clone(), value.text);
                }
            }
            ast::AssignmentName::ArrayElementName(name, index) => {
                self.variable(name);
                self.arithmetic(index);
            }
        }
    }

    /// A variable gets a value.
    pub fn variable(&mut self, name: &str) {
        if self.variables.remove(name).is_some() {
            self.unknown("a variable is set in a way that is hard to see");
        }
        if variables::steers(name) {
            self.unknown("a variable that changes what programs run is set");
        }
    }

    fn redirects(&mut self, redirects: Option<&ast::RedirectList>, stdin: &Stdin) -> Stdin {
        let mut stdin = stdin.clone();
        for redirect in redirects.iter().flat_map(|list| &list.0) {
            self.redirect(redirect, &mut stdin);
        }
        stdin
    }

    fn redirect(&mut self, redirect: &IoRedirect, stdin: &mut Stdin) {
        match redirect {
            IoRedirect::File(fd, kind, target) => self.file(*fd, kind, target, stdin),
            IoRedirect::OutputAndError(word, _) => {
                let path = self.joined(&word.value);
                self.output(&path);
            }
            IoRedirect::HereString(_, word) => {
                let text = self.joined(&word.value);
                *stdin = if text.exact { Stdin::Text(text.text + "\n") } else { Stdin::Unknown };
            }
            IoRedirect::HereDocument(_, document) => *stdin = self.document(document),
        }
    }

    fn document(&mut self, document: &ast::IoHereDocument) -> Stdin {
        let text = &document.doc.value;
        let body = if document.requires_expansion {
            match scan_document(text) {
                Ok(units) => {
                    self.substitutions(&units);
                    join(&units, &self.variables)
                }
                Err(why) => {
                    self.unknown(why);
                    return Stdin::Unknown;
                }
            }
        } else {
            Argument::exact(text)
        };
        match body.exact {
            true if document.remove_tabs => Stdin::Text(
                body.text.split('\n').map(|line| line.trim_start_matches('\t')).collect::<Vec<_>>().join("\n"),
            ),
            true => Stdin::Text(body.text),
            false => Stdin::Unknown,
        }
    }

    fn file(&mut self, fd: Option<i32>, kind: &Kind, target: &Target, stdin: &mut Stdin) {
        let path = match target {
            Target::Filename(word) => self.joined(&word.value),
            Target::Duplicate(word) => {
                let word = self.joined(&word.value);
                if word.exact && word.text.trim_end_matches('-').bytes().all(|b| b.is_ascii_digit()) {
                    return;
                }
                word
            }
            Target::Fd(_) => return,
            Target::ProcessSubstitution(_, subshell) => {
                *stdin = Stdin::Unknown;
                return self.apart(|this| this.list(&subshell.list, &Stdin::Unknown));
            }
        };
        match kind {
            Kind::Read | Kind::DuplicateInput => {
                if fd.is_none_or(|fd| fd == 0) {
                    *stdin = Stdin::Unknown;
                }
                self.input(&path);
            }
            Kind::Write | Kind::Append | Kind::Clobber | Kind::DuplicateOutput => self.output(&path),
            Kind::ReadAndWrite => {
                *stdin = Stdin::Unknown;
                self.input(&path);
                self.output(&path);
            }
        }
    }

    fn input(&mut self, path: &Argument) {
        self.reading.does(&[Effect::Read]);
        self.network_file(path);
        if !is_nothing(&path.text) {
            self.reading.read(&path.text);
        }
    }

    fn output(&mut self, path: &Argument) {
        self.network_file(path);
        self.reading.write(&path.text);
    }

    fn network_file(&mut self, path: &Argument) {
        if path.text.starts_with("/dev/tcp/") || path.text.starts_with("/dev/udp/") {
            self.reading.network = true;
            self.reading.does(&[Effect::Execute]);
        } else if path.option || (!path.exact && path.text.starts_with("/dev/")) {
            self.unknown("the file of a redirection is not known until it runs");
        }
    }
}

fn parse(code: &str) -> Result<ast::Program, Why> {
    nesting::check(code)?;
    let options = ParserOptions::default();
    let tokens = uncached_tokenize_str(code, &options.tokenizer_options()).map_err(|_| "the command does not parse")?;
    parse_tokens(&tokens, &options).map_err(|_| "the command does not parse")
}
