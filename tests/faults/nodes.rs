//! Two nodes on one `PostgreSQL`, of which one dies while it holds the head of the log.

mod alone {
    use std::process::Command;
    use std::sync::Arc;
    use std::time::Duration;

    use journal::db::Engine;
    use support::Ground;
    use tokio::time::Instant;

    use crate::load::{self, Witness};
    use crate::process::{Orders, PATIENCE, Process};
    use crate::{Node, evidence};

    const HOLDER: &str = "nodes::alone::whoever_holds_the_head_keeps_the_others_waiting";
    /// Each waits for the answer to a command before the next.
    const CALLERS: u64 = 16;
    /// The end of a process ends its connections at once: on any machine sooner than silence is noticed.
    const AFTER_A_DEATH: Duration = Duration::from_secs(15);
    /// A node that stopped without a word is noticed by `idle_in_transaction_session_timeout`, half a minute.
    const AFTER_SILENCE: Duration = Duration::from_mins(1);

    /// A node that takes the head, writes a row, and goes no further.
    async fn hold(orders: &Orders) {
        let node = Node::on(&orders.ground).await;
        let (mut tx, position) = node.journal.lock_head().await.unwrap();
        tx.script("UPDATE log_head SET position = position + 1000 WHERE id = 1").await.unwrap();
        println!("\nheld {position}");
        std::future::pending::<()>().await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn whoever_holds_the_head_keeps_the_others_waiting() {
        if let Some(orders) = Orders::given() {
            return hold(&orders).await;
        }
        let ground = Ground::new(Engine::Postgres).await;
        let (one, other) = (Node::on(&ground).await, Node::on(&ground).await);
        let (tx, _) = one.journal.lock_head().await.unwrap();
        let (witness, journal) = (Witness::patient(), other.journal.clone());
        let load = tokio::spawn({
            let witness = Arc::clone(&witness);
            async move { load::run(&journal, 4, 0, &witness).await }
        });
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!(witness.acknowledgements(), 0, "somebody appended although the head was held");
        tx.rollback().await.unwrap();
        goes_on(&witness, 0, AFTER_A_DEATH).await;
        witness.stop();
        load.await.unwrap();
        one.end().await;
        other.end().await;
        evidence::holds(&ground, &witness.take()).await;
    }

    /// Waits until more is acknowledged than before.
    async fn goes_on(witness: &Witness, before: usize, within: Duration) {
        let begun = Instant::now();
        while witness.acknowledgements() <= before {
            assert!(begun.elapsed() < within, "the other node stands still for {:?}", begun.elapsed());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        eprintln!("it went on after {:?}", begun.elapsed());
    }

    /// Waits until nothing is acknowledged any more, and answers how much was. Whoever was in the log when the head was taken may still
    /// be on the way to their answer: an erasure overwrites its key after its event is there. Nobody comes after them.
    async fn stands_still(witness: &Witness) -> usize {
        let held = witness.acknowledgements();
        let mut seen = held;
        let begun = Instant::now();
        loop {
            tokio::time::sleep(Duration::from_millis(800)).await;
            let now = witness.acknowledgements();
            assert!(
                now - held <= usize::try_from(CALLERS).unwrap(),
                "{} commits although the head is held",
                now - held
            );
            if now == seen {
                return now;
            }
            assert!(begun.elapsed() < AFTER_SILENCE / 3, "answers go on although the head is held");
            seen = now;
        }
    }

    /// A node under load beside one that stops while it holds the head; `stop` sees to that.
    async fn beside(stop: impl FnOnce(Process) -> Option<Process>, within: Duration) {
        let ground = Ground::new(Engine::Postgres).await;
        let node = Node::on(&ground).await;
        let (witness, journal) = (Witness::patient(), node.journal.clone());
        let load = tokio::spawn({
            let witness = Arc::clone(&witness);
            async move { load::run(&journal, CALLERS, 0, &witness).await }
        });
        goes_on(&witness, 0, PATIENCE).await;
        let holder = Process::start(HOLDER, &ground, 0);
        let holder = tokio::task::spawn_blocking(move || {
            holder.wait_for("held ");
            holder
        });
        let holder = holder.await.unwrap();
        let before = stands_still(&witness).await;
        let stopped = stop(holder);
        goes_on(&witness, before, within).await;
        drop(stopped);
        witness.stop();
        load.await.unwrap();
        node.end().await;
        evidence::holds(&ground, &witness.take()).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_node_killed_while_it_holds_the_head_stops_nobody() {
        let kill = |holder: Process| {
            holder.kill();
            None
        };
        beside(kill, AFTER_A_DEATH).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_node_that_freezes_while_it_holds_the_head_stops_the_others_for_a_bounded_time() {
        let freeze = |holder: Process| {
            let stopped = Command::new("kill").args(["-STOP", &holder.id().to_string()]).status().unwrap();
            assert!(stopped.success());
            Some(holder)
        };
        beside(freeze, AFTER_SILENCE).await;
    }
}
