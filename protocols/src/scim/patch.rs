//! Changes of a resource (RFC 7644 §3.5.2): one after the other on a copy, so that all of them happen or none.

use serde_json::Value;

use super::Document;
use super::error::{ScimError, ScimType};
use super::filter::Filter;
use super::path::{AttributePath, PatchPath};
use super::read::primaries;
use super::schema::{Attribute, Kind, Mutability, Shape};

/// The schema of a list of changes.
pub const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
/// The most changes of one request.
pub const MOST_CHANGES: usize = 1000;

/// What a change does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatchVerb {
    /// Adds, or sets where there can be one.
    Add,
    /// Takes away.
    Remove,
    /// Sets.
    Replace,
}

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub struct PatchOperation {
    /// What it does.
    pub verb: PatchVerb,
    /// To what; to the resource itself, where nothing is named.
    pub path: Option<PatchPath>,
    /// With what.
    pub value: Option<Value>,
}

/// The changes of one request.
#[derive(Clone, Debug, PartialEq)]
pub struct Patch {
    /// In their order.
    pub operations: Vec<PatchOperation>,
}

fn syntax(detail: &str) -> ScimError {
    ScimError::bad(ScimType::InvalidSyntax, detail)
}

fn value_fault(name: &str, detail: &str) -> ScimError {
    ScimError::bad(ScimType::InvalidValue, format!("{name} {detail}"))
}

/// A member of a message, whatever its capitals.
pub(super) fn member<'d>(members: &'d Document, name: &str) -> Option<&'d Value> {
    members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

impl Patch {
    /// Reads a request. A value that names several attributes becomes one change for each.
    pub fn read(body: &Document, shape: &Shape) -> Result<Self, ScimError> {
        let is_patch = |id: &Value| id.as_str().is_some_and(|id| id.eq_ignore_ascii_case(PATCH_OP));
        if !member(body, "schemas").and_then(Value::as_array).is_some_and(|ids| ids.iter().any(is_patch)) {
            return Err(syntax("schemas does not name urn:ietf:params:scim:api:messages:2.0:PatchOp"));
        }
        let given = member(body, "Operations")
            .and_then(Value::as_array)
            .ok_or_else(|| syntax("Operations is missing; give a list"))?;
        if given.is_empty() {
            return Err(syntax("Operations is empty; give at least one"));
        }
        if given.len() > MOST_CHANGES {
            return Err(ScimError::bad(
                ScimType::TooMany,
                "there are more than 1000 operations; send several requests",
            ));
        }
        let mut operations = Vec::with_capacity(given.len());
        for operation in given {
            let operation = operation.as_object().ok_or_else(|| syntax("an operation is no object"))?;
            read_operation(operation, shape, &mut operations)?;
        }
        if operations.len() > MOST_CHANGES {
            return Err(ScimError::bad(ScimType::TooMany, "there are more than 1000 changes; send several requests"));
        }
        Ok(Self { operations })
    }

    /// The resource after all changes.
    pub fn apply(&self, resource: &Document, shape: &Shape) -> Result<Document, ScimError> {
        let mut changed = resource.clone();
        for operation in &self.operations {
            operation.apply(&mut changed, shape)?;
        }
        changed.retain(|_, value| !value.as_object().is_some_and(Document::is_empty));
        shape.check_required(&changed)?;
        Ok(changed)
    }
}

fn read_operation(given: &Document, shape: &Shape, into: &mut Vec<PatchOperation>) -> Result<(), ScimError> {
    let verb = member(given, "op").and_then(Value::as_str).unwrap_or_default();
    let verb = match verb.to_ascii_lowercase().as_str() {
        "add" => PatchVerb::Add,
        "remove" => PatchVerb::Remove,
        "replace" => PatchVerb::Replace,
        _ => return Err(syntax("op is none of add, remove and replace")),
    };
    let value = member(given, "value");
    if value.is_none() && verb != PatchVerb::Remove {
        return Err(ScimError::bad(ScimType::InvalidValue, "value is missing; give what is added or set"));
    }
    match member(given, "path") {
        Some(Value::String(path)) if !path.trim().is_empty() => {
            let path = PatchPath::parse(path, shape)?;
            into.push(PatchOperation { verb, path: Some(path), value: value.cloned() });
            Ok(())
        }
        Some(Value::Null | Value::String(_)) | None => read_whole(verb, value, shape, into),
        Some(_) => Err(ScimError::bad(ScimType::InvalidPath, "path is no text")),
    }
}

