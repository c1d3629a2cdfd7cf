//! What tokens are, whom they are for and what they tell.

use aggregates::client::{AccessTokenFormat, ClientMetadata, GrantType, RefreshPolicy, RefreshRotation};
use aggregates::group::GroupDetails;
use aggregates::role::Permissions;
use aggregates::tenant::{AttributeDefinition, AttributeKind, AttributeSchema, GroupsClaim};
use aggregates::user::{Profile, ProfileChanges};
use aggregates::{JwsAlgorithm, TenantId};
use commands::group::{AssignGroupRole, CreateGroup};
use commands::resource::RegisterResource;
use commands::role::{AssignRole, CreateRole};
use commands::tenant::ChangeAttributeSchema;
use commands::user::{ChangeProfile, RegisterUser};
use serde_json::json;

use crate::oauth::world::{CHALLENGE, REDIRECT, World, browser_app, claims, header, machine, website};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    a_tenant_says_what_its_access_tokens_are
    a_refresh_token_comes_only_where_it_is_wanted
    used_refresh_tokens_are_replaced_or_kept_as_the_tenant_says
    a_token_is_for_the_resources_that_were_named
    a_person_was_last_changed_when_the_log_says
    a_scope_may_name_a_claim_of_the_tenants_own
    a_scope_may_ask_for_the_roles_of_a_person
    a_scope_may_ask_for_the_groups_of_a_person
    a_client_that_lists_no_scope_may_ask_for_every_one_where_the_tenant_says_so
}

async fn a_tenant_says_what_its_access_tokens_are(world: &World) {
    world.orders("acme").await;
    let app = world.machine("acme").await;
    let opaque = ClientMetadata { access_token_format: Some(AccessTokenFormat::Opaque), ..machine() };
    let opaque = world.app("acme", opaque).await;
    assert_eq!(world.own_token(&app, "orders:read").await.len(), 43);
    world.tune("acme", |settings| settings.oauth.access_token_format = AccessTokenFormat::Jwt).await;
    let token = world.own_token(&app, "orders:read").await;
    assert_eq!((&header(&token)["typ"], &header(&token)["alg"]), (&json!("at+jwt"), &json!("ES256")));
    assert_eq!(world.own_token(&opaque, "orders:read").await.len(), 43, "what a client says of itself comes first");
    world.tune("acme", |settings| settings.oauth.access_token_signing_alg = JwsAlgorithm::EdDSA).await;
    let other = world.own_token(&app, "orders:read").await;
    assert_eq!(header(&other)["alg"], "EdDSA");
    for good in [&token, &other] {
        assert_eq!(world.worth(&opaque, good).await["active"], true);
    }
}

async fn a_refresh_token_comes_only_where_it_is_wanted(world: &World) {
    let user = world.aiko("acme").await;
    let plain = ClientMetadata { grant_types: Some(vec![GrantType::AuthorizationCode]), ..website() };
    let (plain, site) = (world.app("acme", plain).await, world.website("acme").await);
    let has = async |app, scope: &str| {
        let tokens = world.exchange(app, &world.code(app, &user, scope).await).is(200).await;
        tokens.body.get("refresh_token").is_some()
    };
    assert_eq!([has(&plain, "openid").await, has(&site, "openid").await], [false, true]);
    world.tune("acme", |settings| settings.oauth.refresh_without_offline_access = false).await;
    assert_eq!([has(&site, "openid").await, has(&site, "openid offline_access").await], [false, true]);
    assert!(!has(&plain, "openid offline_access").await, "a client that cannot use it gets none");
}

