//! All pages about objects, and all forms that change them: who sees them, that no form of elsewhere is taken, and that looking at what would
//! happen changes nothing.

use axum::http::Method;
use commands::group::CreateGroup;

use super::stage::{acme, administrator, at, permitted, resource, send, sheet, stream, webhook};
use crate::on_both_engines;
use crate::people::browser::{Browser, encoded};
use crate::people::world::{BASE, World};

on_both_engines! { crate::people::world::World:
    every_page_is_for_those_who_may_see_it
    no_form_is_taken_that_is_not_of_our_page
    looking_at_what_would_happen_changes_nothing
    whatever_is_written_is_refused_or_read_and_nothing_fails
    what_no_database_holds_is_refused_when_it_is_done
}

/// Pages with what it takes to see them; `{user}` and the like are ids of what is there.
const PAGES: &[(&str, &str)] = &[
    ("/users", "evident:users:read"),
    ("/users/{user}", "evident:users:read"),
    ("/users/new", "evident:users:write"),
    ("/users/{user}/change", "evident:users:write evident:users:read"),
    ("/users/{user}/stand/lock", "evident:users:write"),
    ("/users/{user}/restore?at=1", "evident:history:read evident:users:write"),
    ("/users/{user}/erase", "evident:users:erase"),
    ("/users/{user}/groups/{group}/join", "evident:groups:write"),
    ("/groups", "evident:groups:read"),
    ("/groups/{group}", "evident:groups:read"),
    ("/groups/new", "evident:groups:write"),
    ("/groups/{group}/change", "evident:groups:write evident:groups:read"),
    ("/groups/{group}/delete", "evident:groups:write"),
    ("/groups/{group}/members/{user}/join", "evident:groups:write"),
    ("/groups/{group}/restore?at=1", "evident:history:read evident:groups:write"),
    ("/roles", "evident:roles:read"),
    ("/roles/administrator", "evident:roles:read"),
    ("/roles/new", "evident:roles:write"),
    ("/clients", "evident:clients:read"),
    ("/clients/shop", "evident:clients:read"),
    ("/clients/new", "evident:clients:write"),
    ("/clients/new/service", "evident:clients:write"),
    ("/clients/shop/change", "evident:clients:write evident:clients:read"),
    ("/clients/shop/stand/disable", "evident:clients:write"),
    ("/clients/shop/restore?at=1", "evident:history:read evident:clients:write"),
    ("/keys", "evident:keys:read"),
    ("/keys/rotate/ES256", "evident:keys:write"),
    ("/history/user/{user}", "evident:history:read"),
    ("/history/client/shop?at=1", "evident:history:read"),
    ("/history/tenant/acme", "evident:history:read"),
    ("/settings", "evident:settings:read"),
    ("/settings/tokens", "evident:settings:read"),
    ("/settings/tokens/change", "evident:settings:read evident:settings:write"),
    ("/settings/secrets/mail", "evident:settings:write"),
    ("/settings/secrets/salt", "evident:settings:write"),
    ("/resources", "evident:resources:read"),
    ("/resources/{resource}", "evident:resources:read"),
    ("/resources/new", "evident:resources:write"),
    ("/resources/{resource}/scopes", "evident:resources:read evident:resources:write"),
    ("/resources/{resource}/secrets/new", "evident:resources:write"),
    ("/resources/{resource}/remove", "evident:resources:write"),
    ("/webhooks", "evident:webhooks:read"),
    ("/webhooks/{webhook}", "evident:webhooks:read"),
    ("/webhooks/{webhook}/deliveries", "evident:webhooks:read"),
    ("/webhooks/new", "evident:webhooks:write"),
    ("/webhooks/{webhook}/change", "evident:webhooks:read evident:webhooks:write"),
    ("/webhooks/{webhook}/disclosure", "evident:webhooks:disclose evident:webhooks:read"),
    ("/webhooks/{webhook}/secrets/new", "evident:webhooks:write"),
    ("/webhooks/{webhook}/stand/pause", "evident:webhooks:write"),
    ("/webhooks/{webhook}/stand/replay", "evident:webhooks:write"),
    ("/webhooks/{webhook}/stand/remove", "evident:webhooks:write"),
    ("/streams", "evident:clients:read"),
    ("/streams/shop", "evident:clients:read"),
    ("/streams/shop/stand/disable", "evident:clients:write"),
    ("/settings/restore?at=1", "evident:history:read evident:settings:write"),
];

/// Ids in the place of their names.
async fn filled(world: &World) -> impl Fn(&str) -> String {
    world.clients("acme").await;
    let user = world.person("acme", "somebody").await;
    let create = CreateGroup {
        tenant: acme(),
        id: None,
        name: "Library".into(),
        details: aggregates::group::GroupDetails::default(),
        members: Vec::new(),
    };
    let group = world.does(&create).await.0;
    let resource = resource(world).await;
    let webhook = webhook(world, "https://hooks.example/").await;
    stream(world, "shop").await;
    move |path: &str| {
        let ids = [("{user}", &user), ("{group}", &group), ("{resource}", &resource), ("{webhook}", &webhook)];
        at(&ids.into_iter().fold(path.to_owned(), |path, (name, id)| path.replace(name, id)))
    }
}

