//! What a client wants of a group: a name, an id of its own, and who comes and goes.
//!
//! Members are never looked at one by one: a filter on them names ids, and anything else that could be asked of them is refused.

use std::collections::BTreeSet;

use protocols::scim::{
    Comparison, Document, Filter, Operator, Patch, PatchOperation, PatchPath, PatchVerb, ScimError, ScimType,
};
use serde_json::Value;

/// What is wanted of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::http::scim) struct Wanted {
    /// What it is called; as it is, where nothing is said.
    pub(super) name: Option<String>,
    /// The id that the client has for it; as it is, where nothing is said.
    #[expect(clippy::option_option, reason = "nothing may be said of it, and it may be said that there is none")]
    pub(super) external_id: Option<Option<String>>,
    /// Whether nobody stays who is not named.
    pub(super) replaces: bool,
    /// Who comes.
    pub(super) add: BTreeSet<String>,
    /// Who goes.
    pub(super) remove: BTreeSet<String>,
}

fn fault(word: ScimType, detail: &str) -> ScimError {
    ScimError::bad(word, detail)
}

impl Wanted {
    /// What a whole group says.
    pub(in crate::http::scim) fn whole(document: &Document) -> Result<Self, ScimError> {
        let text = |name: &str| document.get(name).and_then(Value::as_str).map(str::to_owned);
        let add = document.get("members").map(ids).transpose()?.unwrap_or_default();
        let external_id = Some(text("externalId"));
        Ok(Self { name: text("displayName"), external_id, replaces: true, add, remove: BTreeSet::new() })
    }

    /// What changes say, one after the other.
    pub(in crate::http::scim) fn of_patch(patch: &Patch) -> Result<Self, ScimError> {
        let mut wanted = Self::default();
        for operation in &patch.operations {
            wanted.take(operation)?;
        }
        Ok(wanted)
    }

    fn take(&mut self, operation: &PatchOperation) -> Result<(), ScimError> {
        let Some(PatchPath::Attribute(path, filter)) = &operation.path else { return Ok(()) };
        let text = || match &operation.value {
            Some(Value::String(text)) if !text.is_empty() && operation.verb != PatchVerb::Remove => {
                Ok(Some(text.clone()))
            }
            _ if operation.verb == PatchVerb::Remove => Ok(None),
            None | Some(Value::Null | Value::String(_)) => Ok(None),
            Some(_) => Err(fault(ScimType::InvalidValue, "the value must be a text")),
        };
        match (path.name.as_str(), &path.sub) {
            ("displayName", None) if operation.verb != PatchVerb::Remove => {
                let name = text()?.ok_or_else(|| fault(ScimType::InvalidValue, "displayName must have a value"))?;
                self.name = Some(name);
                Ok(())
            }
            ("externalId", None) => {
                self.external_id = Some(text()?);
                Ok(())
            }
            ("members", None) => self.members(operation, filter.as_ref()),
            _ => Err(fault(ScimType::Mutability, "this must not be changed like this; add and remove members whole")),
        }
    }

    fn members(&mut self, operation: &PatchOperation, filter: Option<&Filter>) -> Result<(), ScimError> {
        let given = operation.value.as_ref().filter(|value| !value.is_null()).map(ids).transpose()?;
        match (operation.verb, filter) {
            (PatchVerb::Remove, Some(filter)) => self.go(named(filter)?),
            (PatchVerb::Add | PatchVerb::Replace, Some(_)) => {
                return Err(fault(
                    ScimType::Mutability,
                    "a member cannot become another one; remove the one and add the other",
                ));
            }
            (PatchVerb::Add, None) => self.come(given.unwrap_or_default()),
            (PatchVerb::Remove, None) => match given {
                Some(given) => self.go(given),
                None => self.only(BTreeSet::new()),
            },
            (PatchVerb::Replace, None) => self.only(given.unwrap_or_default()),
        }
        Ok(())
    }

    fn come(&mut self, ids: BTreeSet<String>) {
        for id in ids {
            self.remove.remove(&id);
            self.add.insert(id);
        }
    }

    fn go(&mut self, ids: BTreeSet<String>) {
        for id in ids {
            self.add.remove(&id);
            // Where nobody stays who is not named, nobody needs to be named to go.
            if !self.replaces {
                self.remove.insert(id);
            }
        }
    }

    fn only(&mut self, ids: BTreeSet<String>) {
        (self.replaces, self.add) = (true, ids);
        self.remove.clear();
    }
}

