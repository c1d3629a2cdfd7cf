//! Settings in the console: what holds and why, changing it after seeing what would be another, and refusals at their fields.

use aggregates::tenant::TenantSettings;
use queries::tenant;

use super::stage::{acme, administrator, at, does, links, permitted, send};
use crate::on_both_engines;
use crate::people::browser::Seen;
use crate::people::html::forms;
use crate::people::world::World;

on_both_engines! { crate::people::world::World:
    settings_are_shown_with_what_they_do_and_what_is_usual
    a_setting_is_changed_after_it_was_seen_and_goes_back
    what_is_wrong_is_told_at_its_field_and_stays_typed
    what_was_changed_meanwhile_is_not_overwritten
    what_the_installation_changed_meanwhile_is_not_overwritten
    what_the_installation_chose_is_told_and_can_be_overruled
    letters_of_any_length_that_is_taken_are_saved
    the_tenants_host_is_not_the_tenants_to_choose
    lists_maps_and_documents_are_written_as_texts
    a_mail_server_is_one_value
    secrets_are_set_and_never_shown
    who_may_only_see_is_offered_nothing
}

async fn written(world: &World) -> TenantSettings {
    tenant::by_id(world.journal.db(), &acme()).await.unwrap().unwrap().settings
}

/// Everything that the sheet of a page holds, as a browser would send it, with some of it typed over.
fn whole(page: &Seen, over: &[(&str, &str)]) -> Vec<(String, String)> {
    let form = forms(&page.html).into_iter().rfind(|form| form.action.contains("/settings/")).unwrap();
    form.filled(over)
}

/// Fills a sheet in as a browser would, sees what it would do, and does it.
async fn changes(world: &World, group: &str, over: &[(&str, &str)]) -> Seen {
    let mut browser = administrator(world, &format!("boss-{}", world.events().await)).await;
    let page = browser.open(&at(&format!("/settings/{group}/change"))).await.is(200);
    let mut seen = page;
    for step in ["try", "do"] {
        let fields = whole(&seen, over);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let fields: Vec<_> = fields.into_iter().filter(|(name, _)| *name != "step").chain([("step", step)]).collect();
        seen = browser.post(&at(&format!("/settings/{group}/change")), &fields).await;
        if step == "try" {
            assert!(seen.text().contains("This is what it would do"), "{}", seen.text());
        }
    }
    let next = seen.leads_to().unwrap_or_else(|| panic!("not done: {}", seen.text()));
    browser.open(&next).await.is(200)
}

async fn settings_are_shown_with_what_they_do_and_what_is_usual(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let list = browser.open(&at("/settings")).await.is(200);
    let groups = links(&list, "/console/settings/");
    assert_eq!(groups.len(), 16, "{groups:?}");
    for group in groups {
        let page = browser.open(&group).await.is(200);
        assert!(!page.text().contains("Chosen here"), "{group}: nobody chose anything: {}", page.text());
        let change = browser.open(&format!("{group}/change")).await.is(200);
        assert!(change.text().contains("By default:"), "{group}");
    }
    let page = browser.open(&at("/settings/tokens")).await.is(200);
    for words in ["Access token", "10 minutes", "90 days", "Opaque: resources ask us", "lifetimes.access_token"] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    browser.open(&at("/settings/nothing")).await.is(404);
}

