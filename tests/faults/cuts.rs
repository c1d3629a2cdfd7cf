//! The connection to `PostgreSQL` cut a hundred times while callers append through it, most often around a `COMMIT`.
//!
//! Whoever is left in doubt comes back with the same command id and has one outcome.

mod alone {
    use std::sync::atomic::Ordering;
    use std::time::Duration;

    use commands::tenant::CreateTenant;
    use commands::{Context, execute};
    use journal::Actor;
    use journal::db::Engine;
    use projections::Runner;
    use support::Ground;
    use support::proxy::{Cut, Proxy, Weather};

    use crate::load::{self, Witness, below};
    use crate::{Node, evidence};

    const CUTS: u64 = 100;
    /// Longer than the writer's own patience: its callers are told.
    const AWAY: Duration = Duration::from_secs(7);

    fn any() -> Cut {
        match below(8) {
            0..2 => Cut::BeforeCommit,
            2..4 => Cut::CommitSent,
            4..6 => Cut::CommitAnswered,
            _ => Cut::After(usize::try_from(below(60_000)).unwrap()),
        }
    }

    /// The secret is told once, and the answer that got lost was the database's: the caller is still there.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_new_secret_is_told_although_the_answer_to_its_commit_was_lost() {
        let ground = Ground::new(Engine::Postgres).await;
        let proxy = Proxy::before(&ground.url).await;
        let node = Node::on(&ground.at(proxy.url())).await;
        let context = Context::new(node.journal.clone(), Actor::operator());
        let id = load::tenants()[0].clone();
        execute(&context, &CreateTenant { name: "North".into(), id, default_locale: None }).await.unwrap();
        for cut in [Cut::CommitAnswered, Cut::BeforeCommit] {
            let register = load::client(&load::tenants()[0]);
            let (outcome, ()) = tokio::join!(execute(&context, &register), proxy.cut(cut, Weather::Fair));
            let outcome = outcome.unwrap();
            let appended = outcome.appended.unwrap();
            assert!(!appended.repeated, "{cut:?}: it came once");
            let secret = outcome.answer.secret.expect("the secret is told");
            let events = node.journal.read_stored(appended.first - 1, 2).await.unwrap();
            assert!(events[1].payload.contains(secret.hash().unwrap().as_str()), "{cut:?}: it is the one that counts");
        }
        drop(context);
        node.end().await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_connection_cut_mid_commit_loses_nothing_and_doubles_nothing() {
        let ground = Ground::new(Engine::Postgres).await;
        let proxy = Proxy::before(&ground.url).await;
        let beyond = ground.at(proxy.url());
        let node = Node::on(&beyond).await;
        let runner = Runner::start(&node.journal);
        let witness = Witness::patient();
        let cutting = async {
            for number in 0..CUTS {
                proxy.cut(any(), Weather::Fair).await;
                tokio::time::sleep(Duration::from_millis(below(40))).await;
                // Now and then nobody can look at once what became of the commit: callers are left in doubt.
                if number % 40 == 20 {
                    proxy.cut(Cut::CommitAnswered, Weather::Away).await;
                    tokio::time::sleep(AWAY).await;
                    proxy.turn(Weather::Fair);
                }
            }
            witness.stop();
        };
        tokio::join!(load::run(&node.journal, 16, 0, &witness), cutting);
        runner.stop().await;
        node.end().await;
        let done = witness.take();
        let events = evidence::holds(&ground, &done).await;
        let (doubts, repeated) = (witness.doubts.load(Ordering::Relaxed), witness.repeated.load(Ordering::Relaxed));
        eprintln!("{CUTS} cuts, {} commands, {events} events, {doubts} left in doubt, {repeated} repeated", done.len());
        assert!(doubts > 0, "nobody was left in doubt");
        assert!(repeated > 0, "nobody who was in doubt heard that it had been done");
        // The callers are patient: what is in the log was acknowledged to somebody, all of it.
        let acknowledged: u64 = done.iter().map(|one| one.last - one.first + 1).sum();
        assert_eq!(acknowledged, events);
    }
}
