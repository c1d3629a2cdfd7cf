//! What people are asked, and in whose words.

use aggregates::TenantId;
use aggregates::resource::Scope;
use axum::http::Method;
use commands::resource::RegisterResource;

use crate::on_both_engines;
use crate::people::flows::exchange;
use crate::people::world::{World, authorize};

on_both_engines! { crate::people::world::World:
    a_scope_is_described_in_the_tenants_words
    what_is_nobodys_is_described_by_the_tenant
    a_claims_parameter_is_not_heard_where_the_tenant_does_not_want_it
    everybody_is_asked_where_the_tenant_says_so
}

async fn a_scope_is_described_in_the_tenants_words(world: &World) {
    let described = Scope {
        description: Some("Look at your orders".into()),
        descriptions: [("ja".to_owned(), "ご注文を見る".to_owned())].into(),
        hidden: false,
    };
    let hidden = Scope { hidden: true, ..Scope::default() };
    let scopes = [("orders:read".to_owned(), described), ("orders:count".to_owned(), hidden)].into();
    let (tenant, name) = (TenantId::parse("acme").unwrap(), "Orders".to_owned());
    let identifier = "https://orders.example.com".to_owned();
    world.does(&RegisterResource { tenant, identifier, name, scopes }).await;
    world.client("acme", "shop", |metadata| metadata.scope = Some("openid orders:read orders:count".into())).await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let scope = ("scope", "openid orders:read orders:count");
    for (language, told, other) in
        [("en", "Look at your orders", "ご注文を見る"), ("ja", "ご注文を見る", "Look at your orders")]
    {
        let page = browser.open(&authorize("acme", "shop", &[scope, ("ui_locales", language)])).await.is(200);
        assert!(page.html.contains(told) && !page.html.contains(other), "{}", page.html);
        assert!(!page.html.contains("orders:count") && !page.html.contains("orders:read<"), "{}", page.html);
    }
    let page = browser.open(&authorize("acme", "shop", &[scope])).await.is(200);
    let code = browser.answer(&page, &[("decision", "allow")]).await.code();
    assert_eq!(exchange(world, &code).await["scope"], "openid orders:count orders:read", "usable, though not shown");
}

async fn a_claims_parameter_is_not_heard_where_the_tenant_does_not_want_it(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let asked = [("scope", "openid"), ("claims", r#"{"userinfo":{"email":{"essential":true}}}"#)];
    for (heard, client) in [(true, "trusted"), (false, "trusted")] {
        world.tune("acme", |settings| settings.oauth.claims_parameter = heard).await;
        let code = browser.open(&authorize("acme", client, &asked)).await.code();
        let tokens = exchange(world, &code).await;
        let mut app = world.browser();
        app.headers.push(("authorization", format!("Bearer {}", tokens["access_token"].as_str().unwrap())));
        let told = app.send(Method::GET, "/t/acme/oauth2/userinfo", None, String::new()).await.is(200).html;
        assert_eq!(told.contains("aiko@example.com"), heard, "{told}");
        let document = app.open("/t/acme/.well-known/openid-configuration").await.is(200).html;
        let document: serde_json::Value = serde_json::from_str(&document).unwrap();
        // OIDC Discovery §3: what is not said is not so.
        assert_eq!(document["claims_parameter_supported"] == true, heard, "{document}");
    }
    let page = browser.open(&authorize("acme", "shop", &asked)).await.is(200);
    assert!(!page.html.contains("email"), "nobody is asked about what is not heard: {}", page.html);
}

async fn everybody_is_asked_where_the_tenant_says_so(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    browser.open(&authorize("acme", "trusted", &[])).await.code();
    world.tune("acme", |settings| settings.oauth.allow_skip_consent = false).await;
    let page = browser.open(&authorize("acme", "trusted", &[])).await.is(200);
    assert_eq!(page.path(), "/t/acme/consent");
    let silent = browser.open(&authorize("acme", "trusted", &[("prompt", "none")])).await;
    assert_eq!(silent.told("error").as_deref(), Some("consent_required"));
    browser.answer(&page, &[("decision", "allow")]).await.code();
    browser.open(&authorize("acme", "trusted", &[])).await.code();
}

async fn what_is_nobodys_is_described_by_the_tenant(world: &World) {
    let said = |text: &str, japanese: &str| Scope {
        description: Some(text.to_owned()),
        descriptions: [("ja".to_owned(), japanese.to_owned())].into(),
        hidden: false,
    };
    world
        .tune("acme", |settings| {
            let scopes = [("email".to_owned(), said("Write to you", "ご連絡する"))];
            let hidden = Scope { hidden: true, ..Scope::default() };
            let claims = [
                ("email".to_owned(), said("Where to write", "ご連絡先")),
                ("birthdate".to_owned(), said("Your birthday", "お誕生日")),
            ];
            settings.oauth.scope_descriptions = scopes.into();
            settings.oauth.claim_descriptions = claims.into_iter().chain([("gender".to_owned(), hidden)]).collect();
        })
        .await;
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let claims = r#"{"userinfo":{"birthdate":null,"gender":{"essential":true}}}"#;
    let asked = [("scope", "openid email"), ("claims", claims)];
    for (language, told) in [("en", ["Write to you", "Your birthday"]), ("ja", ["ご連絡する", "お誕生日"])] {
        let page =
            browser.open(&authorize("acme", "shop", &[asked[0], asked[1], ("ui_locales", language)])).await.is(200);
        assert!(told.iter().all(|text| page.html.contains(text)), "{}", page.html);
        assert!(!page.html.contains("Where to write") && !page.html.contains("gender"), "{}", page.html);
    }
    let only = [("scope", "openid"), ("claims", r#"{"userinfo":{"email":{"essential":true}}}"#)];
    let page = browser.open(&authorize("acme", "shop", &only)).await.is(200);
    assert!(page.html.contains("Where to write") && !page.html.contains("Write to you"), "{}", page.html);
}
