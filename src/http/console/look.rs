//! How somebody wants to see the console: in which colours and in which language, kept in a cookie of this browser.

use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::Response;

use super::door::{Door, Need};
use super::{Desk, Halt};
use crate::http::cookies::Purpose;
use crate::http::people::{Posted, Visit};
use crate::http::routing::post;
use crate::pages::Locale;
use crate::pages::console::Theme;

/// For how long it is kept, in seconds: a year.
const KEPT: u32 = 31_536_000;

/// What was chosen; what was not follows the system and the browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) theme: Theme,
    pub(super) locale: Option<Locale>,
}

/// Adds the form.
pub(super) fn open(door: Door) -> Door {
    door.open(Need::Anything, "/look", post(choose))
}

impl Look {
    /// What the cookie says.
    pub(super) fn of(visit: &Visit) -> Self {
        let text = visit.cookies().read(&visit.headers, Purpose::Look).unwrap_or_default();
        Self::read(text)
    }

    fn read(text: &str) -> Self {
        let (theme, locale) = text.split_once('.').unwrap_or((text, ""));
        Self { theme: Theme::named(theme).unwrap_or_default(), locale: Locale::of_tag(locale) }
    }

    fn written(self) -> String {
        format!("{}.{}", self.theme.name(), self.locale.map_or("", Locale::tag))
    }

    /// The header that keeps it.
    pub(super) fn kept(self, visit: &Visit) -> HeaderValue {
        visit.cookies().keep(Purpose::Look, &self.written(), Some(KEPT))
    }
}

async fn choose(desk: Desk, posted: Posted) -> Response {
    desk.told(chosen(&desk, &posted).await)
}

async fn chosen(desk: &Desk, posted: &Posted) -> Result<Response, Halt> {
    let fields = desk.checked(posted, "look").await?;
    let theme = fields.once("theme").ok().flatten().and_then(Theme::named).unwrap_or_default();
    let look = Look { theme, ..Look::of(&desk.visit) };
    let mut response = desk.visit.onward(&desk.visit.afterwards("/console"));
    response.headers_mut().append(SET_COOKIE, look.kept(&desk.visit));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_says_what_was_chosen_and_nothing_else() {
        for look in [
            Look::default(),
            Look { theme: Theme::Dark, locale: None },
            Look { theme: Theme::Light, locale: Some(Locale::Ja) },
        ] {
            assert_eq!(Look::read(&look.written()), look);
        }
        for strange in ["", "purple.fr", "dark", ".", "<script>"] {
            assert_eq!(Look::read(strange).locale, None, "{strange}");
        }
    }
}
