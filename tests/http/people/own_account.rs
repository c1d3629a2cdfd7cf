//! What people change about their accounts by themselves: their profile, and that there is one.

use aggregates::TenantId;
use aggregates::identifier::IdentifierKind;
use aggregates::tenant::{AttributeDefinition, AttributeKind, AttributeSchema, EditableBy};
use aggregates::user::{Profile, ProfileChanges, User, UserStatus};
use commands::role::AssignRole;
use commands::tenant::ChangeAttributeSchema;
use commands::user::{CancelDeletion, ChangeProfile, RequestDeletion};
use evident::endings::erase_due;
use evident::streams;
use journal::db::Engine;

use super::apps::obtain;
use super::browser::{Browser, Seen};
use super::world::{PASSWORD, World};
use crate::on_both_engines;

on_both_engines! { crate::people::world::World:
    a_profile_is_changed_as_far_as_the_tenant_leaves_it_to_people
    a_change_of_somebody_else_meanwhile_is_not_overwritten
    what_cannot_be_is_told_at_its_field_and_nothing_changes
    what_is_not_offered_is_not_there
    as_many_attributes_as_a_tenant_may_have_are_changed_at_once
    an_account_is_deleted_by_whoever_knows_its_password
    an_account_is_erased_when_its_days_are_over
    whoever_administers_does_not_vanish
}

const PAGE: &str = "/t/acme/account/profile";
const DAY: i64 = 24 * 60 * 60 * 1_000_000;
const DELETION: &str = "/t/acme/account/deletion";

fn acme() -> TenantId {
    TenantId::parse("acme").unwrap()
}

async fn state(world: &World, user: &str) -> User {
    streams::fold::<User>(&world.journal, &acme(), user, None).await.unwrap().unwrap().state
}

async fn profile(world: &World, user: &str) -> Profile {
    state(world, user).await.profile().unwrap().clone()
}

async fn changed(browser: &mut Browser<'_>, filled: &[(&str, &str)]) -> Seen {
    let page = browser.open(PAGE).await.is(200);
    browser.answer(&page, filled).await
}

fn attribute(name: &str, kind: AttributeKind, editable_by: EditableBy) -> AttributeDefinition {
    AttributeDefinition { editable_by, ..AttributeDefinition::new(name, kind) }
}

async fn a_profile_is_changed_as_far_as_the_tenant_leaves_it_to_people(world: &World) {
    let user = world.person("acme", "aiko").await;
    let floor = attribute("floor", AttributeKind::Integer, EditableBy::User);
    let grade = attribute("grade", AttributeKind::String, EditableBy::Admin);
    let away = attribute("away", AttributeKind::Boolean, EditableBy::User);
    // By these somebody gets mail or signs in: an open page must not be enough to take the account along.
    let mail = attribute("work_mail", AttributeKind::Email, EditableBy::User);
    let badge = AttributeDefinition { unique: true, ..attribute("badge", AttributeKind::String, EditableBy::User) };
    let schema = AttributeSchema::parse(vec![floor, grade, away, mail, badge]).unwrap();
    world.does(&ChangeAttributeSchema { id: acme(), schema }).await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let identifiers = vec![IdentifierKind::UserName, IdentifierKind::Attribute("badge".into())];
    world
        .tune("acme", |settings| {
            settings.mail.attribute = "work_mail".into();
            settings.sign_in.identifiers = identifiers;
        })
        .await;
    let page = browser.open(PAGE).await.is(200);
    assert!(!page.html.contains("name=\"work_mail\"") && !page.html.contains("name=\"badge\""), "{}", page.html);
    assert!(!page.html.contains("name=\"grade\"") && !page.html.contains("name=\"email\""), "{}", page.text());
    let before = world.events().await;
    let done = browser.answer(&page, &[("nickname", "Aki"), ("floor", "3"), ("grade", "A"), ("email", "x@y.example")]);
    let done = done.await.is(200);
    assert!(done.text().contains("Your profile has been changed."), "{}", done.text());
    assert_eq!(world.names_since(before).await, ["UserProfileChanged"]);
    let now = profile(world, &user).await;
    assert_eq!(now.nickname.as_deref(), Some("Aki"));
    assert_eq!(now.attributes.keys().collect::<Vec<_>>(), ["floor"]);
    let before = world.events().await;
    changed(&mut browser, &[("nickname", ""), ("floor", "")]).await.is(200);
    let now = profile(world, &user).await;
    assert!(now.nickname.is_none() && now.attributes.is_empty(), "{now:?}");
    assert!(now.email.is_some() && now.user_name.is_some(), "what was not on the page stays");
    changed(&mut browser, &[]).await.is(200);
    assert_eq!(world.names_since(before).await, ["UserProfileChanged"], "what changes nothing is no event");
}

