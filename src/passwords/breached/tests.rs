//! Lists of leaked passwords, found and not found, and files that are no lists.

use super::*;

/// A file that is removed with its directory.
struct Written(PathBuf);

impl Written {
    fn new(name: &str, text: &str) -> Self {
        let directory = std::env::temp_dir().join(format!("evident-breached-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let path = directory.join("list.txt");
        std::fs::write(&path, text).unwrap();
        Self(path)
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(self.0.parent().unwrap());
    }
}

fn line(password: &str, count: u32, end: &str) -> String {
    format!("{}:{count}{end}", String::from_utf8(hash_of(password).to_vec()).unwrap())
}

/// A list of so many passwords, ordered by hash.
fn list(count: u32, end: &str) -> String {
    let mut lines: Vec<String> =
        (0..count).map(|number| line(&format!("leaked {number}"), number * number, end)).collect();
    lines.sort();
    lines.concat()
}

#[test]
fn a_hash_is_written_as_the_published_list_writes_it() {
    // The best known line of that list.
    assert_eq!(&hash_of("password"), b"5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8");
}

#[test]
fn every_leaked_password_is_found_and_no_other() {
    for (count, end) in [(1, ""), (1, "\n"), (2, "\r\n"), (3, "\n"), (2000, "\r\n")] {
        let written = Written::new(&format!("found-{count}-{}", end.len()), &list(count, end));
        let breached = BreachedList::open(&written.0).unwrap();
        for number in 0..count {
            assert_eq!(breached.holds(&format!("leaked {number}")), Ok(true), "{number} of {count}");
            assert_eq!(breached.holds(&format!("unknown {number}")), Ok(false), "{number} of {count}");
        }
    }
}

#[test]
fn a_list_without_its_last_end_of_line_and_in_small_letters_is_a_list() {
    let text = list(50, "\n").to_lowercase();
    let written = Written::new("letters", text.trim_end());
    let breached = BreachedList::open(&written.0).unwrap();
    assert!((0..50).all(|number| breached.holds(&format!("leaked {number}")) == Ok(true)));
}

#[test]
fn a_list_that_is_not_there_is_named() {
    let refusal = BreachedList::open(Path::new("/nowhere/list.txt")).err().unwrap().to_string();
    assert!(refusal.contains("/nowhere/list.txt") && refusal.contains("EVIDENT_BREACHED_PASSWORDS_FILE"), "{refusal}");
    let directory = BreachedList::open(&std::env::temp_dir());
    assert!(matches!(directory, Err(BreachedListError::Unreadable { .. })));
}

#[test]
fn a_list_in_another_order_is_refused() {
    let mut lines: Vec<String> = list(3000, "\n").lines().map(str::to_owned).collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.split(':').nth(1).unwrap().parse::<u64>().unwrap()));
    let written = Written::new("prevalence", &lines.join("\n"));
    let refusal = BreachedList::open(&written.0).err().unwrap();
    assert!(matches!(refusal, BreachedListError::Unsorted { .. }), "{refusal}");
    assert!(refusal.to_string().contains("ordered by hash"), "{refusal}");
}

#[test]
fn other_files_are_refused() {
    let others = [
        ("empty", String::new()),
        ("words", "password\nqwerty\n".to_owned()),
        ("ntlm", "8846F7EAEE8FB117AD06BDD830B7586C:10\n".to_owned()),
        ("uncounted", "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8\n".to_owned()),
        ("long", "A".repeat(100_000)),
        ("late", format!("{}{}", list(100, "\n"), "x".repeat(20_000))),
    ];
    for (name, text) in others {
        let written = Written::new(name, &text);
        assert!(matches!(BreachedList::open(&written.0), Err(BreachedListError::Malformed { .. })), "{name}");
    }
}
