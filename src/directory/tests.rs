//! The directory against both engines: what it loads, what it forgets and when.

use std::sync::Arc;

use aggregates::JwsAlgorithm;
use aggregates::client::ClientMetadata;
use aggregates::resource::{Scope, Scopes};
use commands::client::{AddSecret, DisableClient, RegisterClient};
use commands::resource::RegisterResource;
use commands::tenant::{CreateTenant, RenameTenant, SuspendTenant};
use commands::{Context, execute};
use journal::db::Engine;
use journal::{Actor, Tasks};
use support::{Ground, PATIENCE, on_both_engines, until};

use super::*;
use crate::keys;

/// One node: its log, its directory, and what follows.
struct Node {
    journal: Journal,
    directory: Directory,
    tasks: Tasks,
    stop: tokio::sync::watch::Sender<bool>,
    following: tokio::task::JoinHandle<()>,
}

impl Node {
    async fn on(ground: &Ground) -> Self {
        let (witness, marks) = Directory::witness();
        let mut inline = projections::inline();
        inline.push(witness);
        let (journal, tasks) = ground.journal(inline).await;
        projections::prepare(&journal).await.unwrap();
        let directory = Directory::new(&journal, marks);
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let following = tokio::spawn(directory.clone().follow(stopped));
        Self { journal, directory, tasks, stop, following }
    }

    fn operator(&self) -> Context {
        Context::new(self.journal.clone(), Actor::operator())
    }

    async fn create_tenant(&self) -> TenantId {
        let id = TenantId::parse("acme").unwrap();
        let create = CreateTenant { id: id.clone(), name: "Acme".into(), default_locale: Some("ja".into()) };
        execute(&self.operator(), &create).await.unwrap();
        id
    }

    async fn register(&self, tenant: &TenantId, client_id: &str) {
        let metadata = ClientMetadata {
            redirect_uris: Some(vec!["https://app.example.com/back".into()]),
            ..ClientMetadata::default()
        };
        let (tenant, client_id) = (tenant.clone(), Some(client_id.to_owned()));
        execute(&self.operator(), &RegisterClient { tenant, client_id, metadata, secret: None }).await.unwrap();
    }

    async fn end(self) {
        self.stop.send_replace(true);
        self.following.await.unwrap();
        let db = self.journal.db().clone();
        drop((self.journal, self.directory));
        self.tasks.finish().await;
        db.close().await;
    }
}

#[tokio::test]
async fn what_a_command_changed_is_there_when_its_caller_is_answered() {
    on_both_engines(|ground| async move {
        let node = Node::on(&ground).await;
        let directory = &node.directory;
        let acme = TenantId::parse("acme").unwrap();
        assert!(directory.tenant(&acme).await.unwrap().is_none());
        let acme = node.create_tenant().await;
        assert_eq!(directory.tenant(&acme).await.unwrap().unwrap().default_locale.as_deref(), Some("ja"));
        for number in 0..20 {
            let id = format!("client-{number}");
            assert!(directory.client(&acme, &id).await.unwrap().is_none());
            node.register(&acme, &id).await;
            assert_eq!(directory.client(&acme, &id).await.unwrap().unwrap().secrets.len(), 1);
            let add = AddSecret { tenant: acme.clone(), client_id: id.clone(), secret: None, expires_at: None };
            execute(&node.operator(), &add).await.unwrap();
            assert_eq!(directory.client(&acme, &id).await.unwrap().unwrap().secrets.len(), 2);
        }
        let rename = RenameTenant { id: acme.clone(), name: "Acme Ltd".into() };
        execute(&node.operator(), &rename).await.unwrap();
        assert_eq!(directory.tenant(&acme).await.unwrap().unwrap().name, "Acme Ltd");
        node.end().await;
    })
    .await;
}

#[tokio::test]
async fn what_did_not_change_is_the_same_value_and_is_not_read_again() {
    on_both_engines(|ground| async move {
        let node = Node::on(&ground).await;
        let acme = node.create_tenant().await;
        node.register(&acme, "web").await;
        node.register(&acme, "other").await;
        let other = node.directory.client(&acme, "other").await.unwrap().unwrap();
        // Once the follower has read as far as the log goes, entries stay.
        let web = async || node.directory.client(&acme, "web").await.unwrap().unwrap();
        until("an entry stays", || async { Arc::ptr_eq(&web().await, &web().await) }).await;
        let web = web().await;
        let disable = DisableClient { tenant: acme.clone(), client_id: "other".into(), reason: "test".into() };
        execute(&node.operator(), &disable).await.unwrap();
        assert!(Arc::ptr_eq(&web, &node.directory.client(&acme, "web").await.unwrap().unwrap()));
        assert_ne!(other.state, node.directory.client(&acme, "other").await.unwrap().unwrap().state);
        node.end().await;
    })
    .await;
}

