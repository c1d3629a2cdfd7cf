//! Clients that are known by their certificates (RFC 8705), behind a proxy that ends TLS, and everybody who would like to be one of them.

use std::net::IpAddr;
use std::ops::Deref;

use aggregates::client::{AccessTokenFormat, AuthMethod, ClientMetadata, GrantType, ResponseType};
use axum::http::Method;
use journal::db::Engine;
use rcgen::{DnType, KeyPair, SanType};
use serde_json::{Value, json};

use super::assertions::Place;
use super::authority::{Authority, Shown, Wish};
use super::world::{App, Ask, BASE, REDIRECT, World, claims, machine, website};
use crate::on_both_engines;

on_both_engines! { crate::oauth::certificates::Proxied:
    a_client_is_known_by_the_name_that_an_authority_vouches_for
    what_leads_to_no_authority_of_the_tenant_is_nobody
    a_name_that_reads_alike_is_another_name
    a_header_of_somebody_else_is_no_certificate
    a_client_is_known_by_the_certificate_that_it_registered
    certificates_are_fetched_from_where_the_client_publishes_them
    who_is_registered_for_a_certificate_comes_in_by_no_other_way
    the_documents_say_where_certificates_are_asked_for
    clients_register_themselves_with_what_can_be_shown_here
}

/// The proxy.
pub const PROXY: &str = "10.0.0.7";
/// What the installation says of it.
pub const FLAGS: [(&str, &str); 3] = [
    ("trusted_proxies", "10.0.0.0/8"),
    ("client_certificate_header", "client_cert"),
    ("mtls_public_url", "https://mtls.example.com"),
];

/// An installation behind a proxy.
pub struct Proxied(World);

impl Proxied {
    pub async fn on(engine: Engine) -> Self {
        Self(World::under(engine, &FLAGS).await)
    }

    pub async fn end(self) {
        self.0.end().await;
    }

    /// Lets a tenant trust an authority.
    pub async fn trusts(&self, tenant: &str, authority: &Authority) {
        let pem = authority.pem.clone();
        self.tune(tenant, |settings| settings.oauth.tls_client_trust_anchors = Some(pem)).await;
    }

    /// A request for a token of the client's own, over a connection with this certificate.
    pub fn wants<'w>(&'w self, app: &App, certificate: &Shown) -> Ask<'w> {
        with(self.asks(app), certificate)
    }

    /// The same without any.
    pub fn asks<'w>(&'w self, app: &App) -> Ask<'w> {
        self.form("acme", "token", &[("grant_type", "client_credentials")]).by(app).from(PROXY)
    }
}

impl Deref for Proxied {
    type Target = World;

    fn deref(&self) -> &World {
        &self.0
    }
}

/// The request as the proxy passes it on.
pub fn with<'w>(ask: Ask<'w>, certificate: &Shown) -> Ask<'w> {
    let ask = ask.from(PROXY).header("client-cert", certificate.header());
    match certificate.chain() {
        chain if chain.is_empty() => ask,
        chain => ask.header("client-cert-chain", chain),
    }
}

pub fn shop() -> Wish {
    Wish::named(&[(DnType::CountryName, "JP"), (DnType::OrganizationName, "Example"), (DnType::CommonName, "shop")])
}

/// A client that an authority vouches for.
fn vouched(change: impl FnOnce(&mut ClientMetadata)) -> ClientMetadata {
    let mut metadata = ClientMetadata { token_endpoint_auth_method: Some(AuthMethod::TlsClientAuth), ..machine() };
    change(&mut metadata);
    metadata
}

pub fn by_subject(subject: &str) -> ClientMetadata {
    vouched(|metadata| metadata.tls_client_auth_subject_dn = Some(subject.to_owned()))
}

/// A client that brings its certificate.
fn registered(keys: &Value) -> ClientMetadata {
    let token_endpoint_auth_method = Some(AuthMethod::SelfSignedTlsClientAuth);
    ClientMetadata { token_endpoint_auth_method, jwks: Some(json!({ "keys": keys })), ..machine() }
}

