//! A message as mail servers take it (RFC 5322, MIME).
//!
//! It is made of a letter and of nothing that changes from attempt to attempt: whoever is handed it twice sees the same id, the same date
//! and the same bytes. Everything goes through the types of the library that writes headers, so no name can begin a header of its own.

use chrono::{DateTime, Utc};
use lettre::address::{AddressError, Envelope};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};

use crate::pages::Letter;

/// A letter with its envelope.
#[derive(Clone, Debug)]
pub struct Message {
    /// The address it comes from.
    pub from: String,
    /// The name beside it.
    pub from_name: String,
    /// The address it goes to.
    pub to: String,
    /// By what a repetition is known: the fact that it tells, and who is told.
    pub id: String,
    /// When that fact happened.
    pub at: DateTime<Utc>,
    /// The language of the letter.
    pub language: &'static str,
    /// The letter.
    pub letter: Letter,
}

/// Why no message can be made.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    /// The sender or the addressee has no address that mail knows.
    #[error("an address is none that mail can go to: {0}")]
    Address(#[from] AddressError),
    /// Something cannot be written.
    #[error("the message cannot be written: {0}")]
    Form(#[from] lettre::error::Error),
}

impl Message {
    /// The id as it stands in the message (RFC 5322 §3.6.4).
    pub fn message_id(&self) -> String {
        let domain = self.from.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
        format!("<{}@{domain}>", self.id)
    }

    /// Who sends it to whom, as the server is told.
    pub fn envelope(&self) -> Result<Envelope, MessageError> {
        Ok(Envelope::new(Some(self.from.parse()?), vec![self.to.parse()?])?)
    }

    /// The message itself.
    pub fn bytes(&self) -> Result<Vec<u8>, MessageError> {
        let part = |kind: ContentType, text: &str| SinglePart::builder().header(kind).body(text.to_owned());
        let body = MultiPart::alternative()
            .boundary(format!("evident-{}", self.id.replace(|c: char| !c.is_ascii_alphanumeric(), "-")))
            .singlepart(part(ContentType::TEXT_PLAIN, &self.letter.text))
            .singlepart(part(ContentType::TEXT_HTML, &self.letter.html));
        let raw =
            |name: &'static str, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
        let message = lettre::Message::builder()
            .from(Mailbox::new(Some(one_line(&self.from_name)), self.from.parse()?))
            .to(Mailbox::new(None, self.to.parse()?))
            .subject(one_line(&self.letter.subject))
            .message_id(Some(self.message_id()))
            .date(self.at.into())
            // No machine shall answer (RFC 3834 §5), and no list is behind it.
            .raw_header(raw("Auto-Submitted", "auto-generated"))
            .raw_header(raw("Content-Language", self.language))
            .multipart(body)?;
        Ok(message.formatted())
    }
}

/// A text without what could end a line: the library takes it for a fault of the program to be given any.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(name: &str, subject: &str, to: &str) -> Message {
        Message {
            from: "no-reply@example.com".into(),
            from_name: name.into(),
            to: to.into(),
            id: "0194a1b2.abc".into(),
            at: "2026-03-04T09:05:00Z".parse().unwrap(),
            language: "ja",
            letter: Letter { subject: subject.into(), text: "本文\n".into(), html: "<p>本文</p>".into() },
        }
    }

    #[test]
    fn the_same_letter_is_the_same_bytes() {
        let one = message("例", "件名", "aiko@example.org");
        let text = String::from_utf8(one.bytes().unwrap()).unwrap();
        assert_eq!(text.as_bytes(), one.bytes().unwrap());
        assert!(text.contains("Message-ID: <0194a1b2.abc@example.com>"), "{text}");
        assert!(text.contains("Date: Wed, 04 Mar 2026 09:05:00 +0000"), "{text}");
        assert!(text.contains("Auto-Submitted: auto-generated") && text.contains("multipart/alternative"), "{text}");
    }

    #[test]
    fn no_name_and_no_subject_begins_a_header_of_its_own() {
        let evil = "Evil\r\nBcc: victim@example.net";
        let bytes = message(evil, evil, "aiko@example.org").bytes().unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.lines().any(|line| line.to_ascii_lowercase().starts_with("bcc:")), "{text}");
        for to in ["aiko@example.org\r\nBcc: victim@example.net", "aiko@example.org, victim@example.net", ""] {
            assert!(message("a", "b", to).envelope().is_err(), "{to}");
        }
    }
}
