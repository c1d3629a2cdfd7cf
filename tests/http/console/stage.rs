//! People who administer with a browser, and the forms of the console as they fill them in.

use aggregates::TenantId;
use aggregates::resource::Scopes;
use aggregates::role::ADMINISTRATOR;
use commands::resource::RegisterResource;
use commands::role::{AssignRole, CreateRole};
use commands::ssf_stream::{CreateSsfStream, NewDelivery};
use commands::webhook::RegisterWebhook;

use crate::people::browser::{Browser, Seen};
use crate::people::html;
use crate::people::world::{BASE, World};
use crate::webhooks::stage::draft;

/// What forms of the console carry unseen.
const UNSEEN: [&str; 4] = ["form_token", "installation", "once", "version"];

pub fn acme() -> TenantId {
    TenantId::parse("acme").unwrap()
}

/// The browser of somebody new who has the role of an administrator.
pub async fn administrator<'w>(world: &'w World, name: &str) -> Browser<'w> {
    let user = world.person("acme", name).await;
    world.does(&AssignRole { tenant: acme(), role: ADMINISTRATOR.to_owned(), user }).await;
    let mut browser = world.browser();
    browser.enter("acme", name).await;
    browser
}

/// The browser of somebody new whose role permits this and nothing else.
pub async fn permitted<'w>(world: &'w World, name: &str, permissions: &[&str]) -> Browser<'w> {
    let user = world.person("acme", name).await;
    let permissions = permissions.iter().map(|name| (*name).to_owned()).collect();
    let command = CreateRole { tenant: acme(), name: name.to_owned(), description: String::new(), permissions };
    let role = world.does(&command).await.0;
    world.does(&AssignRole { tenant: acme(), role, user }).await;
    let mut browser = world.browser();
    browser.enter("acme", name).await;
    browser
}

/// The address of a page of the console.
pub fn at(path: &str) -> String {
    format!("/t/acme/console{path}")
}

/// Where the form of a page goes that changes something, and what it carries unseen.
pub fn sheet(page: &Seen) -> (String, Vec<(String, String)>) {
    let forms = html::forms(&page.html).into_iter().filter(|form| !form.action.contains("/console/look"));
    let form = { forms }.rfind(|form| form.fields.iter().any(|(name, _)| name == "form_token"));
    let form = form.unwrap_or_else(|| panic!("no sheet at {}: {}", page.at, page.html));
    let unseen = form.fields.into_iter().filter(|(name, _)| UNSEEN.contains(&name.as_str())).collect();
    (form.action, unseen)
}

/// Fills the form of a page in and presses a button; not followed.
pub async fn send(browser: &mut Browser<'_>, page: &Seen, step: &str, filled: &[(&str, &str)]) -> Seen {
    let (action, unseen) = sheet(page);
    let unseen = unseen.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let fields: Vec<(&str, &str)> = unseen.chain(filled.iter().copied()).chain([("step", step)]).collect();
    browser.post(&action, &fields).await
}

/// Opens a sheet, fills it in, does it, and answers the page that one comes to.
pub async fn does(browser: &mut Browser<'_>, path: &str, filled: &[(&str, &str)]) -> Seen {
    let page = browser.open(&at(path)).await.is(200);
    let done = send(browser, &page, "do", filled).await;
    let next = done.leads_to().unwrap_or_else(|| panic!("{path} was not done: {}", done.text()));
    browser.open(&next).await.is(200)
}

/// The addresses that links of a page lead to, of those that hold `part`.
pub fn links(page: &Seen, part: &str) -> Vec<String> {
    let links = page.html.split("href=\"").skip(1).map(|rest| html::unescaped(rest.split('"').next().unwrap()));
    links.filter(|link| link.contains(part)).collect()
}

/// The text of the element with that id.
pub fn said(page: &Seen, id: &str) -> String {
    let rest = page.html.split(&format!("id=\"{id}\"")).nth(1).and_then(|rest| rest.split_once('>'));
    let text = rest.and_then(|(_, rest)| rest.split('<').next());
    html::unescaped(text.unwrap_or_else(|| panic!("no {id} in {}", page.html)))
}

/// A protected resource; answers its id.
pub async fn resource(world: &World) -> String {
    let (identifier, name) = ("https://orders.example/".to_owned(), "Orders".to_owned());
    world.does(&RegisterResource { tenant: acme(), identifier, name, scopes: Scopes::new() }).await.0
}

/// A webhook that is told what happens to roles; answers its id.
pub async fn webhook(world: &World, address: &str) -> String {
    world.does(&RegisterWebhook { tenant: acme(), draft: draft(address) }).await.webhook_id
}

/// A stream of signals that the client of this id fetches.
pub async fn stream(world: &World, client: &str) {
    let events = ["https://schemas.openid.net/secevent/caep/event-type/session-revoked".to_owned()].into();
    let command = CreateSsfStream {
        tenant: acme(),
        client_id: client.to_owned(),
        issuer: format!("{BASE}/t/acme"),
        events_requested: events,
        delivery: NewDelivery::Poll,
        description: Some("Alarms".into()),
    };
    world.does(&command).await;
}
