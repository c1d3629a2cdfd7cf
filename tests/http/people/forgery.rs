//! Forms that are not ours: made elsewhere, for somebody else, or for another question. Nothing happens, and the person hears what to do.

use axum::http::Method;

use super::browser::{Browser, Seen, encoded};
use super::html::Form;
use super::world::{BASE, PASSWORD, World, authorize};
use crate::on_both_engines;

on_both_engines! { crate::people::world::World:
    no_form_is_taken_that_is_not_of_our_page_in_this_browser
    nobody_is_signed_in_by_somebody_elses_form
    looking_changes_nothing
    no_page_can_be_framed
}

/// A form that somebody could be made to send, and how a person fills it in.
struct Case {
    page: &'static str,
    filled: &'static [(&'static str, &'static str)],
    /// What happens when it is sent as it should be.
    event: &'static str,
}

const NEW: &str = "seven grey foxes sing";

/// In an order in which each can still be sent after the ones before it.
const CASES: [Case; 7] = [
    Case { page: "select", filled: &[("account", "other")], event: "" },
    Case { page: "account/applications/shop/remove", filled: &[], event: "ConsentRevoked" },
    Case { page: "account/sessions/{other}/end", filled: &[], event: "SessionEnded" },
    Case { page: "account/sessions/end-others", filled: &[], event: "SessionEnded" },
    Case {
        page: "account/password",
        filled: &[("current_password", PASSWORD), ("new_password", NEW), ("new_password_again", NEW)],
        event: "PasswordSet",
    },
    Case { page: "oauth2/end_session", filled: &[("decision", "stay")], event: "" },
    Case { page: "logout", filled: &[("decision", "sign_out")], event: "SessionEnded" },
];

/// Sends a form as it was filled in, in one of the ways that are not right.
struct Forger<'w, 'b> {
    browser: &'b Browser<'w>,
    form: Form,
    fields: Vec<(String, String)>,
}

impl Forger<'_, '_> {
    async fn send(&self, origin: Option<&str>, site: Option<&str>, token: Option<&str>) -> Seen {
        let mut browser = self.browser.clone();
        browser.headers.extend(site.map(|site| ("sec-fetch-site", site.to_owned())));
        let mut fields: Vec<(&str, &str)> =
            self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.retain(|(name, _)| *name != "form_token");
        fields.extend(token.map(|token| ("form_token", token)));
        browser.send(Method::POST, &self.form.action, origin, encoded(&fields)).await
    }

    /// Every way.
    async fn all(&self, foreign: &[&str]) -> Vec<(String, Seen)> {
        let own = self.form.field("form_token");
        let mut seen = Vec::new();
        for origin in ["https://evil.example", "null", "http://id.example.com", "https://id.example.com.evil.example"] {
            seen.push((format!("from {origin}"), self.send(Some(origin), None, Some(own)).await));
        }
        for site in ["cross-site", "same-site", "none"] {
            seen.push((format!("from nowhere, {site}"), self.send(None, Some(site), Some(own)).await));
        }
        let cut = &own[..own.len() - 1];
        for token in [None, Some(""), Some(cut), Some("é")].into_iter().chain(foreign.iter().map(|token| Some(*token)))
        {
            seen.push((format!("with {token:?}"), self.send(Some(BASE), Some("same-origin"), token).await));
        }
        let mut twice = self.fields.clone();
        twice.push(("form_token".into(), own.to_owned()));
        let twice: Vec<_> = twice.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let mut browser = self.browser.clone();
        seen.push(("with its token twice".into(), browser.post(&self.form.action, &twice).await));
        seen
    }
}

async fn no_form_is_taken_that_is_not_of_our_page_in_this_browser(world: &World) {
    world.clients("acme").await;
    for name in ["aiko", "mallory"] {
        world.person("acme", name).await;
    }
    let (mut browser, mut other, mut mallory) = (world.browser(), world.browser(), world.browser());
    browser.enter("acme", "aiko").await;
    other.enter("acme", "aiko").await;
    mallory.enter("acme", "mallory").await;
    let page = browser.open(&authorize("acme", "shop", &[])).await;
    browser.answer(&page, &[("decision", "allow")]).await.code();
    let other_session = ended_by(&browser.open("/t/acme/account/sessions").await);
    for case in CASES {
        // The second session must be there for each question about it.
        if case.page == "account/sessions/end-others" {
            other.enter("acme", "aiko").await;
        }
        let path = format!("/t/acme/{}", case.page.replace("{other}", &other_session));
        let page = browser.open(&path).await.is(200);
        let neighbour = browser.open("/t/acme/account/sessions/end-others").await.is(200);
        let neighbour =
            if case.page.ends_with("end-others") { browser.open("/t/acme/logout").await } else { neighbour };
        let theirs = mallory.open("/t/acme/account/password").await.is(200);
        let foreign = [neighbour.form().field("form_token").to_owned(), theirs.form().field("form_token").to_owned()];
        let foreign: Vec<&str> = foreign.iter().map(String::as_str).collect();
        let form = page.form();
        let forger = Forger { browser: &browser, fields: form.filled(case.filled), form };
        let before = world.events().await;
        for (how, seen) in forger.all(&foreign).await {
            assert_eq!(world.names_since(before).await, [""; 0], "{path} {how}");
            // Without a token it is a client's request in a form, which is answered with the question.
            if case.page == "oauth2/end_session" && seen.status.is_success() {
                assert!(seen.heading().starts_with("Sign out"), "{how}: {}", seen.html);
                continue;
            }
            let refused = [400, 403].contains(&seen.status.as_u16());
            assert!(refused && seen.leads_to().is_none(), "{path} {how}: {} {}", seen.status, seen.html);
            let told = ["Open the page again", "Please try again", "start again"];
            assert!(told.iter().any(|words| seen.text().contains(words)), "{path} {how}: {}", seen.text());
        }
        let mut bare = browser.clone();
        bare.cookies.remove("__Host-evident-form.acme");
        let seen = bare.submit(&page, case.filled).await.is(403);
        assert_eq!(seen.heading(), "Your browser keeps no cookies", "{path}");
        assert_eq!(world.names_since(before).await, [""; 0], "{path}");
        let sent = browser.submit(&page, case.filled).await;
        assert!([200, 303].contains(&sent.status.as_u16()), "{path}: {} {}", sent.status, sent.html);
        let names = world.names_since(before).await;
        assert!(case.event.is_empty() || names.iter().any(|name| name == case.event), "{path}: {names:?}");
    }
    assert_eq!(browser.open("/t/acme/account").await.path(), "/t/acme/login");
}