/// The public key of a pair as a JWK, with what else is said of it.
fn jwk(key: &KeyPair, more: &Value) -> Value {
    use base64::Engine as _;
    let point = key.public_key_raw();
    let encode = |bytes: &[u8]| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes);
    let mut jwk = json!({"kty": "EC", "crv": "P-256", "x": encode(&point[1..33]), "y": encode(&point[33..])});
    jwk.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    jwk
}

async fn a_client_is_known_by_the_name_that_an_authority_vouches_for(world: &Proxied) {
    let root = Authority::new("Root");
    world.trusts("acme", &root).await;
    let between = root.beneath("Between");
    let mailbox = || SanType::Rfc822Name("ops@shop.example".try_into().unwrap());
    let host = |name: &str| SanType::DnsName(name.try_into().unwrap());
    let uri = |name: &str| SanType::URI(name.try_into().unwrap());
    let ip = |text: &str| SanType::IpAddress(text.parse::<IpAddr>().unwrap());
    let table = [
        (by_subject("CN=shop,O=Example,C=JP"), shop()),
        (by_subject("cn = SHOP , o = example , c = jp"), shop()),
        (
            vouched(|metadata| metadata.tls_client_auth_san_dns = Some("Shop.example".into())),
            shop().also(host("shop.example")),
        ),
        (
            vouched(|metadata| metadata.tls_client_auth_san_uri = Some("spiffe://example/shop".into())),
            shop().also(uri("spiffe://example/shop")),
        ),
        (
            vouched(|metadata| metadata.tls_client_auth_san_ip = Some("2001:DB8:0::1".into())),
            shop().also(ip("2001:db8::1")),
        ),
        (
            vouched(|metadata| metadata.tls_client_auth_san_email = Some("ops@SHOP.example".into())),
            shop().also(mailbox()),
        ),
    ];
    let stranger = root.gives(Wish::named(&[(DnType::CommonName, "stranger")]).also(host("other.example")));
    for (metadata, wish) in table {
        let app = world.app("acme", metadata).await;
        let certificate = between.gives(wish).by_way_of(&between);
        let answer = world.wants(&app, &certificate).is(200).await;
        assert_eq!(answer.body["token_type"], "Bearer");
        assert!(app.secret.is_empty(), "nobody gave it a secret");
        // At every endpoint at which clients show who they are.
        let token = answer.text("access_token");
        let worth = with(world.form("acme", "introspect", &[("token", &token)]).by(&app), &certificate).is(200).await;
        assert_eq!((&worth.body["active"], worth.body.get("cnf")), (&json!(true), None));
        with(world.form("acme", "revoke", &[("token", &token)]).by(&app), &certificate).is(200).await;
        assert_eq!(world.wants(&app, &stranger).refused("invalid_client").await.status, 401);
        assert_eq!(world.asks(&app).refused("invalid_client").await.status, 401);
    }
}

async fn what_leads_to_no_authority_of_the_tenant_is_nobody(world: &Proxied) {
    let (root, other) = (Authority::new("Root"), Authority::new("Root"));
    let between = root.beneath("Between");
    world.trusts("acme", &root).await;
    world.trusts("other", &other).await;
    let app = world.app("acme", by_subject("CN=shop,O=Example,C=JP")).await;
    let good = root.gives(shop());
    world.wants(&app, &good).is(200).await;
    let nobody = world.asks(&app).refused("invalid_client").await;
    let false_authority = Authority::new("Root").beneath("Between");
    let refused = [
        ("another tenant's authority, of the same name", other.gives(shop())),
        ("nobody's", shop().by_itself()),
        ("over", root.gives(shop().lasting(2001, 2002))),
        ("not yet", root.gives(shop().lasting(2080, 2090))),
        ("a server's", root.gives(shop().of_server())),
        ("the way is cut", between.gives(shop())),
        ("the way is another's", false_authority.gives(shop()).by_way_of(&between)),
        ("a client is no authority", {
            let client = Authority::new("x");
            client.gives(shop()).by_way_of(&client)
        }),
    ];
    for (why, certificate) in refused {
        let answer = world.wants(&app, &certificate).refused("invalid_client").await;
        assert_eq!((answer.status, &answer.body), (nobody.status, &nobody.body), "{why}: everybody hears the same");
    }
    // What was right stops being right with the tenant's settings.
    world.tune("acme", |settings| settings.oauth.tls_client_trust_anchors = None).await;
    world.wants(&app, &good).refused("invalid_client").await;
}

