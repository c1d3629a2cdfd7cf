//! What pages of elsewhere may send and see (CORS), beyond whose pages they are.

use aggregates::client::ClientMetadata;
use axum::http::Method;

use crate::oauth::world::{Answer, World, machine};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    a_tenant_says_what_pages_may_send_and_see
    a_tenant_that_switches_sharing_off_says_nothing_to_pages
}

const HOUSE: &str = "https://www.acme.example";
const OWN: &str = "https://spa.example.com";
const DOCUMENTS: [&str; 2] = ["/t/acme/oauth2/jwks", "/t/acme/.well-known/openid-configuration"];

fn shown<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.headers.get(format!("access-control-{name}")).map(|value| value.to_str().unwrap())
}

async fn preflight(world: &World, origin: &str) -> Answer {
    let ask = world.ask(Method::OPTIONS, "/t/acme/oauth2/token").header("origin", origin);
    ask.header("access-control-request-method", "POST").is(204).await
}

async fn a_tenant_says_what_pages_may_send_and_see(world: &World) {
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let app = ClientMetadata { allowed_cors_origins: Some(vec![OWN.into()]), ..machine() };
    let app = world.app("acme", app).await;
    let token = async |origin: &str| {
        let ask = world.form("acme", "token", &[("grant_type", "client_credentials")]).by(&app);
        ask.header("origin", origin).is(200).await
    };
    let plain = preflight(world, HOUSE).await;
    assert_eq!(shown(&plain, "allow-methods"), Some("DELETE, GET, POST, PUT"));
    assert_eq!((shown(&plain, "max-age"), shown(&plain, "allow-credentials")), (Some("600"), None));
    world
        .tune("acme", |settings| {
            let rules = &mut settings.cors;
            rules.allowed_origins = vec![HOUSE.to_owned()];
            rules.allowed_methods = names(&["GET", "POST"]);
            rules.allowed_headers = names(&["X-Gateway-Key"]);
            rules.exposed_headers = names(&["X-Gateway-Cost"]);
            (rules.max_age, rules.allow_credentials) = (0, true);
        })
        .await;
    let asked = preflight(world, HOUSE).await;
    assert_eq!(shown(&asked, "allow-origin"), Some(HOUSE));
    assert_eq!(shown(&asked, "allow-methods"), Some("GET, POST"));
    assert_eq!(shown(&asked, "allow-headers"), Some("Authorization, Content-Type, DPoP, X-Gateway-Key"));
    assert_eq!((shown(&asked, "max-age"), shown(&asked, "allow-credentials")), (Some("0"), Some("true")));
    let answer = token(HOUSE).await;
    let seen = "WWW-Authenticate, DPoP-Nonce, Retry-After, Evident-Position, X-Request-Id, X-Gateway-Cost";
    assert_eq!(shown(&answer, "expose-headers"), Some(seen));
    assert_eq!(shown(&answer, "allow-credentials"), Some("true"));
    // A client's own pages may call, but browsers keep their credentials back.
    for answer in [preflight(world, OWN).await, token(OWN).await] {
        assert_eq!((shown(&answer, "allow-origin"), shown(&answer, "allow-credentials")), (Some(OWN), None));
    }
    for place in DOCUMENTS {
        let answer = world.get(place).header("origin", HOUSE).is(200).await;
        assert_eq!((shown(&answer, "allow-origin"), shown(&answer, "allow-credentials")), (Some("*"), None));
    }
}

async fn a_tenant_that_switches_sharing_off_says_nothing_to_pages(world: &World) {
    world
        .tune("acme", |settings| {
            settings.cors.allowed_origins = vec![HOUSE.to_owned()];
            settings.cors.enabled = false;
        })
        .await;
    let app = ClientMetadata { allowed_cors_origins: Some(vec![OWN.into()]), ..machine() };
    let app = world.app("acme", app).await;
    let mut answers = vec![];
    for origin in [HOUSE, OWN] {
        answers.push(preflight(world, origin).await);
        let ask = world.form("acme", "token", &[("grant_type", "client_credentials")]).by(&app);
        answers.push(ask.header("origin", origin).is(200).await);
        for place in DOCUMENTS {
            answers.push(world.get(place).header("origin", origin).is(200).await);
        }
    }
    for answer in answers {
        let spoken = answer.headers.keys().find(|name| name.as_str().starts_with("access-control-"));
        assert!(spoken.is_none() && !answer.headers.contains_key("vary"), "{:?}", answer.headers);
    }
}
