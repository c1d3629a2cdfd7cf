//! Letters: what people get by mail, as a page and as plain text, in their language.
//!
//! A letter says what happened or what to do, once, with one link at most. It holds nothing that is fetched when it is read: no picture, no
//! style sheet, no font. A tenant's own words take the place of ours paragraph by paragraph; what is filled in stays text, whoever wrote it.

use aggregates::tenant::{Letter as Kind, LetterWords, Piece, Place, pieces};
use chrono::{DateTime, Utc};

use super::{Locale, Text, Zone, plain};

/// A letter, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// The whole letter as plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// What a letter tells.
#[derive(Clone, Debug)]
pub struct Facts {
    /// What the service is called.
    pub product: String,
    /// What the person is called, where they have a name.
    pub name: Option<String>,
    /// What they sign in with.
    pub user_name: Option<String>,
    /// The address that the letter is about.
    pub address: Option<String>,
    /// What it tells, where that is no address and no name; lines, where it tells several things.
    pub told: Option<String>,
    /// Where the letter leads, with the moment at which that ends.
    pub link: Option<(String, Option<DateTime<Utc>>)>,
    /// The time zone of the person.
    pub zone: Option<Zone>,
}

/// A piece of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    /// Words.
    Words(String),
    /// The link, as itself.
    Link(String),
}

/// What the template shows.
struct Sheet<'l> {
    locale: Locale,
    product: &'l str,
    subject: &'l str,
    paragraphs: &'l [Vec<Run>],
    action: Option<(String, &'l str)>,
    foot: Vec<String>,
}

#[derive(askama::Template)]
#[template(path = "mail/letter.html", config = "src/pages/askama.toml")]
struct Html<'l> {
    view: &'l Sheet<'l>,
}

impl Letter {
    /// The letter of a kind, in the tenant's own words where it has any.
    pub fn write(kind: Kind, facts: &Facts, locale: Locale, own: Option<&LetterWords>) -> askama::Result<Self> {
        let t = Text::of(locale).in_zone(facts.zone);
        let (subject, paragraphs, has_own) = match own.and_then(|words| filled(words, facts)) {
            Some((subject, paragraphs)) => (subject, paragraphs, true),
            None => ours(kind, facts, t),
        };
        let link = facts.link.as_ref();
        let action =
            link.filter(|_| !has_own).map(|(address, _)| (bare(&t.say(format!("{}-do", stem(kind)))), &**address));
        let mut foot = Vec::new();
        if let Some(until) = link.and_then(|(_, until)| until.as_ref()) {
            foot.push(bare(&t.with("letter-until", "moment", t.moment(until))));
        }
        foot.push(bare(&t.with("letter-why", "product", &facts.product)));
        let sheet = Sheet { locale, product: &facts.product, subject: &subject, paragraphs: &paragraphs, action, foot };
        let html = askama::Template::render(&Html { view: &sheet })?;
        Ok(Self { text: sheet.text(), html, subject })
    }
}

impl Letter {
    /// A letter that says that letters arrive.
    pub fn trial(product: &str, locale: Locale) -> askama::Result<Self> {
        let t = Text::of(locale);
        let subject = line(&t.with("letter-trial", "product", product));
        let paragraphs = [vec![Run::Words(bare(&t.say("letter-trial-what")))]];
        let sheet =
            Sheet { locale, product, subject: &subject, paragraphs: &paragraphs, action: None, foot: Vec::new() };
        let html = askama::Template::render(&Html { view: &sheet })?;
        Ok(Self { text: sheet.text(), html, subject })
    }
}

impl Sheet<'_> {
    fn text(&self) -> String {
        let mut parts: Vec<String> = self.paragraphs.iter().map(|runs| runs.iter().map(Run::text).collect()).collect();
        parts.extend(self.action.as_ref().map(|(label, address)| format!("{label}:\n{address}")));
        if !self.foot.is_empty() {
            parts.push(format!("-- \n{}", self.foot.join("\n")));
        }
        parts.join("\n\n") + "\n"
    }
}

impl Run {
    fn text(&self) -> &str {
        match self {
            Self::Words(text) | Self::Link(text) => text,
        }
    }
}

/// The key of a letter's subject; what follows it are its text and the words of its link.
fn stem(kind: Kind) -> &'static str {
    match kind {
        Kind::PasswordReset => "letter-password-reset",
        Kind::UserName => "letter-user-name",
        Kind::Registration => "letter-registration",
        Kind::AlreadyRegistered => "letter-already-registered",
        Kind::Email => "letter-email",
        Kind::Invitation => "letter-invitation",
        Kind::PasswordChanged => "letter-password-changed",
        Kind::EmailChanged => "letter-email-changed",
        Kind::Locked => "letter-locked",
        Kind::BackchannelRequest => "letter-backchannel-request",
        Kind::Deletion => "letter-deletion",
        Kind::NewDevice => "letter-new-device",
        Kind::JobFinished => "letter-job-finished",
        Kind::JobFailed => "letter-job-failed",
        Kind::Notification => "letter-notification",
        Kind::Digest => "letter-digest",
    }
}

