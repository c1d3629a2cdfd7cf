//! What the sources may say and how they look, file by file.
//!
//! The compiler and clippy see one crate at a time and know nothing of rooms; these rules are about *where* a word stands.

use std::fs;
use std::path::Path;

use crate::lexer::{self, Reading};
use crate::{hold, root};

/// The most lines a file may have. Long before that it has become two things.
const LONGEST: usize = 500;

/// Directories that hold none of our sources.
const NOT_OURS: &[&str] = &["target", "data", "node_modules"];

/// How a statement begins. Upper case, as all our SQL is written: "Create a tenant" is a sentence for people.
const STATEMENTS: &[&str] = &["SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "WITH", "TRUNCATE"];

/// One file of the workspace.
pub struct Source {
    /// From the root, with `/` on every system.
    pub path: String,
    text: String,
    pub reading: Reading,
}

impl Source {
    /// Whether the file lies in that directory, given from the root with a `/` at its end.
    pub fn is_below(&self, directory: &str) -> bool {
        self.path.starts_with(directory)
    }

    /// Whether the file belongs to tests, benchmarks or the tools of `ops/`, which may ask the machine for anything.
    pub fn is_test(&self) -> bool {
        let in_tests =
            self.path.split('/').any(|part| matches!(part, "tests" | "benches" | "tests.rs" | "contract.rs"));
        in_tests || self.is_below("ops/")
    }

    /// The places where the code, not a comment or a literal, says one of the words: `path:line: word`.
    fn saying(&self, words: &[&str]) -> Vec<String> {
        let lines = self.reading.code.lines().enumerate();
        let hits =
            lines.flat_map(|(at, line)| words.iter().filter(move |word| says(line, word)).map(move |word| (at, word)));
        hits.map(|(at, word)| format!("{}:{}: {word}", self.path, at + 1)).collect()
    }

    /// The places where a literal fulfils the test, with its beginning.
    fn literals(&self, test: impl Fn(&str) -> bool) -> Vec<String> {
        let hits = self.reading.literals.iter().filter(|literal| test(&literal.text));
        hits.map(|literal| format!("{}:{}: {:.60?}", self.path, literal.line, literal.text.trim())).collect()
    }
}

#[test]
fn the_rim_holds_no_sql_text() {
    let broken =
        in_all(|source| if source.is_below("src/") { source.literals(begins_a_statement) } else { Vec::new() });
    hold("SQL in src/. Reading goes to queries/, writing rows to projections/, the log's own to journal/:", &broken);
}

#[test]
fn the_rim_does_not_name_the_database_driver() {
    let broken = in_all(|source| if source.is_below("src/") { source.saying(&["sqlx"]) } else { Vec::new() });
    hold("The driver is known to the journal alone; src/ uses what journal/ offers:", &broken);
}

#[test]
fn queries_write_nothing() {
    let broken =
        in_all(
            |source| {
                if source.is_below("queries/") && !source.is_test() { source.literals(writes) } else { Vec::new() }
            },
        );
    hold("A query only reads. Rows are written by projections/, events by commands/:", &broken);
}

#[test]
fn every_file_opens_with_what_it_is() {
    let broken = in_all(|source| {
        let opens = source.text.trim_start().starts_with("//!");
        if opens { Vec::new() } else { vec![source.path.clone()] }
    });
    hold("A file opens with `//!`: one sentence of what it is, then why it exists:", &broken);
}

#[test]
fn no_file_is_too_long_to_finish() {
    let broken = in_all(|source| {
        let lines = source.text.lines().count();
        if lines > LONGEST { vec![format!("{}: {lines} lines", source.path)] } else { Vec::new() }
    });
    hold("More than 500 lines. Which two things is this file? Give each its own:", &broken);
}

#[test]
fn time_and_chance_come_in_by_the_door() {
    let words = [
        "SystemTime::now",
        "Utc::now",
        "Local::now",
        "Uuid::new_v4",
        "Uuid::now_v7",
        "OsRng",
        "thread_rng",
        "getrandom::",
        "rand::",
    ];
    let broken = in_all(|source| {
        let may = source.is_below("src/adapters/") || source.is_test();
        if may { Vec::new() } else { source.saying(&words) }
    });
    hold("Clock and randomness live in src/adapters/ alone. Take the time and the bytes as parameters:", &broken);
}

#[test]
fn nothing_is_postponed_skipped_or_waved_through() {
    let words = ["todo!", "unimplemented!", "#[ignore", "#[allow(", "#![allow("];
    let broken = in_all(|source| source.saying(&words));
    hold("Finish it, run it, or say `#[expect(lint, reason = \"…\")]`:", &broken);
}

#[test]
fn a_word_is_found_only_where_it_stands_alone() {
    assert!(says("let now = Utc::now();", "Utc::now"));
    assert!(says("use aws_lc_rs::rand::SystemRandom;", "rand::"));
    assert!(!says("let x = operand::new();", "rand::"));
    assert!(!says("fn sign(&self, random: &dyn aws_lc_rs::rand::SecureRandom)", "rand::"));
}

#[test]
fn a_statement_is_told_from_a_sentence() {
    assert!(begins_a_statement("\n  SELECT 1"));
    assert!(begins_a_statement("CREATE TABLE t (a)"));
    assert!(!begins_a_statement("Create a tenant"));
    assert!(!begins_a_statement("SELECTED rows"));
    assert!(!begins_a_statement("DELETE"), "a method of HTTP is a word of its own");
    assert!(writes("SELECT a FROM b FOR UPDATE"));
    assert!(!writes("SELECT updated_at FROM b"));
}

/// A word counts where no longer name contains it. Naming the *type* of a source of randomness is how one takes it as
/// a parameter, so `rand::SecureRandom` passes.
fn says(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let begins_a_name = word.starts_with(|c: char| c.is_alphanumeric());
        let inside_a_name = line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let only_the_type = line[at..].starts_with("rand::SecureRandom");
        let part_of_a_name = begins_a_name && inside_a_name;
        !(part_of_a_name || only_the_type)
    })
}

/// A statement has more than one word: `"DELETE"` alone is a method of HTTP.
fn begins_a_statement(literal: &str) -> bool {
    let mut words = literal.split_whitespace();
    words.next().is_some_and(|first| STATEMENTS.contains(&first)) && words.next().is_some()
}

fn writes(literal: &str) -> bool {
    let mut words = literal.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.any(|word| matches!(word, "INSERT" | "UPDATE" | "DELETE"))
}

/// Asks the rule about every source, in the order of their paths, and gathers what it finds broken.
pub fn in_all(rule: impl Fn(&Source) -> Vec<String>) -> Vec<String> {
    let mut files = Vec::new();
    collect(root(), &mut files);
    assert!(!files.is_empty(), "no source was found below {}", root().display());
    files.sort_by(|left, right| left.path.cmp(&right.path));
    files.iter().flat_map(rule).collect()
}

fn collect(directory: &Path, files: &mut Vec<Source>) {
    for entry in fs::read_dir(directory).expect("a readable directory") {
        let path = entry.expect("a readable entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !name.starts_with('.') && !NOT_OURS.contains(&name.as_str()) {
                collect(&path, files);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(open(&path));
        }
    }
}

fn open(path: &Path) -> Source {
    let text = fs::read_to_string(path).expect("a readable source in UTF-8");
    let below_root = path.strip_prefix(root()).expect("a path below the root");
    let parts: Vec<_> = below_root.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    Source { path: parts.join("/"), reading: lexer::read(&text), text }
}