async fn a_change_of_somebody_else_meanwhile_is_not_overwritten(world: &World) {
    let user = world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let page = browser.open(PAGE).await.is(200);
    let set = Profile { family_name: Some("Mori".into()), ..Profile::default() };
    let changes = ProfileChanges { set, ..ProfileChanges::default() };
    world.does(&ChangeProfile { tenant: acme(), user: user.clone(), changes }).await;
    let refused = browser.answer(&page, &[("nickname", "Aki")]).await.is(422);
    assert!(refused.text().contains("while this page was open") && refused.html.contains("Mori"), "{}", refused.text());
    browser.answer(&refused, &[("nickname", "Aki")]).await.is(200);
    let now = profile(world, &user).await;
    assert_eq!((now.family_name.as_deref(), now.nickname.as_deref()), (Some("Mori"), Some("Aki")));
}

async fn what_cannot_be_is_told_at_its_field_and_nothing_changes(world: &World) {
    world.person("acme", "aiko").await;
    world.person("acme", "ken").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let before = world.events().await;
    for (field, value, said) in
        [("zoneinfo", "Tokyo time", "this cannot be used"), ("locale", "??", "this cannot be used")]
    {
        let refused = changed(&mut browser, &[(field, value)]).await.is(422);
        assert!(refused.text().contains(said), "{field}: {}", refused.text());
        assert!(refused.html.contains(&format!("href=\"#asked-{field}\"")), "{field}: {}", refused.html);
    }
    assert_eq!(world.names_since(before).await, [""; 0]);
}

async fn what_is_not_offered_is_not_there(world: &World) {
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    browser.open(DELETION).await.is(404);
    browser.post(DELETION, &[("current_password", PASSWORD)]).await.is(404);
    world.tune("acme", |settings| settings.self_service.profile_claims = vec![]).await;
    browser.open(PAGE).await.is(404);
    browser.post(PAGE, &[("nickname", "Aki")]).await.is(404);
    let overview = browser.open("/t/acme/account").await.is(200);
    assert!(!overview.html.contains("/account/profile") && !overview.html.contains("/account/deletion"));
}

async fn as_many_attributes_as_a_tenant_may_have_are_changed_at_once(world: &World) {
    let user = world.person("acme", "aiko").await;
    let names: Vec<String> = (0..200).map(|number| format!("own{number}")).collect();
    let own = names.iter().map(|name| attribute(name, AttributeKind::String, EditableBy::User));
    let schema = AttributeSchema::parse(own.collect()).unwrap();
    world.does(&ChangeAttributeSchema { id: acme(), schema }).await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let filled: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "here")).collect();
    let done = changed(&mut browser, &filled).await.is(200);
    assert!(done.text().contains("Your profile has been changed."), "{}", done.text());
    assert_eq!(profile(world, &user).await.attributes.len(), 200);
    let more: Vec<String> = (0..1001).map(|number| format!("more{number}")).collect();
    let more: Vec<(&str, &str)> = more.iter().map(|name| (name.as_str(), "here")).collect();
    let refused = browser.post(PAGE, &more).await.is(413);
    assert!(refused.text().contains("The form is too large"), "{}", refused.text());
}

