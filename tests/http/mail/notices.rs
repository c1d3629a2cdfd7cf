//! Notifications as letters: to whom, when, in which words, and what nobody can choose not to hear.

use aggregates::inbox::{ByMail, Preferences, user_recipient};
use aggregates::tenant::{Audience, Letter, LetterWords, NotificationRule, Occasion};
use aggregates::user::{LockReason, Profile, ProfileChanges};
use commands::inbox::ChoosePreferences;
use commands::role::{AssignRole, CreateRole, UnassignRole};
use commands::tenant::{ReactivateTenant, SuspendTenant};
use commands::user::{ChangeProfile, EraseUser, LockUser, RegisterUser, RequestDeletion, SuspendUser, UnlockUser};
use evident::deliveries::close_due_digests;
use projections::notifications::digests_due;

use super::message::Message;
use super::stage::Stage;
use crate::logout::stage::acme;
use crate::on_both_engines;

on_both_engines! { crate::mail::stage::Stage:
    somebody_hears_that_their_account_was_used_from_another_device
    a_letter_comes_at_once_daily_or_never
    those_who_may_do_something_get_a_letter_as_long_as_they_may
    a_tenants_own_words_tell_what_happened
    who_may_not_sign_in_hears_only_why
    whoever_is_to_be_erased_hears_when_and_nothing_afterwards
    others_hear_that_somebodys_account_is_locked
    nobody_waits_for_the_summaries_of_a_tenant_that_does_not_serve
}

const HOUR: i64 = 60 * 60 * 1_000_000;

/// The rules that the program brings along, and letters of the usual kind.
async fn usual(stage: &Stage) {
    stage.tune(stage.sink.port, |settings| settings.notifications.rules.clear()).await;
}

async fn role(stage: &Stage, name: &str, permission: &str) -> String {
    let (tenant, permissions) = (acme(), [permission.to_owned()].into());
    let create = CreateRole { tenant, name: name.into(), description: String::new(), permissions };
    stage.world().does(&create).await.0
}

async fn give(stage: &Stage, role: &str, user: &str) {
    stage.world().does(&AssignRole { tenant: acme(), role: role.into(), user: user.into() }).await;
}

async fn take(stage: &Stage, role: &str, user: &str) {
    stage.world().does(&UnassignRole { tenant: acme(), role: role.into(), user: user.into() }).await;
}

async fn prefer(stage: &Stage, user: &str, mail: ByMail) {
    let preferences = Preferences { mail, ..Preferences::default() };
    let (tenant, recipient) = (acme(), user_recipient(user));
    stage.world().does(&ChoosePreferences { tenant, recipient, preferences }).await;
    settled(stage).await;
}

/// Waits until the rows have come to the end of the log.
async fn settled(stage: &Stage) {
    stage.world().caught_up("notifications").await;
}

fn said(mail: &Message) -> (&str, &str) {
    (mail.to.as_str(), mail.subject.as_str())
}

async fn somebody_hears_that_their_account_was_used_from_another_device(stage: &Stage) {
    usual(stage).await;
    let world = stage.world();
    let user = world.person("acme", "aiko").await;
    prefer(stage, &user, ByMail::Never).await;
    let mut laptop = world.browser();
    laptop.enter("acme", "aiko").await;
    world.browser().enter("acme", "aiko").await;
    let mail = stage.sink.message(1).await;
    assert_eq!(said(&mail), ("aiko@example.com", "Your account with ACME was used from another device"));
    assert_eq!(mail.link(), "/t/acme/account/sessions");
    // Neither the first device nor one that is known is another one; the third is.
    laptop.open("/t/acme/account").await.is(200);
    world.browser().enter("acme", "aiko").await;
    stage.sink.message(2).await;
    assert_eq!(stage.sink.so_far().len(), 2);
}

