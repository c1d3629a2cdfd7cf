//! The settings of a tenant: what holds of a group of them, what would hold if nobody had chosen, and who chose.

use super::{State, Way, label};
use crate::pages::Text;
use crate::pages::console::Console;

/// The page of a group.
#[derive(Clone, Debug)]
pub struct SettingsPage {
    /// Around it.
    pub console: Console,
    /// Which settings.
    pub group: Group,
    /// Whose, where they are not those of the tenant that is administered; may be empty.
    pub of: String,
    /// The settings.
    pub lines: Vec<SettingLine>,
    /// What can be done with them.
    pub ways: Vec<Way>,
    /// Where all groups are: a path of this server.
    pub back: String,
    /// Where their history is: a path of this server.
    pub history: Option<String>,
}

/// What holds of one setting.
#[derive(Clone, Debug)]
pub struct SettingLine {
    /// Its path, such as `lifetimes.access_token`.
    pub path: &'static str,
    /// What holds, in words.
    pub value: String,
    /// What would hold if the tenant had not chosen, where that is something else.
    pub default: Option<String>,
    /// Who chose, where somebody did.
    pub chosen: Option<Chosen>,
}

/// Who chose what holds of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// The tenant.
    Tenant,
    /// The installation.
    Installation,
}

/// What a field that changes a setting says beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// What would hold if the tenant had not chosen, in words.
    pub default: String,
    /// The path by which the setting is brought back to that, where the tenant chose.
    pub back: Option<String>,
    /// Whether it is to be brought back.
    pub goes_back: bool,
}

/// Settings that one looks at together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// How pages look, and where they are.
    Pages,
    /// By which names people sign in.
    SignIn,
    /// How long one stays signed in.
    Sessions,
    /// Passwords, and what happens to those who guess.
    Passwords,
    /// What people do by themselves.
    SelfService,
    /// What people are asked.
    Consent,
    /// How applications get tokens.
    Grants,
    /// What applications may ask, and how.
    Requests,
    /// What tokens are, and how long they live.
    Tokens,
    /// Devices without a keyboard, and asking in the background.
    Devices,
    /// Applications that register themselves.
    Registration,
    /// What is published.
    Discovery,
    /// Web pages of elsewhere.
    Cors,
    /// Mail.
    Mail,
    /// What people are told of by itself.
    Notifications,
    /// The tenant's own host, and what no default reaches.
    House,
}

impl Group {
    /// In the order in which they are offered: what people see first, what machines say after it.
    pub const ALL: [Self; 16] = [
        Self::Pages,
        Self::SignIn,
        Self::Sessions,
        Self::Passwords,
        Self::SelfService,
        Self::Mail,
        Self::Notifications,
        Self::Consent,
        Self::Grants,
        Self::Requests,
        Self::Tokens,
        Self::Devices,
        Self::Registration,
        Self::Discovery,
        Self::Cors,
        Self::House,
    ];

    /// The group of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.name() == name)
    }

    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pages => "pages",
            Self::SignIn => "sign-in",
            Self::Sessions => "sessions",
            Self::Passwords => "passwords",
            Self::SelfService => "self-service",
            Self::Consent => "consent",
            Self::Grants => "grants",
            Self::Requests => "requests",
            Self::Tokens => "tokens",
            Self::Devices => "devices",
            Self::Registration => "registration",
            Self::Discovery => "discovery",
            Self::Cors => "cors",
            Self::Mail => "mail",
            Self::Notifications => "notifications",
            Self::House => "house",
        }
    }

    /// The beginning of its keys: `…` is what it is called, `…-what` what it is about.
    pub fn key(self) -> &'static str {
        match self {
            Self::Pages => "settings-pages",
            Self::SignIn => "settings-sign-in",
            Self::Sessions => "settings-sessions",
            Self::Passwords => "settings-passwords",
            Self::SelfService => "settings-self-service",
            Self::Consent => "settings-consent",
            Self::Grants => "settings-grants",
            Self::Requests => "settings-requests",
            Self::Tokens => "settings-tokens",
            Self::Devices => "settings-devices",
            Self::Registration => "settings-registration",
            Self::Discovery => "settings-discovery",
            Self::Cors => "settings-cors",
            Self::Mail => "settings-mail",
            Self::Notifications => "settings-notifications",
            Self::House => "settings-house",
        }
    }

    /// The key of what it is about.
    pub fn what(self) -> String {
        format!("{}-what", self.key())
    }
}

impl Chosen {
    /// The word for it.
    pub fn state(self) -> State {
        match self {
            Self::Tenant => State::OWN,
            Self::Installation => State::INHERITED,
        }
    }
}

impl SettingLine {
    /// The key of what a setting says that says nothing.
    pub const NOTHING: &str = "setting-nothing";
    /// The key of a time that never ends.
    pub const ENDLESS: &str = "setting-endless";

    /// What it is called.
    pub fn label(&self, text: &Text) -> String {
        label(self.path, *text)
    }

    /// What it does.
    pub fn hint(&self, text: &Text) -> String {
        hint(self.path, *text)
    }
}

/// What to know of a field before something is said; empty where nothing is.
pub(super) fn hint(name: &str, text: Text) -> String {
    let key = format!("hint-{}", name.replace('.', "-"));
    if text.knows(&key) { text.say(key) } else { String::new() }
}

/// So many seconds in words: in the greatest unit of which they are whole ones.
pub fn lasting(seconds: u64, text: Text) -> String {
    let units = [(86_400, "lasting-days"), (3600, "lasting-hours"), (60, "lasting-minutes")];
    let whole = units.into_iter().find(|(unit, _)| seconds > 0 && seconds.is_multiple_of(*unit));
    match whole {
        Some((unit, key)) => text.count(key, seconds / unit),
        None => text.count("lasting-seconds", seconds),
    }
}

crate::pages::page!(SettingsPage, "console/objects/settings.html", |view| view.console.policy());

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Locale;

    #[test]
    fn seconds_are_told_in_the_greatest_whole_unit() {
        let plain = |text: String| text.replace(['\u{2068}', '\u{2069}'], "");
        let told = |seconds| plain(lasting(seconds, Text::of(Locale::En)));
        let expected =
            [(0, "0 seconds"), (1, "1 second"), (90, "90 seconds"), (600, "10 minutes"), (43_200, "12 hours")];
        for (seconds, words) in expected {
            assert_eq!(told(seconds), words);
        }
        assert_eq!(told(86_400 * 1000), "1,000 days");
        assert_eq!(plain(lasting(86_400, Text::of(Locale::Ja))), "1 日");
    }

    #[test]
    fn every_group_has_a_name_of_its_own() {
        for group in Group::ALL {
            assert_eq!(Group::named(group.name()), Some(group));
        }
    }
}