async fn used_refresh_tokens_are_replaced_or_kept_as_the_tenant_says(world: &World) {
    let user = world.aiko("acme").await;
    let rotates = ClientMetadata { refresh_policy: Some(RefreshPolicy::default()), ..website() };
    let clients = [website(), rotates, browser_app()];
    world.tune("acme", |settings| settings.oauth.refresh.rotation = RefreshRotation::Reusable).await;
    // A public client's tokens are rotated whatever the tenant lets others do (RFC 9700 §4.14.2).
    for (metadata, kept) in clients.into_iter().zip([true, false, false]) {
        let app = world.app("acme", metadata).await;
        let first = world.exchange(&app, &world.code(&app, &user, "openid").await).is(200).await.text("refresh_token");
        let second = world.refresh(&app, &first).is(200).await.text("refresh_token");
        assert_eq!(first == second, kept);
        let again = world.refresh(&app, &first).answer().await;
        assert_eq!(again.status == 200, kept);
    }
}

async fn a_token_is_for_the_resources_that_were_named(world: &World) {
    let (orders, stock) = ("https://orders.example.com", "https://stock.example.com");
    world.orders("acme").await;
    let tenant = TenantId::parse("acme").unwrap();
    let scopes = [("stock:read".to_owned(), aggregates::resource::Scope::default())].into();
    let (identifier, name) = (stock.to_owned(), "Stock".to_owned());
    world.does(&RegisterResource { tenant, identifier, name, scopes }).await;

    let (site, user) = (world.website("acme").await, world.aiko("acme").await);
    let both = |request: &mut aggregates::grant::AuthorizationRequest| {
        request.resources = vec![orders.into(), stock.into()];
    };
    let code = world.code_for(&site, &user, "openid orders:read stock:read", both).await;
    let tokens = world.exchange(&site, &code).more(&[("resource", orders)]).is(200).await;
    assert_eq!(world.worth(&site, &tokens.text("access_token")).await["aud"], orders);
    let refreshed = world.refresh(&site, &tokens.text("refresh_token")).more(&[("resource", stock)]).is(200).await;
    assert_eq!(world.worth(&site, &refreshed.text("access_token")).await["aud"], stock);
    let all = world.refresh(&site, &refreshed.text("refresh_token")).is(200).await;
    assert_eq!(world.worth(&site, &all.text("access_token")).await["aud"], json!([orders, stock]));

    let app = ClientMetadata { scope: Some("orders:read stock:read".into()), ..machine() };
    let app = world.app("acme", app).await;
    let ask = |more: &[(&str, &str)]| {
        world.form("acme", "token", &[("grant_type", "client_credentials")]).by(&app).more(more)
    };
    let one = ask(&[("scope", "stock:read"), ("resource", stock)]).is(200).await;
    assert_eq!(world.worth(&app, &one.text("access_token")).await["aud"], stock);
    let two = ask(&[("scope", "stock:read"), ("resource", stock), ("resource", orders)]).is(200).await;
    assert_eq!(world.worth(&app, &two.text("access_token")).await["aud"], json!([stock, orders]));
    ask(&[("scope", "stock:read"), ("resource", orders)]).refused("invalid_scope").await;
}

async fn a_person_was_last_changed_when_the_log_says(world: &World) {
    let now = || world.journal.clock().now().timestamp();
    let site = world.website("acme").await;
    let before = now();
    let user = world.aiko("acme").await;
    let registered = before..=now();
    let token = world.exchange(&site, &world.code(&site, &user, "openid profile").await).is(200).await;
    let told = async || {
        let told = world.get("/t/acme/oauth2/userinfo").bearer(&token.text("access_token")).is(200).await;
        told.body["updated_at"].as_i64().unwrap()
    };
    assert!(registered.contains(&told().await), "never changed: when they were registered");
    world.ground.clock.step(100_000_000);
    assert!(registered.contains(&told().await));
    let before = now();
    let set = Profile { nickname: Some("Ai".into()), ..Profile::default() };
    let changes = ProfileChanges { set, ..ProfileChanges::default() };
    let tenant = TenantId::parse("acme").unwrap();
    world.does(&ChangeProfile { tenant, user, changes }).await;
    assert!((before..=now()).contains(&told().await));
}

