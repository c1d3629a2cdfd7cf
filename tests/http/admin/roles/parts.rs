//! Administering one group: every operation against somebody who has every permission over a group and none elsewhere.

use std::collections::BTreeMap;

use aggregates::TenantId;
use aggregates::client::{AuthMethod, ClientMetadata, GrantType};
use aggregates::role::{ADMINISTRATOR, Permission};
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request};
use commands::ClearSecret;
use commands::client::RegisterClient;
use commands::group::{ChangeMembers, CreateGroup, DeleteGroup, MemberChanges};
use commands::role::{AssignRole, CreateRole, DelegateRole, DeleteRole, EndDelegation, UnassignRole};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::admin::schema::Description;
use crate::on_both_engines;
use crate::people::browser::encoded;
use crate::people::world::{REDIRECT, VERIFIER, World, authorize};

on_both_engines! { crate::people::world::World:
    every_operation_is_closed_or_held_to_the_group
    lists_and_searches_hold_what_is_in_the_group
    a_part_ends_with_the_role_the_delegation_the_group_and_the_stay
    nobody_inside_who_may_do_more_is_touched
    nobody_is_brought_in_from_outside
    somebody_new_is_inside_from_the_beginning
    nobody_gives_over_a_group_what_they_do_not_have
    a_token_says_what_may_be_asked_for_and_is_worth_what_is_held
}

const SECRET: &str = "a-secret-of-the-console-with-enough-in-it";
const API: &str = "/t/acme/admin/v1";

fn acme() -> TenantId {
    TenantId::parse("acme").unwrap()
}

/// Every permission that a role can hold.
fn everything() -> Vec<&'static str> {
    Permission::ALL.iter().map(|one| one.scope()).collect()
}

/// A console that may ask for everything.
async fn house(world: &World) {
    let metadata = ClientMetadata {
        redirect_uris: Some(vec![REDIRECT.to_owned()]),
        grant_types: Some(vec![GrantType::AuthorizationCode]),
        token_endpoint_auth_method: Some(AuthMethod::ClientSecretBasic),
        scope: Some(format!("openid evident:admin {}", everything().join(" "))),
        skip_consent: Some(true),
        ..ClientMetadata::default()
    };
    let secret = Some(ClearSecret::given(SECRET.into()));
    world.does(&RegisterClient { tenant: acme(), client_id: Some("console".into()), metadata, secret }).await;
}

async fn permitting(world: &World, name: &str, permissions: &[&str]) -> String {
    let permissions = permissions.iter().map(|&one| one.to_owned()).collect();
    let command = CreateRole { tenant: acme(), name: name.into(), description: String::new(), permissions };
    world.does(&command).await.0
}

async fn group(world: &World, name: &str, members: &[&str]) -> String {
    let details = aggregates::group::GroupDetails::default();
    let group = world
        .does(&CreateGroup { tenant: acme(), id: None, name: name.into(), details, members: Default::default() })
        .await
        .0;
    let members = MemberChanges::adding(members.iter().map(|&one| one.to_owned()));
    world.does(&ChangeMembers { tenant: acme(), group: group.clone(), members }).await;
    group
}

async fn delegate(world: &World, role: &str, group: &str, user: &str) {
    let (role, group, user) = (role.into(), group.into(), user.into());
    world.does(&DelegateRole { tenant: acme(), role, group, user }).await;
}

