//! What people of a tenant are told of by itself, and whom each rule tells.
//!
//! A rule leads from occasions to audiences. Audiences that are no person are kept as they are and not as the people behind them: who may
//! do something at the moment of looking sees what concerns those who may, and nobody has to be found when it happens.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::settings::bounded;
use crate::FieldFault;
use crate::role::Permission;

const MOST_RULES: usize = 50;
const MOST_AUDIENCES: usize = 20;
const LONGEST_NAME: usize = 64;
const LONGEST_ID: usize = 255;

/// Settings of notifications.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NotificationSettings {
    /// Days for which a notification is kept: 90; 1–730.
    pub kept_days: u32,
    /// The hour of the day, in UTC, at which daily summaries go out by mail: 6; 0–23.
    pub digest_hour: u32,
    /// Own rules by name, at most 50. One with the name of a rule that the program brings along takes its place: `job_outcome`,
    /// `job_trouble`, `webhook_trouble`, `own_account`. A rule without occasions tells nothing.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub rules: BTreeMap<String, NotificationRule>,
}

impl Default for NotificationSettings {
    fn default() -> Self {
        Self { kept_days: 90, digest_hour: 6, rules: BTreeMap::new() }
    }
}

/// From occasions to those who hear of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NotificationRule {
    /// What it tells.
    pub on: BTreeSet<Occasion>,
    /// Whom.
    pub to: BTreeSet<Audience>,
}

macro_rules! occasions {
    ($($(#[$doc:meta])* $occasion:ident = $word:literal,)+) => {
        /// What somebody may be told of.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Occasion {
            $($(#[$doc])* #[serde(rename = $word)] $occasion,)+
        }

        impl Occasion {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$occasion),+];

            /// The word for it.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$occasion => $word,)+ }
            }
        }
    };
}

occasions! {
    /// Long work was begun.
    JobStarted = "job_started",
    /// Long work was done.
    JobFinished = "job_finished",
    /// Long work was not done, or not whole.
    JobFailed = "job_failed",
    /// Long work was called off.
    JobCancelled = "job_cancelled",
    /// A webhook was paused because its receiver fails.
    WebhookPaused = "webhook_paused",
    /// Somebody's password was changed.
    PasswordChanged = "password_changed",
    /// Somebody's address was changed.
    EmailChanged = "email_changed",
    /// Somebody's account was locked.
    AccountLocked = "account_locked",
    /// Somebody signed in from where they had not signed in before.
    NewDevice = "new_device",
    /// Somebody was given a role.
    RoleGiven = "role_given",
    /// A role was taken from somebody.
    RoleTaken = "role_taken",
    /// A user came to be.
    UserCreated = "user_created",
    /// A user was suspended.
    UserSuspended = "user_suspended",
    /// A user's suspension ended.
    UserReactivated = "user_reactivated",
    /// A user is to be deleted.
    UserDeleted = "user_deleted",
    /// The tenant's settings were changed.
    SettingsChanged = "settings_changed",
}

impl Occasion {
    /// Whether it is about the safety of somebody's own account: nobody chooses not to hear of it by mail.
    pub fn is_security(self) -> bool {
        matches!(self, Self::PasswordChanged | Self::EmailChanged | Self::AccountLocked | Self::NewDevice)
    }

    /// The occasion of a word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|occasion| occasion.as_str() == word)
    }
}

/// Who is told. Its words are `requester`, `person`, `permission:NAME`, `group:ID` and `user:ID`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Audience {
    /// Whoever asked for it.
    Requester,
    /// Whom it concerns.
    Person,
    /// Everybody who has this permission when they look.
    Permission(String),
    /// Everybody who is in this group when they look.
    Group(String),
    /// This user.
    User(String),
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Requester => f.write_str("requester"),
            Self::Person => f.write_str("person"),
            Self::Permission(name) => write!(f, "permission:{name}"),
            Self::Group(id) => write!(f, "group:{id}"),
            Self::User(id) => write!(f, "user:{id}"),
        }
    }
}

impl From<Audience> for String {
    fn from(audience: Audience) -> Self {
        audience.to_string()
    }
}

impl TryFrom<String> for Audience {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.split_once(':') {
            None if text == "requester" => Ok(Self::Requester),
            None if text == "person" => Ok(Self::Person),
            Some(("permission", name)) => Ok(Self::Permission(name.to_owned())),
            Some(("group", id)) => Ok(Self::Group(id.to_owned())),
            Some(("user", id)) => Ok(Self::User(id.to_owned())),
            _ => Err("no audience; write requester, person, permission:NAME, group:ID or user:ID"),
        }
    }
}

impl Audience {
    fn is_usable(&self) -> bool {
        let is_id = |id: &str| (1..=LONGEST_ID).contains(&id.len()) && !id.contains(char::is_control);
        match self {
            Self::Requester | Self::Person => true,
            Self::Permission(name) => Permission::named(name).is_some(),
            Self::Group(id) | Self::User(id) => is_id(id),
        }
    }
}

impl NotificationRule {
    fn of(on: &[Occasion], to: Audience) -> Self {
        Self { on: on.iter().copied().collect(), to: [to].into() }
    }
}

impl NotificationSettings {
    /// The rules in force by name: those that the program brings along, and the tenant's own over them.
    pub fn in_force(&self) -> BTreeMap<String, NotificationRule> {
        let mut rules = brought_along();
        rules.extend(self.rules.iter().map(|(name, rule)| (name.clone(), rule.clone())));
        rules
    }

