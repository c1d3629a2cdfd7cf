//! `evident tenant settings | schema`, and what else an administrator reaches by the command line alone.

use serde_json::json;

use crate::on_both_engines;
use crate::place::Place;

on_both_engines! {
    a_tenant_is_renamed_suspended_and_reactivated
    settings_are_shown_set_and_inherited
    a_domain_is_given_and_taken
    a_schema_is_shown_and_replaced
    a_user_is_locked_unlocked_deleted_and_restored
    a_client_is_changed_disabled_and_deleted
    a_clients_secret_is_rotated
    consents_and_sessions_are_looked_at
}

async fn a_tenant_is_renamed_suspended_and_reactivated(place: &Place) {
    place.ready();
    place.does("tenant rename demo --name Demonstration");
    assert_eq!(place.json("tenant show demo")["name"], "Demonstration");
    let suspended = place.json("tenant suspend demo --reason unpaid");
    assert!(suspended["changed"] == true && suspended["position"].as_u64().is_some());
    assert_eq!(place.json("tenant show demo")["state"], "suspended");
    assert_eq!(place.json("tenant suspend demo --reason unpaid")["changed"], false);
    place.refuses("user create --tenant demo --user-name aiko", &["does not serve", "reactivate it first"]);
    place.does("tenant reactivate demo --reason paid");
    assert_eq!(place.json("tenant show demo")["state"], "active");
    place.refuses("tenant suspend system --reason test", &["platform's own tenant"]);
    place.refuses("tenant suspend nobody --reason test", &["no tenant nobody"]);
    assert_eq!(place.run("tenant suspend demo").code, 2, "a reason must be given");
}

