//! Tenants: where anything may begin at all.

use aggregates::TenantId;
use aggregates::tenant::{
    AttributeDefinition, AttributeKind, AttributeSchema, TenantError, TenantSettings, TenantStatus,
};
use aggregates::user::InitialStatus;
use commands::tenant::{
    ChangeAttributeSchema, ChangeAttributeSchemaError, ChangeSettings, ChangeTenantError, ClosedTenant, CreateTenant,
    CreateTenantError, ReactivateTenant, RenameTenant, SuspendTenant, bootstrap,
};
use commands::user::{RegisterUser, RegisterUserError};

use crate::installation::{Installation, demo, registration};
use crate::on_both_engines;

on_both_engines! {
    the_platforms_tenant_is_created_once
    nothing_begins_in_a_tenant_that_does_not_serve
    a_tenants_settings_decide_where_its_users_begin
    an_attribute_stays_as_unique_as_it_is
    what_nobody_created_cannot_be_changed
}

async fn the_platforms_tenant_is_created_once(installation: &Installation) {
    assert!(!bootstrap(&installation.journal).await.unwrap());
    let again = CreateTenant { id: demo(), name: "Again".into(), default_locale: None };
    assert_eq!(installation.refuses(&again).await, CreateTenantError::Refused(TenantError::AlreadyCreated));
    let system = SuspendTenant { id: TenantId::system(), reason: "No".into() };
    assert_eq!(installation.refuses(&system).await, ChangeTenantError::Refused(TenantError::PlatformTenant));
}

async fn nothing_begins_in_a_tenant_that_does_not_serve(installation: &Installation) {
    installation.does(&SuspendTenant { id: demo(), reason: "Unpaid".into() }).await;
    let closed = ClosedTenant::NotServing(demo(), TenantStatus::Suspended);
    assert_eq!(installation.refuses(&registration("aiko")).await, RegisterUserError::Closed(closed));
    let elsewhere = TenantId::parse("elsewhere").unwrap();
    let unknown = RegisterUser { tenant: elsewhere.clone(), ..registration("aiko") };
    assert_eq!(installation.refuses(&unknown).await, RegisterUserError::Closed(ClosedTenant::Unknown(elsewhere)));
    installation.does(&ReactivateTenant { id: demo() }).await;
    installation.does(&registration("aiko")).await;
}

async fn a_tenants_settings_decide_where_its_users_begin(installation: &Installation) {
    let settings = TenantSettings { default_user_status: InitialStatus::Registered, ..TenantSettings::default() };
    installation.does(&ChangeSettings { id: demo(), settings }).await;
    let user = installation.register("aiko").await.unwrap();
    let events = installation.events("User", &user).await;
    assert!(events[0].payload.contains(r#""status":"registered""#), "{}", events[0].payload);
}

async fn an_attribute_stays_as_unique_as_it_is(installation: &Installation) {
    let schema = |unique| {
        let badge = AttributeDefinition { unique, ..AttributeDefinition::new("badge", AttributeKind::String) };
        ChangeAttributeSchema { id: demo(), schema: AttributeSchema::parse(vec![badge]).unwrap() }
    };
    installation.does(&schema(false)).await;
    let refusal = ChangeAttributeSchemaError::UniquenessChanged { attribute: "badge".into() };
    assert_eq!(installation.refuses(&schema(true)).await, refusal);
}

async fn what_nobody_created_cannot_be_changed(installation: &Installation) {
    let id = TenantId::parse("elsewhere").unwrap();
    let rename = RenameTenant { id: id.clone(), name: "Elsewhere".into() };
    assert_eq!(installation.refuses(&rename).await, ChangeTenantError::NotFound(id));
    installation.does(&RenameTenant { id: demo(), name: "Renamed".into() }).await;
}