/// The token that the console gets of somebody who is asked for a scope.
async fn token_of(world: &World, name: &str, scope: &str) -> String {
    let answer = tokens(world, name, scope).await;
    answer["access_token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

async fn tokens(world: &World, name: &str, scope: &str) -> Value {
    let mut browser = world.browser();
    browser.enter("acme", name).await;
    let code = browser.open(&authorize("acme", "console", &[("scope", scope)])).await.is(303).code();
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    at_endpoint(world, "token", &fields).await
}

async fn at_endpoint(world: &World, endpoint: &str, fields: &[(&str, &str)]) -> Value {
    use base64::Engine as _;
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("console:{SECRET}"));
    let mut console = world.browser();
    console.headers.push(("authorization", format!("Basic {basic}")));
    let seen = console.send(Method::POST, &format!("/t/acme/oauth2/{endpoint}"), None, encoded(fields)).await;
    serde_json::from_str(&seen.html).unwrap_or_else(|_| panic!("{} {}", seen.status, seen.html))
}

/// What an operation answers: the status, and the document.
async fn ask(world: &World, token: &str, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
    let request = Request::builder().method(method).uri(path).header("authorization", format!("Bearer {token}"));
    let request = match &body {
        Some(_) => request.header("content-type", "application/json").header("if-match", "*"),
        None => request,
    };
    let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    let answer = world.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
    let status = answer.status().as_u16();
    let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

async fn get(world: &World, token: &str, path: &str) -> (u16, Value) {
    ask(world, token, Method::GET, &format!("{API}{path}"), None).await
}

fn sorted(mut ids: Vec<String>) -> Vec<String> {
    ids.sort();
    ids
}

fn ids(page: &Value, name: &str) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|one| one[name].as_str().unwrap().to_owned()).collect()
}

/// Aiko, who has every permission over a group with ken in it, and nothing else; mei is in another group.
struct House {
    aiko: String,
    ken: String,
    mei: String,
    inside: String,
    outside: String,
    role: String,
    token: String,
}

async fn delegated(world: &World) -> House {
    house(world).await;
    let aiko = world.person("acme", "aiko").await;
    let (ken, mei) = (world.person("acme", "ken").await, world.person("acme", "mei").await);
    let (inside, outside) = (group(world, "Inside", &[&ken]).await, group(world, "Outside", &[&mei]).await);
    let role = permitting(world, "Helpers", &everything()).await;
    delegate(world, &role, &inside, &aiko).await;
    let token = token_of(world, "aiko", &format!("openid {}", everything().join(" "))).await;
    world.listed().await;
    House { aiko, ken, mei, inside, outside, role, token }
}

/// A session and a grant of somebody.
async fn came(world: &World, name: &str, user: &str) -> (String, String) {
    tokens(world, name, "openid").await;
    let (db, now) = (world.journal.db(), world.journal.clock().now());
    let page = queries::Page::first(1);
    let sessions = queries::session::of_user(db, &acme(), user, now, &page).await.unwrap();
    let grants = queries::grant::list(db, &acme(), queries::grant::Of::User(user), now, &page).await.unwrap();
    (sessions.items[0].session_id.clone(), grants.items[0].grant_id.to_string())
}

