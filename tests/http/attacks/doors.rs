//! Every door that takes a JWT, and every forgery of [`super::forgeries`] at each: client assertions, software statements, hints
//! at somebody, and our own access tokens wherever they are shown.

use aggregates::TenantId;
use aggregates::client::{AccessTokenFormat, AuthMethod, ClientMetadata};
use axum::http::Method;
use commands::signing_key::{RevokeSigningKey, RotateSigningKey, Successor};
use protocols::jose::CLIENT_ASSERTION_TYPE;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::forgeries::{Forger, changed};
use crate::oauth::world::{Answer, App, Ask, BASE, CHALLENGE, REDIRECT, World, claims, machine, website};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    no_forgery_is_an_access_token
    no_forgery_is_a_client_assertion
    no_forgery_is_a_software_statement
    no_forgery_is_a_hint_at_somebody
    each_kind_of_token_opens_its_own_door_alone
    a_key_that_was_revoked_signs_nothing_any_more
}

const BYE: &str = "https://app.example.com/bye";

/// Makes the key of a maker one of the tenant's own.
async fn install(world: &World, tenant: &str, maker: &Forger) {
    let next = Forger::new(&format!("{}-next", maker.pair.kid)).pair;
    let successor = Successor::New(maker.pair.clone());
    world.does(&RotateSigningKey { tenant: TenantId::parse(tenant).unwrap(), active: None, successor, next }).await;
}

fn issuer(tenant: &str) -> String {
    format!("{BASE}/t/{tenant}")
}

fn now(world: &World) -> i64 {
    world.journal.clock().now().timestamp()
}

/// A place at which nobody may ever call.
struct Trap(TcpListener);

impl Trap {
    async fn set() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    fn address(&self) -> String {
        format!("http://{}/keys", self.0.local_addr().unwrap())
    }

    async fn stays_untouched(self) {
        // Whoever fetched keys would have done so before they answered, so the call would wait here already: nothing is waited for.
        let called = tokio::time::timeout(std::time::Duration::from_millis(50), self.0.accept()).await;
        assert!(called.is_err(), "somebody fetched what a header named");
    }
}

/// Refused, in whichever words: neither let in nor broken.
#[track_caller]
fn refused(how: &str, door: &str, answer: &Answer) {
    let status = answer.status.as_u16();
    assert!([400, 401, 403].contains(&status), "{how} at {door}: {status} {}", answer.body);
}

/// A client whose access tokens are JWTs.
fn signed(metadata: ClientMetadata) -> ClientMetadata {
    ClientMetadata { access_token_format: Some(AccessTokenFormat::Jwt), ..metadata }
}

/// Two tokens under one key: of a person for a website, and of a client that administers and registers.
struct AccessTokens<'w> {
    world: &'w World,
    judge: App,
    person: Value,
    machine: Value,
}

impl<'w> AccessTokens<'w> {
    async fn of(world: &'w World) -> Self {
        let (site, user) = (world.app("acme", signed(website())).await, world.aiko("acme").await);
        let code = world.code(&site, &user, "openid profile").await;
        let person = claims(&world.exchange(&site, &code).is(200).await.text("access_token"));
        let scope = Some("evident:users:read evident:register".to_owned());
        let clerk = world.app("acme", signed(ClientMetadata { scope, ..machine() })).await;
        let machine = claims(&world.own_token(&clerk, "evident:users:read evident:register").await);
        Self { world, judge: world.machine("acme").await, person, machine }
    }

