//! Redirect addresses through which codes would get lost: nobody can register one, by whichever door.

use axum::http::Method;
use serde_json::{Value, json};

use crate::oauth::world::{Ask, BASE, REDIRECT, World};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    an_address_through_which_codes_would_get_lost_cannot_be_registered
}

fn register<'w>(world: &'w World, body: &Value) -> Ask<'w> {
    world.ask(Method::POST, "/t/acme/oauth2/register").json(body)
}

async fn an_address_through_which_codes_would_get_lost_cannot_be_registered(world: &World) {
    world
        .tune("acme", |settings| {
            (settings.oauth.registration.open, settings.oauth.registration.per_minute) = (true, 10_000);
        })
        .await;
    let own = register(world, &json!({"redirect_uris": [REDIRECT]})).is(201).await;
    let place = own.text("registration_client_uri").strip_prefix(BASE).unwrap().to_owned();
    let token = own.text("registration_access_token");
    let before = world.events().await;
    let both = [
        "https://*.example.com/cb",
        "https://app.example.com/*",
        "https://app.example.com/cb#x",
        "https://app.example.com/cb#",
        "https://user@app.example.com/cb",
        "https://user:pass@app.example.com/cb",
        "http://app.example.com/cb",
        "http://127.0.0.1.evil.example/cb",
        "http://localhost.evil.example/cb",
        "https:///cb",
        "https:app.example.com/cb",
        "https://%61pp.example.com/cb",
        "http://0x7f000001/cb",
        "https://",
        "//app.example.com/cb",
        "/cb",
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:https://app.example.com/x",
        "about:blank",
        "urn:ietf:wg:oauth:2.0:oob",
        "myapp://cb",
        "https://app.еxample.com/cb",
        "https://app.example.com/cb\r\nSet-Cookie: a=b",
        "https://app.example.com\\@evil.example/cb",
        " https://app.example.com/cb",
        "https://app.example.com/c b",
    ];
    for kind in ["web", "native"] {
        for address in both {
            let mut body = json!({"redirect_uris": [REDIRECT, address], "application_type": kind});
            let refusal = register(world, &body).refused("invalid_redirect_uri").await;
            assert_eq!(refusal.status, 400, "{address:?}");
            body["client_id"] = own.body["client_id"].clone();
            let change = world.ask(Method::PUT, &place).bearer(&token).json(&body);
            assert_eq!(change.refused("invalid_redirect_uri").await.status, 400, "{address:?}");
            let mut body = json!({"redirect_uris": [REDIRECT], "application_type": kind});
            body["post_logout_redirect_uris"] = json!([address]);
            assert_eq!(register(world, &body).answer().await.status, 400, "{address:?} after logout");
        }
    }
    let private = json!({"redirect_uris": ["com.example.app:/cb"], "application_type": "web"});
    register(world, &private).refused("invalid_redirect_uri").await;
    assert_eq!(world.events().await, before, "nothing was appended");
}
