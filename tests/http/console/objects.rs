//! Users, groups, roles, applications and keys in the console: who may see and do what, and that it is done.

use aggregates::client::SecurityProfile;
use aggregates::signing_key::KeyStatus;
use aggregates::user::{Profile, UserStatus};
use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use commands::user::RegisterUser;
use queries::{client, group, role, signing_key};

use super::stage::{acme, administrator, at, does, links, permitted, said, send};
use crate::on_both_engines;
use crate::people::browser::{Browser, encoded};
use crate::people::world::World;

on_both_engines! { crate::people::world::World:
    users_are_found_page_by_page
    a_user_is_created_changed_barred_and_erased
    sessions_end_and_what_applications_hold_is_taken_back
    what_belongs_to_another_tenant_is_not_there
    what_was_changed_meanwhile_is_not_overwritten
    people_come_into_groups_and_get_their_roles
    nobody_hands_out_more_than_they_have
    nothing_is_done_to_somebody_who_may_do_more
    the_application_of_the_wizard_gets_a_token
    an_application_is_changed_switched_off_and_deleted
    an_application_keeps_to_its_security_profile
    keys_are_rotated_and_revoked
}

async fn state(world: &World, id: &str) -> UserStatus {
    let found = queries::history::state_at(&world.journal, &acme(), queries::history::Kind::User, id, None).await;
    serde_json::from_value(found.unwrap().unwrap()["life"]["status"].clone()).unwrap()
}

async fn users_are_found_page_by_page(world: &World) {
    for number in 0..60 {
        let name = format!("person{number:02}");
        let profile = Profile {
            user_name: Some(name.clone()),
            name: Some(format!("{name} of acme")),
            email: Some(format!("{name}@example.com")),
            ..Profile::default()
        };
        world.does(&RegisterUser { tenant: acme(), id: None, profile, status: None, password: None }).await;
    }
    let mut browser = administrator(world, "boss").await;
    world.listed().await;
    let page = browser.open(&at("/users")).await.is(200);
    assert_eq!(page.heading(), "Users");
    assert!(page.text().contains("person00 of acme") && !page.text().contains("person59 of acme"), "{}", page.text());
    let [next] = links(&page, "after=").try_into().unwrap();
    let page = browser.open(&next).await.is(200);
    assert!(page.text().contains("person59 of acme") && !page.html.contains("rel=\"next\""), "{}", page.text());
    let page = browser.open(&at("/users?by=email&text=PERSON1")).await.is(200);
    assert_eq!(links(&page, "/console/users/").iter().filter(|link| !link.ends_with("/new")).count(), 10);
    let page = browser.open(&at("/users?by=user_name&text=nobody")).await.is(200);
    assert!(page.text().contains("Nothing begins with this"), "{}", page.text());
    let page = browser.open(&at("/users?after=nonsense")).await;
    assert_eq!(page.status.as_u16(), 400, "{}", page.text());
}

