//! Streams of shared signals in the console.

use aggregates::ssf_stream::{SetBy, StreamStatus};
use commands::ssf_stream::{Stream, VerifySsfStream};
use queries::ssf_stream;

use super::stage::{acme, administrator, at, does, links, stream};
use crate::on_both_engines;
use crate::people::world::World;

on_both_engines! { crate::people::world::World:
    a_stream_is_looked_at_and_stopped_and_started
}

async fn a_stream_is_looked_at_and_stopped_and_started(world: &World) {
    world.clients("acme").await;
    let mut browser = administrator(world, "boss").await;
    let list = browser.open(&at("/streams")).await.is(200);
    assert!(list.text().contains("Nobody has a stream yet"), "{}", list.text());
    stream(world, "shop").await;
    let list = browser.open(&at("/streams")).await.is(200);
    assert_eq!(links(&list, "/console/streams/").len(), 1);
    assert!(list.text().contains("The shop") && list.text().contains("1 type of signal"), "{}", list.text());
    let page = browser.open(&at("/streams/shop")).await.is(200);
    for words in ["Alarms", "session-revoked", "the receiver asks for them", "never", "Nothing waits."] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    let row = ssf_stream::by_client(world.journal.db(), &acme(), "shop").await.unwrap().unwrap();
    let stream = Stream { tenant: acme(), client_id: "shop".into(), stream_id: row.stream_id };
    world.does(&VerifySsfStream { stream, state: None }).await;
    let page = browser.open(&at("/streams/shop")).await.is(200);
    assert!(!page.text().contains("never"), "{}", page.text());
    for (deed, status) in
        [("pause", StreamStatus::Paused), ("disable", StreamStatus::Disabled), ("enable", StreamStatus::Enabled)]
    {
        let page = does(&mut browser, &format!("/streams/shop/stand/{deed}"), &[("told", "The contract")]).await;
        assert!(page.text().contains("Set here.") && page.text().contains("The contract"), "{}", page.text());
        let row = ssf_stream::by_client(world.journal.db(), &acme(), "shop").await.unwrap().unwrap();
        assert_eq!((row.state, row.set_by), (status, SetBy::Transmitter), "{deed}");
    }
    browser.open(&at("/streams/shop/stand/sing")).await.is(404);
    browser.open(&at("/streams/nobody")).await.is(404);
}
