//! `{issuer}/admin/v1/users/{user_id}/invitation` and `{issuer}/admin/v1/mail-secret`.

use http::Method;
use serde_json::json;

use super::tokens::token;
use super::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    somebody_is_invited_where_mail_goes_out_and_no_secret_is_shown
    a_letter_is_seen_before_it_goes_out
}

const SETTINGS: &str = "/t/acme/admin/v1/settings";
const SECRET: &str = "/t/acme/admin/v1/mail-secret";

async fn somebody_is_invited_where_mail_goes_out_and_no_secret_is_shown(world: &World) {
    let user = |name: &str, status: &str| json!({"profile": {"user_name": name, "email": format!("{name}@example.com")}, "status": status});
    let created = world.post("/t/acme/admin/v1/users", &user("kenji", "registered")).is(201).await;
    let invitation = format!("{}/invitation", created.header("location"));
    world.post(&invitation, &json!({})).refused("wrong-state").await;
    let server = json!({"transport": "smtp", "host": "smtp.example.com", "user_name": "mailer"});
    let mail = json!({"mail": {"from": "no-reply@acme.example", "server": server}});
    world.patch(SETTINGS, &mail).any().is(200).await;
    let effective = world.get("/t/acme/admin/v1/settings/effective").is(200).await.body;
    assert_eq!(effective["settings"]["mail"]["server"]["security"], "start_tls", "{effective}");
    world.put(SECRET, &json!({"secret": "letmein-letmein"})).any().is(200).await;
    let shown = world.get(SETTINGS).is(200).await.body.to_string();
    let history = world.get("/t/acme/admin/v1/history/tenant/acme").is(200).await.body.to_string();
    assert!(!shown.contains("letmein") && !history.contains("letmein"), "{shown} {history}");
    let before = world.written().await;
    let tried = world.post(format!("{invitation}?dry_run=true"), &json!({})).is(200).await.body;
    assert_eq!(tried["would_append"][0]["event_type"], "VerificationRequested", "{tried}");
    assert_eq!(tried["would_append"][0]["payload"]["Requested"]["link"]["secret"], json!({"$secret": true}), "{tried}");
    assert_eq!(world.written().await, before);
    world.post(&invitation, &json!({})).is(200).await;
    assert_eq!(world.written().await, before + 1);
    // Who may do more than the administrator is not invited by them: their address could have been changed before.
    let holder = format!("/t/acme/admin/v1/roles/administrator/holders/{}", created.text("user_id"));
    world.ask(Method::PUT, holder).is(200).await;
    let lesser = token("acme", "evident:credentials:write evident:users:write");
    world.post(&invitation, &json!({})).token(lesser).refused("forbidden").await;
    world.post("/t/acme/admin/v1/users/nobody/invitation", &json!({})).refused("not-found").await;
    world.delete(SECRET).any().is(200).await;
    for wrong in [
        json!({"mail": {"from": "nobody"}}),
        json!({"mail": {"letters": {"locked": {"en": {"subject": "a", "text": "{evil}"}}}}}),
        json!({"self_service": {"link_minutes": 1}}),
    ] {
        world.patch(SETTINGS, &wrong).any().refused("invalid").await;
    }
}

async fn a_letter_is_seen_before_it_goes_out(world: &World) {
    let letters = "/t/acme/admin/v1/letters";
    let show = |path: &str| world.get(format!("{letters}/{path}"));
    let ours = show("password_reset?language=ja").is(200).await.body;
    assert_eq!((&ours["language"], &ours["own"]), (&json!("ja"), &json!(false)));
    assert!(ours["subject"].as_str().unwrap().contains("ACME"), "{ours}");
    assert!(ours["text"].as_str().unwrap().contains("佐藤 愛子 様"), "{ours}");
    let before = world.written().await;
    let tried =
        show("job_failed?subject=%7Bproduct%7D%21&text=%3Cb%3E%7Bname%7D%3C%2Fb%3E%3A%20%7Btold%7D").is(200).await.body;
    assert_eq!((&tried["subject"], &tried["own"]), (&json!("ACME!"), &json!(true)));
    assert!(tried["text"].as_str().unwrap().starts_with("<b>Aiko Sato</b>: csv.import"), "{tried}");
    assert!(!tried["html"].as_str().unwrap().contains("<b>"), "{tried}");
    for wrong in
        ["job_failed?subject=a&text=%7Bevil%7D", "job_failed?subject=a&text=nothing", "email?subject=a&text=%7Bname"]
    {
        show(wrong).refused("invalid").await;
    }
    for wrong in ["locked?language=fr", "locked?subject=a", "locked?text=a", "locked?tag=en"] {
        show(wrong).refused("malformed-request").await;
    }
    show("nothing").refused("not-found").await;
    assert_eq!(world.written().await, before);
    let words = json!({"mail": {"letters": {"locked": {"en": {"subject": "Locked, {name}", "text": "It is."}}}}});
    world.patch(SETTINGS, &words).any().is(200).await;
    assert_eq!(show("locked").is(200).await.body["subject"], "Locked, Aiko Sato");
}
