//! Tenants in the console of the platform, and in no other.

use aggregates::TenantId;
use aggregates::role::ADMINISTRATOR;
use aggregates::tenant::TenantStatus;
use commands::role::{AssignRole, CreateRole};
use queries::tenant;

use super::stage::{administrator, links, send};
use crate::on_both_engines;
use crate::people::browser::{Browser, Seen};
use crate::people::world::World;

on_both_engines! { crate::people::world::World:
    the_platform_creates_names_suspends_and_reactivates_tenants
    the_platform_changes_the_settings_and_the_attributes_of_a_tenant
    nowhere_else_is_there_anything_about_tenants
    each_takes_its_permission
}

const CONSOLE: &str = "/t/system/console";

fn id(name: &str) -> TenantId {
    TenantId::parse(name).unwrap()
}

async fn operator<'w>(world: &'w World, name: &str, permissions: Option<&[&str]>) -> Browser<'w> {
    let user = world.person("system", name).await;
    let role = match permissions {
        None => ADMINISTRATOR.to_owned(),
        Some(permissions) => {
            let permissions = permissions.iter().map(|one| (*one).to_owned()).collect();
            let (tenant, description) = (TenantId::system(), String::new());
            world.does(&CreateRole { tenant, name: name.to_owned(), description, permissions }).await.0
        }
    };
    world.does(&AssignRole { tenant: TenantId::system(), role, user }).await;
    let mut browser = world.browser();
    browser.enter("system", name).await;
    browser
}

async fn does(browser: &mut Browser<'_>, path: &str, filled: &[(&str, &str)]) -> Seen {
    let page = browser.open(&format!("{CONSOLE}{path}")).await.is(200);
    let tried = send(browser, &page, "try", filled).await.is(200);
    let done = send(browser, &tried, "do", filled).await;
    let next = done.leads_to().unwrap_or_else(|| panic!("{path} was not done: {}", done.text()));
    browser.open(&next).await.is(200)
}

async fn row(world: &World, name: &str) -> tenant::Tenant {
    tenant::by_id(world.journal.db(), &id(name)).await.unwrap().unwrap()
}

async fn the_platform_creates_names_suspends_and_reactivates_tenants(world: &World) {
    let mut browser = operator(world, "root", None).await;
    let list = browser.open(&format!("{CONSOLE}/tenants")).await.is(200);
    assert!(["ACME", "OTHER", "system"].iter().all(|name| list.text().contains(name)), "{}", list.text());
    let form = browser.open(&format!("{CONSOLE}/tenants/new")).await.is(200);
    let refused = send(&mut browser, &form, "do", &[("tenant_id", "No Id")]).await.is(422);
    assert!(refused.html.contains("id=\"field-tenant_id-fault\"") && refused.html.contains("value=\"No Id\""));
    send(&mut browser, &form, "do", &[("tenant_id", "acme")]).await.is(409);
    let filled = [("tenant_id", "beta"), ("name", "Beta"), ("default_locale", "ja")];
    let page = does(&mut browser, "/tenants/new", &filled).await;
    assert!(page.path().ends_with("/tenants/beta") && page.text().contains("https://id.example.com/t/beta"));
    assert_eq!(row(world, "beta").await.default_locale.as_deref(), Some("ja"));
    does(&mut browser, "/tenants/beta/rename", &[("name", "Beta House")]).await;
    let page = does(&mut browser, "/tenants/beta/stand/suspend", &[("reason", "unpaid")]).await;
    assert!(page.text().contains("Suspended") && page.text().contains("Beta House"), "{}", page.text());
    assert_eq!(row(world, "beta").await.state, TenantStatus::Suspended);
    does(&mut browser, "/tenants/beta/stand/reactivate", &[]).await;
    assert_eq!(row(world, "beta").await.state, TenantStatus::Active);
    let own = browser.open(&format!("{CONSOLE}/tenants/system")).await.is(200);
    assert!(links(&own, "/stand/").is_empty(), "nobody would be left to undo it");
    for path in ["/tenants/nobody", "/tenants/No%20Id", "/tenants/beta/stand/delete", "/tenants/beta/settings/x"] {
        browser.open(&format!("{CONSOLE}{path}")).await.is(404);
    }
}

