//! What a tenant may tune.
//!
//! Every member has a default and bounds, and a stored document without a member reads as its default: a setting can be
//! added later without touching old events.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    Branding, CookieSettings, CorsSettings, Lifetimes, MailSettings, NotificationSettings, OauthSettings, SelfService,
    SignIn, domain,
};
use crate::FieldFault;
use crate::user::InitialStatus;

const MOST_KEPT: usize = 200;
const MONTH: u32 = 30 * 24 * 60 * 60;
/// Ten years.
const MOST_DAYS: u32 = 3650;

/// All settings of a tenant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TenantSettings {
    /// Token, code and session lifetimes.
    pub lifetimes: Lifetimes,
    /// What a password must be.
    pub password_policy: PasswordPolicy,
    /// What happens after failed sign-ins.
    pub lockout: Lockout,
    /// How long people who are deleted can be brought back.
    #[serde(skip_serializing_if = "is_default")]
    pub deletion: Deletion,
    /// Where users begin whose creator did not say.
    pub default_user_status: InitialStatus,
    /// How people sign in, and what their sessions may be.
    #[serde(skip_serializing_if = "SignIn::is_default")]
    pub sign_in: SignIn,
    /// What is allowed of OAuth 2 and OpenID Connect.
    #[serde(skip_serializing_if = "is_default")]
    pub oauth: Box<OauthSettings>,
    /// Which web pages of elsewhere may call.
    #[serde(skip_serializing_if = "is_default")]
    pub cors: CorsSettings,
    /// How pages introduce themselves.
    #[serde(skip_serializing_if = "is_default")]
    pub branding: Box<Branding>,
    /// How far cookies reach.
    #[serde(skip_serializing_if = "is_default")]
    pub cookies: CookieSettings,
    /// How mail goes out, and in which words.
    #[serde(skip_serializing_if = "is_default")]
    pub mail: Box<MailSettings>,
    /// What people may do about their accounts by themselves.
    #[serde(skip_serializing_if = "is_default")]
    pub self_service: Box<SelfService>,
    /// What people are told of by itself.
    #[serde(skip_serializing_if = "is_default")]
    pub notifications: Box<NotificationSettings>,
    /// The host that is this tenant's own, and its second issuer: none. One of the whole installation; the platform's
    /// administrators give it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Settings, such as `lifetimes.access_token` or `branding`, that no default of the installation reaches, though they say
    /// what the program says: none. At most 200.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub kept: BTreeSet<String>,
}

/// Groups that came later are written only where they differ, so that older events are written as they were.
fn is_default<T: Default + PartialEq>(group: &T) -> bool {
    *group == T::default()
}

/// Rules for new passwords (NIST SP 800-63B §3.1.1.2: length and known badness, no composition rules).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PasswordPolicy {
    /// Fewest characters: 12; 8–64.
    pub min_length: u32,
    /// Most characters: 256; 64–1024.
    pub max_length: u32,
    /// Least zxcvbn score: 3; 0–4.
    pub min_zxcvbn_score: u8,
    /// How many last passwords may not come back, the present one included: 5; 0–24.
    pub history: u8,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self { min_length: 12, max_length: 256, min_zxcvbn_score: 3, history: 5 }
    }
}

/// When sign-in is locked after failures (NIST SP 800-63B §3.2.2: at most 100 failures).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Lockout {
    /// Failures in a row that lock: 10; 1–100.
    pub failures: u32,
    /// Seconds after which a failure is forgotten: 900; 60 s – 30 days.
    pub window: u32,
    /// Seconds of the lock: 900; 0 means until an administrator unlocks, otherwise 60 s – 30 days.
    pub duration: u32,
}

impl Default for Lockout {
    fn default() -> Self {
        Self { failures: 10, window: 15 * 60, duration: 15 * 60 }
    }
}

/// What becomes of people whose deletion was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Deletion {
    /// Days after which they are erased, where whoever asked named no moment: 30; 0–3650. Until then it can be called off. What people ask for
    /// themselves has days of its own (`self_service.deletion_days`).
    pub days: u32,
}

impl Default for Deletion {
    fn default() -> Self {
        Self { days: 30 }
    }
}

