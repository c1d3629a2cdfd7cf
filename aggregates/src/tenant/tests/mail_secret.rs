//! What the mail server wants to be shown: kept, forgotten, and never shown.

use super::*;
use crate::{Keyring, Secret};

fn secret(text: &str) -> Secret<String> {
    Secret::new(Keyring::MailSecrets, text.to_owned())
}

#[test]
fn a_secret_is_kept_and_forgotten() {
    let set = |text: &str| TenantCommand::SetMailSecret { secret: secret(text) };
    let event = |text: &str| TenantEvent::MailSecretSet { secret: secret(text) };
    let begun = standing(TenantStatus::Active);
    given(&begun).when(set("letmein")).then_expect_events(vec![event("letmein")]);
    given(&begun).when(TenantCommand::RemoveMailSecret).then_expect_events(vec![]);
    let kept = [begun, vec![event("letmein")]].concat();
    given(&kept).when(set("letmein")).then_expect_events(vec![]);
    given(&kept).when(TenantCommand::RemoveMailSecret).then_expect_events(vec![TenantEvent::MailSecretRemoved]);
    let tenant: Tenant = laws::fold(kept.clone());
    assert_eq!(tenant.mail_secret(), Some(&secret("letmein")));
    assert!(!format!("{tenant:?}").contains("letmein"));
    let tenant: Tenant = laws::fold([kept, vec![TenantEvent::MailSecretRemoved]].concat());
    assert_eq!(tenant.mail_secret(), None);
}

#[test]
fn a_secret_that_is_none_or_sealed_elsewhere_is_refused() {
    let begun: Tenant = laws::fold(standing(TenantStatus::Active));
    let elsewhere = Secret::new(Keyring::ClientSecrets, "letmein".to_owned());
    for bad in [secret(""), secret("a\r\nb"), secret(&"a".repeat(1025)), elsewhere] {
        let refusal = decide(&begun, TenantCommand::SetMailSecret { secret: bad }).unwrap_err();
        let TenantError::Invalid(faults) = refusal else { panic!("{refusal:?}") };
        assert_eq!(faults.fields(), ["secret"]);
    }
}
