//! The journal serves `cqrs-es` itself.

use std::collections::HashMap;

use aggregates::identifier::{Identifier, IdentifierCommand, IdentifierKind, Owner};
use cqrs_es::CqrsFramework;
use journal::CqrsStore;
use support::on_both_engines;

use crate::commits::tenant;

#[tokio::test]
async fn the_framework_runs_on_the_journal() {
    on_both_engines(|ground| async move {
        let (journal, _tasks) = ground.journal(vec![]).await;
        let store = || CqrsStore::new(journal.clone(), tenant("demo"));
        let framework = CqrsFramework::<Identifier, _>::new(store(), vec![], ());
        let claim = |owner: &str| IdentifierCommand::Claim { kind: IdentifierKind::Email, owner: Owner::user(owner) };
        let metadata = HashMap::from([("ip".to_owned(), "192.0.2.7".to_owned())]);
        framework.execute_with_metadata("hash", claim("mina"), metadata).await.unwrap();
        assert!(framework.execute("hash", claim("lucy")).await.is_err());
        let events = cqrs_es::EventStore::<Identifier>::load_events(&store(), "hash").await.unwrap();
        assert_eq!(events.len(), 1);
        let event = journal.event_at(1).await.unwrap().unwrap();
        assert_eq!(event.metadata.circumstances.ip.as_deref(), Some("192.0.2.7"));
    })
    .await;
}