    pub(super) fn faults(&self) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        faults.extend(bounded("notifications.kept_days", self.kept_days, 1, 730));
        faults.extend(bounded("notifications.digest_hour", self.digest_hour, 0, 23));
        if self.rules.len() > MOST_RULES {
            let remedy = format!("leave at most {MOST_RULES}");
            faults.push(FieldFault::new("notifications.rules", "are too many", remedy));
        }
        faults.extend(self.rules.iter().filter_map(|(name, rule)| rule.fault(name)));
        faults
    }
}

impl NotificationRule {
    fn fault(&self, name: &str) -> Option<FieldFault> {
        let field = format!("notifications.rules.{}", name.escape_default());
        let letters = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        if name.is_empty() || name.len() > LONGEST_NAME || !name.bytes().all(letters) {
            let remedy = format!("write 1 to {LONGEST_NAME} characters of a-z, 0-9 and _");
            return Some(FieldFault::new(field, "has no usable name", remedy));
        }
        if self.to.len() > MOST_AUDIENCES {
            let remedy = format!("leave at most {MOST_AUDIENCES}");
            return Some(FieldFault::new(format!("{field}.to"), "has too many members", remedy));
        }
        if self.to.iter().any(|audience| !audience.is_usable()) {
            let remedy = "name permissions that there are, and ids of 1 to 255 characters";
            return Some(FieldFault::new(format!("{field}.to"), "names nobody who can be told", remedy));
        }
        None
    }
}

/// The rules of a tenant that wrote none.
fn brought_along() -> BTreeMap<String, NotificationRule> {
    use Occasion::{
        AccountLocked, EmailChanged, JobCancelled, JobFailed, JobFinished, NewDevice, PasswordChanged, RoleGiven,
        RoleTaken, WebhookPaused,
    };
    let may = |permission: Permission| Audience::Permission(permission.scope().to_owned());
    let account = [PasswordChanged, EmailChanged, AccountLocked, NewDevice, RoleGiven, RoleTaken];
    let rules = [
        ("job_outcome", NotificationRule::of(&[JobFinished, JobFailed, JobCancelled], Audience::Requester)),
        ("job_trouble", NotificationRule::of(&[JobFailed], may(Permission::JobsWrite))),
        ("webhook_trouble", NotificationRule::of(&[WebhookPaused], may(Permission::WebhooksWrite))),
        ("own_account", NotificationRule::of(&account, Audience::Person)),
    ];
    rules.into_iter().map(|(name, rule)| (name.to_owned(), rule)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ruled(name: &str, on: &[&str], to: &[&str]) -> NotificationSettings {
        serde_json::from_value(json!({"rules": {name: {"on": on, "to": to}}})).unwrap()
    }

    #[test]
    fn what_the_program_brings_along_is_within_bounds_and_can_be_replaced() {
        let brought = NotificationSettings { rules: brought_along(), ..NotificationSettings::default() };
        assert_eq!(brought.faults(), vec![]);
        assert_eq!(NotificationSettings::default().in_force(), brought_along());
        let own = ruled("job_trouble", &[], &[]);
        assert!(own.in_force()["job_trouble"].on.is_empty() && own.faults().is_empty());
        assert_eq!(own.in_force().len(), brought_along().len());
    }

    #[test]
    fn each_fault_is_named() {
        let table = [
            (ruled("users", &["user_created"], &["permission:evident:users:read", "group:g-1", "user:u-1"]), None),
            (ruled("Users", &["user_created"], &["person"]), Some("notifications.rules.Users")),
            (ruled("a", &[], &["permission:evident:users"]), Some("notifications.rules.a.to")),
            (ruled("a", &[], &["user:"]), Some("notifications.rules.a.to")),
            (NotificationSettings { kept_days: 0, ..NotificationSettings::default() }, Some("notifications.kept_days")),
            (
                NotificationSettings { digest_hour: 24, ..NotificationSettings::default() },
                Some("notifications.digest_hour"),
            ),
        ];
        for (settings, expected) in table {
            let fields: Vec<_> = settings.faults().into_iter().map(|fault| fault.field).collect();
            assert_eq!(fields, expected.into_iter().collect::<Vec<_>>(), "{settings:?}");
        }
        let many: BTreeMap<_, _> = (0..=MOST_RULES).map(|n| (format!("r{n}"), NotificationRule::default())).collect();
        assert_eq!(NotificationSettings { rules: many, ..NotificationSettings::default() }.faults().len(), 1);
    }

    #[test]
    fn audiences_and_occasions_are_their_words() {
        for word in ["requester", "person", "permission:evident:jobs:write", "group:a:b", "user:u-1"] {
            let audience: Audience = serde_json::from_value(json!(word)).unwrap();
            assert_eq!(serde_json::to_value(&audience).unwrap(), word);
        }
        for word in ["", "everybody", "Person", "role:r-1"] {
            assert!(serde_json::from_value::<Audience>(json!(word)).is_err(), "{word}");
        }
        for occasion in Occasion::ALL {
            assert_eq!(serde_json::to_value(occasion).unwrap(), occasion.as_str());
            assert_eq!(Occasion::named(occasion.as_str()), Some(*occasion));
        }
    }
}