    fn userinfo(&self, token: &str) -> Ask<'w> {
        self.world.get("/t/acme/oauth2/userinfo").bearer(token)
    }

    fn users(&self, token: &str) -> Ask<'w> {
        self.world.get("/t/acme/admin/v1/users").bearer(token)
    }

    fn register(&self, token: &str) -> Ask<'w> {
        let body = json!({ "redirect_uris": [REDIRECT] });
        self.world.ask(Method::POST, "/t/acme/oauth2/register").bearer(token).json(&body)
    }

    /// Whether the judge calls it active.
    async fn is_active(&self, token: &str) -> bool {
        let answer = self.world.form("acme", "introspect", &[("token", token)]).by(&self.judge).answer().await;
        assert!(answer.status == 200 || answer.status == 400, "{} {}", answer.status, answer.body);
        answer.body["active"] == json!(true)
    }

    /// Shows what stands for a person's token and for a machine's token at every door.
    async fn refuse(&self, how: &str, person: &str, machine: &str) {
        refused(how, "userinfo", &self.userinfo(person).answer().await);
        refused(how, "the admin API", &self.users(machine).answer().await);
        refused(how, "registration", &self.register(machine).answer().await);
        for token in [person, machine] {
            assert!(!self.is_active(token).await, "{how} is active");
            let answer = self.world.form("acme", "revoke", &[("token", token)]).by(&self.judge).answer().await;
            assert!(answer.status == 200 || answer.status == 400, "{how}: {} {}", answer.status, answer.body);
        }
    }

    async fn accept(&self, person: &str, machine: &str) {
        self.userinfo(person).is(200).await;
        self.users(machine).is(200).await;
        self.register(machine).is(201).await;
        assert!(self.is_active(person).await && self.is_active(machine).await);
    }
}

async fn no_forgery_is_an_access_token(world: &World) {
    let (maker, rival, trap) = (Forger::new("acme-key"), Forger::new("other-key"), Trap::set().await);
    install(world, "acme", &maker).await;
    install(world, "other", &rival).await;
    let tokens = AccessTokens::of(world).await;
    let (header, person, machine) = (maker.header("at+jwt"), &tokens.person, &tokens.machine);
    tokens.accept(&maker.sign(&header, person), &maker.sign(&header, machine)).await;
    let typed = maker.header("application/at+jwt");
    tokens.accept(&maker.sign(&typed, person), &maker.sign(&typed, machine)).await;
    let position = world.events().await;

    let forged = maker.forgeries(&header, person, &trap.address());
    for (one, other) in forged.iter().zip(&maker.forgeries(&header, machine, &trap.address())) {
        tokens.refuse(&one.how, &one.token, &other.token).await;
    }
    for typ in
        ["JWT", "logout+jwt", "secevent+jwt", "dpop+jwt", "client-authentication+jwt", "token-introspection+jwt", ""]
    {
        let header = maker.header(typ);
        tokens.refuse(typ, &maker.sign(&header, person), &maker.sign(&header, machine)).await;
    }
    let untyped = json!({"alg": "EdDSA", "kid": "acme-key"});
    tokens.refuse("no typ", &maker.sign(&untyped, person), &maker.sign(&untyped, machine)).await;
    let own = issuer("acme");
    let long_ago = now(world) - 3600;
    for (member, value) in [
        ("iss", json!(issuer("other"))),
        ("iss", json!(BASE)),
        ("iss", json!(format!("{own}/"))),
        ("iss", json!(own.to_uppercase())),
        ("iss", json!("")),
        ("exp", json!(long_ago)),
        ("jti", json!("unknown")),
        ("jti", json!("")),
        ("jti", json!("' OR '1'='1")),
    ] {
        let sign = |claims: &Value| maker.sign(&header, &changed(claims, member, value.clone()));
        tokens.refuse(&format!("{member} {value}"), &sign(person), &sign(machine)).await;
    }
    for member in ["iss", "exp", "jti"] {
        let sign = |claims: &Value| {
            let mut claims = claims.clone();
            claims.as_object_mut().unwrap().remove(member);
            maker.sign(&header, &claims)
        };
        tokens.refuse(&format!("no {member}"), &sign(person), &sign(machine)).await;
    }
    // Another tenant's key, under its own name and under ours, and what it would sign for itself.
    for kid in ["other-key", "acme-key"] {
        let header = changed(&rival.header("at+jwt"), "kid", json!(kid));
        for iss in ["acme", "other"] {
            let sign = |claims: &Value| rival.sign(&header, &changed(claims, "iss", json!(issuer(iss))));
            tokens.refuse(&format!("{kid} for {iss}"), &sign(person), &sign(machine)).await;
        }
    }
    // What stands inside a token is none, and what is a token by itself is nothing inside of another.
    let inside = |claims: &Value| claims["jti"].as_str().unwrap().to_owned();
    tokens.refuse("what stands inside", &inside(person), &inside(machine)).await;
    assert_eq!(world.events().await, position, "nothing was appended");
    let opaque = world.own_token(&world.machine("acme").await, "").await;
    let wrapped = |claims: &Value| maker.sign(&header, &changed(claims, "jti", json!(opaque)));
    assert!(tokens.is_active(&opaque).await);
    tokens.refuse("an opaque token inside", &wrapped(person), &wrapped(machine)).await;
    tokens.accept(&maker.sign(&header, person), &maker.sign(&header, machine)).await;
    trap.stays_untouched().await;
}

