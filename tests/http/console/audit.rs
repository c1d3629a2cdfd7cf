//! The line of time: what is shown, in whose words, and narrowed down.

use super::world::{CONSOLE, administrator, caught_up, holding};
use crate::on_both_engines;
use crate::people::world::World;

on_both_engines! { crate::people::world::World:
    what_happened_stands_there_by_name_and_is_narrowed_down
    what_is_no_filter_is_refused_and_never_a_failure
    whoever_may_not_see_people_sees_no_names
    the_overview_counts_what_happened
}

async fn what_happened_stands_there_by_name_and_is_narrowed_down(world: &World) {
    let mut browser = administrator(world, "ken").await;
    world.browser().guess("acme", "ken", "wrong").await;
    caught_up(world, "audit").await;
    let seen = browser.open(&format!("{CONSOLE}/audit")).await.is(200);
    assert!(seen.html.contains("ken of acme") && seen.html.contains("Role given"), "{}", seen.html);
    let failed = browser.open(&format!("{CONSOLE}/audit?event_type=AuthenticationFailed")).await.is(200);
    assert_eq!(failed.html.matches("event-what").count(), 1, "{}", failed.html);
    assert!(failed.html.contains("event bad"), "{}", failed.html);
    let japanese = browser.open(&format!("{CONSOLE}/audit?ui_locales=ja&outcome=failed")).await.is(200);
    assert!(japanese.html.contains("サインインの失敗"), "{}", japanese.html);
    let from = browser.open(&format!("{CONSOLE}/audit?from=2999-01-01")).await.is(200);
    assert!(from.html.contains("class=\"empty\""), "{}", from.html);
}

async fn what_is_no_filter_is_refused_and_never_a_failure(world: &World) {
    let mut browser = administrator(world, "ken").await;
    for strange in ["from=yesterday", "to=2026-1-1", "from=2026-01-01T00:00:00Z", "cursor=nonsense"] {
        let seen = browser.open(&format!("{CONSOLE}/audit?{strange}")).await.is(400);
        assert!(seen.html.contains("id=\"refusal\""), "{strange}: {}", seen.html);
    }
    for odd in
        ["person=%00", "object_kind=x&object_id=%F0%9F%8D%A3", "from=2026-01-01&to=2025-01-01", "ip=%3Cscript%3E"]
    {
        let seen = browser.open(&format!("{CONSOLE}/audit?{odd}")).await.is(200);
        assert!(!seen.html.contains("<script>"), "{odd}");
    }
}

async fn whoever_may_not_see_people_sees_no_names(world: &World) {
    administrator(world, "ken").await;
    let mut reader = holding(world, "mei", &["evident:audit:read"]).await;
    caught_up(world, "audit").await;
    let seen = reader.open(&format!("{CONSOLE}/audit")).await.is(200);
    assert!(!seen.html.contains("ken of acme"), "{}", seen.html);
    let found = reader.open(&format!("{CONSOLE}/search?q=ken")).await.is(200);
    assert!(!found.html.contains("ken of acme"), "{}", found.html);
}

async fn the_overview_counts_what_happened(world: &World) {
    let mut browser = administrator(world, "ken").await;
    world.browser().guess("acme", "ken", "wrong").await;
    world.browser().guess("acme", "ken", "wrong too").await;
    caught_up(world, "activity").await;
    let hours = {
        let (now, db) = (world.journal.clock().now(), world.journal.db());
        queries::activity::between(db, &super::world::acme(), now - chrono::TimeDelta::days(1), now).await.unwrap()
    };
    let sum = |kind: &str| hours.iter().filter(|hour| hour.kind == kind).map(|hour| hour.times).sum::<u64>();
    assert_eq!((sum("sign_in"), sum("failure"), sum("job")), (1, 2, 0));
    let seen = browser.open(CONSOLE).await.is(200);
    assert!(seen.html.contains("<svg class=\"bars\"") && seen.html.contains("<rect class=\"bad\""), "{}", seen.html);
    assert!(projections::verify(&world.journal, "activity", &|_, _| {}).await.unwrap().is_right());
}
