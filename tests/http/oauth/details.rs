//! What clients ask for one by one (RFC 9396): described, registered, granted, and never more than that.

use aggregates::client::{AccessTokenFormat, ClientMetadata, GrantType};
use aggregates::details::DetailsType;
use aggregates::grant::{Approval, AuthorizationRequest};
use aggregates::{Keyring, Personal, Secret, TenantId};
use axum::http::Method;
use commands::grant::{ApproveGrant, Asked};
use serde_json::{Value, json};

use super::exchanges::{Stage, clients, service};
use super::world::{App, REDIRECT, World, claims, machine, request, website};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    a_client_asks_for_itself_for_what_it_is_registered_for
    a_token_has_no_more_than_was_granted
    the_largest_that_is_allowed_is_a_token_for_every_door
    an_exchange_hands_on_what_its_client_may_ask_for
    what_no_type_describes_is_refused_everywhere
}

/// What the tenant describes: a payment.
pub fn payment() -> DetailsType {
    let schema = json!({
        "type": "object",
        "required": ["amount", "to"],
        "properties": {
            "amount": {"type": "string", "title": "Amount", "title#ja": "金額", "maxLength": 20},
            "to": {"type": "string", "title": "To account", "title#ja": "振込先"},
        },
    });
    let descriptions = [("ja".to_owned(), "一回の支払い".to_owned())].into();
    DetailsType { description: Some("Pay once".into()), descriptions, schema }
}

/// One payment.
pub fn paying(to: &str) -> Value {
    json!({"type": "payment", "amount": "123.50 EUR", "to": to})
}

async fn describes(world: &World) {
    world
        .tune("acme", |settings| {
            drop(settings.oauth.authorization_details_types.insert("payment".into(), payment()));
        })
        .await;
}

fn registered(metadata: ClientMetadata) -> ClientMetadata {
    ClientMetadata { authorization_details_types: Some(vec!["payment".into()]), ..metadata }
}

fn spelled(details: &[Value]) -> String {
    json!(details).to_string()
}

async fn a_client_asks_for_itself_for_what_it_is_registered_for(world: &World) {
    describes(world).await;
    let details = [paying("123"), paying("456")];
    for format in [AccessTokenFormat::Opaque, AccessTokenFormat::Jwt] {
        let app =
            world.app("acme", ClientMetadata { access_token_format: Some(format), ..registered(machine()) }).await;
        let spelled = spelled(&details);
        let pairs = [("grant_type", "client_credentials"), ("authorization_details", spelled.as_str())];
        let answer = world.form("acme", "token", &pairs).by(&app).is(200).await;
        assert_eq!(answer.body["authorization_details"], json!(details));
        let token = answer.text("access_token");
        assert_eq!(world.worth(&app, &token).await["authorization_details"], json!(details));
        if format == AccessTokenFormat::Jwt {
            assert_eq!(claims(&token)["authorization_details"], json!(details));
        }
    }
    let app = world.app("acme", registered(machine())).await;
    let without = world.form("acme", "token", &[("grant_type", "client_credentials")]).by(&app).is(200).await;
    assert!(without.body.get("authorization_details").is_none());
    let document = world.get("/t/acme/.well-known/openid-configuration").is(200).await.body;
    assert_eq!(document["authorization_details_types_supported"], json!(["payment"]));
}

/// A code for what a person allowed one by one.
async fn code(world: &World, app: &App, user: &str, details: &[Value]) -> String {
    let asked = AuthorizationRequest {
        authorization_details: Some(Secret::new(Keyring::AuthorizationDetails, details.to_vec())),
        ..request("openid offline_access")
    };
    let approval = Approval {
        user_id: user.to_owned(),
        session_id: None,
        scope: asked.scope.clone(),
        resources: vec![],
        claims: None,
        authorization_details: Some(Personal::new(user, details.to_vec())),
        auth_time: Some(world.journal.clock().now()),
        acr: None,
        amr: vec![],
        sid: None,
    };
    let approve = ApproveGrant {
        tenant: TenantId::parse("acme").unwrap(),
        asked: Asked::Now { client_id: app.id.clone(), request: Box::new(asked) },
        approval,
        code_seconds: 60,
        access: None,
        consent: None,
    };
    world.does(&approve).await.code.unwrap().expose().to_owned()
}