fn shown<'w>(world: &'w World, tenant: &str, assertion: &str) -> Ask<'w> {
    let pairs = [
        ("grant_type", "client_credentials"),
        ("client_assertion_type", CLIENT_ASSERTION_TYPE),
        ("client_assertion", assertion),
    ];
    world.form(tenant, "token", &pairs)
}

/// A client that signs with a maker's key.
async fn keyed(world: &World, tenant: &'static str, maker: &Forger, metadata: ClientMetadata) -> App {
    let metadata = ClientMetadata {
        token_endpoint_auth_method: Some(AuthMethod::PrivateKeyJwt),
        jwks: Some(maker.jwks()),
        ..metadata
    };
    world.app(tenant, metadata).await
}

async fn no_forgery_is_a_client_assertion(world: &World) {
    let (maker, trap) = (Forger::new("key"), Trap::set().await);
    let app = keyed(world, "acme", &maker, machine()).await;
    let at = now(world);
    let good = json!({
        "iss": app.id, "sub": app.id, "aud": issuer("acme"), "jti": "forged", "iat": at, "exp": at + 60,
    });
    let header = maker.header("JWT");
    shown(world, "acme", &maker.sign(&header, &changed(&good, "jti", json!("good")))).is(200).await;
    let (rival, victim) = (Forger::new("key"), keyed(world, "acme", &maker, machine()).await);
    keyed(world, "acme", &rival, machine()).await;
    let position = world.events().await;
    for forgery in maker.forgeries(&header, &good, &trap.address()) {
        let answer = shown(world, "acme", &forgery.token).answer().await;
        refused(&forgery.how, "the token endpoint", &answer);
        assert!(["invalid_client", "invalid_request"].contains(&answer.text("error").as_str()), "{}", answer.body);
    }
    for typ in ["at+jwt", "logout+jwt", "secevent+jwt", "dpop+jwt", "oauth-authz-req+jwt", ""] {
        shown(world, "acme", &maker.sign(&maker.header(typ), &good)).refused("invalid_client").await;
    }
    let own = issuer("acme");
    for audience in [
        json!(format!("{own}/")),
        json!(own.to_uppercase()),
        json!(format!("{own}/oauth2/token/")),
        json!(format!("{own}/oauth2/userinfo")),
        json!(issuer("other")),
        json!([]),
        json!([issuer("other"), BASE]),
    ] {
        let claims = changed(&good, "aud", audience.clone());
        let answer = shown(world, "acme", &maker.sign(&header, &claims)).refused("invalid_client").await;
        assert_eq!(answer.status, 401, "{audience}");
    }
    // In the name of somebody else, with one's own key, and of the namesake in another tenant.
    let mut claims = good.clone();
    (claims["iss"], claims["sub"]) = (json!(victim.id), json!(victim.id));
    shown(world, "acme", &rival.sign(&header, &claims)).refused("invalid_client").await;
    let namesake = maker.sign(&header, &changed(&good, "aud", json!(issuer("other"))));
    shown(world, "other", &namesake).refused("invalid_client").await;
    assert_eq!(world.events().await, position, "nothing was appended");
    // None of all these has used its name up.
    shown(world, "acme", &maker.sign(&header, &good)).is(200).await;
    shown(world, "acme", &maker.sign(&header, &good)).refused("invalid_client").await;
    // A name is its client's own: somebody else's use of it takes nothing from anybody.
    shown(world, "acme", &maker.sign(&header, &claims)).is(200).await;
    trap.stays_untouched().await;
}