async fn a_setting_is_changed_after_it_was_seen_and_goes_back(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let path = "/settings/sessions/change";
    let page = browser.open(&at(path)).await.is(200);
    assert!(!page.html.contains("value=\"do\""), "only after it was shown what it would do");
    let filled = [("lifetimes.session_idle", "600"), ("reason", "shared computers")];
    let before = world.events().await;
    let tried = send(&mut browser, &page, "try", &filled).await.is(200);
    assert!(tried.text().contains("30 minutes") && tried.text().contains("10 minutes"), "{}", tried.text());
    assert!(tried.html.contains("value=\"600\"") && tried.html.contains("value=\"shared computers\""));
    assert_eq!(world.events().await, before);
    let done = send(&mut browser, &tried, "do", &filled).await.is(303);
    let page = browser.open(&done.leads_to().unwrap()).await.is(200);
    assert!(page.text().contains("The settings were changed.") && page.text().contains("Chosen here"));
    assert!(page.text().contains("By default: 30 minutes"), "{}", page.text());
    assert_eq!(written(world).await.lifetimes.session_idle, 600);
    let list = browser.open(&at("/settings")).await.is(200);
    assert!(list.text().contains("1 chosen here"), "{}", list.text());
    let again = send(&mut browser, &tried, "do", &filled).await.is(303);
    assert_eq!(again.leads_to(), done.leads_to(), "the same form twice is done once");
    let back = browser.open(&at(path)).await.is(200);
    let filled = [("default", "lifetimes.session_idle")];
    let tried = send(&mut browser, &back, "try", &filled).await.is(200);
    assert!(tried.html.contains("value=\"lifetimes.session_idle\" checked"), "{}", tried.html);
    does(&mut browser, path, &filled).await;
    assert_eq!(written(world).await, TenantSettings::default());
    let nothing = browser.open(&at(path)).await.is(200);
    let tried = send(&mut browser, &nothing, "try", &[]).await.is(200);
    assert!(tried.text().contains("It would change nothing"), "{}", tried.text());
}

async fn what_is_wrong_is_told_at_its_field_and_stays_typed(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let before = world.events().await;
    for (group, field, typed) in [
        ("sessions", "lifetimes.session_idle", "5"),
        ("sessions", "lifetimes.session_idle", "soon"),
        ("sessions", "lifetimes.session_idle", "-1"),
        ("tokens", "oauth.refresh.grace", "9000"),
        ("grants", "oauth.require_pkce", "sometimes"),
        ("cors", "cors.allowed_origins", "https://app.example.com/path"),
        ("cors", "cors.sets", "{"),
        ("cors", "cors.sets", "{\"a\": {\"enabled\": \"perhaps\"}}"),
        ("cors", "cors.sets", "{\"a\\u0000\": {}}"),
        ("sign-in", "sign_in.levels", "urn:example:a = many"),
        ("sign-in", "sign_in.identifiers", "shoe_size"),
        ("mail", "mail.server.port", "70000"),
        ("notifications", "notifications.rules", "{\"own\": {\"on\": [\"rain\"]}}"),
    ] {
        let path = at(&format!("/settings/{group}/change"));
        let page = browser.open(&path).await.is(200);
        let filled = [(field, typed), ("mail.server.transport", "smtp"), ("mail.server.host", "smtp.example.com")];
        let filled = if group == "mail" { &filled[..] } else { &filled[..1] };
        for step in ["try", "do"] {
            let refused = send(&mut browser, &page, step, filled).await.is(422);
            let id = format!("id=\"field-{}-fault\"", field.replace('.', "-"));
            assert!(refused.html.contains(&id), "{field} = {typed}: {}", refused.html);
            assert!(refused.text().contains("Something given breaks a rule"), "{}", refused.text());
        }
    }
    let page = browser.open(&at("/settings/sessions/change")).await.is(200);
    let refused = send(&mut browser, &page, "do", &[("lifetimes.session_idle", "soon")]).await.is(422);
    assert!(refused.html.contains("value=\"soon\""), "nobody types it twice");
    assert_eq!(world.events().await, before);
}

async fn what_was_changed_meanwhile_is_not_overwritten(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let page = browser.open(&at("/settings/sessions/change")).await.is(200);
    does(&mut browser, "/settings/passwords/change", &[("lockout.failures", "3")]).await;
    let refused = send(&mut browser, &page, "do", &[("lifetimes.session_idle", "600")]).await.is(412);
    assert!(refused.text().contains("It has changed since you opened the page"), "{}", refused.text());
    let settings = written(world).await;
    assert_eq!((settings.lockout.failures, settings.lifetimes.session_idle), (3, 1800));
}

