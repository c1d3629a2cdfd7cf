//! The salt of pairwise subjects: set with open eyes, sealed, and never shown.

use super::*;
use crate::{Keyring, Secret};

fn salt(text: &str) -> Secret<String> {
    Secret::new(Keyring::SubjectSalts, text.to_owned())
}

fn set(salt: Secret<String>, change_subjects: bool) -> TenantCommand {
    TenantCommand::SetSubjectSalt { salt, change_subjects }
}

#[test]
fn a_salt_is_set_where_somebody_knows_what_that_changes() {
    let event = |text: &str| TenantEvent::SubjectSaltSet { salt: salt(text) };
    let begun = standing(TenantStatus::Active);
    given(&begun).when(set(salt("sixteen-bytes-ok"), true)).then_expect_events(vec![event("sixteen-bytes-ok")]);
    given(&begun).when(set(salt("sixteen-bytes-ok"), false)).then_expect_error(TenantError::SubjectsWouldChange);
    let salted = [begun, vec![event("sixteen-bytes-ok")]].concat();
    given(&salted).when(set(salt("sixteen-bytes-ok"), false)).then_expect_events(vec![]);
    given(&salted).when(set(salt("another-of-sixteen"), false)).then_expect_error(TenantError::SubjectsWouldChange);
    let tenant: Tenant = laws::fold(salted);
    assert_eq!(tenant.subject_salt(), Some(&salt("sixteen-bytes-ok")));
    assert!(!format!("{tenant:?}").contains("sixteen"));
}

#[test]
fn a_salt_that_is_short_or_sealed_elsewhere_is_refused() {
    let begun: Tenant = laws::fold(standing(TenantStatus::Active));
    let elsewhere = Secret::new(Keyring::ClientSecrets, "sixteen-bytes-ok".to_owned());
    for bad in [salt("fifteen-bytes--"), salt(&"a".repeat(513)), elsewhere] {
        let refusal = decide(&begun, set(bad, true)).unwrap_err();
        let TenantError::Invalid(faults) = refusal else { panic!("{refusal:?}") };
        assert_eq!(faults.fields(), ["salt"]);
    }
}
