//! How a tenant's mail goes out, and in which words.
//!
//! Who may send in somebody's name needs a secret; that is no setting but an event of its own, so that no document ever shows it. The
//! server is one value: a tenant that names its own takes nothing of the installation's along, least of all where its password goes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::settings::bounded;
use crate::text::{self, Lines};
use crate::user::format;
use crate::{FieldFault, language, uri};

const LONGEST_NAME: usize = 100;
const LONGEST_SUBJECT: usize = 200;
const LONGEST_TEXT: usize = 4000;
const LONGEST_HOST: usize = 253;

/// Settings of mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MailSettings {
    /// The address that mail comes from: none, and then no mail is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The name beside that address; the name that pages show where it is not given. At most 100 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_name: Option<String>,
    /// The claim or attribute that holds a person's address: `email`.
    pub attribute: String,
    /// Fewest seconds between two mails to one person: 1; 0–3600.
    pub seconds_between: u32,
    /// Who takes the mail: none, which is the installation's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<MailServer>,
    /// Own words, by letter and language; ours where there are none. A text may have `{link}`, `{name}`, `{user_name}`, `{product}`,
    /// `{address}` and `{told}`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub letters: BTreeMap<Letter, BTreeMap<String, LetterWords>>,
}

/// Who takes the mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "transport", rename_all = "snake_case", deny_unknown_fields)]
pub enum MailServer {
    /// A mail server (RFC 5321, RFC 6409).
    Smtp {
        /// Its name or address.
        host: String,
        /// Its port: 587, or 465 with `implicit_tls`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        port: Option<u16>,
        /// How the connection is protected.
        #[serde(default)]
        security: MailSecurity,
        /// The name to sign in with, where it asks for one; the password is the mail secret.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user_name: Option<String>,
    },
    /// Microsoft Graph (`sendMail`); the client's secret is the mail secret.
    Graph {
        /// Where mail is handed over, such as `https://graph.microsoft.com/v1.0/users/{id}/sendMail`.
        endpoint: String,
        /// Where tokens are given.
        token_endpoint: String,
        /// The application's id there.
        client_id: String,
        /// What is asked for.
        #[serde(default = "graph_scope")]
        scope: String,
    },
}

/// How the connection to a mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailSecurity {
    /// TLS from the first byte (RFC 8314).
    ImplicitTls,
    /// TLS after `STARTTLS`, and nothing without it (RFC 3207).
    #[default]
    StartTls,
    /// None: within networks that the operator allows only.
    None,
}

/// Every kind of mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Letter {
    /// A link to set another password.
    PasswordReset,
    /// The name to sign in with.
    UserName,
    /// A link to open an account.
    Registration,
    /// Somebody wanted to open an account under an address that has one.
    AlreadyRegistered,
    /// A link to confirm an address.
    Email,
    /// A link to take over an account.
    Invitation,
    /// The password was changed.
    PasswordChanged,
    /// The address was changed; to the old one.
    EmailChanged,
    /// The account is locked.
    Locked,
    /// An application elsewhere asks for the person's answer.
    BackchannelRequest,
    /// The account will be erased.
    Deletion,
    /// The account was used from another device.
    NewDevice,
    /// A job is done.
    JobFinished,
    /// A job failed.
    JobFailed,
    /// Something else that somebody is told of.
    Notification,
    /// What a day brought.
    Digest,
}

impl Letter {
    /// Every letter.
    pub const ALL: [Self; 16] = [
        Self::PasswordReset,
        Self::UserName,
        Self::Registration,
        Self::AlreadyRegistered,
        Self::Email,
        Self::Invitation,
        Self::PasswordChanged,
        Self::EmailChanged,
        Self::Locked,
        Self::BackchannelRequest,
        Self::Deletion,
        Self::NewDevice,
        Self::JobFinished,
        Self::JobFailed,
        Self::Notification,
        Self::Digest,
    ];

    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PasswordReset => "password_reset",
            Self::UserName => "user_name",
            Self::Registration => "registration",
            Self::AlreadyRegistered => "already_registered",
            Self::Email => "email",
            Self::Invitation => "invitation",
            Self::PasswordChanged => "password_changed",
            Self::EmailChanged => "email_changed",
            Self::Locked => "locked",
            Self::BackchannelRequest => "backchannel_request",
            Self::Deletion => "deletion",
            Self::NewDevice => "new_device",
            Self::JobFinished => "job_finished",
            Self::JobFailed => "job_failed",
            Self::Notification => "notification",
            Self::Digest => "digest",
        }
    }

    /// What its text must say, because it would be for nothing otherwise.
    fn needs(self) -> Option<Place> {
        match self {
            Self::PasswordReset | Self::Registration | Self::Email | Self::Invitation | Self::BackchannelRequest => {
                Some(Place::Link)
            }
            Self::UserName => Some(Place::UserName),
            Self::Deletion | Self::JobFinished | Self::JobFailed | Self::Notification | Self::Digest => {
                Some(Place::Told)
            }
            Self::AlreadyRegistered | Self::PasswordChanged | Self::EmailChanged | Self::Locked | Self::NewDevice => {
                None
            }
        }
    }
}

