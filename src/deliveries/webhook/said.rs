//! What a webhook was told, for whoever looks at a delivery: made again from the log, so that an erasure reaches it.

use aggregates::TenantId;
use aggregates::webhook::{Disclosure, Webhook};
use journal::Position;

use super::compose;
use super::content::Content;
use crate::deliveries::DeliveryError;
use crate::http::Shared;
use crate::streams;

/// The body of a delivery to a webhook, and whether it shows what is personal in the clear; `None` where there is none: it is a work, or the
/// event is not in the log any more.
pub async fn said(
    shared: &Shared,
    tenant: &TenantId,
    webhook_id: &str,
    content: &str,
    position: Position,
) -> Result<Option<(String, bool)>, DeliveryError> {
    let Content::Message { version, .. } = serde_json::from_str(content)? else { return Ok(None) };
    let Some(then) = streams::fold_to::<Webhook>(&shared.journal, tenant, webhook_id, version).await? else {
        return Ok(None);
    };
    let Some(now) = streams::fold::<Webhook>(&shared.journal, tenant, webhook_id, None).await? else { return Ok(None) };
    let clear = then.disclosure().min(now.state.disclosure()) == Disclosure::Clear;
    let body = compose::body(shared, &then, &now.state, position).await?;
    Ok(body.map(|body| (String::from_utf8_lossy(&body).into_owned(), clear)))
}