async fn no_forgery_is_a_software_statement(world: &World) {
    world
        .tune("acme", |settings| {
            (settings.oauth.registration.open, settings.oauth.registration.per_minute) = (true, 10_000);
        })
        .await;
    let (maker, trap) = (Forger::new("key"), Trap::set().await);
    let trusted = ClientMetadata { scope: Some("evident:register".into()), ..machine() };
    let publisher = keyed(world, "acme", &maker, trusted).await;
    let at = now(world);
    let good = json!({
        "iss": publisher.id, "sub": "shop", "aud": issuer("acme"), "jti": "1", "iat": at, "exp": at + 600,
        "software_id": "shop-7", "redirect_uris": [REDIRECT],
    });
    let register = |statement: &str| {
        let body = json!({"redirect_uris": ["https://evil.example/cb"], "software_statement": statement});
        world.ask(Method::POST, "/t/acme/oauth2/register").json(&body)
    };
    let header = maker.header("JWT");
    let told = register(&maker.sign(&header, &good)).is(201).await;
    assert_eq!(told.body["redirect_uris"], json!([REDIRECT]));
    let position = world.events().await;
    for forgery in maker.forgeries(&header, &good, &trap.address()) {
        let answer = register(&forgery.token).answer().await;
        assert_eq!(answer.status, 400, "{}: {}", forgery.how, answer.body);
        let known = ["invalid_software_statement", "unapproved_software_statement", "invalid_client_metadata"];
        assert!(known.contains(&answer.text("error").as_str()), "{}: {}", forgery.how, answer.body);
    }
    for (member, value) in [
        ("iss", json!("nobody")),
        ("iss", json!(issuer("acme"))),
        ("aud", json!(issuer("other"))),
        ("exp", json!(at - 60)),
        ("redirect_uris", json!(["javascript:alert(1)"])),
        ("redirect_uris", json!("https://evil.example/cb")),
    ] {
        let answer = register(&maker.sign(&header, &changed(&good, member, value.clone()))).answer().await;
        assert_eq!(answer.status, 400, "{member} {value}: {}", answer.body);
    }
    for typ in ["at+jwt", "client-authentication+jwt", "secevent+jwt"] {
        register(&maker.sign(&maker.header(typ), &good)).refused("invalid_software_statement").await;
    }
    assert_eq!(world.events().await, position, "nothing was appended");
    trap.stays_untouched().await;
}

/// A request of somebody who is not signed in, about somebody whom a token names.
fn hinted<'w>(world: &'w World, app: &App, hint: &str) -> Ask<'w> {
    let pairs = [
        ("response_type", "code"),
        ("client_id", app.id.as_str()),
        ("redirect_uri", REDIRECT),
        ("scope", "openid"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
        ("prompt", "none"),
        ("id_token_hint", hint),
    ];
    asked(world, "authorize", &pairs)
}

/// A request in the address, or in a form where it is too long for one.
fn asked<'w>(world: &'w World, endpoint: &str, pairs: &[(&str, &str)]) -> Ask<'w> {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    if query.len() > 8000 {
        return world.form("acme", endpoint, pairs);
    }
    world.get(format!("/t/acme/oauth2/{endpoint}?{query}"))
}

fn signing_out<'w>(world: &'w World, hint: &str) -> Ask<'w> {
    asked(world, "end_session", &[("id_token_hint", hint), ("post_logout_redirect_uri", BYE), ("state", "s")])
}

/// The error that the browser takes to the client; none where it goes nowhere.
fn told(answer: &Answer) -> Option<String> {
    let address = url::Url::parse(answer.headers.get("location")?.to_str().unwrap()).ok()?;
    address.query_pairs().find(|(name, _)| name == "error").map(|(_, value)| value.into_owned())
}

/// What is asked about an ID token by whoever cannot check it.
fn looked_at<'w>(world: &'w World, token: &str) -> Ask<'w> {
    world.form("acme", "idtokeninfo", &[("id_token", token)])
}

