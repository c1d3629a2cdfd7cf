//! Figures of requests, by the template of their route.
//!
//! Looking a figure up by its labels costs more than moving it, so each route keeps its own at hand.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use axum::http::{Method, StatusCode};
use metrics::{Counter, Histogram};

/// Requests that were answered, by route, method and status.
const REQUESTS: &str = "evident_http_requests_total";
/// Seconds from a request's head to its answer's head, by route and method.
pub(super) const SECONDS: &str = "evident_http_request_duration_seconds";

/// The methods that have figures of their own; the last is for all others, of which there may be any number.
const METHODS: [&str; 8] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "other"];
/// What is asked where there is nothing.
const NOWHERE: &str = "unmatched";

/// All routes that were asked for so far. There are as many as the router has.
#[derive(Default)]
pub struct Routes {
    known: RwLock<HashMap<String, Arc<Route>>>,
}

impl Routes {
    /// The figures of a template; of all that match none together.
    pub fn of(&self, template: Option<&str>) -> Arc<Route> {
        let template = template.unwrap_or(NOWHERE);
        if let Some(route) = self.known.read().unwrap_or_else(PoisonError::into_inner).get(template) {
            return Arc::clone(route);
        }
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(template.to_owned()).or_insert_with(|| Arc::new(Route::new(template))))
    }
}

/// One route.
pub struct Route {
    template: String,
    name: String,
    methods: [OnceLock<Figures>; METHODS.len()],
}

/// The figures of one route and method.
struct Figures {
    seconds: Histogram,
    answers: RwLock<Vec<(StatusCode, Counter)>>,
}

impl Route {
    fn new(template: &str) -> Self {
        Self { template: template.to_owned(), name: span_name(template), methods: Default::default() }
    }

    /// The template, such as `/t/{tenant}/oauth2/token`.
    pub fn template(&self) -> &str {
        &self.template
    }

    /// The span's name, such as `http.oauth.token`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Notes an answer.
    pub fn answered(&self, method: &Method, status: StatusCode, after: Duration) {
        let other = METHODS.len() - 1;
        let index = METHODS[..other].iter().position(|name| *name == method.as_str()).unwrap_or(other);
        let figures = self.methods[index].get_or_init(|| Figures {
            seconds: metrics::histogram!(SECONDS, "route" => self.template.clone(), "method" => METHODS[index]),
            answers: RwLock::default(),
        });
        figures.seconds.record(after);
        let count = |answers: &[(StatusCode, Counter)]| {
            let found = answers.iter().find(|(known, _)| *known == status);
            found.map(|(_, counter)| counter.increment(1)).is_some()
        };
        if count(&figures.answers.read().unwrap_or_else(PoisonError::into_inner)) {
            return;
        }
        let mut answers = figures.answers.write().unwrap_or_else(PoisonError::into_inner);
        if !count(&answers) {
            let labels = [
                ("route", self.template.clone()),
                ("method", METHODS[index].to_owned()),
                ("status", status.as_str().to_owned()),
            ];
            let counter = metrics::counter!(REQUESTS, &labels);
            counter.increment(1);
            answers.push((status, counter));
        }
    }
}

/// `http.` and the words of a template that name something: without parameters, versions and the tenant's prefix.
fn span_name(template: &str) -> String {
    let tenant = template.strip_prefix("/t/{tenant}").unwrap_or(template);
    let version =
        |word: &str| word.strip_prefix('v').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    let words = tenant.split('/').filter(|word| !word.is_empty() && !word.contains('{') && !version(word));
    let words = words.map(|word| if word == "oauth2" { "oauth" } else { word.trim_start_matches('.') });
    ["http"].into_iter().chain(words).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_named_by_what_it_serves() {
        let table = [
            ("/t/{tenant}/oauth2/token", "http.oauth.token"),
            ("/t/{tenant}/admin/v1/users/{id}/lock", "http.admin.users.lock"),
            ("/admin/v1/tenants", "http.admin.tenants"),
            ("/t/{tenant}/.well-known/openid-configuration", "http.well-known.openid-configuration"),
            ("/.well-known/oauth-authorization-server/t/{tenant}", "http.well-known.oauth-authorization-server.t"),
            ("/healthz", "http.healthz"),
            (NOWHERE, "http.unmatched"),
        ];
        for (template, name) in table {
            assert_eq!(span_name(template), name);
        }
    }

    #[test]
    fn a_template_is_known_once() {
        let routes = Routes::default();
        assert!(Arc::ptr_eq(&routes.of(Some("/healthz")), &routes.of(Some("/healthz"))));
        assert!(Arc::ptr_eq(&routes.of(None), &routes.of(None)));
    }
}
