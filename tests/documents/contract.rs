//! `docs/contract.tsv` says what works and what proves it; what it names must be a test that runs.
//!
//! One line per row of the contract: id, state, what holds, proofs (`path::test`, with commas between them). A claim that nobody can
//! check is worth nothing, so whoever renames a test finds out here which promise it proved.

use std::collections::{BTreeMap, BTreeSet};

use crate::{root, text};

const DOCUMENT: &str = "docs/contract.tsv";
const HEAD: &str = "id\tstate\tholds\tproofs";
const STATES: [&str; 4] = ["works", "partly", "refused", "later"];
/// The groups of the contract, in its order.
const GROUPS: [&str; 36] = [
    "TEN", "USR", "GRP", "JOB", "NTF", "CSV", "PRO", "PRI", "AUT", "DEV", "POL", "SOC", "SAM", "WSF", "OPC", "OPA",
    "DCR", "OIC", "DFL", "CON", "CIB", "PLG", "FLW", "FAP", "TOK", "CLA", "JOS", "SES", "WEB", "SSV", "IDA", "PDP",
    "IOT", "SEC", "EVT", "INF",
];

/// A line of the document.
struct Row {
    id: String,
    state: String,
    holds: String,
    proofs: Vec<String>,
}

fn rows() -> Vec<Row> {
    let text = text(DOCUMENT);
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some(HEAD), "{DOCUMENT} begins with the names of its columns");
    lines.map(row).collect()
}

fn row(line: &str) -> Row {
    let fields: Vec<&str> = line.split('\t').collect();
    let [id, state, holds, proofs] = fields[..] else { panic!("{DOCUMENT}: four columns, not these: {line:?}") };
    let proofs = proofs.split(',').filter(|proof| !proof.is_empty()).map(str::to_owned).collect();
    Row { id: id.to_owned(), state: state.to_owned(), holds: holds.to_owned(), proofs }
}

/// Where a row stands in the contract; `None` for an id that it cannot have.
fn place(id: &str) -> Option<(usize, u32)> {
    let (group, number) = id.split_once('-')?;
    let group = GROUPS.iter().position(|known| *known == group)?;
    (number.len() == 2).then(|| number.parse().ok()).flatten().map(|number| (group, number))
}

#[test]
fn every_row_has_its_place_and_a_state() {
    let rows = rows();
    assert!(!rows.is_empty(), "{DOCUMENT} promises nothing");
    for Row { id, state, holds, .. } in &rows {
        assert!(place(id).is_some(), "{id} is no row of the contract");
        assert!(STATES.contains(&state.as_str()), "{id} has the state {state:?}; use one of {STATES:?}");
        assert!(holds.ends_with('.') && holds.trim() == holds, "{id} says in a sentence what holds: {holds:?}");
    }
    for pair in rows.windows(2) {
        let (one, next) = (&pair[0].id, &pair[1].id);
        assert!(place(one) < place(next), "{next} comes after {one}: each id once, in the order of the contract");
    }
}

#[test]
fn what_works_is_proved_and_what_is_refused_names_its_decision() {
    for Row { id, state, holds, proofs } in rows() {
        assert!(state != "works" || !proofs.is_empty(), "{id} works, says {DOCUMENT}, and nothing proves it");
        let mut words = holds.split(|c: char| c.is_whitespace() || "`,;()".contains(c));
        let decided = words.any(|word| {
            let file = word.trim_end_matches('.');
            file.starts_with("docs/decisions/") && root().join(file).is_file()
        });
        assert!(state != "refused" || decided, "{id} is refused: name the file of docs/decisions/ that says why");
    }
}

#[test]
fn every_proof_is_a_test_that_runs() {
    let mut tests: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut lost = Vec::new();
    for Row { id, proofs, .. } in rows() {
        for proof in proofs {
            let known = proof.split_once("::").is_some_and(|(path, name)| {
                let is_source =
                    path.rsplit_once('.').is_some_and(|(_, ending)| ending == "rs") && root().join(path).is_file();
                is_source && tests.entry(path.to_owned()).or_insert_with(|| running(&text(path))).contains(name)
            });
            if !known {
                lost.push(format!("{id}: {proof}"));
            }
        }
    }
    assert!(lost.is_empty(), "{DOCUMENT} names tests that are not there or do not run:\n  {}", lost.join("\n  "));
}

/// The names of the tests of a source that run: functions marked as tests and not as ignored, and those that stand in a list of
/// `on_both_engines!`.
fn running(source: &str) -> BTreeSet<String> {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let listed: BTreeSet<&str> = lists(&lines).collect();
    let functions = lines.iter().enumerate().filter_map(|(at, line)| Some((at, function(line)?)));
    let tests = functions.filter(|(at, name)| {
        let marks: Vec<_> = lines[..*at].iter().rev().take_while(|line| is_mark(line)).collect();
        let marked = marks.iter().any(|mark| mark.starts_with("#[test]") || mark.starts_with("#[tokio::test"));
        (marked || listed.contains(name)) && !marks.iter().any(|mark| mark.contains("ignore"))
    });
    tests.map(|(_, name)| name.to_owned()).collect()
}

/// The names in the lists of `on_both_engines!`, one a line.
fn lists<'l>(lines: &'l [&'l str]) -> impl Iterator<Item = &'l str> {
    let mut within = false;
    lines.iter().copied().filter(move |line| {
        let was = within;
        if line.starts_with("on_both_engines! {") {
            within = true;
        } else if line.starts_with('}') {
            within = false;
        }
        was && within
    })
}

fn function(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("pub ").unwrap_or(line);
    let rest = rest.strip_prefix("async ").unwrap_or(rest).strip_prefix("fn ")?;
    rest.split_once('(').map(|(name, _)| name.split('<').next().unwrap_or(name))
}

/// A line that belongs to the function below it.
fn is_mark(line: &str) -> bool {
    line.starts_with("#[") || line.starts_with("//")
}

#[test]
fn a_test_is_told_from_a_helper_and_from_one_that_does_not_run() {
    let source = "\
        on_both_engines! { crate::world::World:\n    one_of_the_list\n}\n\
        async fn one_of_the_list(world: &World) {}\n\
        /// Helps.\nfn a_helper() {}\n\
        #[test]\nfn one_by_itself() {}\n\
        #[tokio::test(flavor = \"multi_thread\")]\nasync fn one_that_waits() {}\n\
        #[test]\n#[ignore = \"slow\"]\nfn one_that_sleeps() {}\n";
    let expected = ["one_by_itself", "one_of_the_list", "one_that_waits"].map(str::to_owned);
    assert_eq!(running(source), BTreeSet::from(expected));
}
