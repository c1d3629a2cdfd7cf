//! How people sign in, as their tenant and the application want it.

use aggregates::TenantId;
use aggregates::identifier::IdentifierKind;
use aggregates::tenant::{AttributeDefinition, AttributeKind, AttributeSchema, PASSWORD_ACR};
use aggregates::user::{InitialStatus, Profile};
use commands::tenant::ChangeAttributeSchema;
use commands::user::{ActivateUser, RegisterUser};

use crate::on_both_engines;
use crate::people::flows::{claims, exchange};
use crate::people::world::{PASSWORD, World, authorize};

on_both_engines! { crate::people::world::World:
    people_sign_in_by_the_names_that_the_tenant_chose
    somebody_who_was_not_activated_does_not_come_in
    a_password_is_as_strong_as_the_tenant_says
    contexts_that_nobody_asked_for_are_the_clients_own
    a_tenant_says_what_a_password_is_called_among_methods
    people_are_called_as_the_tenant_wants_it
}

async fn people_sign_in_by_the_names_that_the_tenant_chose(world: &World) {
    let badge = AttributeDefinition { unique: true, ..AttributeDefinition::new("badge", AttributeKind::String) };
    let (id, schema) = (TenantId::parse("acme").unwrap(), AttributeSchema::parse(vec![badge]).unwrap());
    world.does(&ChangeAttributeSchema { id: id.clone(), schema }).await;
    let profile = Profile {
        user_name: Some("aiko".into()),
        email: Some("aiko@example.com".into()),
        attributes: [("badge".to_owned(), "B-17".into())].into(),
        ..Profile::default()
    };
    let user = world.does(&RegisterUser { tenant: id, id: None, profile, status: None, password: None }).await.0;
    world.set_password("acme", &user, PASSWORD, false).await;
    let by = async |name: &str| {
        let mut browser = world.browser();
        let seen = browser.guess("acme", name, PASSWORD).await;
        (seen.status.as_u16(), browser.session_cookie("acme").is_some())
    };
    let (right, wrong) = ((303, true), (422, false));
    assert_eq!([by("aiko").await, by("AIKO@example.com").await, by("B-17").await], [right, right, wrong]);
    world
        .tune("acme", |settings| {
            settings.sign_in.identifiers = vec![IdentifierKind::Attribute("badge".into()), IdentifierKind::Email];
        })
        .await;
    assert_eq!([by("aiko").await, by("aiko@example.com").await, by("B-17").await], [wrong, right, right]);
}

async fn somebody_who_was_not_activated_does_not_come_in(world: &World) {
    world.tune("acme", |settings| settings.default_user_status = InitialStatus::Registered).await;
    let user = world.person("acme", "aiko").await;
    world.person("other", "aiko").await;
    world.browser().enter("other", "aiko").await;
    let mut browser = world.browser();
    let seen = browser.guess("acme", "aiko", PASSWORD).await;
    assert!(seen.status.is_client_error() && browser.session_cookie("acme").is_none(), "{}", seen.html);
    let tenant = TenantId::parse("acme").unwrap();
    world.does(&ActivateUser { tenant, user }).await;
    let account = browser.enter("acme", "aiko").await;
    assert!(account.html.contains("aiko of acme"), "the profile was kept meanwhile");
}

async fn a_password_is_as_strong_as_the_tenant_says(world: &World) {
    world.tune("acme", |settings| settings.password_policy.min_length = 24).await;
    let (given, new) = ("given by an administrator", "seven grey foxes sing");
    let typed = [("current_password", given), ("new_password", new), ("new_password_again", new)];
    for (tenant, taken) in [("acme", false), ("other", true)] {
        let user = world.person(tenant, "aiko").await;
        world.set_password(tenant, &user, given, true).await;
        let mut browser = world.browser();
        let page = browser.guess(tenant, "aiko", given).await.is(200);
        let seen = browser.submit(&page, &typed).await;
        assert_eq!(
            (seen.status.as_u16(), browser.session_cookie(tenant).is_some()),
            (if taken { 303 } else { 422 }, taken)
        );
        assert_eq!(seen.html.contains("24"), !taken, "it says what is asked for");
    }
    world.tune("acme", |settings| settings.password_policy.min_length = 8).await;
    let mut browser = world.browser();
    let page = browser.guess("acme", "aiko", given).await.is(200);
    assert_eq!(browser.submit(&page, &typed).await.status.as_u16(), 303);
}