/// A change of the resource itself: each member of its value is a path of its own. Clients send the id along, and what only the provider
/// writes; that is passed over.
fn read_whole(
    verb: PatchVerb,
    value: Option<&Value>,
    shape: &Shape,
    into: &mut Vec<PatchOperation>,
) -> Result<(), ScimError> {
    if verb == PatchVerb::Remove {
        return Err(ScimError::bad(ScimType::NoTarget, "path is missing; name what is removed"));
    }
    let members = value.and_then(Value::as_object).ok_or_else(|| {
        ScimError::bad(
            ScimType::InvalidValue,
            "value is no object although there is no path; name the attributes in it",
        )
    })?;
    for (name, value) in members {
        let path = PatchPath::parse(name, shape)?;
        let passed_over = match &path {
            PatchPath::Extension(_) => false,
            PatchPath::Attribute(path, _) => {
                path.name == "schemas"
                    || shape.attribute(path).is_some_and(|attribute| attribute.mutability == Mutability::ReadOnly)
            }
        };
        if !passed_over {
            into.push(PatchOperation { verb, path: Some(path), value: Some(value.clone()) });
        }
    }
    Ok(())
}

impl PatchOperation {
    fn apply(&self, resource: &mut Document, shape: &Shape) -> Result<(), ScimError> {
        match &self.path {
            Some(PatchPath::Extension(id)) => self.extension(id, resource, shape),
            Some(PatchPath::Attribute(path, filter)) => self.attribute(path, filter.as_ref(), resource, shape),
            None => Ok(()),
        }
    }

    fn extension(&self, id: &str, resource: &mut Document, shape: &Shape) -> Result<(), ScimError> {
        if self.verb != PatchVerb::Add {
            resource.remove(id);
        }
        let members = match &self.value {
            Some(Value::Object(members)) => members,
            None | Some(Value::Null) => return Ok(()),
            Some(_) if self.verb == PatchVerb::Remove => return Ok(()),
            Some(_) => return Err(value_fault("value", "is no object although the path is an extension")),
        };
        if self.verb == PatchVerb::Remove {
            return Ok(());
        }
        let schema = shape.extension(id);
        for (name, value) in members {
            let Some(attribute) = schema.and_then(|schema| super::schema::named(&schema.attributes, name)) else {
                continue;
            };
            let path = AttributePath { extension: Some(id.to_owned()), name: attribute.name.clone(), sub: None };
            let single = Self { verb: self.verb, path: None, value: Some(value.clone()) };
            single.attribute(&path, None, resource, shape)?;
        }
        Ok(())
    }

    fn attribute(
        &self,
        path: &AttributePath,
        filter: Option<&Filter>,
        resource: &mut Document,
        shape: &Shape,
    ) -> Result<(), ScimError> {
        let attribute = shape
            .attribute(path)
            .ok_or_else(|| ScimError::bad(ScimType::InvalidPath, "the path leads to no attribute"))?;
        let meant = path.meant(attribute);
        let takes_away = self.verb == PatchVerb::Remove && attribute.required && path.sub.is_none();
        if meant.mutability == Mutability::ReadOnly || attribute.mutability == Mutability::ReadOnly || takes_away {
            return Err(ScimError::bad(ScimType::Mutability, format!("{} must not be changed like this", path.name)));
        }
        let holder = match &path.extension {
            None => resource,
            Some(id) => {
                let holder = resource.entry(id.clone()).or_insert_with(|| Value::Object(Document::new()));
                holder
                    .as_object_mut()
                    .ok_or_else(|| ScimError::bad(ScimType::NoTarget, "the extension is no object"))?
            }
        };
        let before = holder.remove(&attribute.name);
        if let Some(after) = self.changed(attribute, path, filter, before)? {
            holder.insert(attribute.name.clone(), after);
        }
        Ok(())
    }

    /// The value of an attribute after the change.
    fn changed(
        &self,
        attribute: &Attribute,
        path: &AttributePath,
        filter: Option<&Filter>,
        before: Option<Value>,
    ) -> Result<Option<Value>, ScimError> {
        let sub = path.sub.as_deref().and_then(|sub| attribute.sub(sub));
        if !attribute.multi_valued {
            return match sub {
                Some(sub) => self.member(sub, before),
                None => self.single(attribute, before),
            };
        }
        let mut values = match before {
            Some(Value::Array(values)) => values,
            _ => Vec::new(),
        };
        let preferred: Vec<Value> = primaries(&values).map(|at| values[at].clone()).collect();
        match (filter, sub) {
            (None, None) => self.all(attribute, &mut values)?,
            (filter, sub) => self.some(attribute, filter, sub, &mut values)?,
        }
        values.retain(|value| !value.as_object().is_some_and(Document::is_empty));
        one_primary(attribute, &mut values, &preferred)?;
        Ok(if values.is_empty() { None } else { Some(Value::Array(values)) })
    }

    /// An attribute of one value.
    fn single(&self, attribute: &Attribute, before: Option<Value>) -> Result<Option<Value>, ScimError> {
        let Some(given) = self.value.as_ref().filter(|_| self.verb != PatchVerb::Remove) else { return Ok(None) };
        // Of a complex one, what is given goes into what is there (RFC 7644 §3.5.2.1, §3.5.2.3).
        if let (Kind::Complex, Value::Object(members), Some(Value::Object(mut whole))) = (attribute.kind, given, before)
        {
            for (name, value) in members {
                let Some(sub) = attribute.sub(name) else { continue };
                match sub.read(value)? {
                    Some(value) => drop(whole.insert(sub.name.clone(), value)),
                    None => drop(whole.remove(&sub.name)),
                }
            }
            return Ok(if whole.is_empty() { None } else { Some(Value::Object(whole)) });
        }
        attribute.read(given)
    }

