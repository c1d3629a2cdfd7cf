//! What our events are for receivers, who hears of whom, and what is left of the erased.

use aggregates::user::{LockReason, Profile, ProfileChanges};
use commands::user::{ChangeProfile, EraseUser, LockUser, ReactivateUser, SuspendUser, UnlockUser};
use projections::deliveries::kept_for;
use serde_json::{Value, json};

use super::desk::{CAEP, Desk, RISC, events};
use crate::logout::stage::{Stage, acme};
use crate::on_both_engines;
use crate::people::world::BASE;

on_both_engines! { crate::logout::stage::Stage:
    what_happens_to_an_account_and_its_credentials_is_told
    claims_are_told_to_those_who_may_know_them
    a_refresh_token_that_came_twice_is_told_as_a_compromise
    who_does_not_know_somebody_hears_nothing_of_them
    of_a_removed_subject_nothing_is_told
    of_the_erased_only_that_they_are_gone_is_left
}

async fn known(stage: &Stage, name: &str, client: &str) -> (String, String) {
    let (_browser, session) = stage.signed_in(name).await;
    stage.join(&session, client).await;
    let found = queries::session::by_id(stage.world.journal.db(), &acme(), &session).await.unwrap().unwrap();
    (found.user_id, session)
}

fn person(user: &str) -> Value {
    json!({ "format": "iss_sub", "iss": format!("{BASE}/t/acme"), "sub": user })
}

async fn what_happens_to_an_account_and_its_credentials_is_told(stage: &Stage) {
    let desk = Desk::of(stage, "shop").await;
    let wanted = [
        events(RISC, &["account-disabled", "account-enabled", "recovery-information-changed"]),
        events(CAEP, &["credential-change"]),
    ];
    desk.polls(&wanted.concat()).await;
    let (user, _) = known(stage, "aiko", "shop").await;
    let (tenant, id) = (acme(), user.clone());
    stage.does(&SuspendUser { tenant: tenant.clone(), user: id.clone(), reason: Some("unpaid".into()) }).await;
    stage.does(&ReactivateUser { tenant: tenant.clone(), user: id.clone() }).await;
    let reason = LockReason::SuspectedCompromise;
    stage.does(&LockUser { tenant: tenant.clone(), user: id.clone(), until: None, reason }).await;
    stage.does(&UnlockUser { tenant: tenant.clone(), user: id.clone() }).await;
    stage.world.set_password("acme", &user, "seven green herons sing", false).await;
    let set = Profile { email: Some("aiko.new@example.com".into()), ..Profile::default() };
    let changes = ProfileChanges { set, ..ProfileChanges::default() };
    stage.does(&ChangeProfile { tenant, user: id, changes }).await;
    let all = desk.polled(6).await;
    let kinds: Vec<_> = all.iter().map(|(_, told)| told.kind()).collect();
    let expected = [
        "account-disabled",
        "account-enabled",
        "account-disabled",
        "account-enabled",
        "credential-change",
        "recovery-information-changed",
    ];
    assert_eq!(kinds, expected);
    assert!(all.iter().all(|(_, told)| told.claims()["sub_id"] == person(&user)));
    assert_eq!((all[0].1.event().1, all[2].1.event().1), (json!({}), json!({ "reason": "hijacking" })));
    let said = all[4].1.event().1;
    assert_eq!((&said["credential_type"], &said["change_type"]), (&json!("password"), &json!("update")));
    assert_eq!(
        (&said["initiating_entity"], &said["reason_admin"]["en"]),
        (&json!("admin"), &json!("the password was changed"))
    );
    let told: Vec<_> = all.iter().map(|(_, told)| told.claims().to_string()).collect();
    assert!(!told.concat().contains("aiko.new@example.com") && !told.concat().contains("unpaid"));
    let names: Vec<_> = all.iter().map(|(jti, _)| jti).collect();
    assert!(desk.poll(json!({ "ack": names })).await.is_empty(), "every name leads back to its token");
}

