//! Lists: every row once, whatever is written meanwhile.

use queries::user::{self, Field};
use queries::{Page, QueryError};
use support::on_both_engines;

use crate::world::{World, tenant};

#[tokio::test]
async fn a_list_gives_every_row_once_while_others_come_and_go() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        let demo = tenant("demo");
        for number in (10..30).step_by(2) {
            world.user(&demo, &format!("u{number}"), &format!("n{number}")).await;
        }
        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let page = user::list(world.journal.db(), &demo, &Page::after(3, cursor.as_deref())).await.unwrap();
            seen.extend(page.items.into_iter().map(|user| user.user_id));
            // One comes before the cursor, one behind it; one that was seen goes.
            if seen.len() == 3 {
                world.user(&demo, "u11", "early").await;
                world.user(&demo, "u25", "late").await;
                world.write("DELETE FROM users WHERE user_id = 'u14'").await;
            }
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let expected = ["u10", "u12", "u14", "u16", "u18", "u20", "u22", "u24", "u25", "u26", "u28"];
        assert_eq!(seen, expected);
        world.end().await;
    })
    .await;
}

#[tokio::test]
async fn a_search_finds_beginnings_in_any_spelling_page_by_page() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        let demo = tenant("demo");
        for (id, name) in
            [("1", "Ann"), ("2", "anna"), ("3", "ANNA"), ("4", "Anton"), ("5", "Bea"), ("6", "a_n"), ("7", "an")]
        {
            world.user(&demo, id, name).await;
        }
        let find = async |field, text, page: &Page| user::search(world.journal.db(), &demo, field, text, page).await;
        let ids = |listing: queries::Listing<user::User>| {
            listing.items.into_iter().map(|user| user.user_id).collect::<Vec<_>>()
        };
        let all = Page::first(200);
        assert_eq!(ids(find(Field::UserName, "AN", &all).await.unwrap()), ["7", "1", "2", "3", "4"]);
        assert_eq!(ids(find(Field::Name, " ｂＥ", &all).await.unwrap()), ["5"]);
        assert_eq!(ids(find(Field::Email, "anna@Example.COM", &all).await.unwrap()), ["2", "3"]);
        assert_eq!(ids(find(Field::Email, "anton@ex", &all).await.unwrap()), ["4"]);
        assert_eq!(ids(find(Field::Name, "a_", &all).await.unwrap()), ["6"], "an underscore is only itself");
        for nobody in ["", " ", "%", "zz", "\0"] {
            assert_eq!(ids(find(Field::Name, nobody, &all).await.unwrap()), Vec::<String>::new(), "{nobody:?}");
        }

        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let page = find(Field::UserName, "an", &Page::after(2, cursor.as_deref())).await.unwrap();
            cursor.clone_from(&page.next);
            seen.extend(ids(page));
            let Some(cursor) = &cursor else { break };
            let strange = find(Field::UserName, "be", &Page::after(2, Some(cursor))).await;
            assert!(matches!(strange, Err(QueryError::Cursor)), "the cursor of another search is refused");
        }
        assert_eq!(seen, ["7", "1", "2", "3", "4"]);
        world.end().await;
    })
    .await;
}
