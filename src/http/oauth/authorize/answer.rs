//! The answer on its way: the browser is sent to the client's redirect address, or given the form that posts it there.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;
use protocols::jose::tokens::{Answer, AuthorizationToken};
use protocols::oauth::{AuthorizationReply, AuthorizationResponse, Delivery};
use queries::client::Client;

use crate::http::extract::client::KnownClient;
use crate::http::oauth::desk::Desk;
use crate::http::oauth::encryption;
use crate::http::oauth::token::sign_for;
use crate::http::people::{Stop, Visit, application_name};
use crate::pages::{FormPost, Trouble};

/// How long a signed answer is good, in seconds (JARM §2.1: ten minutes at most).
const SIGNED_LASTS: i64 = 600;

/// Delivers an answer, with `state` and `iss` (RFC 9207 §2), or signed.
pub async fn deliver(
    visit: &Visit,
    client: &Arc<Client>,
    reply: &AuthorizationReply,
    response: &AuthorizationResponse,
) -> Result<Response, Stop> {
    let delivery = match reply.deliver(response, &visit.issuer()) {
        Delivery::Sign(fields) => reply.deliver_signed(signed(visit, client, &fields).await?),
        plain => plain,
    };
    match delivery {
        Delivery::Redirect(address) => Ok(visit.onward(&address)),
        Delivery::FormPost { action, fields } => {
            let frame = visit.frame(&[]);
            let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            let view = FormPost { action, fields, application: application_name(client, frame.locale) };
            Ok(visit.page(&frame, &view, StatusCode::OK))
        }
        Delivery::Sign(_) => Err(Trouble::Internal.into()),
    }
}

/// The answer as a token for its client, for its eyes alone where it wants that (JARM §2.2).
async fn signed(visit: &Visit, client: &Arc<Client>, fields: &[(&'static str, String)]) -> Result<String, Stop> {
    let tenant = visit.serving();
    let desk = Desk::new(&visit.shared, &tenant, &visit.arrival);
    let token = AuthorizationToken {
        issuer: &desk.issuer,
        client_id: &client.client_id,
        expires_at: visit.now().timestamp() + SIGNED_LASTS,
        answer: Answer(fields),
    };
    let algorithm =
        client.metadata.authorization_signed_response_alg.unwrap_or_else(|| client.metadata.usual_algorithm());
    let known = KnownClient::of_token(Arc::clone(client));
    let signed = sign_for(&desk, &known, algorithm, |key| token.sign(key)).await?;
    Ok(encryption::nested(&desk, &known, client.metadata.authorization_encryption(), signed).await?)
}