#[track_caller]
fn is_no_hint(how: &str, authorized: &Answer, signed_out: &Answer) {
    match told(authorized) {
        Some(error) => assert_eq!(error, "invalid_request", "{how}"),
        None => assert_eq!(authorized.status, 400, "{how}: {:?} {}", authorized.headers, authorized.body),
    }
    assert_eq!(signed_out.status, 400, "{how}: {:?}", signed_out.headers);
    assert!(signed_out.headers.get("location").is_none(), "{how}");
}

async fn no_forgery_is_a_hint_at_somebody(world: &World) {
    let (maker, rival, trap) = (Forger::new("acme-key"), Forger::new("other-key"), Trap::set().await);
    install(world, "acme", &maker).await;
    install(world, "other", &rival).await;
    let metadata = ClientMetadata { post_logout_redirect_uris: Some(vec![BYE.to_owned()]), ..website() };
    let (app, user) = (world.app("acme", metadata.clone()).await, world.aiko("acme").await);
    let at = now(world);
    let good = json!({"iss": issuer("acme"), "sub": user, "aud": app.id, "jti": "1", "iat": at, "exp": at + 600});
    let header = maker.header("JWT");
    let hint = maker.sign(&header, &good);
    assert_eq!(told(&hinted(world, &app, &hint).is(303).await).as_deref(), Some("login_required"), "it is understood");
    assert_eq!(signing_out(world, &hint).is(303).await.header("location"), format!("{BYE}?state=s"));
    assert_eq!(looked_at(world, &hint).is(200).await.body["sub"], user);
    let old = maker.sign(&header, &changed(&good, "exp", json!(at - 3600)));
    looked_at(world, &old).refused("invalid_request").await;
    assert_eq!(told(&hinted(world, &app, &old).is(303).await).as_deref(), Some("login_required"), "though it is old");

    let mut forged: Vec<(String, String)> = maker
        .forgeries(&header, &good, &trap.address())
        .into_iter()
        .map(|forgery| (forgery.how, forgery.token))
        .collect();
    for typ in ["at+jwt", "logout+jwt", "secevent+jwt", "token-introspection+jwt", "client-authentication+jwt", ""] {
        forged.push((typ.to_owned(), maker.sign(&maker.header(typ), &good)));
    }
    for value in [json!(issuer("other")), json!(BASE), json!(format!("{}/", issuer("acme")))] {
        forged.push((format!("iss {value}"), maker.sign(&header, &changed(&good, "iss", value))));
    }
    for kid in ["other-key", "acme-key"] {
        let header = changed(&rival.header("JWT"), "kid", json!(kid));
        forged.push((format!("another tenant's key as {kid}"), rival.sign(&header, &good)));
    }
    // A client whose ID tokens are under its secret speaks for itself alone.
    let secretive = ClientMetadata {
        id_token_signed_response_alg: Some(aggregates::JwsAlgorithm::HS256),
        post_logout_redirect_uris: Some(vec![BYE.to_owned()]),
        ..metadata
    };
    let secretive = world.app("acme", secretive).await;
    let secret = protocols::jose::Algorithm::HS256;
    let secret = protocols::jose::SigningKey::from_secret(secret, None, secretive.secret.as_bytes()).unwrap();
    let of = |audience: Value| secret.sign(None, &changed(&good, "aud", audience)).unwrap();
    forged.push(("another client's secret".to_owned(), of(json!(app.id))));
    forged.push(("a secret for two".to_owned(), of(json!([secretive.id, app.id]))));
    forged.push(("a secret for two".to_owned(), of(json!([app.id, secretive.id]))));
    let position = world.events().await;
    for (how, token) in &forged {
        let authorized = hinted(world, &app, token).answer().await;
        is_no_hint(how, &authorized, &signing_out(world, token).answer().await);
        refused(how, "idtokeninfo", &looked_at(world, token).answer().await);
    }
    let own = of(json!(secretive.id));
    assert_eq!(told(&hinted(world, &secretive, &own).is(303).await).as_deref(), Some("login_required"));
    assert_eq!(told(&hinted(world, &app, &own).is(303).await).as_deref(), Some("invalid_request"), "it is not theirs");
    let under_a_pair = maker.sign(&header, &changed(&good, "aud", json!(secretive.id)));
    assert_eq!(told(&hinted(world, &app, &under_a_pair).is(303).await).as_deref(), Some("invalid_request"));
    assert_eq!(world.events().await, position, "nothing was appended");
    trap.stays_untouched().await;
}