async fn every_operation_is_closed_or_held_to_the_group(world: &World) {
    let House { ken, mei, inside, outside, role, token, .. } = delegated(world).await;
    let (own_session, own_grant) = came(world, "ken", &ken).await;
    let (session, grant) = came(world, "mei", &mei).await;
    let within = |user: &str, group: &str, session: &str, grant: &str| {
        let named = [("user_id", user), ("group_id", group), ("session_id", session), ("grant_id", grant)];
        let named =
            named.into_iter().chain([("role_id", role.as_str()), ("tenant", "acme"), ("kind", "user"), ("id", user)]);
        named.map(|(name, value)| (format!("{{{name}}}"), value.to_owned())).collect::<BTreeMap<_, _>>()
    };
    let own = within(&ken, &inside, &own_session, &own_grant);
    let foreign = within(&mei, &outside, &session, &grant);
    let nobodys = within("nobody", "nobody", "nobody", "nobody");
    let address = |template: &str, named: &BTreeMap<String, String>| {
        let part = |part: &str| {
            named
                .get(part)
                .cloned()
                .unwrap_or_else(|| if part.starts_with('{') { "nobody".to_owned() } else { part.to_owned() })
        };
        template.split('/').map(part).collect::<Vec<_>>().join("/")
    };
    let description = Description::served_by(&world.router).await;
    let (before, mut open) = (world.events().await, 0);
    for one in description.operations() {
        let what = format!("{} {}", one.method, one.path);
        let reads = one.method == Method::GET;
        let body = || (!reads).then(|| json!({}));
        let at = async |named: &BTreeMap<String, String>| {
            ask(world, &token, one.method.clone(), &address(one.path, named), body()).await
        };
        let Some(subject) = one.described["x-part"].as_str() else {
            for named in [&own, &foreign] {
                let (status, answer) = at(named).await;
                assert_eq!(status, if one.path.starts_with("/t/") { 403 } else { 401 }, "{what}: {answer}");
            }
            continue;
        };
        open += 1;
        let foreign_answer = at(&foreign).await;
        if subject == "list" {
            assert!([200, 400].contains(&foreign_answer.0), "{what}: {foreign_answer:?}");
            let text = foreign_answer.1.to_string();
            assert!(!text.contains(&mei) && !text.contains(&outside), "{what}: {text}");
            continue;
        }
        assert_eq!(foreign_answer, at(&nobodys).await, "{what}: what is outside is not told from what is not there");
        assert_eq!(foreign_answer.0, 404, "{what}");
        let mixed = BTreeMap::from_iter(foreign.clone().into_iter().chain([("{group_id}".to_owned(), inside.clone())]));
        if subject == "member" {
            assert_eq!(at(&mixed).await.0, 404, "{what}: somebody of another group");
        }
        let trial = if reads { "" } else { "?dry_run=true" };
        let path = format!("{}{trial}", address(one.path, &own));
        let (status, answer) = ask(world, &token, one.method.clone(), &path, body()).await;
        // Ken consented to nothing.
        let is_there = status != 404 || one.path.contains("/consents/");
        assert!(is_there && ![401, 403, 405].contains(&status) && status < 500, "{what}: {status} {answer}");
    }
    assert!(open > 25, "{open}");
    let appended = world.names_since(before).await;
    assert!(appended.iter().all(|name| name == "AdministrationDenied"), "{appended:?}");
    assert!(!appended.is_empty(), "what was refused is recorded");
}

async fn lists_and_searches_hold_what_is_in_the_group(world: &World) {
    let House { aiko, ken, mei, inside, outside, role, token } = delegated(world).await;
    let rin = world.person("acme", "rin").await;
    let second = group(world, "Second", &[&ken, &rin]).await;
    world.listed().await;
    let users = async |query: &str| {
        let (status, page) = get(world, &token, &format!("/users{query}")).await;
        assert_eq!(status, 200, "{page}");
        (ids(&page, "user_id"), page["next"].as_str().map(str::to_owned))
    };
    assert_eq!(users("").await.0, [ken.clone()]);
    delegate(world, &role, &second, &aiko).await;
    let both = sorted(vec![ken.clone(), rin.clone()]);
    assert_eq!(users("").await.0, both, "who is in two groups is listed once");
    let (first, next) = users("?limit=1").await;
    let (rest, end) = users(&format!("?limit=1&cursor={}", next.unwrap())).await;
    assert_eq!(([first, rest].concat(), end), (both, None));
    for (filter, found) in [
        ("user_name sw \"\"", vec![&ken, &rin]),
        ("user_name sw \"k\"", vec![&ken]),
        ("email sw \"mei\"", vec![]),
        ("name sw \"mei\"", vec![]),
        ("name sw \"rin\"", vec![&rin]),
    ] {
        let query: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
        assert_eq!(users(&format!("?filter={query}")).await.0.iter().collect::<Vec<_>>(), found, "{filter}");
    }
    let (_, groups) = get(world, &token, "/groups").await;
    let parts = sorted(vec![inside.clone(), second.clone()]);
    assert_eq!(ids(&groups, "group_id"), parts);
    for (filter, found) in
        [("name sw \"o\"", vec![]), ("name sw \"s\"", vec![&second]), ("external_id eq \"x\"", vec![])]
    {
        let query: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
        let (_, page) = get(world, &token, &format!("/groups?filter={query}")).await;
        assert_eq!(ids(&page, "group_id").iter().collect::<Vec<_>>(), found, "{filter}");
    }
    // Ken is in a group of others as well.
    let members = MemberChanges::adding([ken.clone()]);
    world.does(&ChangeMembers { tenant: acme(), group: outside.clone(), members }).await;
    let (_, groups) = get(world, &token, &format!("/users/{ken}/groups")).await;
    assert_eq!(ids(&groups, "group_id"), parts);
    let (status, _) = get(world, &token, &format!("/groups/{inside}/members?at=1")).await;
    assert_eq!(status, 403, "who was there once may be elsewhere now");
    came(world, "mei", &mei).await;
    came(world, "ken", &ken).await;
    for list in ["sessions", "grants"] {
        let of = async |user: &str| {
            let (status, page) = get(world, &token, &format!("/{list}?filter=user_id%20eq%20%22{user}%22")).await;
            assert_eq!(status, 200, "{page}");
            page["items"].as_array().unwrap().len()
        };
        assert_eq!((of(&mei).await, of(&ken).await, of("nobody").await), (0, 1, 0), "{list}");
    }
    for list in ["grants?filter=client_id%20eq%20%22console%22", "consents?filter=client_id%20eq%20%22console%22"] {
        assert_eq!(get(world, &token, &format!("/{list}")).await.0, 403, "{list}");
    }
}