async fn a_user_is_created_changed_barred_and_erased(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let form = browser.open(&at("/users/new")).await.is(200);
    let filled = [("user_name", "aiko"), ("email", "no address"), ("name", "Aiko"), ("status", "active")];
    let refused = send(&mut browser, &form, "do", &filled).await.is(422);
    assert!(refused.text().contains("Something given breaks a rule"), "{}", refused.text());
    assert!(refused.html.contains("id=\"field-email-fault\""), "{}", refused.html);
    assert!(refused.html.contains("value=\"aiko\""), "what was typed is still there");
    let filled = [("user_name", "aiko"), ("email", "aiko@example.com"), ("name", "Aiko"), ("status", "active")];
    let tried = send(&mut browser, &refused, "try", &filled).await.is(200);
    assert!(tried.text().contains("This is what it would do") && tried.text().contains("User registered"));
    let done = send(&mut browser, &tried, "do", &filled).await.is(303);
    let page = browser.open(&done.leads_to().unwrap()).await.is(200);
    assert!(page.text().contains("The user was created.") && page.text().contains("aiko@example.com"));
    let again = send(&mut browser, &tried, "do", &filled).await.is(303);
    assert_eq!(again.leads_to(), done.leads_to(), "the same form twice is done once");
    let id = page.path().rsplit('/').next().unwrap().to_owned();
    let change = format!("/users/{id}/change");
    let page = does(&mut browser, &change, &[("user_name", "aiko"), ("name", "Aiko Sato"), ("email", "")]).await;
    assert!(page.text().contains("Aiko Sato") && !page.text().contains("aiko@example.com"), "{}", page.text());
    let lock = browser.open(&at(&format!("/users/{id}/stand/lock"))).await.is(200);
    assert!(lock.text().contains("Nothing has been done yet.") && lock.text().contains("User locked"));
    assert_eq!(state(world, &id).await, UserStatus::Active);
    let filled = [("for", "3600"), ("reason", "lost a telephone")];
    let page = does(&mut browser, &format!("/users/{id}/stand/lock"), &filled).await;
    assert!(page.text().contains("The user is locked.") && page.text().contains("Locked until"), "{}", page.text());
    for (deed, then) in [
        ("unlock", UserStatus::Active),
        ("suspend", UserStatus::Suspended),
        ("reactivate", UserStatus::Active),
        ("delete", UserStatus::PendingDeletion),
        ("keep", UserStatus::Active),
    ] {
        does(&mut browser, &format!("/users/{id}/stand/{deed}"), &[("grace", "604800")]).await;
        assert_eq!(state(world, &id).await, then, "{deed}");
    }
    let refused = browser.open(&at(&format!("/users/{id}/stand/keep"))).await.is(409);
    assert!(refused.text().contains("This cannot be done now"), "{}", refused.text());
    let page = does(&mut browser, &format!("/users/{id}/erase"), &[("reason", "asked for it")]).await;
    assert!(page.path().ends_with("/console/users") && page.text().contains("The user was erased."));
    browser.open(&at(&format!("/users/{id}"))).await.is(410);
}

async fn sessions_end_and_what_applications_hold_is_taken_back(world: &World) {
    world.clients("acme").await;
    let aiko = world.person("acme", "aiko").await;
    let mut phone = world.browser();
    phone.enter("acme", "aiko").await;
    let mut given = crate::people::apps::obtain(world, &mut phone, "trusted", "openid offline_access").await;
    let mut browser = administrator(world, "boss").await;
    let page = browser.open(&at(&format!("/users/{aiko}"))).await.is(200);
    assert!(page.text().contains("The trusted") && page.text().contains("Unknown device"), "{}", page.text());
    let [grant] = links(&page, "/revoke").try_into().unwrap();
    let [session] = links(&page, "/end").try_into().unwrap();
    for link in [grant, session] {
        let path = link.strip_prefix("/t/acme/console").unwrap().to_owned();
        does(&mut browser, &path, &[]).await;
    }
    assert!(!given.refreshes(world).await && !given.opens(world).await);
    let seen = phone.open("/t/acme/account").await;
    assert_eq!(seen.path(), "/t/acme/login", "the session is over");
    let other = world.person("acme", "other").await;
    let foreign = browser.open(&at(&format!("/users/{other}/sessions/{aiko}/end"))).await;
    assert_eq!(foreign.status.as_u16(), 404);
}

async fn what_belongs_to_another_tenant_is_not_there(world: &World) {
    world.clients("other").await;
    let theirs = world.person("other", "ken").await;
    let mut browser = administrator(world, "boss").await;
    let before = world.events().await;
    for path in [
        format!("/users/{theirs}"),
        format!("/users/{theirs}/change"),
        format!("/users/{theirs}/stand/lock"),
        format!("/users/{theirs}/erase"),
        format!("/users/{theirs}/roles/administrator/give"),
        format!("/users/{theirs}/restore?at=1"),
        format!("/history/user/{theirs}"),
        "/clients/shop".to_owned(),
        "/clients/shop/secrets/new".to_owned(),
        "/history/client/shop".to_owned(),
        "/history/tenant/other".to_owned(),
    ] {
        let seen = browser.open(&at(&path)).await.is(404);
        assert!(!seen.text().contains("ken of other") && !seen.text().contains("The shop"), "{path}");
    }
    assert_eq!(world.events().await, before);
}

