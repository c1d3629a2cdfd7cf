//! Signing keys at work, on both engines and on two nodes.

use aggregates::JweAlgorithm;
use aggregates::JwsAlgorithm::{ES256, EdDSA, RS256};
use commands::execute;
use commands::signing_key::RevokeSigningKey;
use commands::tenant::CreateTenant;
use journal::Tasks;
use journal::db::Engine;
use protocols::jose::Jws;
use serde_json::{Value, json};
use support::{Ground, on_both_engines};

use super::*;
use crate::directory::Directory;

struct Node {
    journal: Journal,
    keys: SigningKeys,
    tasks: Tasks,
}

impl Node {
    async fn on(ground: &Ground) -> Self {
        let (witness, marks) = Directory::witness();
        let mut inline = projections::inline();
        inline.push(witness);
        let (journal, tasks) = ground.journal(inline).await;
        projections::prepare(&journal).await.unwrap();
        let keys = SigningKeys::new(&journal, Directory::new(&journal, marks));
        Self { journal, keys, tasks }
    }

    fn operator(&self) -> Context {
        Context::new(self.journal.clone(), Actor::operator())
    }

    async fn tenant(&self) -> TenantId {
        let id = TenantId::parse("acme").unwrap();
        let create = CreateTenant { id: id.clone(), name: "Acme".into(), default_locale: None };
        execute(&self.operator(), &create).await.unwrap();
        id
    }

    async fn states(&self, tenant: &TenantId) -> Vec<(JwsAlgorithm, KeyStatus)> {
        let rows = rotation::rows(&self.operator(), tenant).await.unwrap();
        let mut states: Vec<_> = rows
            .iter()
            .filter_map(|key| match key.alg {
                KeyAlgorithm::Jws(alg) => Some((alg, key.state)),
                KeyAlgorithm::Jwe(_) => None,
            })
            .collect();
        states.sort_by_key(|state| format!("{state:?}"));
        states
    }

    async fn end(self) {
        let db = self.journal.db().clone();
        drop((self.journal, self.keys));
        self.tasks.finish().await;
        db.close().await;
    }
}

