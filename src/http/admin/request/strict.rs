//! Reading a document of the aggregates so that a member which nobody asked for is noticed.
//!
//! The aggregates read old logs and therefore pass unknown members over. A type that does so asks the reader to skip a value;
//! this reader writes down where that happened.

use std::cell::RefCell;

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer as _, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};
use serde::{Deserialize, forward_to_deserialize_any};
use serde_json::{Error, Value};

/// What was read, and the paths of members that were passed over.
pub(in crate::http::admin) fn read<'v, T: Deserialize<'v>>(value: &'v Value) -> Result<(T, Vec<String>), Error> {
    let skipped = RefCell::new(Vec::new());
    let read = T::deserialize(At { value, path: String::new(), skipped: &skipped })?;
    Ok((read, skipped.into_inner()))
}

/// A value at its place in the document.
struct At<'v, 's> {
    value: &'v Value,
    path: String,
    skipped: &'s RefCell<Vec<String>>,
}

impl<'v> At<'v, '_> {
    fn member(&self, name: &str, value: &'v Value) -> Self {
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        Self { value, path, skipped: self.skipped }
    }

    fn item(&self, at: usize, value: &'v Value) -> Self {
        Self { value, path: format!("{}[{at}]", self.path), skipped: self.skipped }
    }
}

impl<'de> Deserializer<'de> for At<'de, '_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Array(items) => visitor.visit_seq(Items { at: &self, items: items.iter().enumerate() }),
            Value::Object(members) => visitor.visit_map(Members { at: &self, members: members.iter(), value: None }),
            scalar => scalar.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.value.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let (name, content) = match self.value {
            Value::String(name) => (name, None),
            Value::Object(members) if members.len() == 1 => match members.iter().next() {
                Some((name, value)) => (name, Some(self.member(name, value))),
                None => return Err(Error::custom("expected a word")),
            },
            _ => return Err(Error::custom("expected a word, or an object with one member")),
        };
        visitor.visit_enum(Variant { name, content })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.skipped.borrow_mut().push(self.path);
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier
    }
}

struct Items<'a, 'v, 's, I> {
    at: &'a At<'v, 's>,
    items: I,
}

impl<'v, I: Iterator<Item = (usize, &'v Value)>> SeqAccess<'v> for Items<'_, 'v, '_, I> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'v>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        let next = self.items.next();
        next.map(|(number, value)| seed.deserialize(self.at.item(number, value))).transpose()
    }
}

#[expect(clippy::struct_field_names, reason = "the members of an object are its members")]
struct Members<'a, 'v, 's, I> {
    at: &'a At<'v, 's>,
    members: I,
    value: Option<At<'v, 's>>,
}

impl<'v, I: Iterator<Item = (&'v String, &'v Value)>> MapAccess<'v> for Members<'_, 'v, '_, I> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'v>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some((name, value)) = self.members.next() else { return Ok(None) };
        self.value = Some(self.at.member(name, value));
        let name: StrDeserializer<'_, Error> = name.as_str().into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'v>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let value = self.value.take().ok_or_else(|| Error::custom("a value before its name"))?;
        seed.deserialize(value)
    }
}

struct Variant<'v, 's> {
    name: &'v str,
    content: Option<At<'v, 's>>,
}

impl<'v, 's> EnumAccess<'v> for Variant<'v, 's> {
    type Error = Error;
    type Variant = Content<'v, 's>;

    fn variant_seed<V: DeserializeSeed<'v>>(self, seed: V) -> Result<(V::Value, Self::Variant), Error> {
        let name: StrDeserializer<'_, Error> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, Content(self.content)))
    }
}

struct Content<'v, 's>(Option<At<'v, 's>>);

impl<'v, 's> Content<'v, 's> {
    fn given(self) -> Result<At<'v, 's>, Error> {
        self.0.ok_or_else(|| Error::custom("expected an object with this word as its member"))
    }
}

impl<'v> VariantAccess<'v> for Content<'v, '_> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        if self.0.is_none() { Ok(()) } else { Err(Error::custom("expected a word alone")) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'v>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self.given()?)
    }

    fn tuple_variant<V: Visitor<'v>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.given()?.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'v>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        self.given()?.deserialize_any(visitor)
    }
}

#[cfg(test)]
mod tests {
    use aggregates::client::ClientMetadata;
    use aggregates::tenant::{AttributeSchema, TenantSettings};
    use aggregates::user::Profile;
    use serde_json::json;

    use super::*;

    fn skipped<T: for<'v> Deserialize<'v>>(value: &Value) -> Vec<String> {
        read::<T>(value).unwrap().1
    }

    #[test]
    fn what_a_type_knows_is_read_as_by_any_other_reader() {
        let settings = serde_json::to_value(TenantSettings::default()).unwrap();
        assert_eq!(read::<TenantSettings>(&settings).unwrap(), (TenantSettings::default(), vec![]));
        let metadata = json!({"jwks": {"keys": [{"kty": "EC", "own": 1}]}, "localized": {"client_name#ja": "店"},
            "lifetimes": {"access_token": 60}, "grant_types": ["client_credentials"], "require_auth_time": null});
        let expected: ClientMetadata = serde_json::from_value(metadata.clone()).unwrap();
        assert_eq!(read::<ClientMetadata>(&metadata).unwrap(), (expected, vec![]));
        let schema = json!([{"name": "size", "kind": {"enum": ["s", "m"]}, "editable_by": "user"},
            {"name": "age", "kind": "integer", "editable_by": "admin", "minimum": -1}]);
        let expected: AttributeSchema = serde_json::from_value(schema.clone()).unwrap();
        assert_eq!(read::<AttributeSchema>(&schema).unwrap(), (expected, vec![]));
        let profile = json!({"attributes": {"one": "a", "many": ["a", 2, true]}, "address": {"locality": "Kyoto"}});
        let expected: Profile = serde_json::from_value(profile.clone()).unwrap();
        assert_eq!(read::<Profile>(&profile).unwrap(), (expected, vec![]));
    }

    #[test]
    fn what_it_does_not_know_is_named_at_whatever_depth() {
        assert_eq!(skipped::<TenantSettings>(&json!({"lifetime": {"a": 1}})), ["lifetime"]);
        assert_eq!(
            skipped::<TenantSettings>(&json!({"lifetimes": {"access_tokens": 60}})),
            ["lifetimes.access_tokens"]
        );
        assert_eq!(skipped::<Profile>(&json!({"address": {"town": null, "locality": "Kyoto"}})), ["address.town"]);
        let schema = json!([{"name": "a", "kind": "string", "editable_by": "user", "uniqe": true}]);
        assert_eq!(skipped::<AttributeSchema>(&schema), ["[0].uniqe"]);
    }

    #[test]
    fn another_type_is_refused() {
        assert!(read::<TenantSettings>(&json!({"lifetimes": {"access_token": "60"}})).is_err());
        assert!(read::<ClientMetadata>(&json!({"grant_types": ["magic"]})).is_err());
    }
}
