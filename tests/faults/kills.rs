//! `kill -9` at random moments under load, on both engines.
//!
//! Six rounds each are part of every run; `EVIDENT_TEST_KILLS` asks for more of them.

mod alone {
    use std::time::Duration;

    use journal::db::Engine;
    use support::Ground;

    use crate::evidence::{self, Done};
    use crate::load::{self, below};
    use crate::process::Process;

    /// How much a load has done at least before it is killed under full load, however slow the machine is.
    const SEEN: usize = 40;

    fn rounds() -> u64 {
        std::env::var("EVIDENT_TEST_KILLS").map_or(6, |text| text.parse().expect("EVIDENT_TEST_KILLS is a number"))
    }

    /// Starts a load, kills it, and answers what it told. Every third one is killed at any moment since its first
    /// instruction, while it opens and catches up; the others under full load.
    async fn killed_at_random(ground: &Ground, round: u64) -> Vec<String> {
        let process = Process::start(load::PROCESS, ground, round);
        let waits = if round % 3 == 2 { 0 } else { SEEN };
        let mut told: Vec<_> = (0..waits).flat_map(|_| process.wait_for("done ")).collect();
        tokio::time::sleep(Duration::from_millis(50 + below(750))).await;
        told.extend(process.kill());
        told
    }

    async fn kill_again_and_again(engine: Engine) {
        let ground = Ground::new(engine).await;
        ground.db().await.close().await;
        let mut done = Vec::new();
        for round in 0..rounds() {
            let told = killed_at_random(&ground, round).await;
            let faults: Vec<_> = told.iter().filter(|line| line.starts_with("fault ")).take(5).collect();
            assert!(faults.is_empty(), "round {round}: {faults:#?}");
            let before = done.len();
            done.extend(told.iter().filter_map(|line| Done::read(line)));
            eprintln!("round {round}: {} acknowledged", done.len() - before);
        }
        let events = evidence::holds(&ground, &done).await;
        eprintln!("{engine:?}: {} kills, {} acknowledged commands, {events} events", rounds(), done.len());
        assert!(done.len() > 100, "a poor load");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_killed_process_loses_nothing_on_sqlite() {
        kill_again_and_again(Engine::Sqlite).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_killed_process_loses_nothing_on_postgres() {
        kill_again_and_again(Engine::Postgres).await;
    }
}
