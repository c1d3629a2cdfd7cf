//! Sums: every event counts once, however the rows came to be.

use aggregates::job::{CsvObject, JobCounts, JobEvent, JobFile, JobWork, Requester};
use aggregates::{Keyring, Secret};
use chrono::{DateTime, Utc};
use journal::db::Scope;
use support::on_both_engines;

use crate::world::{World, stored, stream};

const AT: DateTime<Utc> = DateTime::<Utc>::UNIX_EPOCH;

fn history(id: &str) -> Vec<JobEvent> {
    let key = Secret::new(Keyring::JobFiles, "key".to_owned());
    let file = JobFile { id: id.to_owned(), key };
    let requested_by = Requester { kind: "operator".into(), id: "cli".into(), client_id: None };
    let work = JobWork::CsvExport { object: CsvObject::Users, file };
    vec![
        JobEvent::Queued { id: id.to_owned(), work, requested_by, parent: None, not_before: None, at: AT },
        JobEvent::Cancelled { run: 0, counts: JobCounts::default() },
        JobEvent::Retried { at: AT },
    ]
}

#[tokio::test]
async fn every_event_counts_once_however_the_rows_came_to_be() {
    on_both_engines(async |ground| {
        for at_once in [false, true] {
            let ground = support::Ground::new(ground.engine).await;
            let world = World::new(&ground).await;
            for id in ["j-1", "j-2", "j-3"] {
                for event in history(id) {
                    world.append(&stream("Job", id), vec![stored(&event)]).await;
                    if !at_once {
                        world.catch_up().await;
                    }
                }
            }
            world.catch_up().await;
            // What was read already is not read again.
            world.catch_up().await;
            let sum = async || {
                let question = "SELECT kind, CAST(SUM(times) AS BIGINT) FROM activity GROUP BY kind";
                world.ask(&Scope::System, question).await
            };
            let live = sum().await;
            assert!(live.len() == 1 && live[0].contains("job") && live[0].contains('3'), "{live:?}");
            assert!(projections::verify(&world.journal, "activity", &|_, _| {}).await.unwrap().is_right());
            projections::rebuild(&world.journal, "activity", &|_, _| {}).await.unwrap();
            assert_eq!(sum().await, live);
            world.end().await;
        }
    })
    .await;
}
