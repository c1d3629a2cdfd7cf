//! Just enough of Rust's grammar to tell code from comments and literals.
//!
//! The rules about words (`todo!`, `SystemTime::now`, `SELECT`) must neither be set off by a comment that explains them
//! nor be blind to a raw string. A parser would be a dependency and would hide comments; this is all they need.

/// A source text taken apart.
pub struct Reading {
    /// The text without comments and without what stands in literals; every line keeps its number.
    pub code: String,
    /// The string literals in order, escapes left as they are written.
    pub literals: Vec<Literal>,
}

/// What stands between the quotes, and the line on which it begins, counted from 1.
#[derive(Debug, PartialEq)]
pub struct Literal {
    pub line: usize,
    pub text: String,
}

/// Takes a source text apart.
pub fn read(text: &str) -> Reading {
    let mut scanner = Scanner { rest: text, line: 1, reading: Reading { code: String::new(), literals: Vec::new() } };
    while scanner.step() {}
    scanner.reading
}

struct Scanner<'a> {
    rest: &'a str,
    line: usize,
    reading: Reading,
}

impl Scanner<'_> {
    /// Takes the next comment, literal or character; false at the end.
    fn step(&mut self) -> bool {
        if self.rest.starts_with("//") {
            self.skip(self.rest.find('\n').unwrap_or(self.rest.len()));
        } else if self.rest.starts_with("/*") {
            self.skip(block_comment(self.rest));
        } else if let Some(hashes) = self.raw_string() {
            let close = format!("\"{}", "#".repeat(hashes));
            self.literal("r".len() + hashes + 1, |body| body.find(&close).unwrap_or(body.len()), close.len());
        } else if self.rest.starts_with('"') {
            self.literal(1, quoted, 1);
        } else if let Some(length) = character(self.rest) {
            self.skip(length);
        } else if let Some(next) = self.rest.chars().next() {
            self.reading.code.push(next);
            self.advance(next.len_utf8());
        } else {
            return false;
        }
        true
    }

    /// The number of hashes if a raw string begins here; `r#name` is an identifier, and so is the `r` of `for`.
    fn raw_string(&self) -> Option<usize> {
        let after = self.rest.strip_prefix('r')?;
        let hashes = after.len() - after.trim_start_matches('#').len();
        let before: String = self.reading.code.chars().rev().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        (after[hashes..].starts_with('"') && matches!(before.as_str(), "" | "b" | "c")).then_some(hashes)
    }

    /// Takes a literal: `open` bytes, the body up to where `end` says, `close` bytes.
    fn literal(&mut self, open: usize, end: impl Fn(&str) -> usize, close: usize) {
        let body = &self.rest[open..];
        let text = body[..end(body)].to_owned();
        let length = open + text.len() + close;
        self.reading.literals.push(Literal { line: self.line, text });
        self.reading.code.push_str("\"\"");
        self.skip(length);
    }

    /// Passes over `length` bytes, keeping only their line breaks.
    fn skip(&mut self, length: usize) {
        let length = length.min(self.rest.len());
        self.reading.code.extend(self.rest[..length].chars().filter(|c| *c == '\n'));
        self.advance(length);
    }

    fn advance(&mut self, length: usize) {
        self.line += self.rest[..length].matches('\n').count();
        self.rest = &self.rest[length..];
    }
}

/// The length of the block comment that begins here; they nest.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        let (change, width) = match text.as_bytes()[at..] {
            [b'/', b'*', ..] => (1, 2),
            [b'*', b'/', ..] => (-1, 2),
            _ => (0, 1),
        };
        depth = depth.saturating_add_signed(change);
        at += width;
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// Where the closing quote of an ordinary string stands.
fn quoted(body: &str) -> usize {
    let mut escaped = false;
    for (at, c) in body.char_indices() {
        match c {
            '"' if !escaped => return at,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    body.len()
}

/// The length of the character literal that begins here; a lifetime is none.
fn character(text: &str) -> Option<usize> {
    let body = text.strip_prefix('\'')?;
    if let Some(escape) = body.strip_prefix('\\') {
        let close = escape.char_indices().skip(1).find(|(_, c)| *c == '\'')?.0;
        return Some("'\\".len() + close + 1);
    }
    let one = body.chars().next()?.len_utf8();
    body[one..].starts_with('\'').then_some(1 + one + 1)
}

#[test]
fn comments_vanish_and_lines_keep_their_numbers() {
    let reading = read("a // \"x\"\n/* /* b */\n c */ d\n");
    assert_eq!(reading.code, "a \n\n d\n");
    assert!(reading.literals.is_empty());
}

#[test]
fn every_kind_of_string_is_a_literal() {
    let reading = read("f(\"a\\\"b\", r\"c\\\", br#\"d\"e\"#,\n b\"g\");");
    let texts: Vec<(usize, &str)> = reading.literals.iter().map(|found| (found.line, found.text.as_str())).collect();
    assert_eq!(texts, [(1, "a\\\"b"), (1, "c\\"), (1, "d\"e"), (2, "g")]);
}

#[test]
fn lifetimes_raw_names_and_quoted_quotes_are_no_strings() {
    let reading = read("fn r#for<'a>(x: &'a u8) { y == '\"' || y == '\\'' || y == '\\u{22}' }");
    assert!(reading.literals.is_empty());
    assert!(reading.code.contains("r#for<'a>(x: &'a u8)"));
    assert!(reading.code.ends_with('}'));
}