async fn what_the_installation_changed_meanwhile_is_not_overwritten(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let page = browser.open(&at("/settings/passwords/change")).await.is(200);
    let filled = whole(&page, &[("password_policy.history", "7")]);
    world.tune("system", |settings| settings.lockout.failures = 5).await;
    let before = world.events().await;
    for step in ["try", "do", "do"] {
        let fields = filled.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let fields: Vec<_> = fields.filter(|(name, _)| *name != "step").chain([("step", step)]).collect();
        let refused = browser.post(&at("/settings/passwords/change"), &fields).await.is(412);
        assert!(refused.text().contains("It has changed since you opened the page"), "{}", refused.text());
        assert!(refused.html.contains("value=\"7\""), "nobody types it twice: {}", refused.html);
    }
    assert_eq!(world.events().await, before);
    does(&mut browser, "/settings/passwords/change", &[("password_policy.history", "7")]).await;
    let holds = world.shared.directory.tenant(&acme()).await.unwrap().unwrap();
    assert_eq!((holds.settings.lockout.failures, holds.settings.password_policy.history), (5, 7));
}

async fn letters_of_any_length_that_is_taken_are_saved(world: &World) {
    let text = "{link} ".to_owned() + &"長い文章です。".repeat(560);
    let words = serde_json::json!({"subject": "{product}", "text": text});
    let kinds = ["password_reset", "registration", "email", "invitation"];
    let letters: serde_json::Map<_, _> =
        kinds.iter().map(|kind| ((*kind).to_owned(), serde_json::json!({"ja": words, "en": words}))).collect();
    let document = serde_json::to_string(&letters).unwrap();
    assert!(document.len() > 90_000);
    changes(world, "mail", &[("mail.letters", &document)]).await;
    assert_eq!(serde_json::to_value(&written(world).await.mail.letters).unwrap(), serde_json::Value::Object(letters));
    let mut browser = administrator(world, "boss").await;
    let page = browser.open(&at("/settings/mail/change")).await.is(200);
    let before = world.events().await;
    let refused = send(&mut browser, &page, "do", &[("mail.letters", &"x".repeat(3 * 256 * 1024))]).await.is(413);
    assert!(refused.text().contains("The form is too large"), "{}", refused.text());
    assert_eq!(world.events().await, before);
}

async fn what_the_installation_chose_is_told_and_can_be_overruled(world: &World) {
    world.tune("system", |settings| settings.lockout.failures = 5).await;
    let mut browser = administrator(world, "boss").await;
    let page = browser.open(&at("/settings/passwords")).await.is(200);
    assert!(page.text().contains("From the installation"), "{}", page.text());
    // Its own, though it is what the program says.
    does(&mut browser, "/settings/passwords/change", &[("lockout.failures", "10")]).await;
    let holds = world.shared.directory.tenant(&acme()).await.unwrap().unwrap();
    assert_eq!(holds.settings.lockout.failures, 10);
    let page = browser.open(&at("/settings/passwords")).await.is(200);
    assert!(page.text().contains("Chosen here") && page.text().contains("By default: 5"), "{}", page.text());
    does(&mut browser, "/settings/passwords/change", &[("default", "lockout.failures")]).await;
    let holds = world.shared.directory.tenant(&acme()).await.unwrap().unwrap();
    assert_eq!(holds.settings.lockout.failures, 5);
}

async fn the_tenants_host_is_not_the_tenants_to_choose(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let page = browser.open(&at("/settings/house/change")).await.is(200);
    assert!(!page.html.contains("name=\"domain\""));
    does(&mut browser, "/settings/house/change", &[("kept", "lifetimes.id_token"), ("domain", "login.acme.example")])
        .await;
    let settings = written(world).await;
    assert_eq!((settings.domain, settings.kept.len()), (None, 1));
}

