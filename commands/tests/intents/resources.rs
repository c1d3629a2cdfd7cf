//! Resources: an address belongs to one of them at a time.

use aggregates::resource::{ResourceError, Scope, Scopes};
use commands::resource::{ChangeResourceError, ChangeScopes, RegisterResource, RegisterResourceError, RemoveResource};

use crate::installation::{Installation, demo};
use crate::on_both_engines;

on_both_engines! {
    an_address_is_free_again_when_its_resource_is_removed
    what_nobody_registered_cannot_be_changed
}

fn registering() -> RegisterResource {
    let scopes = Scopes::from([("orders:read".to_owned(), Scope::default())]);
    let identifier = "https://api.example.com/orders".into();
    RegisterResource { tenant: demo(), identifier, name: "Orders".into(), scopes }
}

async fn an_address_is_free_again_when_its_resource_is_removed(installation: &Installation) {
    let id = installation.does(&registering()).await.answer.0;
    assert!(matches!(
        installation.refuses(&registering()).await,
        RegisterResourceError::Taken(taken) if taken.field == "identifier"
    ));
    let scopes = Scopes::new();
    installation.does(&ChangeScopes { tenant: demo(), id: id.clone(), scopes: scopes.clone() }).await;
    installation.does(&RemoveResource { tenant: demo(), id: id.clone() }).await;
    let removed = installation.refuses(&ChangeScopes { tenant: demo(), id, scopes }).await;
    assert_eq!(removed, ChangeResourceError::Refused(ResourceError::Removed));
    installation.does(&registering()).await;
}

async fn what_nobody_registered_cannot_be_changed(installation: &Installation) {
    let removal = RemoveResource { tenant: demo(), id: "nothing".into() };
    assert_eq!(installation.refuses(&removal).await, ChangeResourceError::NotFound);
}
