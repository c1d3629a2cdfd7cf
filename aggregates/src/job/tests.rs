//! A job's life, refusal by refusal, and the laws of its stream.

use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use proptest::prelude::*;

use super::*;
use crate::laws::{self, Outcome};
use crate::{Keyring, Secret};

fn moment(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_770_000_000 + seconds, 0).unwrap()
}

fn work() -> JobWork {
    JobWork::CsvImport(CsvImport {
        object: CsvObject::Users,
        mode: CsvMode::RowByRow,
        update_only: false,
        delete: false,
        most_deletions: None,
        rows: 3,
        bytes: 90,
        file: JobFile { id: "f-1".into(), key: Secret::new(Keyring::JobFiles, "key".into()) },
    })
}

fn requester() -> Requester {
    Requester { kind: "user".into(), id: "u-1".into(), client_id: None }
}

fn queue(not_before: Option<DateTime<Utc>>) -> JobCommand {
    let (id, requested_by) = ("j-1".to_owned(), requester());
    JobCommand::Queue { id, work: work(), requested_by, parent: None, not_before, at: moment(0) }
}

fn queued(not_before: Option<DateTime<Utc>>) -> JobEvent {
    let (id, requested_by) = ("j-1".to_owned(), requester());
    JobEvent::Queued { id, work: work(), requested_by, parent: None, not_before, at: moment(0) }
}

fn started(run: u64, seconds: i64) -> JobEvent {
    JobEvent::Started { run, node: "n".into(), at: moment(seconds) }
}

fn start(seconds: i64) -> JobCommand {
    JobCommand::Start { node: "n".into(), at: moment(seconds) }
}

fn counts(done: u64, failed: u64) -> JobCounts {
    JobCounts { total: 3, done, failed, ..JobCounts::default() }
}

fn progressed(run: u64, stage: Stage, seconds: i64) -> JobEvent {
    JobEvent::Progressed { run, stage, reached: 2, counts: counts(2, 1), at: moment(seconds) }
}

fn failed(run: u64) -> JobEvent {
    JobEvent::Failed { run, reason: JobFailure::RowsRefused, counts: counts(3, 1) }
}

fn given(events: Vec<JobEvent>) -> AggregateTestExecutor<Job> {
    TestFramework::<Job>::with(()).given(events)
}

#[test]
fn it_begins_when_it_is_due_and_once() {
    let later = Some(moment(100));
    given(vec![]).when(queue(later)).then_expect_events(vec![queued(later)]);
    given(vec![queued(None)]).when(start(0)).then_expect_events(vec![started(1, 0)]);
    given(vec![queued(later)]).when(start(99)).then_expect_error(JobError::NotDue);
    given(vec![queued(later)]).when(start(100)).then_expect_events(vec![started(1, 100)]);
    given(vec![queued(None), started(1, 0)]).when(start(29)).then_expect_error(JobError::NotDue);
    assert!(decide(&Job::default(), queue(Some(moment(32 * 86_400)))).is_err());
}

#[test]
fn a_node_that_is_not_heard_of_is_overtaken_and_then_refused() {
    let history = vec![queued(None), started(1, 0), progressed(1, Stage::Applying, 20)];
    given(history.clone()).when(start(49)).then_expect_error(JobError::NotDue);
    given(history.clone()).when(start(50)).then_expect_events(vec![started(2, 50)]);
    let taken = [history, vec![started(2, 50)]].concat();
    let succeed = |run| JobCommand::Succeed { run, counts: counts(3, 0), result: false };
    given(taken.clone()).when(succeed(1)).then_expect_error(JobError::Overtaken);
    let done = JobEvent::Succeeded { run: 2, counts: counts(3, 0), result: false };
    given(taken).when(succeed(2)).then_expect_events(vec![done]);
}

#[test]
fn it_is_called_off_at_once_or_at_the_next_opportunity() {
    let cancelled = JobEvent::Cancelled { run: 0, counts: counts(0, 0) };
    given(vec![queued(None)]).when(JobCommand::RequestCancel).then_expect_events(vec![cancelled]);
    let running = vec![queued(None), started(1, 0)];
    given(running.clone()).when(JobCommand::RequestCancel).then_expect_events(vec![JobEvent::CancelRequested]);
    let asked = [running.clone(), vec![JobEvent::CancelRequested]].concat();
    given(asked).when(JobCommand::RequestCancel).then_expect_events(vec![]);
    let over = [running, vec![failed(1)]].concat();
    given(over).when(JobCommand::RequestCancel).then_expect_error(JobError::WrongStatus(JobStatus::Failed));
}

#[test]
fn what_was_not_done_is_taken_up_again() {
    let retry = JobCommand::Retry { at: moment(60) };
    let retried = JobEvent::Retried { at: moment(60) };
    for (stage, mending, reached) in [(Stage::Validating, false, 0), (Stage::Applying, true, 2)] {
        let history = vec![queued(None), started(1, 0), progressed(1, stage, 5), failed(1)];
        given(history.clone()).when(retry.clone()).then_expect_events(vec![retried.clone()]);
        let job = laws::fold::<Job>([history, vec![retried.clone()]].concat());
        assert_eq!((job.is_mending(), job.reached(), job.status()), (mending, reached, Some(JobStatus::Queued)));
    }
    let running = vec![queued(None), started(1, 0)];
    given(running).when(retry).then_expect_error(JobError::WrongStatus(JobStatus::Running));
}

fn any_command() -> impl Strategy<Value = JobCommand> {
    let run = 0..4_u64;
    prop_oneof![
        Just(queue(None)),
        (0..200_i64).prop_map(start),
        (run.clone(), 0..4_u64).prop_map(|(run, done)| JobCommand::Progress {
            run,
            stage: Stage::Applying,
            reached: done,
            counts: counts(done, 0),
            at: moment(10)
        }),
        run.clone().prop_map(|run| JobCommand::Succeed { run, counts: counts(3, 0), result: true }),
        run.clone().prop_map(|run| JobCommand::Fail { run, reason: JobFailure::RowsRefused, counts: counts(3, 1) }),
        run.clone().prop_map(|run| JobCommand::Abort { run, counts: counts(0, 0) }),
        run.prop_map(|run| JobCommand::Cancel { run, counts: counts(1, 0) }),
        Just(JobCommand::RequestCancel),
        (0..200_i64).prop_map(|seconds| JobCommand::Retry { at: moment(seconds) }),
    ]
}

proptest! {
    #[test]
    fn the_laws_hold_and_runs_are_counted(commands in prop::collection::vec(any_command(), 0..24)) {
        let (_, outcomes) = laws::hold::<Job>(commands);
        let mut runs = 0;
        for outcome in outcomes {
            let Outcome::Accepted(events) = outcome else { continue };
            for event in events {
                if let JobEvent::Started { run, .. } = event {
                    prop_assert_eq!(run, runs + 1);
                    runs = run;
                }
            }
        }
    }
}