async fn what_was_changed_meanwhile_is_not_overwritten(world: &World) {
    let aiko = world.person("acme", "aiko").await;
    let mut browser = administrator(world, "boss").await;
    let change = format!("/users/{aiko}/change");
    let first = browser.open(&at(&change)).await.is(200);
    does(&mut browser, &change, &[("user_name", "aiko"), ("name", "Aiko Mori")]).await;
    let refused = send(&mut browser, &first, "do", &[("user_name", "aiko"), ("name", "Aiko Abe")]).await.is(412);
    assert!(refused.text().contains("It has changed since you opened the page"), "{}", refused.text());
    let page = browser.open(&at(&format!("/users/{aiko}"))).await.is(200);
    assert!(page.text().contains("Aiko Mori") && !page.text().contains("Aiko Abe"));
}

async fn people_come_into_groups_and_get_their_roles(world: &World) {
    let aiko = world.person("acme", "aiko").await;
    let mut browser = administrator(world, "boss").await;
    let page = does(&mut browser, "/groups/new", &[("name", "Library"), ("description", "Books")]).await;
    let id = page.path().rsplit('/').next().unwrap().to_owned();
    assert!(page.text().contains("Nobody is in this group yet."), "{}", page.text());
    world.listed().await;
    let choose = browser.open(&at(&format!("/groups/{id}/members?by=user_name&text=aik"))).await.is(200);
    let [join] = links(&choose, "/join").try_into().unwrap();
    let path = join.strip_prefix("/t/acme/console").unwrap().to_owned();
    let page = does(&mut browser, &path, &[("reason", "works there")]).await;
    assert!(page.text().contains("aiko of acme") && page.text().contains("1 member"), "{}", page.text());
    let page = does(&mut browser, "/roles/new", &[("name", "Readers"), ("permissions", "evident:users:read")]).await;
    assert!(page.text().contains("See the users you administer"), "{}", page.text());
    let role = page.path().rsplit('/').next().unwrap().to_owned();
    does(&mut browser, &format!("/groups/{id}/roles/{role}/give"), &[]).await;
    let page = browser.open(&at(&format!("/users/{aiko}"))).await.is(200);
    assert!(page.text().contains("through Library"), "{}", page.text());
    let mut reader = world.browser();
    reader.enter("acme", "aiko").await;
    reader.open(&at("/users")).await.is(200);
    does(&mut browser, &format!("/users/{aiko}/groups/{id}/leave"), &[]).await;
    reader.open(&at("/users")).await.is(403);
    let filled = [("name", "Readers"), ("description", "They read"), ("permissions", "evident:groups:read")];
    let form = browser.open(&at(&format!("/roles/{role}/change"))).await.is(200);
    let tried = send(&mut browser, &form, "try", &filled).await.is(200);
    let done = send(&mut browser, &tried, "do", &filled).await.is(303);
    browser.open(&done.leads_to().unwrap()).await.is(200);
    let found = role::by_id(world.journal.db(), &acme(), &role).await.unwrap().unwrap();
    assert_eq!(found.permissions.into_iter().collect::<Vec<_>>(), ["evident:groups:read"]);
    does(&mut browser, &format!("/roles/{role}/delete"), &[]).await;
    does(&mut browser, &format!("/groups/{id}/delete"), &[]).await;
    assert_eq!(group::by_id(world.journal.db(), &acme(), &id).await.unwrap(), None);
}

async fn nobody_hands_out_more_than_they_have(world: &World) {
    let aiko = world.person("acme", "aiko").await;
    let permissions = ["evident:roles:read", "evident:roles:write", "evident:clients:write", "evident:users:read"];
    let mut browser = permitted(world, "clerk", &permissions).await;
    let give = at(&format!("/users/{aiko}/roles/administrator/give"));
    let before = world.events().await;
    let refused = browser.open(&give).await.is(403);
    assert!(refused.text().contains("evident:admin is more than"), "{}", refused.text());
    assert_eq!(world.names_since(before).await, ["AdministrationDenied"]);
    let form = browser.open(&at("/roles/new")).await.is(200);
    assert!(!form.html.contains("evident:keys:write"), "what one does not have is not offered");
    let filled = [("name", "Keepers"), ("permissions", "evident:keys:write")];
    send(&mut browser, &form, "do", &filled).await.is(403);
    let form = browser.open(&at("/clients/new/service")).await.is(200);
    let filled = [("client_name", "Robot"), ("scope", "evident:users:erase")];
    send(&mut browser, &form, "do", &filled).await.is(403);
    let roles = role::of_user(world.journal.db(), &acme(), &aiko).await.unwrap();
    assert!(roles.is_empty());
    let clients = client::list(world.journal.db(), &acme(), &queries::Page::first(10)).await.unwrap();
    assert!(clients.items.is_empty());
}

