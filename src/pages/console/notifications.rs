//! Notifications: the bell that every page of the console has, the list, and what comes by mail.

use aggregates::inbox::ByMail;
use chrono::{DateTime, Utc};

use super::Console;
use crate::pages::{Form, Text};

/// From how many on nobody counts.
const MANY: u32 = 100;

/// The bell.
#[derive(Clone, Debug, Default)]
pub struct Bell {
    /// How many notifications are unread; 100 stands for 100 or more.
    pub unread: u32,
    /// Where the list is: a path of this server.
    pub address: String,
    /// What tells that the number changed.
    pub live: String,
}

impl Bell {
    /// The number that is shown; empty where everything was read.
    pub fn number(&self) -> String {
        match self.unread {
            0 => String::new(),
            MANY.. => format!("{}+", MANY - 1),
            unread => unread.to_string(),
        }
    }

    /// The same in words.
    pub fn words(&self, text: &Text) -> String {
        match self.unread {
            0 => text.say("console-bell-none"),
            MANY.. => text.say("console-bell-many"),
            unread => text.count("console-bell-unread", u64::from(unread)),
        }
    }
}

/// The list.
#[derive(Clone, Debug)]
pub struct Notifications {
    /// What all pages share.
    pub console: Console,
    /// What somebody is told of, the last first.
    pub lines: Vec<NotificationLine>,
    /// Whether only what is unread is shown.
    pub unread: bool,
    /// The occasion that it is narrowed down to; empty where it is not.
    pub occasion: &'static str,
    /// All occasions with their words, for the filter.
    pub occasions: Vec<(&'static str, String)>,
    /// Where in the log the newest one stands that is shown.
    pub newest: Option<u64>,
    /// The form that marks: it sends `read` or `unread` with an id, or `all` with a position. None for whoever may not.
    pub form: Option<Form>,
    /// The page after this one.
    pub older: Option<String>,
    /// The page itself.
    pub here: String,
    /// Where it is chosen what comes by mail; none for whoever may not.
    pub mail: Option<String>,
}

impl Notifications {
    /// Whether it is narrowed down to this occasion.
    pub fn is_occasion(&self, occasion: &str) -> bool {
        self.occasion == occasion
    }

    /// Whether only some notifications are shown.
    pub fn is_filtered(&self) -> bool {
        self.unread || !self.occasion.is_empty()
    }
}

/// A notification in the list.
#[derive(Clone, Debug)]
pub struct NotificationLine {
    /// Its id.
    pub id: String,
    /// Where it stands in the log.
    pub position: u64,
    /// What happened, as a sentence.
    pub words: String,
    /// Where more is told of what it is about: a path of this server; none where the reader may not see more.
    pub address: Option<String>,
    /// Who did it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether its reader has read it.
    pub read: bool,
}

/// What comes by mail.
#[derive(Clone, Debug)]
pub struct NotificationMail {
    /// What all pages share.
    pub console: Console,
    /// The form: it sends `mail`, and a field for each occasion, with the words of [`Self::word`] or nothing.
    pub form: Form,
    /// How notifications come of which nothing else is chosen.
    pub usual: &'static str,
    /// What can be chosen by itself.
    pub choices: Vec<MailChoice>,
    /// Where one comes from: a path of this server.
    pub back: String,
}

/// An occasion, and how its notifications come.
#[derive(Clone, Debug)]
pub struct MailChoice {
    /// Its name: `job_failed`.
    pub name: &'static str,
    /// What happens then, as a sentence.
    pub words: String,
    /// What was chosen; empty where nothing was.
    pub chosen: &'static str,
}

impl MailChoice {
    /// Whether this was chosen.
    pub fn is(&self, word: &str) -> bool {
        self.chosen == word
    }
}

impl NotificationMail {
    /// All ways.
    pub const WAYS: [ByMail; 3] = [ByMail::AtOnce, ByMail::Daily, ByMail::Never];

    /// The word of a way in a form.
    pub fn word(way: ByMail) -> &'static str {
        match way {
            ByMail::AtOnce => "at_once",
            ByMail::Daily => "daily",
            ByMail::Never => "never",
        }
    }

    /// The ways with the keys of their words, for the form.
    pub fn ways(&self) -> [(&'static str, &'static str); 3] {
        Self::WAYS.map(|way| {
            let key = match way {
                ByMail::AtOnce => "console-mail-at-once",
                ByMail::Daily => "console-mail-daily",
                ByMail::Never => "console-mail-never",
            };
            (Self::word(way), key)
        })
    }

    /// Whether this is usual.
    pub fn is_usual(&self, word: &str) -> bool {
        self.usual == word
    }
}

crate::pages::page!(Notifications, "console/notifications.html");
crate::pages::page!(NotificationMail, "console/notification_mail.html");