async fn the_platform_changes_the_settings_and_the_attributes_of_a_tenant(world: &World) {
    let mut browser = operator(world, "root", None).await;
    let page = browser.open(&format!("{CONSOLE}/tenants/acme")).await.is(200);
    assert_eq!(links(&page, "/tenants/acme/settings/").len(), 16);
    let page = does(&mut browser, "/tenants/acme/settings/house/change", &[("domain", "login.acme.example")]).await;
    assert!(page.text().contains("login.acme.example") && page.text().contains("ACME"), "{}", page.text());
    assert_eq!(row(world, "acme").await.settings.domain.as_deref(), Some("login.acme.example"));
    assert!(links(&page, "/secrets/").is_empty(), "secrets are the tenant's own to set");
    let form = browser.open(&format!("{CONSOLE}/tenants/acme/attributes")).await.is(200);
    for wrong in ["[", "[{\"name\": \"x\"}]", "[{\"name\": \"a\\u0000\"}]", "{}"] {
        let refused = send(&mut browser, &form, "try", &[("attributes", wrong)]).await.is(422);
        assert!(refused.html.contains("id=\"field-attributes-fault\""), "{wrong}: {}", refused.html);
    }
    let schema = "[{\"name\": \"shoe_size\", \"kind\": \"integer\", \"editable_by\": \"user\"}]";
    let page = does(&mut browser, "/tenants/acme/attributes", &[("attributes", schema)]).await;
    assert!(page.text().contains("1 attribute of its own"), "{}", page.text());
    assert_eq!(row(world, "acme").await.attribute_schema.iter().count(), 1);
    does(&mut browser, "/settings/passwords/change", &[("lockout.failures", "4")]).await;
    let holds = world.shared.directory.tenant(&id("acme")).await.unwrap().unwrap();
    assert_eq!(holds.settings.lockout.failures, 4, "the platform's own settings are everybody's defaults");
}

async fn nowhere_else_is_there_anything_about_tenants(world: &World) {
    let mut boss = administrator(world, "boss").await;
    let before = world.events().await;
    for path in ["/tenants", "/tenants/new", "/tenants/other", "/tenants/acme/settings/mail/change"] {
        boss.open(&format!("/t/acme/console{path}")).await.is(404);
    }
    let overview = boss.open("/t/acme/console").await.is(200);
    assert!(links(&overview, "/console/tenants").is_empty());
    world.person("acme", "plain").await;
    let mut plain = world.browser();
    plain.enter("acme", "plain").await;
    plain.open("/t/acme/console/tenants").await.is(403);
    let names = world.names_since(before).await;
    assert!(!names.iter().any(|name| name.starts_with("Tenant")), "{names:?}");
}

async fn each_takes_its_permission(world: &World) {
    let mut reader = operator(world, "reader", Some(&["evident:tenants:read"])).await;
    let mut none = operator(world, "none", Some(&["evident:settings:write", "evident:settings:read"])).await;
    for path in ["/tenants", "/tenants/acme", "/tenants/acme/settings/mail"] {
        let page = reader.open(&format!("{CONSOLE}{path}")).await.is(200);
        assert!(links(&page, "/change").is_empty() && links(&page, "/new").is_empty(), "{path}");
        none.open(&format!("{CONSOLE}{path}")).await.is(403);
    }
    let writes = ["/new", "/acme/rename", "/acme/stand/suspend", "/acme/attributes", "/acme/settings/mail/change"];
    for path in writes {
        let path = format!("{CONSOLE}/tenants{path}");
        reader.open(&path).await.is(403);
        none.open(&path).await.is(403);
        reader.post(&path, &[]).await.is(403);
    }
}
