//! What people may do about their accounts by themselves.

use serde::{Deserialize, Serialize};

use super::settings::bounded;
use crate::FieldFault;

const MOST_CLAIMS: usize = 20;
/// What somebody may say of themselves when they open an account; the tenant's own attributes say so themselves.
const CLAIMS: [&str; 11] = [
    "user_name",
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "website",
    "birthdate",
    "zoneinfo",
    "locale",
    "phone_number",
];

/// What somebody may change of themselves afterwards: nothing by which anybody is found or reached.
const OWN_CLAIMS: [&str; 9] =
    ["name", "given_name", "family_name", "middle_name", "nickname", "website", "birthdate", "zoneinfo", "locale"];
/// What somebody changes of themselves, where the tenant says nothing else.
const PROFILE_CLAIMS: [&str; 6] = ["name", "given_name", "family_name", "nickname", "zoneinfo", "locale"];

/// Settings of self-service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent answers to independent questions, spelled as in the API"
)]
pub struct SelfService {
    /// Whether anybody may open an account: no.
    pub registration: bool,
    /// The claims that a new account is asked for, in their order: `name`. Required attributes of the tenant's own that people may edit
    /// themselves are asked for as well.
    pub registration_claims: Vec<String>,
    /// Whether a forgotten password is replaced by mail: yes.
    pub password_reset: bool,
    /// Whether a forgotten user name is told by mail: yes.
    pub user_name_reminder: bool,
    /// Whether people change their e-mail address themselves, by a link to the new one: yes.
    pub email_change: bool,
    /// The claims of their profile that people change themselves: `name`, `given_name`, `family_name`, `nickname`, `zoneinfo`, `locale`. Names
    /// by which somebody signs in or gets mail are not among those that they may be. Attributes of the tenant's own that people may edit
    /// are theirs to change as well, unless they are unique, or such names.
    pub profile_claims: Vec<String>,
    /// Whether people ask for the deletion of their account themselves: no.
    pub account_deletion: bool,
    /// Days after which an account is erased whose owner asked for its deletion: 30; 0–365. It can be called off until then.
    pub deletion_days: u32,
    /// Minutes for which a link holds: 30; 5–1440.
    pub link_minutes: u32,
    /// Days for which an invitation holds: 7; 1–90.
    pub invitation_days: u32,
    /// Whether another password that was set by a link ends all sessions: yes.
    pub reset_ends_sessions: bool,
    /// Fewest seconds between two links of one kind for one account: 60; 0–3600.
    pub seconds_between: u32,
    /// How much mail one network address may ask for within a minute: 20 on each node; 0–10,000, 0 means any number.
    pub per_minute: u32,
    /// Whether people hear that their password or address changed, or that their account is locked: yes.
    pub notices: bool,
}

impl Default for SelfService {
    fn default() -> Self {
        Self {
            registration: false,
            registration_claims: vec!["name".to_owned()],
            password_reset: true,
            user_name_reminder: true,
            email_change: true,
            profile_claims: PROFILE_CLAIMS.map(str::to_owned).into(),
            account_deletion: false,
            deletion_days: 30,
            link_minutes: 30,
            invitation_days: 7,
            reset_ends_sessions: true,
            seconds_between: 60,
            per_minute: 20,
            notices: true,
        }
    }
}

impl SelfService {
    pub(super) fn faults(&self) -> Vec<FieldFault> {
        let lists: [(_, _, &[&str]); 2] = [
            ("self_service.registration_claims", &self.registration_claims, &CLAIMS),
            ("self_service.profile_claims", &self.profile_claims, &OWN_CLAIMS),
        ];
        let mut faults = Vec::new();
        for (field, claims, all) in lists {
            let known = claims.iter().all(|name| all.contains(&name.as_str()));
            let once = claims.iter().enumerate().all(|(at, name)| !claims[..at].contains(name));
            if !known || !once || claims.len() > MOST_CLAIMS {
                let remedy = format!("name each once, of {}", all.join(", "));
                faults.push(FieldFault::new(field, "are not usable", remedy));
            }
        }
        faults.extend(bounded("self_service.deletion_days", self.deletion_days, 0, 365));
        faults.extend(bounded("self_service.link_minutes", self.link_minutes, 5, 1440));
        faults.extend(bounded("self_service.invitation_days", self.invitation_days, 1, 90));
        faults.extend(bounded("self_service.seconds_between", self.seconds_between, 0, 3600));
        faults.extend(bounded("self_service.per_minute", self.per_minute, 0, 10_000));
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_setting_out_of_bounds_is_named() {
        type Spoil = fn(&mut SelfService);
        let table: [(&str, Spoil); 8] = [
            ("self_service.registration_claims", |s| s.registration_claims = vec!["email_verified".into()]),
            ("self_service.registration_claims", |s| s.registration_claims = vec!["name".into(), "name".into()]),
            ("self_service.profile_claims", |s| s.profile_claims = vec!["user_name".into()]),
            ("self_service.deletion_days", |s| s.deletion_days = 366),
            ("self_service.link_minutes", |s| s.link_minutes = 4),
            ("self_service.invitation_days", |s| s.invitation_days = 91),
            ("self_service.seconds_between", |s| s.seconds_between = 3601),
            ("self_service.per_minute", |s| s.per_minute = 10_001),
        ];
        assert_eq!(SelfService::default().faults(), vec![]);
        for (field, spoil) in table {
            let mut settings = SelfService::default();
            spoil(&mut settings);
            let fields: Vec<_> = settings.faults().into_iter().map(|fault| fault.field).collect();
            assert_eq!(fields, [field]);
        }
    }
}