impl TenantSettings {
    /// Every member by its name, also those that the log leaves out because nobody changed them.
    pub fn groups(&self) -> [(&'static str, Value); 15] {
        let Self {
            lifetimes,
            password_policy,
            lockout,
            deletion,
            default_user_status,
            sign_in,
            oauth,
            cors,
            branding,
            cookies,
            mail,
            self_service,
            notifications,
            domain,
            kept,
        } = self;
        [
            ("lifetimes", json!(lifetimes)),
            ("password_policy", json!(password_policy)),
            ("lockout", json!(lockout)),
            ("deletion", json!(deletion)),
            ("default_user_status", json!(default_user_status)),
            ("sign_in", json!(sign_in)),
            ("oauth", json!(oauth)),
            ("cors", json!(cors)),
            ("branding", json!(branding)),
            ("cookies", json!(cookies)),
            ("mail", json!(mail)),
            ("self_service", json!(self_service)),
            ("notifications", json!(notifications)),
            ("domain", json!(domain)),
            ("kept", json!(kept)),
        ]
    }

    /// Every setting outside its bounds.
    pub fn faults(&self) -> Vec<FieldFault> {
        let PasswordPolicy { min_length, max_length, min_zxcvbn_score, history } = self.password_policy;
        let Lockout { failures, window, duration } = self.lockout;
        let mut faults = self.lifetimes.faults();
        faults.extend(self.sign_in.faults());
        faults.extend(self.oauth.faults());
        faults.extend(self.cors.faults());
        faults.extend(self.branding.faults());
        faults.extend(self.cookies.faults());
        faults.extend(self.mail.faults());
        faults.extend(self.self_service.faults());
        faults.extend(self.notifications.faults());
        faults.extend(self.domain.as_ref().and_then(|name| domain::fault("domain", name)));
        faults.extend(self.kept_fault());
        faults.extend(bounded("password_policy.min_length", min_length, 8, 64));
        faults.extend(bounded("password_policy.max_length", max_length, 64, 1024));
        faults.extend(bounded("password_policy.min_zxcvbn_score", min_zxcvbn_score.into(), 0, 4));
        faults.extend(bounded("password_policy.history", history.into(), 0, 24));
        faults.extend(bounded("lockout.failures", failures, 1, 100));
        faults.extend(bounded("lockout.window", window, 60, MONTH));
        if duration != 0 {
            faults.extend(bounded("lockout.duration", duration, 60, MONTH));
        }
        faults.extend(bounded("deletion.days", self.deletion.days, 0, MOST_DAYS));
        faults
    }
}

impl TenantSettings {
    fn kept_fault(&self) -> Option<FieldFault> {
        let groups = self.groups();
        let known = |path: &String| groups.iter().any(|(name, _)| path.split('.').next() == Some(name));
        let remedy = format!("name at most {MOST_KEPT} settings, such as lifetimes.access_token or branding");
        let usable = self.kept.len() <= MOST_KEPT && self.kept.iter().all(|path| path.len() <= 200 && known(path));
        (!usable).then(|| FieldFault::new("kept", "names something that is no setting", remedy))
    }
}

pub(super) fn bounded(field: &str, value: u32, least: u32, most: u32) -> Option<FieldFault> {
    let fault = || FieldFault::new(field, "is out of bounds", format!("choose between {least} and {most}"));
    (!(least..=most).contains(&value)).then(fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_within_bounds() {
        assert_eq!(TenantSettings::default().faults(), vec![]);
    }

    #[test]
    fn settings_of_an_older_program_read_with_todays_defaults() {
        let stored = r#"{"lifetimes":{"access_token":300},"lockout":{"failures":3}}"#;
        let settings: TenantSettings = serde_json::from_str(stored).unwrap();
        assert_eq!((settings.lifetimes.access_token, settings.lifetimes.id_token), (300, 600));
        assert_eq!((settings.lockout.failures, settings.lockout.window), (3, 900));
        assert_eq!(settings.password_policy, PasswordPolicy::default());
    }

    #[test]
    fn each_setting_out_of_bounds_is_named() {
        type Spoil = fn(&mut TenantSettings);
        let table: [(&str, Spoil); 11] = [
            ("password_policy.min_length", |s| s.password_policy.min_length = 7),
            ("password_policy.min_length", |s| s.password_policy.min_length = 65),
            ("password_policy.max_length", |s| s.password_policy.max_length = 63),
            ("password_policy.max_length", |s| s.password_policy.max_length = 1025),
            ("password_policy.min_zxcvbn_score", |s| {
                s.password_policy.min_zxcvbn_score = 5;
            }),
            ("password_policy.history", |s| s.password_policy.history = 25),
            ("lockout.failures", |s| s.lockout.failures = 0),
            ("lockout.failures", |s| s.lockout.failures = 101),
            ("lockout.window", |s| s.lockout.window = 59),
            ("lockout.duration", |s| s.lockout.duration = 59),
            ("deletion.days", |s| s.deletion.days = 3651),
        ];
        for (field, spoil) in table {
            let mut settings = TenantSettings::default();
            spoil(&mut settings);
            let fields: Vec<_> = settings.faults().into_iter().map(|fault| fault.field).collect();
            assert_eq!(fields, [field]);
        }
    }

    #[test]
    fn a_lock_without_end_is_allowed() {
        let lockout = Lockout { duration: 0, ..Lockout::default() };
        assert!(TenantSettings { lockout, ..TenantSettings::default() }.faults().is_empty());
    }
}