async fn a_name_that_reads_alike_is_another_name(world: &Proxied) {
    let root = Authority::new("Root");
    world.trusts("acme", &root).await;
    let app = world.app("acme", by_subject("CN=shop,O=Example,C=JP")).await;
    let (cn, o, c) = (DnType::CommonName, DnType::OrganizationName, DnType::CountryName);
    let tricks: [&[(DnType, &str)]; 9] = [
        &[(cn.clone(), "shop,O=Example,C=JP")],
        &[(cn.clone(), "shop"), (o.clone(), "Example"), (c.clone(), "JP")],
        &[(c.clone(), "JP"), (o.clone(), "Example")],
        &[(o.clone(), "Example"), (cn.clone(), "shop")],
        &[(c.clone(), "JP"), (o.clone(), "Example"), (cn.clone(), "shop\0")],
        &[(c.clone(), "JP"), (o.clone(), "Example"), (cn.clone(), "ѕhop")],
        &[(c.clone(), "JP"), (o.clone(), "Example"), (DnType::OrganizationalUnitName, "CN=shop")],
        &[(c.clone(), "JP"), (o.clone(), "Example"), (DnType::OrganizationalUnitName, "a"), (cn.clone(), "shop")],
        &[],
    ];
    for parts in tricks {
        let certificate = root.gives(Wish::named(parts).also(SanType::DnsName("shop".try_into().unwrap())));
        world.wants(&app, &certificate).refused("invalid_client").await;
    }
    // A name counts in its own kind alone.
    let host =
        world.app("acme", vouched(|metadata| metadata.tls_client_auth_san_dns = Some("shop.example".into()))).await;
    let uri = |text: &str| SanType::URI(text.try_into().unwrap());
    let dns = |text: &str| SanType::DnsName(text.try_into().unwrap());
    for name in [uri("shop.example"), dns("*.example"), dns("shop.example.evil.example"), dns("evil.shop.example")] {
        let certificate = root.gives(Wish::named(&[(cn.clone(), "shop.example")]).also(name));
        world.wants(&host, &certificate).refused("invalid_client").await;
    }
}

