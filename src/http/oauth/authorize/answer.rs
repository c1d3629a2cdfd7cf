//! The answer on its way: the browser is sent to the client's redirect address, or given the form that posts it there.

use axum::http::StatusCode;
use axum::response::Response;
use protocols::oauth::{AuthorizationReply, AuthorizationResponse, Delivery};
use queries::client::Client;

use crate::http::people::{Stop, Visit, application_name};
use crate::pages::FormPost;

/// Delivers an answer, with `state` and `iss` (RFC 9207 §2).
pub fn deliver(
    visit: &Visit,
    client: &Client,
    reply: &AuthorizationReply,
    response: &AuthorizationResponse,
) -> Result<Response, Stop> {
    match reply.deliver(response, &visit.issuer()) {
        Delivery::Redirect(address) => Ok(visit.onward(&address)),
        Delivery::FormPost { action, fields } => {
            let frame = visit.frame(&[]);
            let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            let view = FormPost { action, fields, application: application_name(client, frame.locale) };
            Ok(visit.page(&frame, &view, StatusCode::OK))
        }
    }
}