async fn nothing_is_done_to_somebody_who_may_do_more(world: &World) {
    let (boss, ken) = (world.person("acme", "boss").await, world.person("acme", "ken").await);
    let role = role::Role::administrator().role_id;
    world.does(&commands::role::AssignRole { tenant: acme(), role, user: boss.clone() }).await;
    world.browser().enter("acme", "boss").await;
    let permissions = [
        "evident:sessions:read",
        "evident:sessions:write",
        "evident:users:erase",
        "evident:users:read",
        "evident:users:write",
    ];
    let mut clerk = permitted(world, "clerk", &permissions).await;
    let page = clerk.open(&at(&format!("/users/{boss}"))).await.is(200);
    let mut paths = links(&page, "/end");
    assert_eq!(paths.len(), 1, "{}", page.text());
    paths.extend(
        ["stand/suspend", "stand/lock", "stand/delete", "erase"].map(|end| at(&format!("/users/{boss}/{end}"))),
    );
    let before = world.events().await;
    for path in &paths {
        let refused = clerk.open(path).await.is(403);
        assert!(refused.text().contains("evident:admin"), "{path} says what is missing: {}", refused.text());
    }
    // Nor by a form that was made before they could do so much.
    let form = clerk.open(&at(&format!("/users/{ken}/stand/suspend"))).await.is(200);
    let role = role::Role::administrator().role_id;
    world.does(&commands::role::AssignRole { tenant: acme(), role, user: ken.clone() }).await;
    send(&mut clerk, &form, "do", &[]).await.is(403);
    let done = world.names_since(before).await;
    assert!(done.iter().all(|name| name == "AdministrationDenied" || name == "RoleAssigned"), "{done:?}");
    assert_eq!((state(world, &boss).await, state(world, &ken).await), (UserStatus::Active, UserStatus::Active));
}

async fn token(browser: &Browser<'_>, id: &str, secret: &str) -> u16 {
    let mut program = browser.clone();
    program.cookies.clear();
    program.headers.push(("authorization", format!("Basic {}", BASE64.encode(format!("{id}:{secret}")))));
    let body = encoded(&[("grant_type", "client_credentials")]);
    program.send(Method::POST, "/t/acme/oauth2/token", None, body).await.status.as_u16()
}

async fn the_application_of_the_wizard_gets_a_token(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let kinds = browser.open(&at("/clients/new")).await.is(200);
    assert_eq!(links(&kinds, "/clients/new/").len(), 4);
    let form = browser.open(&at("/clients/new/service")).await.is(200);
    let filled = [("client_name", "Robot")];
    let taken = send(&mut browser, &form, "do", &filled).await.is(201);
    assert!(taken.text().contains("The secret is shown this once."), "{}", taken.text());
    let (id, secret) = (said(&taken, "client-id"), said(&taken, "client-secret"));
    assert!(said(&taken, "snippet").contains(&format!("{id}:{secret}")));
    assert_eq!(token(&browser, &id, &secret).await, 200);
    let again = send(&mut browser, &form, "do", &filled).await.is(201);
    assert!(again.text().contains("cannot be shown again") && !again.html.contains(&secret));
    let clients = client::list(world.journal.db(), &acme(), &queries::Page::first(10)).await.unwrap();
    assert_eq!(clients.items.len(), 1, "the same form twice is one application");
    let page = browser.open(&at(&format!("/clients/{id}/secrets/new"))).await.is(200);
    let added = send(&mut browser, &page, "do", &[]).await.is(201);
    let newer = said(&added, "client-secret");
    let page = browser.open(&at(&format!("/clients/{id}"))).await.is(200);
    assert!(!page.html.contains(&secret) && !page.html.contains(&newer));
    let first = links(&page, "/remove").remove(0);
    does(&mut browser, first.strip_prefix("/t/acme/console").unwrap(), &[]).await;
    assert_eq!((token(&browser, &id, &secret).await, token(&browser, &id, &newer).await), (401, 200));
}