async fn claims_are_told_to_those_who_may_know_them(stage: &Stage) {
    let (shop, forum) = (Desk::of(stage, "shop").await, Desk::of(stage, "forum").await);
    let wanted = events(CAEP, &["token-claims-change"]);
    shop.polls(&wanted).await;
    forum.polls(&wanted).await;
    let user = stage.world.person("acme", "aiko").await;
    let mut browser = stage.world.browser();
    browser.enter("acme", "aiko").await;
    for (desk, scope) in [(&shop, "openid profile"), (&forum, "openid")] {
        desk.tokens(&mut browser, scope).await;
    }
    let set = Profile { name: Some("Aiko Mori".into()), email: Some("mori@example.com".into()), ..Profile::default() };
    let changes = ProfileChanges { set, ..ProfileChanges::default() };
    stage.does(&ChangeProfile { tenant: acme(), user: user.clone(), changes }).await;
    let told = shop.polled(1).await.remove(0).1;
    let said = told.event().1;
    assert_eq!(said["claims"], json!({ "name": "Aiko Mori" }), "what was not asked for is not told");
    stage.does(&SuspendUser { tenant: acme(), user, reason: None }).await;
    assert!(forum.poll(json!({})).await.is_empty());
}

async fn a_refresh_token_that_came_twice_is_told_as_a_compromise(stage: &Stage) {
    let desk = Desk::of(stage, "shop").await;
    desk.polls(&events(RISC, &["credential-compromise"])).await;
    let user = stage.world.person("acme", "aiko").await;
    let mut browser = stage.world.browser();
    browser.enter("acme", "aiko").await;
    let tokens = desk.tokens(&mut browser, "openid offline_access").await;
    let old = tokens["refresh_token"].as_str().unwrap();
    assert_eq!(desk.refreshes(old).await, 200);
    stage.step(300);
    assert_eq!(desk.refreshes(old).await, 400, "it was replaced");
    let desk = renewed(desk).await;
    let told = desk.polled(1).await.remove(0).1;
    let said = told.event().1;
    assert_eq!((told.claims()["sub_id"].clone(), &said["credential_type"]), (person(&user), &json!("refresh_token")));
}