async fn every_page_is_for_those_who_may_see_it(world: &World) {
    let fill = filled(world).await;
    let mut stranger = world.browser();
    world.person("acme", "plain").await;
    let mut plain = world.browser();
    plain.enter("acme", "plain").await;
    let mut other = permitted(world, "other", &["evident:events:read"]).await;
    let mut browsers: Vec<(&str, Browser<'_>)> = Vec::new();
    for (path, permission) in PAGES {
        let address = fill(path);
        if !browsers.iter().any(|(known, _)| known == permission) {
            let name = permission.replace([':', ' '], "-");
            let permissions: Vec<&str> = permission.split(' ').collect();
            browsers.push((permission, permitted(world, &name, &permissions).await));
        }
        let (_, browser) = browsers.iter_mut().find(|(known, _)| known == permission).unwrap();
        browser.open(&address).await.is(200);
        let before = world.events().await;
        let refused = other.open(&address).await.is(403);
        assert!(refused.text().contains("You may not do this"), "{address}: {}", refused.text());
        let recorded = world.names_since(before).await;
        assert!(recorded.iter().all(|name| name == "AdministrationDenied"), "{address}: {recorded:?}");
        plain.open(&address).await.is(403);
        let sent = stranger.send(Method::GET, &address, None, String::new()).await;
        assert!(sent.leads_to().is_some_and(|to| to.starts_with("/t/acme/login?goto=")), "{address}: {sent:?}");
    }
}

/// A webhook that leads elsewhere.
const FORGED: &[(&str, &str)] = &[
    ("name", "Forged"),
    ("url", "https://forged.example/"),
    ("events", "*"),
    ("shape", "standard"),
    ("pause_after", "50"),
];

/// Sheets and what somebody writes into them.
const SHEETS: &[(&str, &[(&str, &str)])] = &[
    ("/users/new", &[("user_name", "forged"), ("status", "active")]),
    ("/users/{user}/change", &[("user_name", "forged")]),
    ("/users/{user}/stand/lock", &[("for", "3600")]),
    ("/users/{user}/erase", &[]),
    ("/users/{user}/groups/{group}/join", &[]),
    ("/users/{user}/roles/administrator/give", &[]),
    ("/groups/new", &[("name", "Forged")]),
    ("/groups/{group}/change", &[("name", "Forged")]),
    ("/groups/{group}/members/{user}/join", &[]),
    ("/groups/{group}/roles/administrator/give", &[]),
    ("/groups/{group}/delete", &[]),
    ("/roles/new", &[("name", "Forged")]),
    ("/clients/new/service", &[("client_name", "Forged")]),
    ("/clients/shop/change", &[("client_name", "Forged"), ("redirect_uris", "https://forged.example/cb")]),
    ("/clients/shop/stand/delete", &[]),
    ("/keys/rotate/ES256", &[]),
    ("/settings/sessions/change", &[("lifetimes.session_idle", "600")]),
    ("/settings/secrets/mail", &[("secret", "forged")]),
    ("/settings/secrets/salt", &[("change_subjects", "on")]),
    ("/resources/new", &[("name", "Forged"), ("identifier", "https://forged.example/"), ("scopes", "read")]),
    ("/resources/{resource}/scopes", &[("scopes", "forged")]),
    ("/resources/{resource}/secrets/new", &[]),
    ("/resources/{resource}/remove", &[]),
    ("/webhooks/new", FORGED),
    ("/webhooks/{webhook}/change", FORGED),
    ("/webhooks/{webhook}/disclosure", &[("disclosure", "clear")]),
    ("/webhooks/{webhook}/secrets/new", &[("overlap", "0")]),
    ("/webhooks/{webhook}/stand/pause", &[("reason", "forged")]),
    ("/webhooks/{webhook}/stand/test", &[]),
    ("/webhooks/{webhook}/stand/redrive", &[]),
    ("/webhooks/{webhook}/stand/replay", &[("after", "0")]),
    ("/webhooks/{webhook}/stand/remove", &[]),
    ("/streams/shop/stand/disable", &[("told", "forged")]),
];

async fn no_form_is_taken_that_is_not_of_our_page(world: &World) {
    let fill = filled(world).await;
    let mut browser = administrator(world, "boss").await;
    let mut accomplice = administrator(world, "accomplice").await;
    for (path, filled) in SHEETS {
        let page = browser.open(&fill(path)).await.is(200);
        let (action, unseen) = sheet(&page);
        let (_, foreign) = sheet(&accomplice.open(&fill(path)).await.is(200));
        let before = world.events().await;
        let with = |unseen: &[(String, String)]| {
            let unseen = unseen.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            encoded(&unseen.chain(filled.iter().copied()).chain([("step", "do")]).collect::<Vec<_>>())
        };
        for (origin, body) in [
            (BASE, with(&[])),
            (BASE, with(&foreign)),
            ("https://evil.example", with(&unseen)),
            ("null", with(&unseen)),
        ] {
            let refused = browser.send(Method::POST, &action, Some(origin), body).await;
            assert_eq!(refused.status.as_u16(), 403, "{path} from {origin}: {}", refused.text());
        }
        assert_eq!(world.events().await, before, "{path}");
    }
}

async fn looking_at_what_would_happen_changes_nothing(world: &World) {
    let fill = filled(world).await;
    let mut browser = administrator(world, "boss").await;
    let before = world.events().await;
    for (path, filled) in SHEETS {
        let page = browser.open(&fill(path)).await.is(200);
        let tried = send(&mut browser, &page, "try", filled).await.is(200);
        assert!(tried.text().contains("This is what it would do"), "{path}: {}", tried.text());
    }
    assert_eq!(world.events().await, before);
}

/// What somebody writes who wants to see something break.
const STRANGE: [&str; 4] = ["a\0\u{202e}b", "{\"a\": \"\\u0000\"}", "-9223372036854775809", "\r\n\r\n\t = : , [["];

async fn whatever_is_written_is_refused_or_read_and_nothing_fails(world: &World) {
    let fill = filled(world).await;
    let mut browser = administrator(world, "boss").await;
    let before = world.events().await;
    let long = "x".repeat(20_000);
    let documents = [
        ("/settings/cors/change", &[("cors.sets", "{}"), ("cors.max_age", "600")][..]),
        ("/settings/mail/change", &[("mail.letters", "{}"), ("mail.from", ""), ("mail.server.host", "")]),
        ("/settings/consent/change", &[("oauth.scope_descriptions", "{}")]),
        ("/settings/pages/change", &[("branding.product_name", ""), ("cookies.domain", "")]),
    ];
    for (path, filled) in SHEETS.iter().copied().chain(documents) {
        let page = browser.open(&fill(path)).await.is(200);
        for (field, _) in filled {
            for strange in STRANGE.into_iter().chain([long.as_str()]) {
                let written = filled.iter().filter(|(name, _)| name != field).copied().chain([(*field, strange)]);
                let seen = send(&mut browser, &page, "try", &written.collect::<Vec<_>>()).await;
                assert!(seen.status.as_u16() < 500, "{path}: {field} = {strange:?}: {}", seen.text());
            }
        }
    }
    assert_eq!(world.events().await, before);
}

/// Where a sheet is, a field of it, and what else it needs.
type Text = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// Texts that somebody writes. PostgreSQL holds no U+0000.
const TEXTS: &[Text] = &[
    ("/users/new", "user_name", &[("status", "active")]),
    ("/users/{user}/change", "name", &[("user_name", "somebody")]),
    ("/users/{user}/stand/lock", "reason", &[("for", "3600")]),
    ("/users/{user}/stand/suspend", "reason", &[]),
    ("/users/{user}/erase", "reason", &[]),
    ("/groups/new", "name", &[]),
    ("/groups/new", "description", &[("name", "Forged")]),
    ("/groups/{group}/change", "name", &[]),
    ("/roles/new", "name", &[]),
    ("/roles/new", "description", &[("name", "Forged")]),
    ("/clients/new/service", "client_name", &[]),
    ("/resources/new", "name", &[("identifier", "https://forged.example/"), ("scopes", "read")]),
    ("/resources/new", "scopes", &[("name", "Forged"), ("identifier", "https://forged.example/")]),
    ("/webhooks/{webhook}/stand/pause", "reason", &[]),
    ("/streams/shop/stand/disable", "told", &[]),
    ("/settings/pages/change", "branding.product_name", &[]),
    ("/settings/sign-in/change", "sign_in.name_formats", &[]),
    ("/settings/secrets/mail", "secret", &[]),
];

/// Documents, in which it is written otherwise.
const DOCUMENTS: &[(&str, &str, &str)] = &[
    ("/settings/cors/change", "cors.sets", "{\"a\\u0000\": {}}"),
    ("/settings/mail/change", "mail.letters", "{\"locked\": {\"en\": {\"subject\": \"a\\u0000\", \"text\": \"b\"}}}"),
    ("/settings/consent/change", "oauth.scope_descriptions", "{\"orders\": {\"en\": \"a\\u0000\"}}"),
    ("/settings/notifications/change", "notifications.rules", "{\"a\\u0000\": {\"on\": [], \"to\": []}}"),
];

async fn what_no_database_holds_is_refused_when_it_is_done(world: &World) {
    let fill = filled(world).await;
    let mut browser = administrator(world, "boss").await;
    let before = world.events().await;
    let texts = TEXTS.iter().map(|(path, field, beside)| (*path, *field, "a\0b", *beside));
    let documents = DOCUMENTS.iter().map(|(path, field, text)| (*path, *field, *text, &[][..]));
    for (path, field, text, beside) in texts.chain(documents) {
        let page = browser.open(&fill(path)).await.is(200);
        let written: Vec<_> = beside.iter().copied().chain([(field, text)]).collect();
        let refused = send(&mut browser, &page, "do", &written).await;
        let status = refused.status.as_u16();
        assert!((400..500).contains(&status), "{path}: {field}: {status} {}", refused.text());
    }
    assert_eq!(world.events().await, before);
}