async fn a_letter_comes_at_once_daily_or_never(stage: &Stage) {
    usual(stage).await;
    let world = stage.world();
    let user = world.person("acme", "aiko").await;
    let helper = role(stage, "Helper", "evident:users:read").await;
    give(stage, &helper, &user).await;
    let mail = stage.sink.message(1).await;
    assert_eq!(said(&mail), ("aiko@example.com", "News from ACME"));
    assert!(mail.text.contains("You were given a role: Helper"), "{}", mail.text);
    prefer(stage, &user, ByMail::Never).await;
    take(stage, &helper, &user).await;
    settled(stage).await;
    prefer(stage, &user, ByMail::Daily).await;
    give(stage, &helper, &user).await;
    take(stage, &helper, &user).await;
    settled(stage).await;
    assert_eq!(close_due_digests(&world.journal).await.unwrap(), 0, "the day is not over");
    world.ground.clock.step(25 * HOUR);
    close_due_digests(&world.journal).await.unwrap();
    let mail = stage.sink.message(2).await;
    assert_eq!(said(&mail), ("aiko@example.com", "Your day at ACME"));
    for line in ["You were given a role: Helper", "A role was taken from you: Helper"] {
        assert_eq!(mail.text.matches(line).count(), 1, "what came before the choice is not in it: {}", mail.text);
    }
    // A day without news has no letter, and none is sent twice.
    settled(stage).await;
    world.ground.clock.step(25 * HOUR);
    close_due_digests(&world.journal).await.unwrap();
    settled(stage).await;
    prefer(stage, &user, ByMail::AtOnce).await;
    let set = Profile { locale: Some("ja".into()), ..Profile::default() };
    let changes = ProfileChanges { set, ..ProfileChanges::default() };
    world.does(&ChangeProfile { tenant: acme(), user: user.clone(), changes }).await;
    give(stage, &helper, &user).await;
    let mail = stage.sink.message(3).await;
    assert_eq!(mail.subject, "ACME からのお知らせ");
    assert!(mail.text.contains("ロールが付与されました: Helper"), "{}", mail.text);
    assert_eq!(stage.sink.so_far().len(), 3);
}

async fn those_who_may_do_something_get_a_letter_as_long_as_they_may(stage: &Stage) {
    let rule = NotificationRule {
        on: [Occasion::UserCreated].into(),
        to: [Audience::Permission("evident:users:read".into())].into(),
    };
    let quiet = ("own_account".to_owned(), NotificationRule::default());
    stage.tune(stage.sink.port, |settings| settings.notifications.rules = [quiet.clone()].into()).await;
    let world = stage.world();
    let (aiko, ken) = (world.person("acme", "aiko").await, world.person("acme", "ken").await);
    let helper = role(stage, "Helper", "evident:users:read").await;
    give(stage, &helper, &aiko).await;
    give(stage, &helper, &ken).await;
    // Not before: whoever hears of an event is found when it is followed, and these may then be among them.
    let rules = [("people".to_owned(), rule), quiet];
    stage.tune(stage.sink.port, |settings| settings.notifications.rules = rules.into()).await;
    let create = async |name: &str| {
        let profile = Profile { user_name: Some(name.into()), ..Profile::default() };
        let register = RegisterUser { tenant: acme(), id: None, profile, status: None, password: None };
        world.does(&register).await;
    };
    create("mei").await;
    let mut both: Vec<String> = stage.sink.messages(2).await.into_iter().map(|mail| mail.to).collect();
    both.sort();
    assert_eq!(both, ["aiko@example.com", "ken@example.com"]);
    take(stage, &helper, &aiko).await;
    create("nao").await;
    assert_eq!(stage.sink.message(3).await.to, "ken@example.com");
    create("rin").await;
    assert_eq!(stage.sink.message(4).await.to, "ken@example.com");
    assert_eq!(stage.sink.so_far().len(), 4);
}

async fn a_tenants_own_words_tell_what_happened(stage: &Stage) {
    let words = LetterWords { subject: "{product}!".into(), text: "Dear {name},\n\n<b>{told}</b>".into() };
    let letters = [(Letter::Notification, [("en".to_owned(), words)].into())];
    let change = |settings: &mut aggregates::tenant::TenantSettings| {
        settings.notifications.rules.clear();
        settings.mail.letters = letters.into();
    };
    stage.tune(stage.sink.port, change).await;
    let user = stage.world().person("acme", "aiko").await;
    let helper = role(stage, "<i>Helper</i>", "evident:users:read").await;
    give(stage, &helper, &user).await;
    let mail = stage.sink.message(1).await;
    assert_eq!(mail.subject, "ACME!");
    assert!(mail.text.contains("<b>You were given a role: <i>Helper</i></b>"), "{}", mail.text);
    assert!(!mail.html.contains("<b>") && !mail.html.contains("<i>"), "{}", mail.html);
}

async fn who_may_not_sign_in_hears_only_why(stage: &Stage) {
    let on = [Occasion::UserSuspended, Occasion::RoleGiven].into();
    let rules = [("own_account".to_owned(), NotificationRule { on, to: [Audience::Person].into() })];
    stage.tune(stage.sink.port, |settings| settings.notifications.rules = rules.into()).await;
    let world = stage.world();
    let (aiko, ken) = (world.person("acme", "aiko").await, world.person("acme", "ken").await);
    let helper = role(stage, "Helper", "evident:users:read").await;
    world.does(&SuspendUser { tenant: acme(), user: aiko.clone(), reason: None }).await;
    let mail = stage.sink.message(1).await;
    assert_eq!(said(&mail), ("aiko@example.com", "News from ACME"));
    assert!(mail.text.contains("A user was suspended"), "{}", mail.text);
    give(stage, &helper, &aiko).await;
    settled(stage).await;
    give(stage, &helper, &ken).await;
    assert_eq!(stage.sink.message(2).await.to, "ken@example.com");
    take(stage, &helper, &ken).await;
    give(stage, &helper, &ken).await;
    assert_eq!(stage.sink.message(3).await.to, "ken@example.com");
    assert_eq!(stage.sink.so_far().len(), 3);
}

