//! Bringing people in: choosing a file, looking at it, importing it.

use std::fmt::Write as _;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use tower::ServiceExt as _;

use super::world::{CONSOLE, administrator, form, sent, work_off};
use crate::on_both_engines;
use crate::people::browser::{Browser, Seen};
use crate::people::world::{BASE, World};

on_both_engines! { crate::people::world::World:
    a_file_is_chosen_looked_at_and_imported
    good_rows_of_a_bad_file_are_imported_row_by_row
    what_is_no_table_is_refused_where_it_was_chosen
    a_file_without_its_form_is_not_stored
}

const GOOD: &str = "login_id,name,password_hash\r\naiko@example.com,佐藤 愛子,\r\nken@example.com,Ken,\r\n";
const BAD: &str = "login_id,email\r\naiko@example.com,aiko@example.com\r\nken@example.com,nonsense\r\n";

/// Sends a file as a browser does; not followed.
async fn choose(browser: &mut Browser<'_>, world: &World, page: &Seen, file: &str, token: bool) -> Seen {
    let form = form(page, "/import");
    let mut body = String::new();
    let mut fields: Vec<(&str, &str)> = Vec::new();
    for name in ["form_token", "once"] {
        if token || name != "form_token" {
            fields.push((name, form.field(name)));
        }
    }
    fields.extend([("rows", "all"), ("encoding", "utf-8")]);
    for (name, value) in fields {
        let _ = write!(body, "--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    body += "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"people.csv\"\r\nContent-Type: text/csv\r\n\r\n";
    let _ = write!(body, "{file}\r\n--b--\r\n");
    let cookies: Vec<_> = browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request = Request::post(&form.action)
        .header("cookie", cookies.join("; "))
        .header("origin", BASE)
        .header("content-type", "multipart/form-data; boundary=b")
        .body(Body::from(body));
    let (parts, body) = world.router.clone().oneshot(request.unwrap()).await.unwrap().into_parts();
    let html = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
    Seen { status: parts.status, headers: parts.headers, html, at: form.action }
}

async fn a_file_is_chosen_looked_at_and_imported(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let page = browser.open(&format!("{CONSOLE}/import")).await.is(200);
    assert!(page.html.contains("login_id"), "the columns are told");
    let before = world.events().await;
    let taken = choose(&mut browser, world, &page, GOOD, true).await.is(303);
    let again = choose(&mut browser, world, &page, GOOD, true).await.is(303);
    assert_eq!(taken.leads_to(), again.leads_to(), "sent twice, it is one job");
    assert_eq!(world.names_since(before).await, ["JobQueued"]);
    let preview = browser.open(&taken.leads_to().unwrap()).await.is(200);
    for cell in ["佐藤 愛子", "ken@example.com", "password_hash"] {
        assert!(preview.html.contains(cell), "{cell}: {}", preview.html);
    }
    work_off(world).await;
    let preview = browser.open(&taken.leads_to().unwrap()).await.is(200);
    assert!(preview.html.contains("all_or_nothing"), "{}", preview.html);
    let job = sent(&mut browser, &preview, "/confirm", &[("mode", "all_or_nothing")]).await.is(200);
    assert!(job.path().starts_with(&format!("{CONSOLE}/jobs/")), "{}", job.at);
    work_off(world).await;
    let done = browser.open(&job.at).await.is(200);
    assert!(done.html.contains("badge good"), "{}", done.html);
    let found = browser.open(&format!("{CONSOLE}/search?q=aiko")).await.is(200);
    assert!(found.html.contains("佐藤 愛子"), "{}", found.html);
}

async fn good_rows_of_a_bad_file_are_imported_row_by_row(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let page = browser.open(&format!("{CONSOLE}/import")).await.is(200);
    let taken = choose(&mut browser, world, &page, BAD, true).await.is(303);
    work_off(world).await;
    let preview = browser.open(&taken.leads_to().unwrap()).await.is(200);
    assert!(!preview.html.contains("all_or_nothing") && preview.html.contains("row_by_row"), "{}", preview.html);
    let text = preview.text();
    assert!(text.contains("email"), "what is wrong stands there: {text}");
    let job = sent(&mut browser, &preview, "/confirm", &[("mode", "row_by_row")]).await.is(200);
    work_off(world).await;
    let done = browser.open(&job.at).await.is(200);
    assert!(done.html.contains("badge bad") && form(&done, "/retry").action.contains("/jobs/"), "{}", done.html);
    let found = browser.open(&format!("{CONSOLE}/search?q=aiko")).await.is(200);
    assert!(found.html.contains("aiko@example.com"), "the good row was applied: {}", found.html);
}

async fn what_is_no_table_is_refused_where_it_was_chosen(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let page = browser.open(&format!("{CONSOLE}/import")).await.is(200);
    let before = world.events().await;
    for (file, status) in [("", 422), ("PK\u{3}\u{4}rest", 422), ("name\r\nAiko\r\n", 422), ("login_id\r\n\"open", 422)]
    {
        let seen = choose(&mut browser, world, &page, file, true).await.is(status);
        assert!(seen.html.contains("id=\"refusal\"") && seen.html.contains("type=\"file\""), "{file:?}: {}", seen.html);
    }
    assert_eq!(world.events().await, before);
}

async fn a_file_without_its_form_is_not_stored(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let page = browser.open(&format!("{CONSOLE}/import")).await.is(200);
    let before = world.events().await;
    choose(&mut browser, world, &page, GOOD, false).await.is(403);
    let plain = browser.post(&format!("{CONSOLE}/import"), &[("file", GOOD)]).await;
    assert!(plain.status.is_client_error() && plain.html.contains("id=\"refusal\""), "{}", plain.html);
    assert_eq!(world.events().await, before);
}