/// The ids of members that are given.
fn ids(value: &Value) -> Result<BTreeSet<String>, ScimError> {
    let given = match value {
        Value::Array(given) => given.as_slice(),
        one => std::slice::from_ref(one),
    };
    given.iter().map(id).collect()
}

fn id(member: &Value) -> Result<String, ScimError> {
    let part = |name: &str| {
        let members = member.as_object()?.iter();
        members.filter(|(key, _)| key.eq_ignore_ascii_case(name)).find_map(|(_, value)| value.as_str())
    };
    if part("type").is_some_and(|kind| kind.eq_ignore_ascii_case("Group")) {
        return Err(fault(ScimType::InvalidValue, "a group cannot be a member: members are users"));
    }
    let id = member.as_str().or_else(|| part("value")).filter(|id| !id.is_empty() && !id.contains('\0'));
    id.map(str::to_owned).ok_or_else(|| fault(ScimType::InvalidValue, "a member has no value; give the id of a user"))
}

/// The ids that a filter on members names.
pub(super) fn named(filter: &Filter) -> Result<BTreeSet<String>, ScimError> {
    match filter {
        Filter::Compare(Comparison { path, operator: Operator::Equal, value: Value::String(id), .. })
            if path.name == "value" =>
        {
            Ok(BTreeSet::from([id.clone()]))
        }
        Filter::Or(parts) => parts.iter().map(named).try_fold(BTreeSet::new(), |mut all, more| {
            all.extend(more?);
            Ok(all)
        }),
        _ => Err(fault(ScimType::InvalidFilter, "members are chosen by their value: members[value eq \"ID\"]")),
    }
}

#[cfg(test)]
mod tests {
    use protocols::scim::{PATCH_OP, Shape};
    use serde_json::json;

    use super::*;

    fn patched(operations: &Value) -> Result<Wanted, ScimError> {
        let body = json!({ "schemas": [PATCH_OP], "Operations": operations });
        Wanted::of_patch(&Patch::read(body.as_object().unwrap(), Shape::group())?)
    }

    fn set(ids: &[&str]) -> BTreeSet<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    #[test]
    fn changes_of_members_are_people_who_come_and_go() {
        let table = [
            (
                json!([{"op": "Add", "path": "members", "value": [{"$ref": null, "value": "a"}, {"value": "b"}]}]),
                (false, set(&["a", "b"]), set(&[])),
            ),
            (
                json!([{"op": "Remove", "path": "members", "value": [{"$ref": null, "value": "a"}]}]),
                (false, set(&[]), set(&["a"])),
            ),
            (
                json!([{"op": "remove", "path": "members[value eq \"a\" or value eq \"b\"]"}]),
                (false, set(&[]), set(&["a", "b"])),
            ),
            (
                json!([{"op": "add", "value": {"members": {"value": "a"}}}, {"op": "remove", "path": "members[value eq \"a\"]"}]),
                (false, set(&[]), set(&["a"])),
            ),
            (
                json!([{"op": "replace", "path": "members", "value": [{"value": "a"}]}, {"op": "add", "path": "members", "value": "b"}]),
                (true, set(&["a", "b"]), set(&[])),
            ),
            (json!([{"op": "remove", "path": "members"}]), (true, set(&[]), set(&[]))),
        ];
        for (operations, expected) in table {
            let wanted = patched(&operations).unwrap_or_else(|error| panic!("{operations}: {error}"));
            assert_eq!((wanted.replaces, wanted.add, wanted.remove), expected, "{operations}");
        }
        let renamed =
            patched(&json!([{"op": "replace", "value": {"id": "g", "displayName": "N", "externalId": null}}])).unwrap();
        assert_eq!((renamed.name.as_deref(), renamed.external_id), (Some("N"), Some(None)));
    }

    #[test]
    fn what_members_cannot_be_asked_is_refused() {
        for operations in [
            json!([{"op": "remove", "path": "members[display co \"a\"]"}]),
            json!([{"op": "replace", "path": "members[value eq \"a\"].value", "value": "b"}]),
            json!([{"op": "add", "path": "members", "value": [{"value": "g", "type": "Group"}]}]),
            json!([{"op": "add", "path": "members", "value": [{"display": "a"}]}]),
            json!([{"op": "remove", "path": "displayName"}]),
            json!([{"op": "replace", "path": "displayName", "value": ""}]),
            json!([{"op": "replace", "path": "externalId", "value": {}}]),
            json!([{"op": "replace", "path": "meta.version", "value": "1"}]),
        ] {
            assert!(patched(&operations).is_err(), "{operations}");
        }
    }
}
