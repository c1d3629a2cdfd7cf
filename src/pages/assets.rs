//! The files that every page shares: one stylesheet, small scripts, the icon.
//!
//! Each is compiled in and served under a name that contains a mark of its contents, so that browsers keep it for ever and
//! still see a new one at once.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};

use super::branding::content_mark;
use crate::http::routing::get;

/// Where they are served, below the public address.
pub const PLACE: &str = "/assets";

const STYLE: &str = concat!(
    include_str!("static/tokens.css"),
    "@media (prefers-color-scheme: dark) { :root:where(:not([data-theme=\"light\"])) {",
    include_str!("static/dark.css"),
    "} }\n:root:where([data-theme=\"dark\"]) {",
    include_str!("static/dark.css"),
    "}\n",
    include_str!("static/contrast.css"),
    include_str!("static/base.css"),
    include_str!("static/forms.css"),
    include_str!("static/parts.css"),
    include_str!("static/layout.css"),
);

/// What only the console needs is a file of its own: whoever signs in does not load it.
const CONSOLE_STYLE: &str = concat!(include_str!("static/console.css"), include_str!("static/objects.css"));

/// One file.
#[derive(Debug)]
pub struct Asset {
    /// Its name with the mark: `evident.0123456789abcdef.css`.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// What it says.
    pub text: &'static str,
}

/// All files.
#[derive(Debug)]
pub struct Assets {
    /// The stylesheet.
    pub style: Asset,
    /// What the console has beside it.
    pub console_style: Asset,
    /// What makes a page nicer where scripts run: showing a password, times in the person's zone.
    pub page: Asset,
    /// Sends a form as soon as its page is there.
    pub post: Asset,
    /// Keys of the console.
    pub console: Asset,
    /// Keeps pages up to date that follow what happens.
    pub live: Asset,
    /// Tells applications whether somebody signed in or out.
    pub check_session: Asset,
    /// The icon of the tab.
    pub icon: Asset,
}

static ALL: LazyLock<Assets> = LazyLock::new(|| Assets {
    style: asset("evident", "css", "text/css; charset=utf-8", STYLE),
    console_style: asset("console", "css", "text/css; charset=utf-8", CONSOLE_STYLE),
    page: asset("page", "js", "text/javascript; charset=utf-8", include_str!("static/page.js")),
    post: asset("post", "js", "text/javascript; charset=utf-8", include_str!("static/post.js")),
    console: asset("console", "js", "text/javascript; charset=utf-8", include_str!("static/console.js")),
    live: asset("live", "js", "text/javascript; charset=utf-8", include_str!("static/live.js")),
    check_session: asset(
        "check_session",
        "js",
        "text/javascript; charset=utf-8",
        include_str!("static/check_session.js"),
    ),
    icon: asset("icon", "svg", "image/svg+xml", include_str!("static/icon.svg")),
});

impl Assets {
    /// The files.
    pub fn all() -> &'static Self {
        &ALL
    }

    /// One of them by its whole name.
    pub fn named(name: &str) -> Option<&'static Asset> {
        Self::all().each().into_iter().find(|asset| asset.name == name)
    }

    /// Every one of them.
    pub fn each(&self) -> [&Asset; 8] {
        [
            &self.style,
            &self.console_style,
            &self.page,
            &self.console,
            &self.post,
            &self.live,
            &self.check_session,
            &self.icon,
        ]
    }
}

/// The route of the files, for the router of the rim.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{name}", get(|Path(name): Path<String>| async move { serve(&name) }))
}

fn serve(name: &str) -> Response {
    let Some(asset) = Assets::named(name) else { return StatusCode::NOT_FOUND.into_response() };
    let headers = [
        (CONTENT_TYPE, asset.media_type),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, asset.text).into_response()
}

fn asset(stem: &str, extension: &str, media_type: &'static str, text: &'static str) -> Asset {
    Asset { name: format!("{stem}.{}.{extension}", content_mark(text.as_bytes())), media_type, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_by_its_whole_name_only() {
        let style = &Assets::all().style;
        assert!(style.name.starts_with("evident.") && style.name.len() == "evident.0123456789abcdef.css".len());
        let answer = serve(&style.name);
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[CONTENT_TYPE], "text/css; charset=utf-8");
        assert_eq!(answer.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable");
        for other in ["evident.css", "", "..", "evident.0000000000000000.css"] {
            assert_eq!(serve(other).status(), StatusCode::NOT_FOUND, "{other}");
        }
    }

    #[test]
    fn the_stylesheet_asks_nobody_else_for_anything() {
        assert!(!STYLE.contains("@import") && !STYLE.contains("url("), "fonts and pictures come with the system");
    }
}