async fn a_token_has_no_more_than_was_granted(world: &World) {
    describes(world).await;
    let aiko = world.aiko("acme").await;
    let app = world.app("acme", registered(website())).await;
    let (both, first) = ([paying("123"), paying("456")], [paying("123")]);
    let granted = code(world, &app, &aiko, &both).await;
    let beyond = spelled(&[paying("789")]);
    let refused = world.exchange(&app, &granted).more(&[("authorization_details", &beyond)]);
    assert_eq!(refused.refused("invalid_authorization_details").await.status, 400);
    let answer = world.exchange(&app, &granted).is(200).await;
    assert_eq!(answer.body["authorization_details"], json!(both));
    let part = world.refresh(&app, &answer.text("refresh_token")).more(&[("authorization_details", &spelled(&first))]);
    let part = part.is(200).await;
    assert_eq!(part.body["authorization_details"], json!(first));
    assert_eq!(world.worth(&app, &part.text("access_token")).await["authorization_details"], json!(first));
    // Less once is not less for ever (RFC 6749 §6), and another detail never was one.
    let again = world.refresh(&app, &part.text("refresh_token")).is(200).await;
    assert_eq!(again.body["authorization_details"], json!(both));
    let mut richer = paying("123");
    richer["amount"] = json!("999.99 EUR");
    let more = spelled(&[richer]);
    let refused = world.refresh(&app, &again.text("refresh_token")).more(&[("authorization_details", &more)]);
    refused.refused("invalid_authorization_details").await;
    // What the client may not ask for any more, it does not get any more.
    world.tune("acme", |settings| settings.oauth.authorization_details_types.clear()).await;
    let without = world.refresh(&app, &again.text("refresh_token")).is(200).await;
    assert!(without.body.get("authorization_details").is_none(), "{}", without.body);
    let named =
        world.refresh(&app, &without.text("refresh_token")).more(&[("authorization_details", &spelled(&first))]);
    named.refused("invalid_authorization_details").await;
    // Nothing of it stands in the log in the clear.
    let events = world.journal.read_page(0, 1000).await.unwrap();
    assert!(events.iter().all(|event| !event.stored.payload.contains("123.50 EUR")));
    assert!(events.iter().any(|event| event.payload.contains("123.50 EUR")), "and it can be opened");
}

async fn the_largest_that_is_allowed_is_a_token_for_every_door(world: &World) {
    describes(world).await;
    let jwt = ClientMetadata { access_token_format: Some(AccessTokenFormat::Jwt), ..registered(machine()) };
    let app = world.app("acme", jwt).await;
    let sized = |each: usize| (0..8).map(|_| paying(&"9".repeat(each))).collect::<Vec<_>>();
    let wants = |details: &str| {
        world
            .form("acme", "token", &[("grant_type", "client_credentials"), ("authorization_details", details)])
            .by(&app)
    };
    wants(&spelled(&sized(1000))).refused("invalid_authorization_details").await;
    let large = sized(960);
    let token = wants(&spelled(&large)).is(200).await.text("access_token");
    assert!(token.len() > 10_000, "{}", token.len());
    assert_eq!(world.worth(&app, &token).await["authorization_details"], json!(large));
    world.form("acme", "revoke", &[("token", token.as_str())]).by(&app).is(200).await;
    assert_eq!(world.worth(&app, &token).await["active"], json!(false));
}