/// The id of the session that a link of the page offers to end.
fn ended_by(page: &Seen) -> String {
    let link = page.html.split("/account/sessions/").find(|rest| rest.contains("/end\"")).unwrap();
    link.split('/').next().unwrap().to_owned()
}

async fn nobody_is_signed_in_by_somebody_elses_form(world: &World) {
    world.clients("acme").await;
    for name in ["aiko", "mallory"] {
        world.person("acme", name).await;
    }
    let (mut victim, mut attacker) = (world.browser(), world.browser());
    let own = victim.open("/t/acme/login").await;
    let theirs = attacker.open("/t/acme/login").await;
    let account = [("identifier", "mallory"), ("password", PASSWORD), ("decision", "sign_in")];
    let seen = victim.submit(&theirs, &account).await.is(403);
    assert!(seen.text().contains("This page was open for too long. Please try again."), "{}", seen.text());
    let form = own.form();
    let forger = Forger { browser: &victim, fields: form.filled(&account), form };
    let request = victim.clone().open(&authorize("acme", "shop", &[])).await;
    let before = world.events().await;
    for (how, seen) in forger.all(&[theirs.form().field("form_token"), request.form().field("form_token")]).await {
        assert_eq!(seen.status.as_u16(), 403, "{how}: {}", seen.html);
        assert!(seen.text().contains("Please try again") && !seen.html.contains(PASSWORD), "{how}: {}", seen.text());
    }
    assert_eq!(world.names_since(before).await, [""; 0]);
    assert!(victim.session_cookie("acme").is_none());
    // A form of a page that was open from before somebody signed in is worth nothing after it.
    let open = victim.open("/t/acme/login?other=1").await;
    victim.enter("acme", "aiko").await;
    victim.submit(&open, &account).await.is(403);
    assert!(victim.open("/t/acme/account").await.text().contains("aiko of acme"));
}

async fn looking_changes_nothing(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let page = browser.open(&authorize("acme", "shop", &[])).await.is(200);
    let grant = page.at.split("grant=").nth(1).unwrap().to_owned();
    world.browser().enter("acme", "aiko").await;
    let other = ended_by(&browser.open("/t/acme/account/sessions").await);
    let before = world.events().await;
    for path in [
        "login".to_owned(),
        "login?other=1".to_owned(),
        format!("login?grant={grant}"),
        format!("login/password?grant={grant}"),
        format!("select?grant={grant}"),
        format!("consent?grant={grant}"),
        format!("consent?grant={grant}&decision=allow"),
        "select?account=other".to_owned(),
        "logout".to_owned(),
        "logout?decision=sign_out".to_owned(),
        "oauth2/end_session".to_owned(),
        "oauth2/end_session?decision=sign_out".to_owned(),
        "account".to_owned(),
        "account/sessions".to_owned(),
        format!("account/sessions/{other}/end"),
        "account/sessions/end-others".to_owned(),
        "account/applications".to_owned(),
        "account/applications/shop/remove".to_owned(),
        "account/history".to_owned(),
        "account/password".to_owned(),
    ] {
        browser.open(&format!("/t/acme/{path}")).await.is(200);
        assert_eq!(world.names_since(before).await, [""; 0], "{path}");
    }
    browser.answer(&page, &[("decision", "allow")]).await.code();
}

async fn no_page_can_be_framed(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    let login = browser.open(&authorize("acme", "shop", &[])).await;
    let wrong = browser.submit(&login, &[("identifier", "aiko"), ("password", "not this one at all")]).await.is(422);
    let stale = browser.post("/t/acme/login", &[("identifier", "aiko"), ("password", "x")]).await.is(403);
    let nowhere = browser.open("/t/nowhere/login").await.is(404);
    let unknown = browser.open(&authorize("acme", "nobody", &[])).await.is(400);
    for page in [login, wrong, stale, nowhere, unknown] {
        assert_eq!(page.headers["x-frame-options"], "DENY", "{}", page.at);
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"),
            "{}: {policy}",
            page.at
        );
        assert_eq!(page.headers["referrer-policy"], "same-origin", "{}", page.at);
    }
}
