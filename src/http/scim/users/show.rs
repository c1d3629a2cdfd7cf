//! Reading one user (RFC 7644 §3.4.1).

use protocols::scim::Selection;

use super::Told;
use crate::http::scim::call::Caller;
use crate::http::scim::refusal::Refusal;

/// A user.
pub(in crate::http::scim) async fn show(caller: &Caller, id: &str, selection: &Selection) -> Result<Told, Refusal> {
    let folded = super::present(caller, id).await?;
    super::told(caller, &folded, selection).await
}
