//! The list of jobs and one of them: what is shown, narrowed down, called off, taken up again, fetched.

use super::world::{CONSOLE, administrator, caught_up, form, holding, sent, work_off};
use crate::on_both_engines;
use crate::people::html::forms;
use crate::people::world::World;

on_both_engines! { crate::people::world::World:
    a_list_without_jobs_teaches
    an_export_is_asked_for_and_fetched
    the_list_of_users_offers_an_export_to_whoever_sees_it_through
    a_job_that_waits_is_called_off_and_taken_up_again
    jobs_are_narrowed_down_and_paged
    whoever_only_reads_has_no_buttons
}

async fn a_list_without_jobs_teaches(world: &World) {
    let mut browser = holding(world, "mei", &["evident:jobs:read"]).await;
    caught_up(world, "jobs").await;
    let seen = browser.open(&format!("{CONSOLE}/jobs?state=aborted")).await.is(200);
    assert!(seen.html.contains("class=\"empty\""), "{}", seen.html);
}

async fn an_export_is_asked_for_and_fetched(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let page = browser.open(&format!("{CONSOLE}/jobs")).await.is(200);
    let job = sent(&mut browser, &page, "/jobs/export", &[]).await.is(200);
    assert!(job.html.contains("role=\"status\"") && job.html.contains("data-live="), "{}", job.html);
    assert!(job.html.contains("boss of acme"), "who asked is called by name: {}", job.html);
    work_off(world).await;
    let job = browser.open(job.path()).await.is(200);
    let result = format!("{}/result", job.path());
    assert!(job.html.contains(&format!("href=\"{result}\"")), "{}", job.html);
    let file = browser.open(&result).await.is(200);
    assert!(file.html.contains("login_id,") && file.html.contains("boss"), "{}", file.html);
    assert_eq!(file.headers["cache-control"], "no-store");
}

async fn the_list_of_users_offers_an_export_to_whoever_sees_it_through(world: &World) {
    let mut browser = holding(world, "mei", &["evident:jobs:read", "evident:users:read"]).await;
    let page = browser.open(&format!("{CONSOLE}/users")).await.is(200);
    let job = sent(&mut browser, &page, "/jobs/export", &[]).await.is(200);
    assert!(job.path().contains("/console/jobs/"), "{}", job.at);
    work_off(world).await;
    let file = browser.open(&format!("{}/result", job.path())).await.is(200);
    assert!(file.html.contains("mei"), "{}", file.html);
    let mut browser = holding(world, "yui", &["evident:users:read"]).await;
    let page = browser.open(&format!("{CONSOLE}/users")).await.is(200);
    assert!(forms(&page.html).iter().all(|form| !form.action.ends_with("/jobs/export")), "{}", page.html);
}

async fn a_job_that_waits_is_called_off_and_taken_up_again(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let page = browser.open(&format!("{CONSOLE}/jobs")).await.is(200);
    let job = sent(&mut browser, &page, "/jobs/export", &[]).await.is(200);
    let before = world.events().await;
    let cancelled = sent(&mut browser, &job, "/cancel", &[]).await.is(200);
    assert_eq!(world.names_since(before).await, ["JobCancelled"]);
    assert!(cancelled.html.contains("class=\"alert good\""), "it says what was done: {}", cancelled.html);
    assert!(forms(&cancelled.html).iter().all(|form| !form.action.ends_with("/cancel")), "{}", cancelled.html);
    let retried = sent(&mut browser, &cancelled, "/retry", &[]).await.is(200);
    assert_eq!(world.names_since(before).await, ["JobCancelled", "JobRetried"]);
    assert!(form(&retried, "/cancel").action.contains("/jobs/"));
    // A form of a page that is a moment old: what cannot be done any more is refused with what to do.
    work_off(world).await;
    let late = super::world::send(&mut browser, &retried, "/cancel", &[]).await.is(409);
    assert!(late.html.contains("id=\"refusal\""), "{}", late.html);
}

async fn jobs_are_narrowed_down_and_paged(world: &World) {
    let mut browser = administrator(world, "boss").await;
    for _ in 0..51 {
        let page = browser.open(&format!("{CONSOLE}/jobs")).await.is(200);
        super::world::send(&mut browser, &page, "/jobs/export", &[]).await.is(303);
    }
    caught_up(world, "jobs").await;
    let first = browser.open(&format!("{CONSOLE}/jobs?type=csv.export&state=queued")).await.is(200);
    assert_eq!(first.html.matches("class=\"row job\"").count(), 50);
    let older = first.html.split("rel=\"next\"").next().unwrap().rsplit("href=\"").next().unwrap();
    let older = crate::people::html::unescaped(older.split('"').next().unwrap());
    let second = browser.open(&older).await.is(200);
    assert_eq!(second.html.matches("class=\"row job\"").count(), 1, "{}", second.html);
    let none = browser.open(&format!("{CONSOLE}/jobs?type=csv.export&state=failed")).await.is(200);
    assert!(none.html.contains("class=\"empty\""), "{}", none.html);
    for strange in ["cursor=nonsense", "state=%00", "state=purple&type=x"] {
        let seen = browser.open(&format!("{CONSOLE}/jobs?{strange}")).await;
        assert!(seen.status.as_u16() < 500, "{strange}: {}", seen.status);
    }
}

async fn whoever_only_reads_has_no_buttons(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let page = browser.open(&format!("{CONSOLE}/jobs")).await.is(200);
    let job = sent(&mut browser, &page, "/jobs/export", &[]).await.is(200);
    let mut reader = holding(world, "mei", &["evident:jobs:read"]).await;
    let seen = reader.open(job.path()).await.is(200);
    let actions: Vec<String> = forms(&seen.html).into_iter().map(|form| form.action).collect();
    assert!(actions.iter().all(|action| !action.contains("/jobs/")), "{actions:?}");
    assert!(!seen.html.contains("boss of acme"), "who may not see people sees ids: {}", seen.html);
}
