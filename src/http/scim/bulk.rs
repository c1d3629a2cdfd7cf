//! `{issuer}/scim/v2/Bulk`: several writes in one request (RFC 7644 §3.7).
//!
//! Each of them is a request of its own, with its own outcome; what names something that another one creates waits for that one.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use protocols::scim::{
    BULK_RESPONSE, BulkMethod, BulkOperation, BulkRequest, Document, Patch, ScimError, ScimType, Selection, Shape,
};
use serde_json::{Value, json};

use super::call::{Call, Caller, Held, Told};
use super::refusal::Refusal;
use super::{groups, users};
use crate::http::admin::Permission;

/// Carries out what is asked for.
pub(super) async fn post(call: Call) -> Result<Response, Refusal> {
    let bulk = BulkRequest::read(&call.body()?)?;
    let (order, circular) = bulk.order();
    let (mut ids, mut outcomes, mut errors) = (BTreeMap::new(), BTreeMap::new(), 0);
    for at in order.into_iter().chain(circular.iter().copied()) {
        if bulk.fail_on_errors.is_some_and(|most| errors >= most) {
            break;
        }
        let operation = bulk.operations[at].clone().resolved(&ids);
        let outcome = if circular.contains(&at) {
            Err(ScimError::plain(409, "operations name each other in a circle; create first, then add").into())
        } else {
            carry_out(&call.caller, &operation).await
        };
        errors += u64::from(outcome.is_err());
        if let (Ok((_, id)), Some(bulk_id)) = (&outcome, &operation.bulk_id) {
            ids.insert(bulk_id.clone(), id.clone());
        }
        outcomes.insert(at, written(&call.caller, &operation, outcome));
    }
    // In the order in which they were asked for.
    let operations: Vec<Value> = outcomes.into_values().collect();
    let body = Document::from_iter([
        ("schemas".to_owned(), json!([BULK_RESPONSE])),
        ("Operations".to_owned(), operations.into()),
    ]);
    Ok(Told::shown(body).into_response())
}

/// What became of one operation.
fn written(caller: &Caller, operation: &BulkOperation, outcome: Result<(Told, String), Refusal>) -> Value {
    let mut document = json!({ "method": operation.method.as_str() });
    if let Some(bulk_id) = &operation.bulk_id {
        document["bulkId"] = bulk_id.as_str().into();
    }
    match outcome {
        Ok((told, _)) => {
            document["status"] = told.status.as_str().into();
            let location = told.location.unwrap_or_else(|| format!("{}{}", caller.base, operation.path));
            document["location"] = location.into();
            if let Some(tag) = told.tag {
                document["version"] = tag.to_string().into();
            }
        }
        Err(refusal) => {
            let error = refusal.spoken();
            document["status"] = error.status.to_string().into();
            document["response"] = error.document();
            if operation.method != BulkMethod::Post {
                document["location"] = format!("{}{}", caller.base, operation.path).into();
            }
        }
    }
    document
}

/// Carries one operation out, and answers the id of what it is about.
async fn carry_out(caller: &Caller, operation: &BulkOperation) -> Result<(Told, String), Refusal> {
    let mut parts = operation.path.split('/').skip(1);
    let (kind, id, more) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    let unknown = || ScimError::bad(ScimType::InvalidPath, "path is none of /Users, /Users/ID, /Groups and /Groups/ID");
    if more.is_some() || id.is_some() == (operation.method == BulkMethod::Post) {
        return Err(unknown().into());
    }
    let id = id.unwrap_or_default();
    match kind {
        "Users" => {
            caller.needs(Permission::UsersWrite)?;
            of_user(caller, operation, id).await
        }
        "Groups" => {
            caller.needs(Permission::GroupsWrite)?;
            of_group(caller, operation, id).await
        }
        _ => Err(unknown().into()),
    }
}

async fn of_user(caller: &Caller, operation: &BulkOperation, id: &str) -> Result<(Told, String), Refusal> {
    let (held, selection) = (Held(operation.version.clone()), Selection::default());
    let told = match operation.method {
        BulkMethod::Post => users::create(caller, &operation.body, &selection).await?,
        BulkMethod::Delete => users::remove(caller, id, &held).await?,
        BulkMethod::Put => {
            let change = users::Change::Whole(caller.users.read(&operation.body)?);
            users::rewrite(caller, id, &held, &change, &selection).await?
        }
        BulkMethod::Patch => {
            let change = users::Change::Patch(Patch::read(&operation.body, &caller.users)?);
            users::rewrite(caller, id, &held, &change, &selection).await?
        }
    };
    Ok(named(told, id))
}

async fn of_group(caller: &Caller, operation: &BulkOperation, id: &str) -> Result<(Told, String), Refusal> {
    let (held, selection) = (Held(operation.version.clone()), Selection::default());
    let told = match operation.method {
        BulkMethod::Post => groups::create(caller, &operation.body, &selection).await?,
        BulkMethod::Delete => groups::remove(caller, id, &held).await?,
        BulkMethod::Put => {
            let wanted = groups::Wanted::whole(&Shape::group().read(&operation.body)?)?;
            groups::rewrite(caller, id, &held, &wanted, &selection).await?
        }
        BulkMethod::Patch => {
            let wanted = groups::Wanted::of_patch(&Patch::read(&operation.body, Shape::group())?)?;
            groups::rewrite(caller, id, &held, &wanted, &selection).await?
        }
    };
    Ok(named(told, id))
}

fn named(told: Told, id: &str) -> (Told, String) {
    let created = told.body.as_ref().filter(|_| told.status == StatusCode::CREATED);
    let id = created.and_then(|body| body.get("id")?.as_str()).unwrap_or(id).to_owned();
    (told, id)
}
