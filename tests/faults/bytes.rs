//! Everything that an installation keeps, as bytes, and how personal values may be spelt in it.

use std::path::Path;
use std::process::Command;

use journal::db::Engine;
use support::Ground;

/// One file, or a dump.
pub struct Kept {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// All files of an installation; of one on `PostgreSQL` a dump by its superuser, whom row security does not hold.
pub fn all(ground: &Ground) -> Vec<Kept> {
    let mut kept = Vec::new();
    files_below(&ground.directory, &mut kept);
    if ground.engine == Engine::Postgres {
        kept.push(Kept { name: "dump".into(), bytes: dump(ground) });
    }
    kept
}

fn files_below(directory: &Path, kept: &mut Vec<Kept>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, kept);
        } else {
            kept.push(Kept { name: path.display().to_string(), bytes: std::fs::read(&path).unwrap() });
        }
    }
    kept.sort_by(|one, other| one.name.cmp(&other.name));
}

fn dump(ground: &Ground) -> Vec<u8> {
    let from_environment =
        |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name} is missing: run these tests with ops/test"));
    let admin = from_environment("EVIDENT_TEST_POSTGRES_ADMIN_URL");
    let (server, _) = admin.rsplit_once('/').unwrap();
    let (_, database) = ground.url.rsplit_once('/').unwrap();
    let program = Path::new(&from_environment("EVIDENT_TEST_POSTGRES_BIN")).join("pg_dump");
    let output = Command::new(program).arg("--dbname").arg(format!("{server}/{database}")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // Newer versions guard a dump with a random word, which would make two dumps of the same rows differ.
    let guards = [&b"\\restrict"[..], b"\\unrestrict"];
    let lines = output.stdout.split_inclusive(|byte| *byte == b'\n');
    lines.filter(|line| !guards.iter().any(|guard| line.starts_with(guard))).flatten().copied().collect()
}

/// Where a value is found, in any spelling.
pub fn places(kept: &[Kept], value: &str) -> Vec<String> {
    let mut found = Vec::new();
    for Kept { name, bytes } in kept {
        let text = latin(bytes);
        let spelt = spellings(value).into_iter().filter(|spelling| text.contains(&latin(spelling)));
        found.extend(spelt.map(|spelling| format!("{} in {name}", String::from_utf8_lossy(&spelling))));
    }
    found
}

/// A value as it stands in rows, in a dump, in JSON, in JSON in ASCII and in hexadecimal digits, as given and in lower case.
fn spellings(value: &str) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for text in [value.to_owned(), value.to_lowercase()] {
        let json = serde_json::to_string(&text).unwrap();
        let json = json.trim_matches('"').to_owned();
        let ascii: String = json.chars().map(|c| if c.is_ascii() { c.to_string() } else { escaped(c) }).collect();
        let hex = text.bytes().flat_map(|byte| format!("{byte:02x}").into_bytes()).map(char::from).collect();
        let dumped = text.replace('\\', "\\\\");
        all.extend([text, dumped, json, ascii, hex].map(String::into_bytes));
    }
    all.sort();
    all.dedup();
    all
}

fn escaped(c: char) -> String {
    c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect::<Vec<_>>().concat()
}

/// One character per byte: so bytes can be searched as texts are.
fn latin(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}
