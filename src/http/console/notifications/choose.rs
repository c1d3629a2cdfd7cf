//! What of their notifications comes to somebody by mail.

use std::collections::BTreeMap;

use aggregates::inbox::{ByMail, Preferences};
use aggregates::tenant::Occasion;
use axum::http::StatusCode;
use axum::response::Response;
use commands::inbox::ChoosePreferences;
use protocols::oauth::Parameters;
use queries::notification::preferences;

use crate::http::admin::{inbox, reader};
use crate::http::console::{Desk, Halt};
use crate::http::error::problem::Problem;
use crate::http::people::Posted;
use crate::pages::console::{MailChoice, NotificationMail};
use crate::pages::occasion_sentence;

const HERE: &str = "/notifications/mail";

pub(super) async fn read(desk: Desk) -> Response {
    desk.told(show(&desk).await)
}

pub(super) async fn write(desk: Desk, posted: Posted) -> Response {
    desk.told(written(&desk, &posted).await)
}

async fn show(desk: &Desk) -> Result<Response, Halt> {
    desk.caught_up(super::ROWS).await;
    let (recipient, _) = inbox(&reader(&desk.administrator, desk.tenant()), desk.tenant())?;
    let mut found = preferences(desk.journal().db(), desk.tenant(), [recipient.clone()]).await?;
    let chosen = found.remove(&recipient).unwrap_or_default();
    let text = desk.frame().text();
    let choices = Occasion::ALL.iter().filter(|one| !one.is_security()).map(|one| MailChoice {
        name: one.as_str(),
        words: occasion_sentence(text, *one, false, "…"),
        chosen: chosen.occasions.get(one).map_or("", |way| NotificationMail::word(*way)),
    });
    let view = NotificationMail {
        console: desk.console(None),
        form: desk.form(HERE, HERE).await?,
        usual: NotificationMail::word(chosen.mail),
        choices: choices.collect(),
        back: desk.address("/notifications"),
    };
    Ok(desk.page(&view, StatusCode::OK))
}

async fn written(desk: &Desk, posted: &Posted) -> Result<Response, Halt> {
    let fields = desk.checked(posted, HERE).await?;
    let mail = way(fields, "mail")?.unwrap_or_default();
    let mut occasions = BTreeMap::new();
    for occasion in Occasion::ALL.iter().filter(|one| !one.is_security()) {
        occasions.extend(way(fields, occasion.as_str())?.map(|way| (*occasion, way)));
    }
    let tenant = desk.tenant().clone();
    let (recipient, target) = inbox(&reader(&desk.administrator, &tenant), &tenant)?;
    let command = ChoosePreferences { tenant, recipient, preferences: Preferences { mail, occasions } };
    desk.order(posted, None).await?.carry_out(target, &command).await?;
    Ok(desk.done(HERE, "notification-mail"))
}

/// What a field chooses; nothing where it leaves the choice to what is usual.
fn way(fields: &Parameters, name: &str) -> Result<Option<ByMail>, Problem> {
    let Some(word) = fields.once(name).ok().flatten().filter(|word| !word.is_empty()) else { return Ok(None) };
    let found = NotificationMail::WAYS.into_iter().find(|way| NotificationMail::word(*way) == word);
    found.map(Some).ok_or_else(|| Problem::invalid(name, "is none that there is", "choose one of the list"))
}