async fn an_account_is_deleted_by_whoever_knows_its_password(world: &World) {
    world.clients("acme").await;
    let user = world.person("acme", "aiko").await;
    world.tune("acme", |settings| settings.self_service.account_deletion = true).await;
    let (mut browser, mut phone) = (world.browser(), world.browser());
    browser.enter("acme", "aiko").await;
    phone.enter("acme", "aiko").await;
    let mut given = obtain(world, &mut phone, "shop", "openid profile").await;
    let overview = browser.open("/t/acme/account").await.is(200);
    assert!(overview.html.contains("/t/acme/account/deletion"), "{}", overview.html);
    let page = browser.open(DELETION).await.is(200);
    assert!(page.text().contains("30 days"), "{}", page.text());
    let before = world.events().await;
    browser.answer(&page, &[("current_password", "something else")]).await.is(422);
    assert_eq!(state(world, &user).await.status(), Some(UserStatus::Active));
    let page = browser.open(DELETION).await.is(200);
    let done = browser.answer(&page, &[("current_password", PASSWORD)]).await.is(200);
    assert!(done.text().contains("The deletion of your account is asked for"), "{}", done.text());
    let names = world.names_since(before).await;
    assert!(
        names.contains(&"UserDeletionRequested".to_owned()) && names.contains(&"SessionEnded".to_owned()),
        "{names:?}"
    );
    assert_eq!(state(world, &user).await.status(), Some(UserStatus::PendingDeletion));
    assert!(!given.opens(world).await && !given.refreshes(world).await);
    for browser in [&mut browser, &mut phone] {
        assert_ne!(browser.open("/t/acme/account").await.path(), "/t/acme/account");
    }
    world.does(&CancelDeletion { tenant: acme(), user: user.clone() }).await;
    assert_eq!(state(world, &user).await.status(), Some(UserStatus::Active), "an administrator calls it off");
}

async fn an_account_is_erased_when_its_days_are_over(world: &World) {
    let user = world.person("acme", "aiko").await;
    let days = |settings: &mut aggregates::tenant::TenantSettings| {
        (settings.self_service.account_deletion, settings.self_service.deletion_days) = (true, 3);
    };
    world.tune("acme", days).await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let page = browser.open(DELETION).await.is(200);
    assert!(page.text().contains("It is erased 3 days from now."), "{}", page.text());
    browser.answer(&page, &[("current_password", PASSWORD)]).await.is(200);
    world.ground.clock.step(2 * DAY);
    assert_eq!(erase_due(&world.journal).await.unwrap(), 0);
    world.ground.clock.step(DAY + 60_000_000);
    assert_eq!(erase_due(&world.journal).await.unwrap(), 1);
    let now = state(world, &user).await;
    assert_eq!((now.status(), now.profile()), (Some(UserStatus::Erased), None));
    assert_ne!(world.person("acme", "aiko").await, user, "their names are free");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_that_look_at_once_erase_each_person_once() {
    let world = World::on(Engine::Postgres).await;
    let other = World::over(world.ground.at(&world.ground.url)).await;
    for number in 0..30 {
        let user = world.person("acme", &format!("leaver{number}")).await;
        world.does(&RequestDeletion { tenant: acme(), user, purge_after: None }).await;
    }
    let before = world.events().await;
    for one in [&world, &other] {
        one.ground.clock.step(31 * DAY);
    }
    let (one, two) = tokio::join!(erase_due(&world.journal), erase_due(&other.journal));
    assert_eq!(one.unwrap() + two.unwrap(), 30);
    let names = world.names_since(before).await;
    assert_eq!(names.iter().filter(|name| *name == "SubjectErased").count(), 30);
    other.end().await;
    world.end().await;
}

async fn whoever_administers_does_not_vanish(world: &World) {
    let user = world.person("acme", "aiko").await;
    world.tune("acme", |settings| settings.self_service.account_deletion = true).await;
    world.does(&AssignRole { tenant: acme(), role: "administrator".into(), user: user.clone() }).await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let page = browser.open(DELETION).await.is(409);
    assert!(page.text().contains("Ask another administrator"), "{}", page.text());
    assert!(!page.html.contains("current_password"), "{}", page.html);
    assert_eq!(state(world, &user).await.status(), Some(UserStatus::Active));
}