async fn an_application_is_changed_switched_off_and_deleted(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let form = browser.open(&at("/clients/new/browser")).await.is(200);
    let filled = [("client_name", "Shop"), ("redirect_uris", "nonsense"), ("scope", "openid")];
    let refused = send(&mut browser, &form, "do", &filled).await.is(422);
    assert!(refused.text().contains("redirect_uris[0]") && refused.html.contains("aria-invalid"), "{}", refused.text());
    let filled = [("client_name", "Shop"), ("redirect_uris", "https://shop.example/cb"), ("scope", "openid")];
    let taken = send(&mut browser, &refused, "do", &filled).await.is(201);
    assert!(!taken.html.contains("client-secret"), "it keeps no secret");
    let id = said(&taken, "client-id");
    let found = client::by_id(world.journal.db(), &acme(), &id).await.unwrap().unwrap();
    assert_eq!(found.metadata.allowed_cors_origins.unwrap(), ["https://shop.example"]);
    let filled = [("client_name", "Corner shop"), ("redirect_uris", "https://shop.example/cb\nhttps://shop.example/b")];
    let page = does(&mut browser, &format!("/clients/{id}/change"), &filled).await;
    assert!(page.text().contains("Corner shop") && page.text().contains("https://shop.example/b"));
    let page = does(&mut browser, &format!("/clients/{id}/stand/disable"), &[("reason", "not needed")]).await;
    assert!(page.text().contains("The application is switched off."), "{}", page.text());
    does(&mut browser, &format!("/clients/{id}/stand/enable"), &[]).await;
    does(&mut browser, &format!("/clients/{id}/stand/delete"), &[]).await;
    browser.open(&at(&format!("/clients/{id}"))).await.is(404);
    let history = browser.open(&at(&format!("/history/client/{id}"))).await.is(200);
    assert!(history.text().contains("Client deleted"), "what was deleted has its history");
}

async fn an_application_keeps_to_its_security_profile(world: &World) {
    let mut browser = administrator(world, "boss").await;
    world.client("acme", "bank", |metadata| metadata.security_profile = Some(SecurityProfile::Fapi1Baseline)).await;
    let form = browser.open(&at("/clients/bank/change")).await.is(200);
    let usual = [("client_name", "Bank"), ("redirect_uris", "https://bank.example/cb"), ("scope", "openid")];
    for (name, value, field) in [
        ("skip_consent", "on", "field-skip_consent-fault"),
        ("redirect_uris", "http://127.0.0.1/cb", "field-redirect_uris-fault"),
    ] {
        let filled: Vec<_> = usual.into_iter().filter(|(own, _)| *own != name).chain([(name, value)]).collect();
        let refused = send(&mut browser, &form, "do", &filled).await.is(422);
        assert!(refused.text().contains("which FAPI 1.0 Baseline forbids"), "{}", refused.text());
        assert!(refused.html.contains(&format!("id=\"{field}\"")), "{}", refused.html);
    }
    does(&mut browser, "/clients/bank/change", &usual).await;
}

async fn keys_are_rotated_and_revoked(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let page = browser.open(&at("/keys")).await.is(200);
    assert!(page.text().contains("There are no signing keys yet"), "{}", page.text());
    does(&mut browser, "/keys/rotate/ES256", &[]).await;
    let page = does(&mut browser, "/keys/rotate/ES256", &[("reason", "as every year")]).await;
    assert!(page.text().contains("Verifies only") && page.text().contains("Signs next"), "{}", page.text());
    let keys = signing_key::list(world.journal.db(), &acme(), &queries::Page::first(10)).await.unwrap().items;
    let retired = keys.into_iter().find(|key| key.state == KeyStatus::Retired).unwrap().kid;
    let path = format!("/keys/{retired}/revoke");
    let page = browser.open(&at(&path)).await.is(200);
    assert!(page.text().contains("Signing key revoked"), "{}", page.text());
    let refused = send(&mut browser, &page, "do", &[]).await;
    assert!(refused.status.is_client_error(), "it takes a reason: {}", refused.text());
    does(&mut browser, &path, &[("reason", "it was seen")]).await;
    let revoked = signing_key::by_id(world.journal.db(), &acme(), &retired).await.unwrap().unwrap();
    assert_eq!(revoked.state, KeyStatus::Revoked);
    browser.open(&at("/keys/rotate/none")).await.is(404);
}