async fn each_kind_of_token_opens_its_own_door_alone(world: &World) {
    let maker = Forger::new("key");
    let tokens = AccessTokens::of(world).await;
    let metadata = ClientMetadata {
        userinfo_signed_response_alg: Some(aggregates::JwsAlgorithm::RS256),
        post_logout_redirect_uris: Some(vec![BYE.to_owned()]),
        ..signed(website())
    };
    let app = world.app("acme", metadata).await;
    let subject = tokens.person["sub"].as_str().unwrap().to_owned();
    let code = world.code(&app, &subject, "openid").await;
    let answer = world.exchange(&app, &code).is(200).await;
    let (access, id_token) = (answer.text("access_token"), answer.text("id_token"));
    let asks = world.form("acme", "introspect", &[("token", &access)]).by(&tokens.judge);
    let told_of = asks.header("accept", "application/token-introspection+jwt").is(200).await.body;
    let told_of = told_of.as_str().unwrap().to_owned();
    let profile = world.get("/t/acme/oauth2/userinfo").bearer(&access).is(200).await.body;
    let profile = profile.as_str().unwrap().to_owned();
    let machine = keyed(world, "acme", &maker, machine()).await;
    let at = now(world);
    let assertion = json!({
        "iss": machine.id, "sub": machine.id, "aud": issuer("acme"), "jti": "1", "iat": at, "exp": at + 60,
    });
    let assertion = maker.sign(&maker.header("JWT"), &assertion);
    let register = |token: &str| {
        let body = json!({"redirect_uris": [REDIRECT], "software_statement": token});
        world.ask(Method::POST, "/t/acme/oauth2/register").json(&body)
    };
    world.tune("acme", |settings| settings.oauth.registration.open = true).await;

    let [id, introspection, signed_by_client] =
        [("an ID token", &id_token), ("an introspection", &told_of), ("an assertion", &assertion)];
    let [bearer, userinfo] = [("an access token", &access), ("an answer of userinfo", &profile)];
    for (kind, token) in [id, introspection, signed_by_client, userinfo] {
        tokens.refuse(kind, token, token).await;
    }
    for (kind, token) in [bearer, introspection, signed_by_client, userinfo] {
        let authorized = hinted(world, &app, token).answer().await;
        is_no_hint(kind, &authorized, &signing_out(world, token).answer().await);
        looked_at(world, token).refused("invalid_request").await;
    }
    for (kind, token) in [bearer, id, introspection, userinfo] {
        refused(kind, "the token endpoint", &shown(world, "acme", token).answer().await);
        assert_eq!(register(token).answer().await.status, 400, "{kind} is no software statement");
    }
    assert_eq!(register(&assertion).answer().await.status, 400, "an assertion is no software statement");
    // Each is good where it belongs.
    assert_eq!(told(&hinted(world, &app, &id_token).is(303).await).as_deref(), Some("login_required"));
    shown(world, "acme", &assertion).is(200).await;
}

async fn a_key_that_was_revoked_signs_nothing_any_more(world: &World) {
    let maker = Forger::new("acme-key");
    install(world, "acme", &maker).await;
    let tokens = AccessTokens::of(world).await;
    let header = maker.header("at+jwt");
    let (person, machine) = (maker.sign(&header, &tokens.person), maker.sign(&header, &tokens.machine));
    tokens.accept(&person, &machine).await;
    let (tenant, kid) = (TenantId::parse("acme").unwrap(), "acme-key".to_owned());
    world.does(&RevokeSigningKey { tenant, kid, reason: "stolen".into() }).await;
    tokens.refuse("a revoked key", &person, &machine).await;
    let published = world.get("/t/acme/oauth2/jwks").is(200).await.body;
    assert!(!published.to_string().contains("\"acme-key\""), "{published}");
}