async fn a_scope_may_name_a_claim_of_the_tenants_own(world: &World) {
    let tenant = TenantId::parse("acme").unwrap();
    let attribute = |name: &str, sensitive| AttributeDefinition {
        sensitive,
        ..AttributeDefinition::new(name, AttributeKind::String)
    };
    let schema = AttributeSchema::parse(vec![attribute("department", false), attribute("salary", true)]).unwrap();
    world.does(&ChangeAttributeSchema { id: tenant.clone(), schema }).await;
    let attributes =
        [("department", "Sales"), ("salary", "a lot")].map(|(name, value)| (name.to_owned(), value.into()));
    let profile = Profile { name: Some("Aiko Tanaka".into()), attributes: attributes.into(), ..Profile::default() };
    let user = world.does(&RegisterUser { tenant, id: None, profile, status: None, password: None }).await.0;
    let metadata = ClientMetadata {
        scope: Some("openid claims:department claims:salary".into()),
        access_token_format: Some(AccessTokenFormat::Jwt),
        ..website()
    };
    let app = world.app("acme", metadata).await;
    let tokens = world.exchange(&app, &world.code(&app, &user, "openid claims:department").await).is(200).await;
    let access = tokens.text("access_token");
    let told = world.get("/t/acme/oauth2/userinfo").bearer(&access).is(200).await.body;
    for said in [claims(&tokens.text("id_token")), claims(&access), told] {
        assert_eq!((&said["department"], said.get("name"), said.get("salary")), (&json!("Sales"), None, None));
    }
    let plain = world.exchange(&app, &world.code(&app, &user, "openid").await).is(200).await;
    assert!(claims(&plain.text("id_token")).get("department").is_none());

    let modest = world.website("acme").await;
    let table = [
        (&app, "openid claims:department", None),
        (&app, "openid claims:salary", Some("invalid_scope")),
        (&app, "openid claims:nothing", Some("invalid_scope")),
        (&modest, "openid claims:department", Some("invalid_scope")),
    ];
    for (client, scope, refused) in table {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("client_id", client.id.as_str()), ("redirect_uri", REDIRECT), ("response_type", "code")])
            .extend_pairs([("scope", scope), ("code_challenge", CHALLENGE), ("code_challenge_method", "S256")])
            .finish();
        let asked = world.get(format!("/t/acme/oauth2/authorize?{query}")).is(303).await;
        let error = asked.header("location").split("error=").nth(1).map(|rest| rest.split('&').next().unwrap());
        assert_eq!(error, refused, "{scope}: {}", asked.header("location"));
    }
    let machine = ClientMetadata { scope: Some("claims:department".into()), ..machine() };
    let machine = world.app("acme", machine).await;
    let own = [("grant_type", "client_credentials"), ("scope", "claims:department")];
    world.form("acme", "token", &own).by(&machine).refused("invalid_scope").await;
    let told = world.get("/t/acme/.well-known/openid-configuration").is(200).await.body;
    let has = |name: &str| told["scopes_supported"].as_array().unwrap().contains(&json!(name));
    assert_eq!([has("claims:department"), has("claims:salary")], [true, false]);
}

async fn a_client_that_lists_no_scope_may_ask_for_every_one_where_the_tenant_says_so(world: &World) {
    world.orders("acme").await;
    let silent = world.app("acme", ClientMetadata { scope: None, ..machine() }).await;
    let modest = world.app("acme", ClientMetadata { scope: Some("orders:read".into()), ..machine() }).await;
    let ask = |app, scope: &str| {
        world.form("acme", "token", &[("grant_type", "client_credentials"), ("scope", scope)]).by(app)
    };
    ask(&silent, "orders:write").refused("invalid_scope").await;
    world.tune("acme", |settings| settings.oauth.unlisted_scopes = true).await;
    assert_eq!(ask(&silent, "orders:read orders:write").is(200).await.body["scope"], "orders:read orders:write");
    ask(&modest, "orders:read").is(200).await;
    ask(&modest, "orders:write").refused("invalid_scope").await;
    for ours in ["evident:admin", "evident:users:read", "evident:register"] {
        ask(&silent, ours).refused("invalid_scope").await;
    }
}

