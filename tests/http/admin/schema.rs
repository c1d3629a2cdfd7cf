//! The served description, and whether an answer is one that it describes: path, method, status, media type, schema.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request};
use serde_json::Value;
use tower::ServiceExt as _;

use super::world::Answer;

/// An `OpenAPI` document.
pub struct Description(pub Value);

/// One operation of it.
pub struct Operation<'d> {
    pub method: Method,
    pub path: &'d str,
    pub described: &'d Value,
}

impl Description {
    pub async fn served_by(router: &Router) -> Self {
        let request = Request::get("/openapi.json").body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Self(serde_json::from_slice(&bytes).unwrap())
    }

    pub fn operations(&self) -> impl Iterator<Item = Operation<'_>> {
        let paths = self.0["paths"].as_object().unwrap().iter();
        paths.flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().iter();
            methods.map(move |(method, described)| {
                let method = method.to_uppercase().parse().unwrap();
                Operation { method, path, described }
            })
        })
    }

    /// Fails unless the answer is described. Addresses that are not described are not the business of this.
    pub fn hold(&self, method: &Method, address: &str, answer: &Answer) {
        let path = address.split('?').next().unwrap();
        let Some(operation) = self.operations().find(|one| one.method == *method && fits(one.path, path)) else {
            return;
        };
        let asked = format!("{method} {address}");
        if answer.status.as_u16() == 304 {
            assert_eq!(answer.body, "", "{asked}: 304 has no body");
            return;
        }
        let response = &operation.described["responses"][answer.status.as_str()];
        assert!(response.is_object(), "{asked}: {} is not described, {}", answer.status, answer.body);
        let media = answer.header("content-type").split(';').next().unwrap();
        let content = &response["content"][media];
        assert!(content.is_object(), "{asked}: {media} is not described for {}", answer.status);
        if let Err(fault) = self.check(&content["schema"], &answer.body, "$") {
            panic!("{asked}: {fault} in {}", answer.body);
        }
    }

    fn resolve<'d>(&'d self, schema: &'d Value) -> &'d Value {
        match schema["$ref"].as_str() {
            Some(reference) => {
                let pointer = reference.strip_prefix('#').unwrap();
                self.resolve(self.0.pointer(pointer).unwrap_or_else(|| panic!("{reference} leads nowhere")))
            }
            None => schema,
        }
    }

    /// Every member that a schema knows, those of its parts included.
    fn members<'d>(&'d self, schema: &'d Value) -> BTreeMap<&'d str, &'d Value> {
        let schema = self.resolve(schema);
        let own = schema["properties"].as_object().into_iter().flatten().map(|(name, schema)| (name.as_str(), schema));
        let parts = schema["allOf"].as_array().into_iter().flatten();
        own.chain(parts.flat_map(|part| self.members(part))).collect()
    }

    /// As much of JSON Schema as the description uses, and stricter: a member that is not described is a fault.
    fn check(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        self.check_own(schema, value, at)?;
        let members = self.members(schema);
        let found = value.as_object().filter(|_| !members.is_empty());
        for (name, found) in found.into_iter().flatten() {
            let at = format!("{at}.{name}");
            match members.get(name.as_str()) {
                Some(schema) => self.check(schema, found, &at)?,
                // A translation is a member of its own.
                None if name.contains('#') => {}
                None => return Err(format!("{at} is not described")),
            }
        }
        Ok(())
    }

    fn check_own(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        let schema = self.resolve(schema);
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.check_own(part, value, at)?;
        }
        if let Some(choices) = schema["oneOf"].as_array() {
            let faults = choices.iter().filter_map(|choice| self.check(choice, value, at).err()).collect::<Vec<_>>();
            let fitting = choices.len() - faults.len();
            return if fitting == 1 { Ok(()) } else { Err(format!("{at} fits {fitting} of the choices: {faults:?}")) };
        }
        check_type(&schema["type"], value, at)?;
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if value.get(name).is_none() {
                return Err(format!("{at}.{name} is missing"));
            }
        }
        for (number, item) in value.as_array().into_iter().flatten().enumerate() {
            self.check(&schema["items"], item, &format!("{at}[{number}]"))?;
        }
        Ok(())
    }
}

fn check_type(wanted: &Value, value: &Value, at: &str) -> Result<(), String> {
    let is = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("{other} is no type"),
    };
    let fits = match wanted {
        Value::Null => true,
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        other => panic!("{other} is no type"),
    };
    if fits { Ok(()) } else { Err(format!("{at} is no {wanted}")) }
}

/// Whether a path is one of those that a template describes. A literal part is preferred by the router, so a template with
/// fewer parameters would have been found first; the description is in that order for what is asked here.
fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    let part = |(template, part): (&&str, &&str)| template == part || template.starts_with('{');
    template.len() == path.len() && template.iter().zip(&path).all(part)
}