async fn renewed(mut desk: Desk<'_>) -> Desk<'_> {
    desk.renew("ssf.manage").await;
    desk
}

async fn who_does_not_know_somebody_hears_nothing_of_them(stage: &Stage) {
    let (shop, forum) = (Desk::of(stage, "shop").await, Desk::of(stage, "forum").await);
    let wanted = [events(RISC, &["account-disabled"]), events(CAEP, &["session-revoked"])].concat();
    shop.polls(&wanted).await;
    let stream = forum.polls(&wanted).await;
    let (stranger, session) = known(stage, "ken", "shop").await;
    let subject = json!({ "format": "email", "email": "ken@example.com" });
    let added = forum.post("subjects:add", json!({ "stream_id": stream, "subject": subject })).await;
    assert_eq!((added.status.as_u16(), added.body), (200, Value::Null), "who exists is not told");
    stage.end_session(&session).await;
    stage.does(&SuspendUser { tenant: acme(), user: stranger, reason: None }).await;
    let (both, _) = known(stage, "aiko", "forum").await;
    stage.does(&SuspendUser { tenant: acme(), user: both.clone(), reason: None }).await;
    let heard = forum.polled(2).await;
    let kinds: Vec<_> = heard.iter().map(|(_, told)| told.kind()).collect();
    assert!(kinds.contains(&"account-disabled".to_owned()) && kinds.contains(&"session-revoked".to_owned()));
    assert!(heard.iter().all(|(_, told)| told.claims().to_string().contains(&both)), "{heard:?}");
    assert_eq!(shop.polled(2).await.len(), 2, "and the other one hears of the other");
}

async fn of_a_removed_subject_nothing_is_told(stage: &Stage) {
    let desk = Desk::of(stage, "shop").await;
    let id = desk.polls(&events(RISC, &["account-disabled", "account-enabled"])).await;
    let (aiko, _) = known(stage, "aiko", "shop").await;
    let (ken, _) = known(stage, "ken", "shop").await;
    let subjects = [
        person(&aiko),
        json!({ "format": "complex", "user": person(&aiko) }),
        json!({ "format": "email", "email": "AIKO@example.com" }),
    ];
    stage.world.follow().await;
    for subject in &subjects {
        let removed = desk.post("subjects:remove", json!({ "stream_id": id, "subject": subject })).await;
        assert_eq!((removed.status.as_u16(), removed.body), (204, Value::Null));
        stage.does(&SuspendUser { tenant: acme(), user: aiko.clone(), reason: None }).await;
        stage.does(&ReactivateUser { tenant: acme(), user: aiko.clone() }).await;
        let added = desk.post("subjects:add", json!({ "stream_id": id, "subject": subject, "verified": true })).await;
        assert_eq!((added.status.as_u16(), added.body), (200, Value::Null));
    }
    stage.does(&SuspendUser { tenant: acme(), user: ken.clone(), reason: None }).await;
    stage.does(&SuspendUser { tenant: acme(), user: aiko.clone(), reason: None }).await;
    let heard: Vec<_> = desk.polled(2).await.iter().map(|(_, told)| told.claims()["sub_id"].clone()).collect();
    assert_eq!(heard, [person(&ken), person(&aiko)]);
    for refused in [
        json!({ "format": "opaque", "id": id }),
        json!({ "format": "complex", "user": person(&aiko), "session": { "format": "opaque", "id": "s" } }),
    ] {
        let answer = desk.post("subjects:remove", json!({ "stream_id": id, "subject": refused })).await;
        assert_eq!(answer.status, 400, "{refused}");
    }
}

async fn of_the_erased_only_that_they_are_gone_is_left(stage: &Stage) {
    let desk = Desk::of(stage, "shop").await;
    let wanted = [events(RISC, &["account-purged"]), events(CAEP, &["token-claims-change"])].concat();
    let id = desk.polls(&wanted).await;
    let user = stage.world.person("acme", "aiko").await;
    let mut browser = stage.world.browser();
    browser.enter("acme", "aiko").await;
    desk.tokens(&mut browser, "openid profile").await;
    let set = Profile { name: Some("Aiko Mori".into()), ..Profile::default() };
    let changes = ProfileChanges { set, ..ProfileChanges::default() };
    stage.does(&ChangeProfile { tenant: acme(), user: user.clone(), changes }).await;
    let told = desk.polled(1).await.remove(0).1;
    assert_eq!(told.event().1["claims"]["name"], "Aiko Mori");
    let stored = async || {
        let now = stage.world.journal.clock().now();
        let kept = kept_for(stage.world.journal.db(), (&acme(), "ssf"), std::slice::from_ref(&id), 100, now).await;
        kept.unwrap().into_iter().map(|kept| kept.content).collect::<Vec<_>>()
    };
    assert!(stored().await[0].contains("$sealed") && !stored().await[0].contains("eyJ"), "{:?}", stored().await);
    stage.does(&EraseUser { tenant: acme(), user: user.clone(), at_once: true }).await;
    let begun = tokio::time::Instant::now();
    let heard = loop {
        let heard = desk.poll(json!({})).await;
        if heard.iter().any(|(_, told)| told.kind() == "account-purged") {
            break heard;
        }
        assert!(begun.elapsed() < support::PATIENCE, "{heard:?}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert_eq!((heard[0].1.claims()["sub_id"].clone(), heard[0].1.event().1), (person(&user), json!({})));
    assert!(desk.verifies(&heard[0].1).await);
    assert_eq!(stored().await.len(), 1, "what cannot be told any more does not wait");
}