async fn contexts_that_nobody_asked_for_are_the_clients_own(world: &World) {
    let (bronze, silver, gold) = ("urn:example:bronze", "urn:example:silver", "urn:example:gold");
    world
        .tune("acme", |settings| {
            let levels = [(PASSWORD_ACR, 2), (bronze, 1), (silver, 2), (gold, 3)];
            settings.sign_in.levels = levels.map(|(acr, level)| (acr.to_owned(), level)).into();
        })
        .await;
    world.person("acme", "aiko").await;
    world
        .client("acme", "shop", |metadata| {
            metadata.default_acr_values = Some([gold, silver, bronze].map(str::to_owned).to_vec());
            metadata.skip_consent = Some(true);
        })
        .await;
    world.client("acme", "trusted", |metadata| metadata.skip_consent = Some(true)).await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let wish = r#"{"id_token":{"acr":{"values":["urn:example:bronze"]}}}"#;
    let elsewhere = r#"{"id_token":{"email":null}}"#;
    let table = [
        ("trusted", vec![], PASSWORD_ACR),
        ("shop", vec![], silver),
        ("shop", vec![("acr_values", bronze)], bronze),
        ("shop", vec![("claims", wish)], bronze),
        ("shop", vec![("claims", elsewhere)], silver),
    ];
    for (client, more, expected) in table {
        let code = browser.open(&authorize("acme", client, &more)).await.code();
        let said = claims(exchange(world, &code).await["id_token"].as_str().unwrap());
        assert_eq!(said["acr"], expected, "{client} {more:?}");
    }
    world.tune("acme", |settings| settings.oauth.default_acr_values = vec![bronze.to_owned()]).await;
    for (client, expected) in [("trusted", bronze), ("shop", silver)] {
        let code = browser.open(&authorize("acme", client, &[])).await.code();
        let said = claims(exchange(world, &code).await["id_token"].as_str().unwrap());
        assert_eq!(said["acr"], expected, "{client}: what it says of itself comes before what the tenant says");
    }
    let told = browser.open("/t/acme/.well-known/openid-configuration").await.is(200).html;
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["acr_values_supported"], serde_json::json!([PASSWORD_ACR, bronze, gold, silver]));
}

async fn a_tenant_says_what_a_password_is_called_among_methods(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    for words in [vec!["pwd", "knowledge"], vec![]] {
        let own: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        world.tune("acme", |settings| settings.sign_in.password_amr = own).await;
        let mut browser = world.browser();
        browser.enter("acme", "aiko").await;
        let code = browser.open(&authorize("acme", "trusted", &[])).await.code();
        let said = claims(exchange(world, &code).await["id_token"].as_str().unwrap());
        let expected = (!words.is_empty()).then(|| serde_json::json!(words));
        assert_eq!(said.get("amr"), expected.as_ref());
    }
}

async fn people_are_called_as_the_tenant_wants_it(world: &World) {
    world.clients("acme").await;
    let profile = Profile {
        user_name: Some("aiko".into()),
        name: Some("Aiko Tanaka".into()),
        nickname: Some("Ai-chan".into()),
        ..Profile::default()
    };
    let tenant = TenantId::parse("acme").unwrap();
    let user = world.does(&RegisterUser { tenant, id: None, profile, status: None, password: None }).await.0;
    world.set_password("acme", &user, PASSWORD, false).await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let table = [
        (None, "Aiko Tanaka"),
        (Some("nickname"), "Ai-chan"),
        (Some("middle_name"), "Aiko Tanaka"),
        (Some("user_name"), "aiko"),
    ];
    for (attribute, called) in table {
        world.tune("acme", |settings| settings.sign_in.display_name = attribute.map(str::to_owned)).await;
        let page = browser.open(&authorize("acme", "shop", &[])).await.is(200);
        let others = ["Aiko Tanaka", "Ai-chan"].into_iter().filter(|other| *other != called);
        assert!(
            page.html.contains(called) && others.into_iter().all(|other| !page.html.contains(other)),
            "{}",
            page.html
        );
    }
}