#[tokio::test]
async fn resources_are_found_by_their_uri_and_their_scopes() {
    on_both_engines(|ground| async move {
        let node = Node::on(&ground).await;
        let acme = node.create_tenant().await;
        assert!(node.directory.resources(&acme).await.unwrap().all().is_empty());
        for name in ["orders", "invoices"] {
            let identifier = format!("https://api.example.com/{name}");
            let scopes =
                Scopes::from([(format!("{name}:read"), Scope::default()), ("all".to_owned(), Scope::default())]);
            let register = RegisterResource { tenant: acme.clone(), identifier, name: name.into(), scopes };
            execute(&node.operator(), &register).await.unwrap();
        }
        let resources = node.directory.resources(&acme).await.unwrap();
        let scoped = |scope: &str| resources.with_scope(scope).map(|one| one.name.clone()).collect::<Vec<_>>();
        assert_eq!(
            (scoped("orders:read"), scoped("all").len(), scoped("none")),
            (vec!["orders".to_owned()], 2, vec![])
        );
        let found = node.directory.resource(&acme, "https://api.example.com/invoices").await.unwrap();
        assert_eq!(found.unwrap().name, "invoices");
        assert!(node.directory.resource(&acme, "https://api.example.com/").await.unwrap().is_none());
        node.end().await;
    })
    .await;
}

#[tokio::test]
async fn two_nodes_on_one_postgresql_learn_of_each_others_changes() {
    let ground = Ground::new(Engine::Postgres).await;
    let (one, two) = (Node::on(&ground).await, Node::on(&ground).await);
    let acme = one.create_tenant().await;
    one.register(&acme, "web").await;
    until("the client", || async { two.directory.client(&acme, "web").await.unwrap().is_some() }).await;
    assert!(two.directory.client(&acme, "late").await.unwrap().is_none());
    one.register(&acme, "late").await;
    until("a client that was missed", || async { two.directory.client(&acme, "late").await.unwrap().is_some() }).await;
    let version = two.directory.client(&acme, "web").await.unwrap().unwrap().version;
    let disable = DisableClient { tenant: acme.clone(), client_id: "web".into(), reason: "test".into() };
    execute(&one.operator(), &disable).await.unwrap();
    until("the disabling", || async { two.directory.client(&acme, "web").await.unwrap().unwrap().version > version })
        .await;
    keys::ensure(&one.operator(), &acme, JwsAlgorithm::ES256.into()).await.unwrap();
    until("the keys", || async { two.directory.signing_keys(&acme).await.unwrap().len() == 2 }).await;
    let suspend = SuspendTenant { id: acme.clone(), reason: "test".into() };
    execute(&two.operator(), &suspend).await.unwrap();
    until("the suspension", || async {
        one.directory.tenant(&acme).await.unwrap().unwrap().state == aggregates::tenant::TenantStatus::Suspended
    })
    .await;
    one.end().await;
    two.end().await;
}

/// Readers that load while a writer on another node changes: whoever finds an old value must find the new one soon, for good.
#[tokio::test(flavor = "multi_thread")]
async fn no_old_value_stays_however_loads_and_changes_meet() {
    let ground = Ground::new(Engine::Postgres).await;
    let (one, two) = (Node::on(&ground).await, Node::on(&ground).await);
    let acme = one.create_tenant().await;
    let reading = (0..4).map(|_| {
        let (directory, acme) = (two.directory.clone(), acme.clone());
        tokio::spawn(async move {
            loop {
                let name = directory.tenant(&acme).await.unwrap().map(|tenant| tenant.name.clone());
                if name.as_deref() == Some("the last") {
                    return;
                }
                tokio::task::yield_now().await;
            }
        })
    });
    let reading: Vec<_> = reading.collect();
    for number in 0..100 {
        let name = if number == 99 { "the last".to_owned() } else { format!("name {number}") };
        execute(&one.operator(), &RenameTenant { id: acme.clone(), name }).await.unwrap();
    }
    for reader in reading {
        tokio::time::timeout(PATIENCE, reader).await.expect("an old name stayed").unwrap();
    }
    one.end().await;
    two.end().await;
}