    /// An attribute of an attribute of one value.
    fn member(&self, sub: &Attribute, before: Option<Value>) -> Result<Option<Value>, ScimError> {
        let mut members = match before {
            Some(Value::Object(members)) => members,
            _ => Document::new(),
        };
        match self
            .value
            .as_ref()
            .filter(|_| self.verb != PatchVerb::Remove)
            .map(|value| sub.read(value))
            .transpose()?
            .flatten()
        {
            Some(value) => drop(members.insert(sub.name.clone(), value)),
            None => drop(members.remove(&sub.name)),
        }
        Ok(if members.is_empty() { None } else { Some(Value::Object(members)) })
    }

    /// All values of an attribute of several.
    fn all(&self, attribute: &Attribute, values: &mut Vec<Value>) -> Result<(), ScimError> {
        let given = match &self.value {
            None | Some(Value::Null) => Vec::new(),
            Some(value) => match attribute.read(value)? {
                Some(Value::Array(given)) => given,
                _ => Vec::new(),
            },
        };
        match self.verb {
            PatchVerb::Replace => *values = given,
            PatchVerb::Add => {
                for value in given {
                    // What is there already is not there twice.
                    if !values.contains(&value) {
                        values.push(value);
                    }
                }
            }
            PatchVerb::Remove if given.is_empty() => values.clear(),
            // Some clients name what they take away in the value.
            PatchVerb::Remove => values.retain(|value| !given.iter().any(|gone| is_same(value, gone))),
        }
        Ok(())
    }

    /// Some values of an attribute of several, or one attribute of each.
    fn some(
        &self,
        attribute: &Attribute,
        filter: Option<&Filter>,
        sub: Option<&Attribute>,
        values: &mut Vec<Value>,
    ) -> Result<(), ScimError> {
        let is_meant = |value: &Value| filter.is_none_or(|filter| filter.is_of(value));
        if self.verb == PatchVerb::Remove && sub.is_none() {
            values.retain(|value| !is_meant(value));
            return Ok(());
        }
        let mut found = false;
        for value in values.iter_mut().filter(|value| is_meant(value)) {
            found = true;
            *value = self.element(attribute, sub, value.take())?;
        }
        if found || self.verb == PatchVerb::Remove {
            return Ok(());
        }
        let wanted = filter.map_or_else(|| Some(Document::new()), Filter::wanted);
        let Some(wanted) = wanted.filter(|_| self.verb == PatchVerb::Add || filter.is_none()) else {
            return Err(ScimError::bad(
                ScimType::NoTarget,
                format!("no value of {} is like this; add one", attribute.name),
            ));
        };
        let begun = attribute.read_one(&Value::Object(wanted))?.unwrap_or_else(|| Value::Object(Document::new()));
        values.push(self.element(attribute, sub, begun)?);
        Ok(())
    }

    /// One value of several after the change.
    fn element(&self, attribute: &Attribute, sub: Option<&Attribute>, before: Value) -> Result<Value, ScimError> {
        if let Some(sub) = sub {
            return Ok(self.member(sub, Some(before))?.unwrap_or_else(|| Value::Object(Document::new())));
        }
        let given = self.value.as_ref().map(|value| attribute.read_one(value)).transpose()?.flatten();
        Ok(match (self.verb, before, given) {
            (PatchVerb::Add, Value::Object(mut members), Some(Value::Object(given))) => {
                members.extend(given);
                Value::Object(members)
            }
            (_, _, Some(given)) => given,
            (_, _, None) => Value::Object(Document::new()),
        })
    }
}

/// Whether two values are one: by what identifies them, where they have it.
fn is_same(value: &Value, other: &Value) -> bool {
    match (value.get("value"), other.get("value")) {
        (Some(value), Some(other)) => value == other,
        _ => value == other,
    }
}

/// A value that becomes the preferred one takes that from the one before it (RFC 7644 §3.5.2).
fn one_primary(attribute: &Attribute, values: &mut [Value], before: &[Value]) -> Result<(), ScimError> {
    let marked: Vec<usize> = primaries(values).collect();
    if marked.len() < 2 {
        return Ok(());
    }
    let fresh: Vec<usize> = marked.iter().copied().filter(|at| !before.contains(&values[*at])).collect();
    let &[kept] = fresh.as_slice() else {
        return Err(value_fault(&attribute.name, "has more than one primary value; mark one"));
    };
    for at in marked.into_iter().filter(|at| *at != kept) {
        values[at]["primary"] = Value::Bool(false);
    }
    Ok(())
}