fn kids(published: &Published) -> Vec<String> {
    let set: Value = serde_json::from_slice(&published.body).unwrap();
    set["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_first_signature_makes_the_key_and_publishes_it_with_the_next_one() {
    on_both_engines(|ground| async move {
        let node = Node::on(&ground).await;
        let acme = node.tenant().await;
        assert_eq!(&node.keys.published(&acme).await.unwrap().body[..], br#"{"keys":[]}"#);
        for alg in [ES256, EdDSA, RS256] {
            let signer = node.keys.signer(&acme, alg).await.unwrap();
            assert!(Arc::ptr_eq(&signer, &node.keys.signer(&acme, alg).await.unwrap()), "opened once");
            let token = signer.sign(None, &json!({ "sub": "somebody" })).unwrap();
            let published = node.keys.published(&acme).await.unwrap();
            let jws = Jws::parse(&token).unwrap();
            assert!(jws.verify(published.keys.iter(), &[signer.algorithm()]).is_ok());
            assert!(kids(&published).contains(&signer.kid().unwrap().to_owned()));
        }
        let (active, pending) = (KeyStatus::Active, KeyStatus::Pending);
        let expected =
            [(ES256, active), (ES256, pending), (EdDSA, active), (EdDSA, pending), (RS256, active), (RS256, pending)];
        assert_eq!(node.states(&acme).await, expected);
        let published = node.keys.published(&acme).await.unwrap();
        assert_eq!(kids(&published).len(), 6);
        assert!(!String::from_utf8_lossy(&published.body).contains("\"d\""));
        node.end().await;
    })
    .await;
}

#[tokio::test]
async fn after_a_rotation_the_next_key_signs_and_the_old_one_verifies_until_its_tokens_end() {
    on_both_engines(|ground| async move {
        let node = Node::on(&ground).await;
        let acme = node.tenant().await;
        let old = node.keys.signer(&acme, ES256).await.unwrap();
        let before = node.keys.published(&acme).await.unwrap();
        let token = old.sign(None, &json!({ "sub": "somebody" })).unwrap();
        let rotated = rotate(&node.operator(), &acme, Some(ES256.into())).await.unwrap();
        let new = node.keys.signer(&acme, ES256).await.unwrap();
        assert_eq!((new.kid().unwrap(), old.kid()), (rotated[0].active.as_str(), rotated[0].retired.as_deref()));
        assert!(kids(&before).contains(&rotated[0].active), "published before it signed");
        let after = node.keys.published(&acme).await.unwrap();
        assert_ne!(before.etag, after.etag);
        assert_eq!(kids(&after).len(), 3);
        assert!(Jws::parse(&token).unwrap().verify(after.keys.iter(), &[old.algorithm()]).is_ok());
        ground.clock.step(26 * 3_600_000_000);
        assert_eq!(kids(&node.keys.published(&acme).await.unwrap()).len(), 2, "and no longer");
        node.end().await;
    })
    .await;
}

#[tokio::test]
async fn a_revoked_key_signs_nothing_and_is_not_published_at_once() {
    on_both_engines(|ground| async move {
        let node = Node::on(&ground).await;
        let acme = node.tenant().await;
        let kid = node.keys.signer(&acme, ES256).await.unwrap().kid().unwrap().to_owned();
        let revoke = RevokeSigningKey { tenant: acme.clone(), kid: kid.clone(), reason: "test".into() };
        execute(&node.operator(), &revoke).await.unwrap();
        assert!(!kids(&node.keys.published(&acme).await.unwrap()).contains(&kid));
        assert_ne!(node.keys.signer(&acme, ES256).await.unwrap().kid().unwrap(), kid);
        node.end().await;
    })
    .await;
}

#[tokio::test]
async fn keys_that_signed_long_enough_are_rotated_and_no_others() {
    on_both_engines(|ground| async move {
        let node = Node::on(&ground).await;
        let acme = node.tenant().await;
        node.keys.signer(&acme, ES256).await.unwrap();
        ground.clock.step(60 * 86_400_000_000);
        node.keys.signer(&acme, EdDSA).await.unwrap();
        assert_eq!(schedule::rotate_due(&node.journal, 90).await.unwrap(), 0);
        ground.clock.step(31 * 86_400_000_000);
        assert_eq!(schedule::rotate_due(&node.journal, 90).await.unwrap(), 1);
        assert_eq!(schedule::rotate_due(&node.journal, 90).await.unwrap(), 0);
        let retired = node.states(&acme).await.into_iter().filter(|(_, state)| *state == KeyStatus::Retired);
        assert_eq!(retired.collect::<Vec<_>>(), [(ES256, KeyStatus::Retired)]);
        node.end().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_with_the_same_thought_make_one_key_and_one_rotation() {
    let ground = Ground::new(Engine::Postgres).await;
    let (one, two) = (Node::on(&ground).await, Node::on(&ground).await);
    let acme = one.tenant().await;
    let (first, second) = tokio::join!(one.keys.signer(&acme, ES256), two.keys.signer(&acme, ES256));
    assert_eq!(first.unwrap().kid(), second.unwrap().kid());
    assert_eq!(one.states(&acme).await, [(ES256, KeyStatus::Active), (ES256, KeyStatus::Pending)]);
    for round in 1..=5 {
        ground.clock.step(91 * 86_400_000_000);
        let due = (schedule::rotate_due(&one.journal, 90), schedule::rotate_due(&two.journal, 90));
        let (first, second) = tokio::join!(due.0, due.1);
        assert_eq!(first.unwrap() + second.unwrap(), 1);
        let states = one.states(&acme).await;
        let of = |wanted| states.iter().filter(|(_, state)| *state == wanted).count();
        assert_eq!((of(KeyStatus::Active), of(KeyStatus::Pending), of(KeyStatus::Retired)), (1, 1, round));
    }
    one.end().await;
    two.end().await;
}

#[tokio::test]
async fn what_was_encrypted_before_a_rotation_is_opened_for_a_while() {
    on_both_engines(|ground| async move {
        let node = Node::on(&ground).await;
        let acme = node.tenant().await;
        let algorithm = KeyAlgorithm::from(JweAlgorithm::EcdhEs);
        node.keys.receive(&acme, JweAlgorithm::EcdhEs).await.unwrap();
        node.keys.receive(&acme, JweAlgorithm::EcdhEs).await.unwrap();
        let published = node.keys.published(&acme).await.unwrap();
        assert!(published.receives(algorithm) && published.keys.is_empty(), "nothing is verified with it");
        let old = kids(&published);
        assert_eq!(old.len(), 1, "nobody shall encrypt to the next one");
        let set: Value = serde_json::from_slice(&published.body).unwrap();
        assert_eq!((&set["keys"][0]["use"], &set["keys"][0]["alg"]), (&json!("enc"), &json!("ECDH-ES")));

        let rotated = rotate(&node.operator(), &acme, Some(algorithm)).await.unwrap();
        assert_eq!(kids(&node.keys.published(&acme).await.unwrap()), [rotated[0].active.clone()]);
        let opens = |keys: Vec<Arc<DecryptionKey>>| keys.iter().any(|key| key.kid() == Some(old[0].as_str()));
        assert!(opens(node.keys.decrypting(&acme).await.unwrap()));
        ground.clock.step(26 * 3_600_000_000);
        assert!(!opens(node.keys.decrypting(&acme).await.unwrap()));
        let kid = rotated[0].active.clone();
        let revoke = RevokeSigningKey { tenant: acme.clone(), kid: kid.clone(), reason: "test".into() };
        execute(&node.operator(), &revoke).await.unwrap();
        let left = node.keys.decrypting(&acme).await.unwrap();
        assert!(left.iter().all(|key| key.kid() == Some(rotated[0].next.as_str())), "{left:?}");
        node.end().await;
    })
    .await;
}