async fn a_scope_may_ask_for_the_roles_of_a_person(world: &World) {
    let (tenant, user) = (TenantId::parse("acme").unwrap(), world.aiko("acme").await);
    let metadata = ClientMetadata { access_token_format: Some(AccessTokenFormat::Jwt), ..website() };
    let app = world.app("acme", metadata).await;
    let tokens = async || world.exchange(&app, &world.code(&app, &user, "openid claims:roles").await).is(200).await;
    assert_eq!(claims(&tokens().await.text("id_token"))["roles"], json!([]));
    for name in ["Sales", "Support"] {
        let (name, description) = (name.to_owned(), String::new());
        let create = CreateRole { tenant: tenant.clone(), name, description, permissions: Permissions::default() };
        let role = world.does(&create).await.0;
        world.does(&AssignRole { tenant: tenant.clone(), role, user: user.clone() }).await;
    }
    let tokens = tokens().await;
    let told = world.get("/t/acme/oauth2/userinfo").bearer(&tokens.text("access_token")).is(200).await.body;
    for said in [claims(&tokens.text("id_token")), claims(&tokens.text("access_token")), told] {
        assert_eq!(said["roles"], json!(["Sales", "Support"]));
    }
    let plain = world.exchange(&app, &world.code(&app, &user, "openid").await).is(200).await;
    assert!(claims(&plain.text("id_token")).get("roles").is_none());
}

async fn a_scope_may_ask_for_the_groups_of_a_person(world: &World) {
    let (tenant, user) = (TenantId::parse("acme").unwrap(), world.aiko("acme").await);
    let metadata = ClientMetadata {
        scope: Some("openid claims:groups claims:roles".into()),
        access_token_format: Some(AccessTokenFormat::Jwt),
        ..website()
    };
    let app = world.app("acme", metadata).await;
    let scope = "openid claims:groups claims:roles";
    let told = async || {
        let tokens = world.exchange(&app, &world.code(&app, &user, scope).await).is(200).await;
        let told = world.get("/t/acme/oauth2/userinfo").bearer(&tokens.text("access_token")).is(200).await.body;
        let all = [claims(&tokens.text("id_token")), claims(&tokens.text("access_token")), told];
        let [first, second, third] = all.map(|said| [said.get("groups").cloned(), said.get("roles").cloned()]);
        assert!(first == second && second == third, "{first:?} {second:?} {third:?}");
        first
    };
    assert_eq!(told().await, [Some(json!([])), Some(json!([]))]);
    let create = |id: &str, name: &str| CreateGroup {
        tenant: tenant.clone(),
        id: Some(id.into()),
        name: name.into(),
        details: GroupDetails::default(),
        members: vec![user.clone()],
    };
    world.does(&create("g-1", "Sales")).await;
    world.does(&create("g-2", "Support")).await;
    let (name, description) = ("Seller".to_owned(), String::new());
    let role = CreateRole { tenant: tenant.clone(), name, description, permissions: Permissions::default() };
    let role = world.does(&role).await.0;
    world.does(&AssignGroupRole { tenant: tenant.clone(), role, group: "g-1".into() }).await;
    assert_eq!(told().await, [Some(json!(["Sales", "Support"])), Some(json!(["Seller"]))]);
    world.tune("acme", |settings| settings.oauth.groups_claim = GroupsClaim::Ids).await;
    assert_eq!(told().await[0], Some(json!(["g-1", "g-2"])));
    let discovery = world.get("/t/acme/.well-known/openid-configuration").is(200).await.body;
    assert!(discovery["scopes_supported"].as_array().unwrap().contains(&json!("claims:groups")), "{discovery}");
    for number in 3..=201 {
        world.does(&create(&format!("g-{number}"), &format!("Group {number}"))).await;
    }
    assert_eq!(told().await[0], None, "whoever is in more than two hundred is not told a part of them");
}