async fn a_header_of_somebody_else_is_no_certificate(world: &Proxied) {
    let root = Authority::new("Root");
    world.trusts("acme", &root).await;
    let app = world.app("acme", by_subject("CN=shop,O=Example,C=JP")).await;
    let certificate = root.gives(shop());
    let header = certificate.header();
    world.asks(&app).header("client-cert", &header).is(200).await;
    for address in ["192.0.2.1", "127.0.0.1", "11.0.0.1", "::ffff:192.0.2.1", "2001:db8::1"] {
        let ask = world.asks(&app).from(address).header("client-cert", &header);
        // Nor does it help to say that one came by a proxy.
        let ask = ask.header("x-forwarded-for", PROXY).header("forwarded", format!("for={PROXY}"));
        assert_eq!(ask.refused("invalid_client").await.status, 401, "{address}");
    }
    let escaped = certificate.escaped();
    for (name, value) in [
        ("x-ssl-client-cert", escaped.clone()),
        ("x-forwarded-client-cert", format!("Cert=\"{escaped}\"")),
        ("x-client-cert", header.clone()),
        ("client-cert-chain", header.clone()),
        ("client-cert", escaped.clone()),
        ("client-cert", header.trim_matches(':').to_owned()),
        ("client-cert", format!("{header}, {header}")),
        ("client-cert", String::new()),
        ("client-cert", ":AAAA:".to_owned()),
    ] {
        world.asks(&app).header(name, value).refused("invalid_client").await;
    }
    // A caller's own beside the proxy's: nobody knows which is which.
    let both = world.asks(&app).header("client-cert", &header).header("client-cert", &header);
    both.refused("invalid_client").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_proxy_tells_in_its_own_way() {
    let root = Authority::new("Root");
    let certificate = root.gives(shop());
    let escaped = certificate.escaped();
    let stranger = root.gives(Wish::named(&[(DnType::CommonName, "edge")])).escaped();
    let ways = [
        ("url_encoded_pem:ssl-client-cert", "ssl-client-cert", escaped.clone()),
        (
            "x_forwarded_client_cert",
            "x-forwarded-client-cert",
            format!("By=spiffe://edge;Hash=0;Cert=\"{escaped}\";Subject=\"CN=\\\"a,b\\\"\""),
        ),
        ("x_forwarded_client_cert", "x-forwarded-client-cert", format!("Cert=\"{stranger}\",Cert=\"{escaped}\"")),
    ];
    for (way, name, value) in ways {
        let flags = [("trusted_proxies", "10.0.0.0/8"), ("client_certificate_header", way)];
        let world = Proxied(World::under(Engine::Sqlite, &flags).await);
        world.trusts("acme", &root).await;
        let app = world.app("acme", by_subject("CN=shop,O=Example,C=JP")).await;
        world.asks(&app).header(name, &value).is(200).await;
        world.asks(&app).from("192.0.2.1").header(name, &value).refused("invalid_client").await;
        world.asks(&app).header("client-cert", certificate.header()).refused("invalid_client").await;
        // Of several hops the nearest one counts: what a caller wrote itself stands before it.
        if name == "x-forwarded-client-cert" {
            let forged = format!("Cert=\"{escaped}\",Cert=\"{stranger}\"");
            world.asks(&app).header(name, forged).refused("invalid_client").await;
        }
        world.end().await;
    }
}

async fn a_client_is_known_by_the_certificate_that_it_registered(world: &Proxied) {
    let key = KeyPair::generate().unwrap();
    let again = KeyPair::from_pem(&key.serialize_pem()).unwrap();
    let (own, renewed) = (shop().under(key), shop().under(again));
    let key = KeyPair::from_pem(&own.pem.1).unwrap();
    let by_certificate = world.app("acme", registered(&json!([jwk(&key, &json!({"x5c": [own.x5c()]}))]))).await;
    let by_thumbprint =
        world.app("acme", registered(&json!([jwk(&key, &json!({"x5t#S256": own.thumbprint()}))]))).await;
    let by_key = world.app("acme", registered(&json!([jwk(&key, &json!({}))]))).await;
    for app in [&by_certificate, &by_thumbprint, &by_key] {
        world.wants(app, &own).is(200).await;
        world.asks(app).refused("invalid_client").await;
        for certificate in [shop().by_itself(), Authority::new("Root").gives(shop())] {
            world.wants(app, &certificate).refused("invalid_client").await;
        }
    }
    // Who registered a certificate has to register the next one as well; who registered a key has not.
    world.wants(&by_certificate, &renewed).refused("invalid_client").await;
    world.wants(&by_thumbprint, &renewed).refused("invalid_client").await;
    world.wants(&by_key, &renewed).is(200).await;
    let over = shop().lasting(2001, 2002).under(KeyPair::from_pem(&own.pem.1).unwrap());
    let early = shop().lasting(2080, 2090).under(KeyPair::from_pem(&own.pem.1).unwrap());
    world.wants(&by_key, &over).refused("invalid_client").await;
    world.wants(&by_key, &early).refused("invalid_client").await;
    // Another client's certificate opens nothing, though it is registered too.
    let other = KeyPair::generate().unwrap();
    let others = shop().under(KeyPair::from_pem(&other.serialize_pem()).unwrap());
    let another = world.app("acme", registered(&json!([jwk(&other, &json!({"x5c": [others.x5c()]}))]))).await;
    world.wants(&another, &others).is(200).await;
    world.wants(&by_key, &others).refused("invalid_client").await;
    world.wants(&another, &own).refused("invalid_client").await;
}

async fn certificates_are_fetched_from_where_the_client_publishes_them(world: &Proxied) {
    let key = KeyPair::generate().unwrap();
    let own = shop().under(KeyPair::from_pem(&key.serialize_pem()).unwrap());
    let set = json!({"keys": [jwk(&key, &json!({"x5c": [own.x5c()]}))]}).to_string();
    let place = Place::serving(set).await;
    let metadata = ClientMetadata {
        token_endpoint_auth_method: Some(AuthMethod::SelfSignedTlsClientAuth),
        jwks_uri: Some(place.address.clone()),
        ..machine()
    };
    let app = world.app("acme", metadata).await;
    world.wants(&app, &own).is(200).await;
    world.wants(&app, &own).is(200).await;
    assert_eq!(place.asked(), 1, "keys are kept");
    for _ in 0..3 {
        world.wants(&app, &shop().by_itself()).refused("invalid_client").await;
    }
    assert!(place.asked() <= 2, "strangers do not make us ask again and again");
}

async fn who_is_registered_for_a_certificate_comes_in_by_no_other_way(world: &Proxied) {
    let root = Authority::new("Root");
    world.trusts("acme", &root).await;
    let certificate = root.gives(shop());
    let app = world.app("acme", by_subject("CN=shop,O=Example,C=JP")).await;
    let more = [("client_secret", "guessed")];
    world.wants(&app, &certificate).more(&more).refused("invalid_client").await;
    world.asks(&app).more(&more).refused("invalid_client").await;
    // A certificate is no secret and no key: who is registered for these shows these.
    let by_secret = world.machine("acme").await;
    let named = App { secret: String::new(), ..by_secret.clone() };
    world.wants(&named, &certificate).refused("invalid_client").await;
    world.wants(&by_secret, &certificate).is(200).await;
    // One whose certificate is trusted speaks for the client that it says it is, and for no other.
    let other = world.app("acme", by_subject("CN=other,O=Example,C=JP")).await;
    world.wants(&other, &certificate).refused("invalid_client").await;
}

/// A client whose tokens are bound to its certificate.
pub fn bound(mut metadata: ClientMetadata) -> ClientMetadata {
    metadata.tls_client_certificate_bound_access_tokens = Some(true);
    metadata
}

async fn the_documents_say_where_certificates_are_asked_for(world: &Proxied) {
    let told = || world.get("/t/acme/.well-known/openid-configuration").from(PROXY);
    let document = told().is(200).await.body;
    let methods = |document: &Value| document["token_endpoint_auth_methods_supported"].as_array().unwrap().clone();
    assert!(methods(&document).contains(&json!("self_signed_tls_client_auth")));
    assert!(!methods(&document).contains(&json!("tls_client_auth")), "the tenant trusts nobody");
    assert_eq!(document["tls_client_certificate_bound_access_tokens"], true);
    let aliases = document["mtls_endpoint_aliases"].as_object().unwrap();
    for (name, address) in aliases {
        let main = document[name].as_str().unwrap();
        assert_eq!(address.as_str().unwrap(), main.replace(BASE, "https://mtls.example.com"), "{name}");
    }
    assert!(aliases.contains_key("token_endpoint") && aliases.contains_key("userinfo_endpoint"));
    let root = Authority::new("Root");
    world.trusts("acme", &root).await;
    assert!(methods(&told().is(200).await.body).contains(&json!("tls_client_auth")));
    // By that address it is the same issuer.
    let metadata =
        ClientMetadata { access_token_format: Some(AccessTokenFormat::Jwt), ..by_subject("CN=shop,O=Example,C=JP") };
    let app = world.app("acme", metadata).await;
    let token = world.wants(&app, &root.gives(shop())).header("host", "mtls.example.com").is(200).await;
    assert_eq!(claims(&token.text("access_token"))["iss"], json!(format!("{BASE}/t/acme")));
    world.wants(&app, &root.gives(shop())).header("host", "mtls.example.org").is(421).await;
    // A tenant's own host is another issuer, and has no other addresses.
    world.tune("acme", |settings| settings.domain = Some("login.acme.example".into())).await;
    let own = world.get("/.well-known/openid-configuration").header("host", "login.acme.example").from(PROXY);
    assert!(own.is(200).await.body.get("mtls_endpoint_aliases").is_none());
}

async fn clients_register_themselves_with_what_can_be_shown_here(world: &Proxied) {
    world
        .tune("acme", |settings| {
            (settings.oauth.registration.open, settings.oauth.registration.per_minute) = (true, 1000);
        })
        .await;
    let register = |body: &Value| world.ask(Method::POST, "/t/acme/oauth2/register").json(body).from(PROXY);
    let vouched = json!({
        "redirect_uris": [REDIRECT], "token_endpoint_auth_method": "tls_client_auth",
        "tls_client_auth_san_dns": "shop.example", "tls_client_certificate_bound_access_tokens": true,
    });
    register(&vouched).refused("invalid_client_metadata").await;
    world.trusts("acme", &Authority::new("Root")).await;
    let answer = register(&vouched).is(201).await;
    assert_eq!(answer.body["tls_client_auth_san_dns"], "shop.example");
    assert_eq!(answer.body["tls_client_certificate_bound_access_tokens"], true);
    assert!(answer.body.get("client_secret").is_none());
    for (member, value) in [
        ("tls_client_auth_subject_dn", json!("CN=shop")),
        ("tls_client_auth_san_dns", Value::Null),
        ("token_endpoint_auth_method", json!("client_secret_basic")),
    ] {
        let mut wrong = vouched.clone();
        wrong[member] = value;
        register(&wrong).refused("invalid_client_metadata").await;
    }
    // Nothing that is bound goes through the browser.
    world.tune("acme", |settings| settings.oauth.allow_implicit = true).await;
    let both = ClientMetadata {
        grant_types: Some(vec![GrantType::AuthorizationCode, GrantType::Implicit]),
        response_types: Some(vec![ResponseType::CodeToken]),
        ..bound(website())
    };
    let app = world.app("acme", both).await;
    let asks = [
        ("client_id", app.id.as_str()),
        ("response_type", "code token"),
        ("redirect_uri", REDIRECT),
        ("scope", "openid"),
        ("code_challenge", super::world::CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    world.form("acme", "par", &asks).by(&app).from(PROXY).refused("unauthorized_client").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_no_certificate_can_be_seen_nobody_has_one() {
    let world = Proxied(World::under(Engine::Sqlite, &[("trusted_proxies", "10.0.0.0/8")]).await);
    let root = Authority::new("Root");
    world.trusts("acme", &root).await;
    let document = world.get("/t/acme/.well-known/openid-configuration").is(200).await.body.to_string();
    assert!(!document.contains("tls"), "{document}");
    let app = world.app("acme", by_subject("CN=shop,O=Example,C=JP")).await;
    world.wants(&app, &root.gives(shop())).refused("invalid_client").await;
    world.tune("acme", |settings| settings.oauth.registration.open = true).await;
    let asks = json!({"redirect_uris": [REDIRECT], "tls_client_certificate_bound_access_tokens": true});
    world.ask(Method::POST, "/t/acme/oauth2/register").json(&asks).refused("invalid_client_metadata").await;
    world.end().await;
}
