//! Who acts for the person of a token and who may, as claims (RFC 8693 §4.1, §4.4): the same in access tokens, introspection and userinfo.

use std::collections::BTreeSet;

use aggregates::grant::{Exchanged, MayAct};
use queries::client::Client;
use serde_json::{Map, Value};

use super::desk::Desk;
use super::subject;
use crate::streams::StreamError;

/// `act`: the present actor, and inside each actor the one before. People are named as the token's client knows them.
pub(super) async fn act(
    desk: &Desk<'_>,
    client: &Client,
    exchanged: Option<&Exchanged>,
) -> Result<Option<Value>, StreamError> {
    let mut act = None;
    for actor in exchanged.into_iter().flat_map(|exchanged| &exchanged.actors).rev() {
        let subject = match &actor.user_id {
            Some(user_id) => subject::of_user(desk.shared, desk.tenant.id(), client, user_id).await?,
            None => actor.client_id.clone(),
        };
        let mut members = Map::new();
        members.insert("sub".to_owned(), subject.into());
        members.insert("client_id".to_owned(), actor.client_id.clone().into());
        members.extend(act.map(|before| ("act".to_owned(), before)));
        act = Some(Value::Object(members));
    }
    Ok(act)
}

/// `may_act`: one name as a text, several as a list.
pub(super) fn may_act(may: Option<&MayAct>) -> Option<Value> {
    let may = may?;
    let mut members = Map::new();
    for (name, named) in [("client_id", &may.client_id), ("sub", &may.sub)] {
        members.extend(one_or_many(named).map(|names| (name.to_owned(), names)));
    }
    Some(Value::Object(members))
}

fn one_or_many(names: &BTreeSet<String>) -> Option<Value> {
    let mut all = names.iter().cloned();
    match names.len() {
        0 => None,
        1 => all.next().map(Value::from),
        _ => Some(all.collect()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn who_may_act_is_told_as_it_is_read() {
        let set = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let may = MayAct { client_id: set(&["shop"]), sub: set(&["a", "b"]) };
        let told = may_act(Some(&may)).unwrap();
        assert_eq!(told, json!({"client_id": "shop", "sub": ["a", "b"]}));
        assert_eq!(serde_json::from_value::<MayAct>(told).unwrap(), may);
        assert_eq!(may_act(None), None);
    }
}