async fn whoever_is_to_be_erased_hears_when_and_nothing_afterwards(stage: &Stage) {
    usual(stage).await;
    let world = stage.world();
    let (aiko, ken) = (world.person("acme", "aiko").await, world.person("acme", "ken").await);
    let moment = Some("2099-03-04T09:05:00Z".parse().unwrap());
    let request = |user: &str, purge_after| RequestDeletion { tenant: acme(), user: user.into(), purge_after };
    world.does(&request(&aiko, moment)).await;
    let mail = stage.sink.message(1).await;
    assert_eq!(said(&mail), ("aiko@example.com", "Your account with ACME will be erased"));
    assert!(mail.text.contains("is erased on 4 Mar 2099, 09:05 UTC"), "{}", mail.text);
    // Who is erased in the same breath has no address any more, and their names may be somebody else's by now.
    world.does(&EraseUser { tenant: acme(), user: aiko, at_once: true }).await;
    let changes = ProfileChanges {
        set: Profile { locale: Some("ja".into()), zoneinfo: Some("Asia/Tokyo".into()), ..Profile::default() },
        ..ProfileChanges::default()
    };
    world.does(&ChangeProfile { tenant: acme(), user: ken.clone(), changes }).await;
    world.does(&request(&ken, moment)).await;
    let mail = stage.sink.message(2).await;
    assert_eq!(said(&mail), ("ken@example.com", "ACME のアカウントは消去されます"));
    assert!(mail.text.contains("2099年3月4日 18:05（UTC+09:00）"), "{}", mail.text);
    assert_eq!(stage.sink.so_far().len(), 2);
}

async fn others_hear_that_somebodys_account_is_locked(stage: &Stage) {
    let rule = NotificationRule {
        on: [Occasion::AccountLocked].into(),
        to: [Audience::Permission("evident:users:read".into()), Audience::Person].into(),
    };
    let rules = [("locks".to_owned(), rule), ("own_account".to_owned(), NotificationRule::default())];
    stage.tune(stage.sink.port, |settings| settings.notifications.rules = rules.into()).await;
    let world = stage.world();
    let (aiko, ken) = (world.person("acme", "aiko").await, world.person("acme", "ken").await);
    let helper = role(stage, "Helper", "evident:users:read").await;
    give(stage, &helper, &ken).await;
    let lock = LockUser { tenant: acme(), user: aiko.clone(), until: None, reason: LockReason::Administrator };
    world.does(&lock).await;
    let mut mails = stage.sink.messages(2).await;
    mails.sort_by(|one, other| one.to.cmp(&other.to));
    assert_eq!(mails[0].to, "aiko@example.com");
    assert!(!mails[0].text.contains("The account of a user"), "it is their own: {}", mails[0].text);
    assert_eq!(said(&mails[1]), ("ken@example.com", "News from ACME"));
    assert!(mails[1].text.contains(&format!("The account of a user is locked: {aiko}")), "{}", mails[1].text);
    // Whoever hears of others' accounts may choose not to.
    prefer(stage, &ken, ByMail::Never).await;
    world.does(&UnlockUser { tenant: acme(), user: aiko }).await;
    world.does(&lock).await;
    assert_eq!(stage.sink.message(3).await.to, "aiko@example.com");
    settled(stage).await;
    assert_eq!(stage.sink.so_far().len(), 3);
}

async fn nobody_waits_for_the_summaries_of_a_tenant_that_does_not_serve(stage: &Stage) {
    usual(stage).await;
    let world = stage.world();
    let aiko = world.person("acme", "aiko").await;
    prefer(stage, &aiko, ByMail::Daily).await;
    world.ground.clock.step(25 * HOUR);
    let due = async || digests_due(world.journal.db(), world.journal.clock().now(), 10).await.unwrap().len();
    assert_eq!(due().await, 1);
    world.does(&SuspendTenant { id: acme(), reason: "unpaid".into() }).await;
    assert_eq!(due().await, 0, "it takes no place from others");
    world.does(&ReactivateTenant { id: acme() }).await;
    assert_eq!(due().await, 1);
}