async fn settings_are_shown_set_and_inherited(place: &Place) {
    place.ready();
    assert_eq!(place.json("tenant settings show demo")["lifetimes"]["access_token"], 600);
    let set =
        place.json("tenant settings set demo lifetimes.access_token=300 branding.color=#112233 --reason ticket-7");
    assert_eq!(set["changed"], true);
    let shown = place.json("tenant settings show demo");
    assert_eq!((&shown["lifetimes"]["access_token"], &shown["branding"]["color"]), (&json!(300), &json!("#112233")));
    assert_eq!(shown["lifetimes"]["id_token"], 600, "what is not named stays");
    assert_eq!(place.json("tenant settings set demo lifetimes.access_token=300")["changed"], false);
    place.does("tenant settings set system lifetimes.id_token=120 lifetimes.access_token=60");
    let effective = place.json("tenant settings show demo --effective");
    assert_eq!(effective["settings"]["lifetimes"]["id_token"], 120);
    assert_eq!(effective["settings"]["lifetimes"]["access_token"], 300);
    assert_eq!(effective["origins"]["lifetimes.id_token"], "installation");
    assert_eq!(effective["origins"]["lifetimes.access_token"], "tenant");
    place.does("tenant settings set demo lifetimes.access_token=null");
    assert_eq!(place.json("tenant settings show demo --effective")["settings"]["lifetimes"]["access_token"], 60);
    place.does("tenant settings set demo lifetimes.access_token=600");
    let effective = place.json("tenant settings show demo --effective");
    assert_eq!(effective["settings"]["lifetimes"]["access_token"], 600, "chosen, though the program says it too");
    let patched = place.run_with_input("tenant settings set demo --patch -", r#"{"lockout": {"failures": 5}}"#);
    assert_eq!(patched.code, 0, "{patched:?}");
    assert_eq!(place.json("tenant settings show demo")["lockout"]["failures"], 5);
    place.refuses("tenant settings set demo lockout.failures=0", &["lockout.failures", "between 1 and 100"]);
    place.refuses("tenant settings set demo lockout.failure=5", &["lockout.failure"]);
    place.refuses("tenant settings set demo lockout", &["NAME=VALUE"]);
    place.refuses("tenant settings show nobody", &["no tenant nobody", "evident tenant list"]);
    assert_eq!(place.run("tenant settings set demo").code, 2);
}

async fn a_domain_is_given_and_taken(place: &Place) {
    place.ready();
    place.does("tenant create acme");
    place.does("tenant settings set demo domain=login.example.com");
    assert_eq!(place.json("tenant settings show demo")["domain"], "login.example.com");
    place.refuses("tenant settings set acme domain=login.example.com", &["domain is taken"]);
    place.refuses("tenant settings set acme domain=Login.example.com", &["domain", "lower case"]);
    place.does("tenant settings set demo domain=null");
    place.does("tenant settings set acme domain=login.example.com");
}

async fn a_schema_is_shown_and_replaced(place: &Place) {
    place.ready();
    assert_eq!(place.json("tenant schema show demo"), json!([]));
    let schema = r#"[{"name": "badge", "kind": "string", "unique": true, "editable_by": "admin"}]"#;
    let set = place.run_with_input("tenant schema set demo - --reason badges", schema);
    assert_eq!(set.code, 0, "{set:?}");
    assert_eq!(place.json("tenant schema show demo")[0]["name"], "badge");
    let changed = schema.replace("string", "integer");
    crate::place::refused(&place.run_with_input("tenant schema set demo -", &changed), &["badge", "stays so"]);
    crate::place::refused(&place.run_with_input("tenant schema set demo -", "{}"), &["no list of attributes"]);
}

async fn a_user_is_locked_unlocked_deleted_and_restored(place: &Place) {
    place.ready();
    let id = place.json("user create --tenant demo --user-name aiko")["user_id"].as_str().unwrap().to_owned();
    let state = || place.json(&format!("user show --tenant demo {id}"))["state"].clone();
    place.does(&format!("user lock --tenant demo {id} --reason phone-call"));
    assert_eq!(state(), "locked");
    assert_eq!(place.json(&format!("user lock --tenant demo {id}"))["changed"], false);
    place.does(&format!("user unlock --tenant demo {id}"));
    assert_eq!(state(), "active");
    place.does(&format!("user lock --tenant demo {id} --until 2999-01-01T00:00:00Z --compromised"));
    place.does(&format!("user unlock --tenant demo {id}"));
    place.does(&format!("user delete --tenant demo {id} --purge-after 2999-01-01T00:00:00Z"));
    assert_eq!(state(), "pending_deletion");
    place.does(&format!("user restore --tenant demo {id}"));
    assert_eq!(state(), "active");
    place.does("tenant settings set demo default_user_status=registered");
    let id = place.json("user create --tenant demo --user-name ken")["user_id"].as_str().unwrap().to_owned();
    assert_eq!(place.json(&format!("user show --tenant demo {id}"))["state"], "registered");
    place.does(&format!("user activate --tenant demo {id}"));
    assert_eq!(place.json(&format!("user show --tenant demo {id}"))["state"], "active");
    place.refuses("user lock --tenant demo nobody", &["no such user"]);
}

async fn a_client_is_changed_disabled_and_deleted(place: &Place) {
    place.ready();
    let made = "client create --tenant demo --name Shop --grant-type client_credentials --scope orders";
    let id = place.json(made)["client_id"].as_str().unwrap().to_owned();
    let show = || place.json(&format!("client show --tenant demo {id}"));
    place.does(&format!("client update --tenant demo {id} --name Store"));
    let shown = show();
    assert_eq!((&shown["metadata"]["client_name"], &shown["metadata"]["scope"]), (&json!("Store"), &json!("orders")));
    let patch = place.run_with_input(&format!("client update --tenant demo {id} --metadata -"), r#"{"scope": null}"#);
    assert_eq!(patch.code, 0, "{patch:?}");
    assert_eq!(show()["metadata"].get("scope"), None);
    place.does(&format!("client disable --tenant demo {id} --reason test"));
    assert_eq!(show()["state"], "disabled");
    place.does(&format!("client enable --tenant demo {id}"));
    assert_eq!(show()["state"], "enabled");
    place.refuses(&format!("client update --tenant demo {id} --redirect-uri nonsense"), &["redirect_uris"]);
    place.does(&format!("client delete --tenant demo {id} --reason gone"));
    place.refuses(&format!("client show --tenant demo {id}"), &["no client", "client list --tenant demo"]);
    place.refuses(&format!("client update --tenant demo {id} --name Again"), &["no client"]);
}

async fn a_clients_secret_is_rotated(place: &Place) {
    place.ready();
    let made = place.json("client create --tenant demo --grant-type client_credentials");
    let (id, first) = (made["client_id"].as_str().unwrap().to_owned(), made["client_secret"].clone());
    let ids = || {
        let secrets = place.json(&format!("client show --tenant demo {id}"))["secrets"].clone();
        secrets.as_array().unwrap().iter().map(|one| one["secret_id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let before = ids();
    let rotated = place.json(&format!("client rotate-secret --tenant demo {id} --reason yearly"));
    assert_eq!(ids(), [rotated["secret_id"].as_str().unwrap()]);
    assert_eq!(rotated["removed"], json!(before));
    assert!(rotated["client_secret"].is_string() && rotated["client_secret"] != first);
    let added = place.json(&format!("client add-secret --tenant demo {id}"))["secret_id"].as_str().unwrap().to_owned();
    assert_eq!(ids().len(), 2);
    place.does(&format!("client remove-secret --tenant demo {id} {added}"));
    assert_eq!(ids().len(), 1);
    place.refuses("client rotate-secret --tenant demo nobody", &["no client nobody"]);
}

async fn consents_and_sessions_are_looked_at(place: &Place) {
    place.ready();
    let id = place.json("user create --tenant demo --user-name aiko")["user_id"].as_str().unwrap().to_owned();
    assert_eq!(place.json(&format!("consent list --tenant demo --user {id}"))["items"], json!([]));
    assert_eq!(place.json("consent list --tenant demo --client shop")["items"], json!([]));
    place.refuses(&format!("consent show --tenant demo --user {id} --client shop"), &["no consent", "consent list"]);
    place.refuses(&format!("consent revoke --tenant demo --user {id} --client shop"), &["consent"]);
    place.refuses("session show --tenant demo nobody", &["no session nobody", "session list"]);
    assert_eq!(place.run("consent list --tenant demo").code, 2, "whose must be said");
}
