//! The database away for some seconds: callers are told to come back, memory stays bounded, and the same process goes on by
//! itself when it returns.

mod alone {
    use std::time::Duration;

    use aggregates::Retention;
    use journal::db::Engine;
    use journal::{Actor, Append, AppendError, Appended, Commit, Journal, Metadata, NewEvent, StreamId, StreamVersion};
    use support::proxy::{Proxy, Weather};
    use support::{Ground, new_uuid};
    use tokio::task::JoinSet;
    use tokio::time::Instant;

    use crate::evidence::{self, Done};
    use crate::load::tenants;
    use crate::{Node, process};

    /// More than may wait.
    const FLOOD: usize = 12_000;
    /// Nobody waits longer for an answer, whatever the answer is.
    const ANSWERED_WITHIN: Duration = Duration::from_mins(1);

    fn commit() -> Commit {
        let command_id = new_uuid();
        let event = NewEvent {
            event_type: "NoteTaken".into(),
            event_version: "1".into(),
            payload: "{\"NoteTaken\":{}}".into(),
            retention: Retention::State,
        };
        let stream = StreamId::new(&tenants()[0], "Note", command_id.to_string());
        Commit {
            command_id,
            appends: vec![Append { stream, after: StreamVersion::NEW, events: vec![event] }],
            metadata: Metadata::new(Actor::system(), command_id),
            erase: Vec::new(),
        }
    }

    fn done(commit: &Commit, appended: &Appended) -> Done {
        Done { command_id: commit.command_id, first: appended.first, last: appended.last }
    }

    /// Appends until it is acknowledged.
    async fn insist(journal: &Journal, commit: Commit) -> Done {
        let insisting = async {
            loop {
                match journal.append(commit.clone()).await {
                    Ok(appended) => return done(&commit, &appended),
                    Err(AppendError::Full { retry_after } | AppendError::Unavailable { retry_after, .. }) => {
                        tokio::time::sleep(retry_after).await;
                    }
                    Err(error) => panic!("{error}"),
                }
            }
        };
        tokio::time::timeout(process::PATIENCE, insisting).await.expect("the log comes back by itself")
    }

    /// What a flood of commits was answered.
    #[derive(Debug, Default)]
    struct Answers {
        full: usize,
        unavailable: usize,
        done: Vec<Done>,
        /// To be tried again under the same command id.
        open: Vec<Commit>,
        slowest: Duration,
    }

    async fn flood(journal: &Journal) -> Answers {
        let mut callers = JoinSet::new();
        for _ in 0..FLOOD {
            let journal = journal.clone();
            callers.spawn(async move {
                let (commit, begun) = (commit(), Instant::now());
                let answer = journal.append(commit.clone()).await;
                (commit, answer, begun.elapsed())
            });
        }
        let mut answers = Answers::default();
        while let Some(answer) = callers.join_next().await {
            let (commit, answer, took) = answer.unwrap();
            answers.slowest = answers.slowest.max(took);
            match answer {
                Ok(appended) => answers.done.push(done(&commit, &appended)),
                Err(AppendError::Full { retry_after }) => {
                    assert!(!retry_after.is_zero());
                    answers.full += 1;
                    answers.open.push(commit);
                }
                Err(AppendError::Unavailable { retry_after, .. }) => {
                    assert!(!retry_after.is_zero());
                    answers.unavailable += 1;
                    answers.open.push(commit);
                }
                Err(error) => panic!("{error}"),
            }
        }
        answers
    }

    async fn come_back(journal: &Journal, mut answers: Answers) -> Vec<Done> {
        let mut callers = JoinSet::new();
        for commit in answers.open {
            let journal = Journal::clone(journal);
            callers.spawn(async move { insist(&journal, commit).await });
        }
        answers.done.extend(callers.join_all().await);
        answers.done
    }

    async fn survived(weather: Weather) {
        let ground = Ground::new(Engine::Postgres).await;
        let proxy = Proxy::before(&ground.url).await;
        let node = Node::on(&ground.at(proxy.url())).await;
        let mut all = vec![insist(&node.journal, commit()).await];
        proxy.turn(weather);
        let answers = flood(&node.journal).await;
        eprintln!(
            "{weather:?}: {} full, {} unavailable, {} done, the slowest answer after {:?}",
            answers.full,
            answers.unavailable,
            answers.done.len(),
            answers.slowest
        );
        assert!(answers.full > 1000, "the queue has no bound");
        assert!(answers.unavailable > 1000);
        assert!(answers.slowest < ANSWERED_WITHIN, "somebody waited {:?}", answers.slowest);
        // A reader is told as well, and is not left waiting.
        let asked = tokio::time::timeout(ANSWERED_WITHIN, node.journal.position()).await;
        assert!(asked.expect("a reader is answered").is_err_and(|error| error.is_transient()));
        proxy.turn(Weather::Fair);
        let begun = Instant::now();
        all.push(insist(&node.journal, commit()).await);
        eprintln!("back after {:?}", begun.elapsed());
        all.extend(come_back(&node.journal, answers).await);
        node.end().await;
        assert_eq!(evidence::holds(&ground, &all).await, u64::try_from(FLOOD + 2).unwrap());
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_database_that_is_away_is_said_and_waited_for() {
        survived(Weather::Away).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_database_that_answers_no_more_is_said_and_waited_for() {
        survived(Weather::Frozen).await;
    }
}