async fn a_part_ends_with_the_role_the_delegation_the_group_and_the_stay(world: &World) {
    let House { aiko, ken, inside, role, token, .. } = delegated(world).await;
    let (ken_at, users) = (format!("/users/{ken}"), "/users");
    let sees = async |path: &str| get(world, &token, path).await.0;
    assert_eq!((sees(&ken_at).await, sees(users).await), (200, 200));
    let stay = |members| ChangeMembers { tenant: acme(), group: inside.clone(), members };
    world.does(&stay(MemberChanges::removing([ken.clone()]))).await;
    assert_eq!((sees(&ken_at).await, sees(users).await), (404, 200));
    world.does(&stay(MemberChanges::adding([ken.clone()]))).await;
    assert_eq!(sees(&ken_at).await, 200);
    let end = EndDelegation { tenant: acme(), role: role.clone(), group: inside.clone(), user: aiko.clone() };
    world.does(&end).await;
    assert_eq!((sees(&ken_at).await, sees(users).await), (403, 403));
    delegate(world, &role, &inside, &aiko).await;
    assert_eq!(sees(&ken_at).await, 200);
    world.does(&DeleteRole { tenant: acme(), id: role }).await;
    assert_eq!(sees(&ken_at).await, 403);
    let reader = permitting(world, "Readers", &["evident:users:read"]).await;
    delegate(world, &reader, &inside, &aiko).await;
    assert_eq!((sees(&ken_at).await, sees("/groups").await), (200, 403), "and no more than the role permits");
    world.does(&DeleteGroup { tenant: acme(), id: inside }).await;
    assert_eq!((sees(&ken_at).await, sees(users).await), (403, 403));
}

async fn nobody_inside_who_may_do_more_is_touched(world: &World) {
    let House { aiko, ken, inside, role, token, .. } = delegated(world).await;
    let sets = async |token: &str, user: &str| {
        let body = Some(json!({"password": "seven green herons sleep"}));
        ask(world, token, Method::PUT, &format!("{API}/users/{user}/password"), body).await.0
    };
    let locks = async |user: &str| {
        ask(world, &token, Method::POST, &format!("{API}/users/{user}/lock"), Some(json!({}))).await.0
    };
    assert_eq!((sets(&token, &ken).await, locks(&ken).await), (200, 200));
    world.does(&AssignRole { tenant: acme(), role: ADMINISTRATOR.into(), user: ken.clone() }).await;
    assert_eq!((sets(&token, &ken).await, locks(&ken).await), (403, 403));
    assert_eq!(get(world, &token, &format!("/users/{ken}")).await.0, 200, "they may be seen");
    world.does(&UnassignRole { tenant: acme(), role: ADMINISTRATOR.into(), user: ken.clone() }).await;
    // Somebody who has over another group what aiko has over this one.
    let rin = world.person("acme", "rin").await;
    let other = group(world, "Other", &[&rin]).await;
    delegate(world, &role, &other, &ken).await;
    assert_eq!(sets(&token, &ken).await, 403, "ken may do it where aiko may not");
    delegate(world, &role, &other, &aiko).await;
    assert_eq!(sets(&token, &ken).await, 200);
    // Nor does somebody for the whole tenant touch those who may do over a group what they may not.
    let clerk = world.person("acme", "clerk").await;
    let clerks = permitting(world, "Clerks", &["evident:credentials:write"]).await;
    world.does(&AssignRole { tenant: acme(), role: clerks, user: clerk }).await;
    let of_clerk = token_of(world, "clerk", "openid evident:credentials:write").await;
    assert_eq!((sets(&of_clerk, &ken).await, sets(&of_clerk, &rin).await), (403, 200));
    assert_eq!(get(world, &token, &format!("/groups/{inside}")).await.0, 200);
}