async fn an_exchange_hands_on_what_its_client_may_ask_for(world: &World) {
    let stage = Stage::of(world).await;
    describes(world).await;
    let (payer, shop) =
        (world.app("acme", registered(service())).await, world.app("acme", registered(website())).await);
    stage.lets(clients(&[&stage.service, &payer])).await;
    let (both, first) = ([paying("123"), paying("456")], [paying("123")]);
    let granted = code(world, &shop, &stage.user, &both).await;
    let shown = world.exchange(&shop, &granted).is(200).await.text("access_token");
    let asks = |app: &App, token: &str, details: &[Value]| {
        stage.shows(app, token).more(&[("authorization_details", &spelled(details))])
    };
    let plain = stage.shows(&stage.service, &shown).is(200).await;
    assert!(plain.body.get("authorization_details").is_none(), "it is not registered for the type: {}", plain.body);
    asks(&stage.service, &shown, &first).refused("invalid_authorization_details").await;
    let all = stage.shows(&payer, &shown).is(200).await;
    assert_eq!(all.body["authorization_details"], json!(both));
    let part = asks(&payer, &shown, &first).is(200).await;
    assert_eq!(part.body["authorization_details"], json!(first));
    let part = part.text("access_token");
    assert_eq!(world.worth(&shop, &part).await["authorization_details"], json!(first));
    asks(&payer, &part, &both).refused("invalid_authorization_details").await;
    for beyond in [&[paying("789")][..], &[paying("123"), paying("123")]] {
        asks(&payer, &shown, beyond).refused("invalid_authorization_details").await;
    }
    world.tune("acme", |settings| settings.oauth.authorization_details_types.clear()).await;
    let forgotten = stage.shows(&payer, &shown).is(200).await;
    assert!(forgotten.body.get("authorization_details").is_none(), "the type is gone: {}", forgotten.body);
    let events = world.journal.read_page(0, 1000).await.unwrap();
    assert!(events.iter().all(|event| !event.stored.payload.contains("123.50 EUR")));
}

async fn what_no_type_describes_is_refused_everywhere(world: &World) {
    describes(world).await;
    let (app, plain) = (world.app("acme", registered(machine())).await, world.machine("acme").await);
    let website = world.app("acme", registered(website())).await;
    let wants = |app: &App, details: &str| {
        world.form("acme", "token", &[("grant_type", "client_credentials"), ("authorization_details", details)]).by(app)
    };
    wants(&plain, &spelled(&[paying("1")])).refused("invalid_authorization_details").await;
    for wrong in [
        "[]".to_owned(),
        "{}".to_owned(),
        "no JSON".to_owned(),
        r#"[{"type":"refund"}]"#.to_owned(),
        r#"[{"type":"payment","to":"1"}]"#.to_owned(),
        r#"[{"type":"payment","to":"1","amount":1}]"#.to_owned(),
        r#"[{"type":"payment","to":"1","amount":"1","iban":"x"}]"#.to_owned(),
        r#"[{"type":"payment","to":"1","to":"2","amount":"1"}]"#.to_owned(),
        spelled(&vec![paying("1"); 21]),
    ] {
        assert_eq!(wants(&app, &wrong).refused("invalid_authorization_details").await.status, 400, "{wrong}");
        let pairs = [
            ("response_type", "code"),
            ("client_id", website.id.as_str()),
            ("redirect_uri", REDIRECT),
            ("scope", "openid"),
            ("code_challenge", super::world::CHALLENGE),
            ("code_challenge_method", "S256"),
            ("authorization_details", wrong.as_str()),
        ];
        world.form("acme", "par", &pairs).by(&website).refused("invalid_authorization_details").await;
    }
    world
        .tune("acme", |settings| {
            settings.oauth.allow_password = true;
            settings.oauth.grant_types.insert(GrantType::DeviceCode);
        })
        .await;
    for grant in ["password", "urn:ietf:params:oauth:grant-type:device_code"] {
        let details = spelled(&[paying("1")]);
        let pairs = [("grant_type", grant), ("authorization_details", details.as_str())];
        world.form("acme", "token", &pairs).by(&app).refused("invalid_authorization_details").await;
    }
    world.tune("acme", |settings| settings.oauth.registration.open = true).await;
    let register = |types: Value| {
        let body = json!({"redirect_uris": [REDIRECT], "authorization_details_types": types});
        world.ask(Method::POST, "/t/acme/oauth2/register").json(&body)
    };
    register(json!(["refund"])).refused("invalid_client_metadata").await;
    register(json!(["payment"])).refused("invalid_client_metadata").await;
    let allowed = ["payment".to_owned(), "refund".to_owned()];
    world
        .tune("acme", |settings| settings.oauth.registration.allowed_authorization_details_types = allowed.into())
        .await;
    register(json!(["refund"])).refused("invalid_client_metadata").await;
    let answer = register(json!(["payment"])).is(201).await;
    assert_eq!(answer.body["authorization_details_types"], json!(["payment"]));
}
