//! As much of MIME as it takes to read our own mail.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

/// A message as its reader sees it.
#[derive(Clone, Debug)]
pub struct Message {
    pub to: String,
    pub subject: String,
    pub id: String,
    pub text: String,
    pub html: String,
    /// Everything, as it came.
    pub raw: String,
}

impl Message {
    pub fn read(envelope: &[String], raw: &str) -> Self {
        let to = envelope.iter().find_map(|line| line.strip_prefix("RCPT TO:<")?.split('>').next());
        let header = |name: &str| header(raw, name).unwrap_or_default();
        Self {
            to: to.unwrap_or_default().to_owned(),
            subject: words(&header("Subject")),
            id: header("Message-ID"),
            text: part(raw, "text/plain"),
            html: part(raw, "text/html"),
            raw: raw.to_owned(),
        }
    }

    /// The one address that the letter leads to, alike in both of its forms, as a path of ours.
    pub fn link(&self) -> String {
        let found = self.text.split_whitespace().find(|word| word.starts_with("https://id.example.com/"));
        let found = found.unwrap_or_else(|| panic!("no link: {}", self.text));
        let html = self.html.replace("&#38;", "&").replace("&amp;", "&");
        assert!(html.contains(&format!("href=\"{found}\"")), "{found} is not in {html}");
        found.strip_prefix("https://id.example.com").unwrap().to_owned()
    }
}

/// A header, unfolded.
fn header(text: &str, name: &str) -> Option<String> {
    let head = text.split("\r\n\r\n").next()?.replace("\r\n ", " ");
    let line = head.split("\r\n").find(|line| line.to_lowercase().starts_with(&format!("{}:", name.to_lowercase())))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// Encoded words (RFC 2047) in the clear; those that stand beside each other are one.
fn words(text: &str) -> String {
    let mut clear = String::new();
    let mut rest = text.replace("?= =?", "?==?");
    while let Some((before, after)) = rest.clone().split_once("=?") {
        let Some((word, after)) = after.split_once("?=") else { break };
        let mut parts = word.split('?');
        let (_, encoding, content) = (parts.next(), parts.next().unwrap_or(""), parts.next().unwrap_or(""));
        let bytes = if encoding.eq_ignore_ascii_case("b") {
            BASE64.decode(content).unwrap()
        } else {
            printable(&content.replace('_', " "))
        };
        clear.push_str(before);
        clear.push_str(&String::from_utf8(bytes).unwrap());
        after.clone_into(&mut rest);
    }
    clear + &rest
}

/// The part of a type, decoded.
fn part(raw: &str, kind: &str) -> String {
    let boundary = raw.split("boundary=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let found = raw.split(&format!("--{boundary}")).skip(1).find(|part| part.contains(kind)).unwrap();
    let (head, body) = found.trim_start().split_once("\r\n\r\n").unwrap();
    let encoding = header(&format!("{head}\r\n\r\n"), "Content-Transfer-Encoding").unwrap_or_default();
    let bytes = match encoding.as_str() {
        "base64" => BASE64.decode(body.split_whitespace().collect::<String>()).unwrap(),
        "quoted-printable" => printable(body),
        _ => body.as_bytes().to_vec(),
    };
    String::from_utf8(bytes).unwrap()
}

/// Quoted-printable in the clear (RFC 2045 §6.7).
fn printable(text: &str) -> Vec<u8> {
    let text = text.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'=' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    bytes
}