/// A tenant's own words for a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterWords {
    /// The subject, one line of at most 200 characters.
    pub subject: String,
    /// The text, at most 4000 characters; an empty line parts paragraphs.
    pub text: String,
}

/// What stands in a place of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The link.
    Link,
    /// What the person is called.
    Name,
    /// What they sign in with.
    UserName,
    /// What the service is called.
    Product,
    /// The address that the letter is about.
    Address,
    /// What the letter tells.
    Told,
}

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Words.
    Words(&'t str),
    /// Something to be filled in.
    Place(Place),
}

/// The pieces of a text; none where a brace is open or a place unknown.
pub fn pieces(text: &str) -> Option<Vec<Piece<'_>>> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        let place = match name {
            "link" => Place::Link,
            "name" => Place::Name,
            "user_name" => Place::UserName,
            "product" => Place::Product,
            "address" => Place::Address,
            "told" => Place::Told,
            _ => return None,
        };
        if before.contains('}') {
            return None;
        }
        pieces.extend([Piece::Words(before), Piece::Place(place)]);
        rest = after;
    }
    if rest.contains('}') {
        return None;
    }
    pieces.push(Piece::Words(rest));
    Some(pieces)
}

impl Default for MailSettings {
    fn default() -> Self {
        let (from, from_name, server, letters) = (None, None, None, BTreeMap::new());
        Self { from, from_name, attribute: "email".to_owned(), seconds_between: 1, server, letters }
    }
}

fn graph_scope() -> String {
    "https://graph.microsoft.com/.default".to_owned()
}

impl MailSettings {
    /// Whether mail goes out: there is an address that it comes from, and somebody who takes it.
    pub fn is_set_up(&self) -> bool {
        self.from.is_some() && self.server.is_some()
    }

    /// Own words for a letter in a language.
    pub fn words(&self, letter: Letter, language: &str) -> Option<&LetterWords> {
        self.letters.get(&letter)?.get(language)
    }

    pub(super) fn faults(&self) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        if self.from.as_ref().is_some_and(|from| !is_address(from)) {
            faults.push(FieldFault::new("mail.from", "is no address", "write it like no-reply@example.com"));
        }
        if let Some(name) = &self.from_name {
            faults.extend(text::check("mail.from_name", name, LONGEST_NAME, Lines::One).err());
        }
        if !is_name(&self.attribute) {
            let remedy = "name one claim, such as email, or one attribute of the tenant's schema";
            faults.push(FieldFault::new("mail.attribute", "is no name of an attribute", remedy));
        }
        faults.extend(bounded("mail.seconds_between", self.seconds_between, 0, 3600));
        faults.extend(self.server.iter().flat_map(MailServer::faults));
        for (letter, words) in &self.letters {
            faults.extend(words.iter().filter_map(|(tag, words)| words.fault(*letter, tag)));
        }
        faults
    }
}

impl MailServer {
    fn faults(&self) -> Vec<FieldFault> {
        let credential = |field: &str, text: &str| {
            let fault = || FieldFault::new(field, "is not usable", "write 1 to 255 visible ASCII characters");
            (!text::is_visible_ascii(text)).then(fault)
        };
        match self {
            Self::Smtp { host, port, user_name, .. } => {
                let named = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':');
                let usable = (1..=LONGEST_HOST).contains(&host.len()) && host.bytes().all(named) && *port != Some(0);
                let remedy = "give the name of the server alone, such as smtp.example.com, and a port from 1 to 65535";
                let host = (!usable).then(|| FieldFault::new("mail.server.host", "is no server", remedy));
                let user = user_name.as_ref().and_then(|name| credential("mail.server.user_name", name));
                [host, user].into_iter().flatten().collect()
            }
            Self::Graph { endpoint, token_endpoint, client_id, scope } => [
                uri::web("mail.server.endpoint", endpoint).err(),
                uri::web("mail.server.token_endpoint", token_endpoint).err(),
                credential("mail.server.client_id", client_id),
                credential("mail.server.scope", scope),
            ]
            .into_iter()
            .flatten()
            .collect(),
        }
    }
}