fn ours(kind: Kind, facts: &Facts, t: Text) -> (String, Vec<Vec<Run>>, bool) {
    let subject = line(&t.with(stem(kind), "product", &facts.product));
    let greeting = match &facts.name {
        Some(name) => t.with("letter-dear", "name", name),
        None => t.say("letter-hello"),
    };
    let told = match kind {
        Kind::UserName => facts.user_name.clone().unwrap_or_default(),
        Kind::Email | Kind::EmailChanged | Kind::Registration | Kind::AlreadyRegistered => {
            facts.address.clone().unwrap_or_default()
        }
        Kind::BackchannelRequest | Kind::Deletion | Kind::JobFinished | Kind::JobFailed | Kind::Notification => {
            facts.told.clone().unwrap_or_default()
        }
        _ => facts.product.clone(),
    };
    let what = t.with_both(format!("{}-what", stem(kind)), ("product", &facts.product), ("told", &told));
    let mut paragraphs: Vec<_> = [greeting, what].map(|text| vec![Run::Words(bare(&text))]).into();
    if kind == Kind::Digest {
        paragraphs.extend(facts.told.iter().flat_map(|told| told.lines()).map(|line| vec![Run::Words(bare(line))]));
    }
    (subject, paragraphs, false)
}

/// The tenant's own words with everything filled in; none where they cannot be read, which was checked when they were saved.
fn filled(words: &LetterWords, facts: &Facts) -> Option<(String, Vec<Vec<Run>>)> {
    let value = |place| match place {
        Place::Link => facts.link.as_ref().map(|(address, _)| address.clone()),
        Place::Name => facts.name.clone().or_else(|| facts.user_name.clone()),
        Place::UserName => facts.user_name.clone(),
        Place::Product => Some(facts.product.clone()),
        Place::Address => facts.address.clone(),
        Place::Told => facts.told.as_ref().map(|told| bare(told).lines().collect::<Vec<_>>().join("; ")),
    };
    let run = |piece: &Piece<'_>| match piece {
        Piece::Words(text) => Run::Words((*text).to_owned()),
        Piece::Place(Place::Link) => Run::Link(value(Place::Link).unwrap_or_default()),
        Piece::Place(place) => Run::Words(plain(&value(*place).unwrap_or_default()).into_owned()),
    };
    let subject: String = pieces(&words.subject)?.iter().map(run).map(|run| run.text().to_owned()).collect();
    let paragraphs = words.text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty());
    let paragraphs: Option<Vec<Vec<Run>>> =
        paragraphs.map(|paragraph| Some(pieces(paragraph)?.iter().map(run).collect())).collect();
    Some((line(&subject), paragraphs?))
}

/// Without the marks that set names apart on pages: mail programs show them.
fn bare(text: &str) -> String {
    text.replace(['\u{2068}', '\u{2069}'], "")
}

fn line(text: &str) -> String {
    bare(text).split(char::is_control).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(name: &str) -> Facts {
        Facts {
            product: "Example University".into(),
            name: Some(name.into()),
            user_name: Some("aiko".into()),
            address: Some("aiko@mail.example".into()),
            told: Some("one\ntwo".into()),
            link: Some((
                "https://id.example/t/demo/recover/password?token=abc&x=1".into(),
                "2026-03-04T09:05:00Z".parse().ok(),
            )),
            zone: None,
        }
    }

    #[test]
    fn every_letter_says_its_matter_in_both_languages_and_both_forms() {
        for locale in Locale::ALL {
            for kind in Kind::ALL {
                let letter = Letter::write(kind, &facts("佐藤 愛子"), locale, None).unwrap();
                let of = format!("{kind:?} {locale:?}: {letter:?}");
                assert!(!letter.subject.starts_with("letter-") && !letter.text.contains("letter-"), "{of}");
                assert!(letter.subject.contains("Example University"), "{of}");
                assert!(letter.text.contains("佐藤 愛子") && letter.html.contains("佐藤 愛子"), "{of}");
                assert!(letter.text.contains("https://id.example/t/demo/recover/password?token=abc&x=1"), "{of}");
                assert!(
                    letter.html.contains("token=abc&amp;x=1\"") || letter.html.contains("token=abc&#38;x=1\""),
                    "{of}"
                );
                assert!(letter.html.contains(&format!("<html lang=\"{}\"", locale.tag())), "{of}");
                assert!(!letter.html.contains("<script") && !letter.html.contains("<img"), "{of}");
            }
        }
    }

    #[test]
    fn what_people_call_themselves_stays_text() {
        let evil = "<a href='https://evil.example'>x</a>\r\nBcc: victim@example.net";
        for kind in Kind::ALL {
            let letter = Letter::write(kind, &facts(evil), Locale::En, None).unwrap();
            assert!(!letter.html.contains("<a href='https://evil"), "{letter:?}");
            assert!(!letter.subject.contains(['\r', '\n']), "{letter:?}");
        }
    }

    #[test]
    fn a_tenants_own_words_take_the_place_of_ours() {
        let words = LetterWords {
            subject: "{product}: hello {name}".into(),
            text: "Dear {name},\n\nplease open {link} soon. <b>Thanks</b>".into(),
        };
        let letter = Letter::write(Kind::PasswordReset, &facts("Aiko"), Locale::En, Some(&words)).unwrap();
        assert_eq!(letter.subject, "Example University: hello Aiko");
        assert!(letter.text.starts_with("Dear Aiko,\n\nplease open https://id.example/"), "{}", letter.text);
        assert!(!letter.html.contains("<b>Thanks"), "{}", letter.html);
        assert_eq!(letter.html.matches("href=").count(), 1, "{}", letter.html);
    }
}