async fn nobody_is_brought_in_from_outside(world: &World) {
    let House { aiko, ken, mei, inside, outside, role, token } = delegated(world).await;
    let second = group(world, "Second", &[]).await;
    delegate(world, &role, &second, &aiko).await;
    let moves = async |method: Method, group: &str, user: &str| {
        let path = format!("{API}/groups/{group}/members/{user}");
        ask(world, &token, method, &path, Some(json!({}))).await.0
    };
    assert_eq!(moves(Method::PUT, &inside, &mei).await, 404);
    assert_eq!(moves(Method::PUT, &outside, &ken).await, 404);
    assert_eq!(moves(Method::DELETE, &outside, &mei).await, 404);
    assert_eq!(moves(Method::PUT, &second, &ken).await, 200, "from one of their groups to another");
    // A group whose roles permit something gives more than is theirs to give.
    let keepers = permitting(world, "Keepers", &["evident:users:read"]).await;
    let give = commands::group::AssignGroupRole { tenant: acme(), role: keepers, group: second.clone() };
    world.does(&give).await;
    assert_eq!(moves(Method::DELETE, &second, &ken).await, 403);
    assert_eq!(moves(Method::DELETE, &inside, &ken).await, 403, "ken may now see everybody");
}

async fn somebody_new_is_inside_from_the_beginning(world: &World) {
    let House { inside, outside, token, .. } = delegated(world).await;
    let creates = async |path: &str, name: &str| {
        let body = json!({"profile": {"user_name": name, "email": format!("{name}@example.com")}});
        ask(world, &token, Method::POST, &format!("{API}{path}"), Some(body)).await
    };
    assert_eq!(creates("/users", "rin").await.0, 403, "in no group is nobody's part");
    assert_eq!(creates(&format!("/groups/{outside}/users"), "rin").await.0, 404);
    assert_eq!(creates("/groups/nobody/users", "rin").await.0, 404);
    let before = world.events().await;
    let (status, created) = creates(&format!("/groups/{inside}/users"), "rin").await;
    assert_eq!(status, 201, "{created}");
    let names = world.names_since(before).await;
    assert!(names.contains(&"UserRegistered".to_owned()) && names.contains(&"GroupJoined".to_owned()), "{names:?}");
    let id = created["user_id"].as_str().unwrap();
    assert_eq!(get(world, &token, &format!("/users/{id}")).await.0, 200);
    world.listed().await;
    assert!(ids(&get(world, &token, "/users").await.1, "user_id").contains(&id.to_owned()));
    let keepers = permitting(world, "Keepers", &["evident:users:read"]).await;
    world.does(&commands::group::AssignGroupRole { tenant: acme(), role: keepers, group: inside.clone() }).await;
    assert_eq!(creates(&format!("/groups/{inside}/users"), "kai").await.0, 403, "it would give more than is theirs");
}