impl LetterWords {
    /// What is wrong with these words for a letter in a language: the first thing.
    pub fn fault(&self, letter: Letter, tag: &str) -> Option<FieldFault> {
        let field = format!("mail.letters.{}.{}", letter.as_str(), tag.escape_default());
        let fault = |what: &str, remedy: &str| Some(FieldFault::new(field.as_str(), what, remedy));
        if !language::is_tag(tag) {
            return fault("is of no language", "key words by a BCP 47 tag such as en or ja");
        }
        if let Err(fault) = text::check(&format!("{field}.subject"), &self.subject, LONGEST_SUBJECT, Lines::One) {
            return Some(fault);
        }
        if let Err(fault) = text::check(&format!("{field}.text"), &self.text, LONGEST_TEXT, Lines::Many) {
            return Some(fault);
        }
        let (Some(subject), Some(text)) = (pieces(&self.subject), pieces(&self.text)) else {
            return fault(
                "has a place that is not filled",
                "use {link}, {name}, {user_name}, {product}, {address} and {told} only",
            );
        };
        if subject.contains(&Piece::Place(Place::Link)) {
            return fault("has a link in its subject", "write {link} into the text");
        }
        match letter.needs() {
            Some(place) if !text.contains(&Piece::Place(place)) => fault(
                "lacks what it is for",
                "write {link} into the text, or {user_name} or {told} where that is what it tells",
            ),
            _ => None,
        }
    }
}

/// Whether mail can come from an address: ASCII, because not every server takes more (RFC 6531).
fn is_address(text: &str) -> bool {
    text.is_ascii() && format::is_email(text)
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.len() <= 64
        && name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smtp(host: &str, user_name: Option<&str>) -> MailServer {
        let user_name = user_name.map(str::to_owned);
        MailServer::Smtp { host: host.into(), port: None, security: MailSecurity::StartTls, user_name }
    }

    fn worded(letter: Letter, tag: &str, subject: &str, text: &str) -> MailSettings {
        let words = LetterWords { subject: subject.into(), text: text.into() };
        let letters = [(letter, [(tag.to_owned(), words)].into())].into();
        MailSettings { letters, ..MailSettings::default() }
    }

    #[test]
    fn each_fault_is_named() {
        let with = |change: fn(&mut MailSettings)| {
            let mut settings = MailSettings::default();
            change(&mut settings);
            settings
        };
        let table = [
            (MailSettings::default(), None),
            (with(|s| s.from = Some("no-reply@example.com".into())), None),
            (with(|s| s.from = Some("no reply".into())), Some("mail.from")),
            (with(|s| s.from = Some("a@example.com\r\nBcc: b@example.com".into())), Some("mail.from")),
            (with(|s| s.from_name = Some("a\r\nBcc: b@example.com".into())), Some("mail.from_name")),
            (with(|s| s.attribute = "E-Mail".into()), Some("mail.attribute")),
            (with(|s| s.seconds_between = 3601), Some("mail.seconds_between")),
            (with(|s| s.server = Some(smtp("smtp.example.com", Some("mailer")))), None),
            (with(|s| s.server = Some(smtp("smtp.example.com/x", None))), Some("mail.server.host")),
            (with(|s| s.server = Some(smtp("smtp.example.com", Some("a b")))), Some("mail.server.user_name")),
            (worded(Letter::PasswordReset, "en", "Hello {name}", "Go: {link}"), None),
            (worded(Letter::PasswordReset, "en", "Hello", "Nothing"), Some("mail.letters.password_reset.en")),
            (worded(Letter::Locked, "en", "Hello {who}", "Locked"), Some("mail.letters.locked.en")),
            (worded(Letter::Locked, "e n", "Hello", "Locked"), Some("mail.letters.locked.e n")),
            (worded(Letter::Locked, "en", "a\nb", "Locked"), Some("mail.letters.locked.en.subject")),
            (worded(Letter::Email, "en", "{link}", "{link}"), Some("mail.letters.email.en")),
        ];
        for (settings, expected) in table {
            let fields: Vec<_> = settings.faults().into_iter().map(|fault| fault.field).collect();
            assert_eq!(fields, expected.into_iter().collect::<Vec<_>>(), "{settings:?}");
        }
    }

    #[test]
    fn a_text_falls_into_words_and_places() {
        let found = pieces("Dear {name}, see {link}").unwrap();
        let expected = [
            Piece::Words("Dear "),
            Piece::Place(Place::Name),
            Piece::Words(", see "),
            Piece::Place(Place::Link),
            Piece::Words(""),
        ];
        assert_eq!(found, expected);
        for broken in ["{", "}", "{name", "a}{name}", "{{name}}", "{evil}"] {
            assert_eq!(pieces(broken), None, "{broken}");
        }
    }

    #[test]
    fn letters_are_stored_under_their_names() {
        for letter in Letter::ALL {
            assert_eq!(serde_json::to_value(letter).unwrap(), letter.as_str());
        }
    }
}