async fn lists_maps_and_documents_are_written_as_texts(world: &World) {
    let levels = "urn:evident:password = 1\r\nurn:example:two=keys = 2";
    changes(
        world,
        "sign-in",
        &[("sign_in.levels", levels), ("sign_in.name_formats", "ja = {family_name} {given_name}")],
    )
    .await;
    changes(world, "cors", &[("cors.allowed_origins", "https://a.example\r\n\r\nhttps://b.example")]).await;
    let rules = "{\"roles\": {\"on\": [\"role_given\"], \"to\": [\"permission:evident:roles:write\"]}}";
    changes(world, "notifications", &[("notifications.rules", rules)]).await;
    let page = changes(world, "requests", &[("oauth.default_scope", "openid  email")]).await;
    assert!(page.text().contains("email openid"), "{}", page.text());
    let settings = written(world).await;
    assert_eq!(settings.sign_in.levels["urn:example:two=keys"], 2);
    assert_eq!(settings.sign_in.name_formats["ja"], "{family_name} {given_name}");
    assert_eq!(settings.cors.allowed_origins, ["https://a.example", "https://b.example"]);
    assert_eq!(settings.notifications.rules.keys().collect::<Vec<_>>(), ["roles"]);
    assert!(settings.cors.enabled, "what a browser sends along stays");
    // What is left out of a map is gone.
    changes(world, "sign-in", &[("sign_in.levels", "urn:evident:password = 3")]).await;
    assert_eq!(written(world).await.sign_in.levels.len(), 1);
    changes(world, "notifications", &[("notifications.rules", "")]).await;
    assert!(written(world).await.notifications.rules.is_empty());
}

async fn a_mail_server_is_one_value(world: &World) {
    let smtp =
        [("mail.server.transport", "smtp"), ("mail.server.host", "smtp.example.com"), ("mail.server.port", "465")];
    let page = changes(world, "mail", &smtp).await;
    assert!(page.text().contains("smtp.example.com"), "{}", page.text());
    let graph = [
        ("mail.server.transport", "graph"),
        ("mail.server.endpoint", "https://graph.example/sendMail"),
        ("mail.server.token_endpoint", "https://login.example/token"),
        ("mail.server.client_id", "app"),
    ];
    changes(world, "mail", &graph).await;
    let server = serde_json::to_value(written(world).await.mail.server).unwrap();
    assert_eq!((&server["transport"], server.get("host")), (&"graph".into(), None), "nothing comes along: {server}");
    changes(world, "mail", &[("mail.server.transport", "")]).await;
    assert_eq!(written(world).await.mail.server, None);
}

async fn secrets_are_set_and_never_shown(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let before = world.events().await;
    let page = does(&mut browser, "/settings/secrets/mail", &[("secret", "hunter2-of-the-server")]).await;
    assert!(page.text().contains("The secret of the mail server was set.") && !page.html.contains("hunter2"));
    does(&mut browser, "/settings/secrets/forget-mail", &[]).await;
    let form = browser.open(&at("/settings/secrets/salt")).await.is(200);
    let salt = ("salt", "sixteen and more bytes of salt");
    let refused = send(&mut browser, &form, "do", &[salt]).await.is(422);
    assert!(refused.html.contains("id=\"field-change_subjects-fault\""), "{}", refused.html);
    let tried = send(&mut browser, &form, "try", &[salt, ("change_subjects", "on")]).await.is(200);
    assert!(!tried.html.contains("<bdi>sixteen"), "an event does not show it");
    assert!(tried.html.contains("type=\"password\" value=\"sixteen"), "it is the one that is set then");
    send(&mut browser, &tried, "do", &[salt, ("change_subjects", "on")]).await.is(303);
    let names = world.names_since(before).await;
    let expected = ["TenantMailSecretSet", "TenantMailSecretRemoved", "TenantSubjectSaltSet"];
    assert_eq!(
        names.iter().filter(|name| name.starts_with("Tenant")).collect::<Vec<_>>(),
        expected.iter().collect::<Vec<_>>()
    );
    browser.open(&at("/settings/secrets/other")).await.is(404);
}

async fn who_may_only_see_is_offered_nothing(world: &World) {
    let mut browser = permitted(world, "reader", &["evident:settings:read"]).await;
    let page = browser.open(&at("/settings/mail")).await.is(200);
    assert!(links(&page, "/change").is_empty() && links(&page, "/secrets/").is_empty(), "{}", page.html);
    browser.open(&at("/settings/mail/change")).await.is(403);
    let mut writer = permitted(world, "writer", &["evident:settings:write"]).await;
    writer.open(&at("/settings/mail/change")).await.is(403);
}