async fn nobody_gives_over_a_group_what_they_do_not_have(world: &World) {
    let House { ken, inside, role, token, .. } = delegated(world).await;
    let boss = world.person("acme", "boss").await;
    let givers =
        permitting(world, "Givers", &["evident:roles:write", "evident:roles:read", "evident:users:read"]).await;
    world.does(&AssignRole { tenant: acme(), role: givers, user: boss }).await;
    let giver = token_of(world, "boss", "openid evident:roles:write evident:roles:read").await;
    let reader = permitting(world, "Readers", &["evident:roles:read"]).await;
    let gives = async |token: &str, method: Method, role: &str, group: &str, user: &str| {
        let path = format!("{API}/groups/{group}/administrators/{user}/{role}");
        ask(world, token, method, &path, Some(json!({}))).await.0
    };
    assert_eq!(gives(&token, Method::PUT, &role, &inside, &ken).await, 403, "who has a part gives none of it");
    assert_eq!(gives(&giver, Method::PUT, &role, &inside, &ken).await, 403);
    assert_eq!(gives(&giver, Method::PUT, ADMINISTRATOR, &inside, &ken).await, 403);
    let before = world.events().await;
    for _ in 0..2 {
        assert_eq!(gives(&giver, Method::PUT, &reader, &inside, &ken).await, 200);
    }
    assert_eq!(world.names_since(before).await, ["RoleDelegated"]);
    let (_, page) = get(world, &giver, &format!("/groups/{inside}/administrators")).await;
    assert_eq!(sorted(ids(&page, "role_name")), ["Helpers", "Readers"]);
    assert_eq!(gives(&giver, Method::PUT, &reader, "nobody", &ken).await, 404);
    assert_eq!(gives(&giver, Method::PUT, &reader, &inside, "nobody").await, 404);
    assert_eq!(gives(&giver, Method::PUT, "nobody", &inside, &ken).await, 404);
    assert_eq!(gives(&giver, Method::DELETE, &role, &inside, &ken).await, 403, "nor takes what they could not give");
    let before = world.events().await;
    for _ in 0..2 {
        assert_eq!(gives(&giver, Method::DELETE, &reader, &inside, &ken).await, 200);
    }
    assert_eq!(world.names_since(before).await, ["RoleDelegationEnded"]);
    let found = queries::access::at(&world.journal, &acme(), &ken, before, world.journal.clock().now()).await.unwrap();
    let then = found.unwrap().delegations;
    assert_eq!((then.len(), then[0].name.as_str(), &then[0].group_id), (1, "Readers", &inside), "what was is told");
    let all = DelegateRole { tenant: acme(), role: ADMINISTRATOR.into(), group: inside, user: ken };
    let context = commands::Context::new(world.journal.clone(), journal::Actor::operator());
    let refused = commands::execute(&context, &all).await.unwrap_err();
    assert_eq!(refused, commands::role::DelegationError::BuiltIn);
}

async fn a_token_says_what_may_be_asked_for_and_is_worth_what_is_held(world: &World) {
    let House { ken, inside, aiko, .. } = delegated(world).await;
    let answer = tokens(world, "aiko", "openid evident:users:read evident:admin").await;
    assert_eq!(answer["scope"], "evident:users:read openid");
    let token = answer["access_token"].as_str().unwrap();
    let told = at_endpoint(world, "introspect", &[("token", token)]).await;
    assert_eq!(told["scope"], "openid", "elsewhere it is worth nothing of the tenant");
    assert_eq!(get(world, token, &format!("/users/{ken}")).await.0, 200);
    assert_eq!(get(world, token, &format!("/users/{ken}/password")).await.0, 403, "it was not asked for");
    assert_eq!(get(world, token, &format!("/groups/{inside}")).await.0, 403);
    let (status, _) = ask(world, token, Method::GET, "/t/acme/scim/v2/Users", None).await;
    assert_eq!(status, 403);
    // Who gets the permission for the whole tenant has it there at once.
    let reader = permitting(world, "Readers", &["evident:users:read"]).await;
    world.does(&AssignRole { tenant: acme(), role: reader, user: aiko }).await;
    assert!(ids(&get(world, token, "/users").await.1, "user_id").len() > 2);
}
