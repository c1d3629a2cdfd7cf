//! A reader that notes what is asked of it.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde_json::Value;

use super::Shape;

/// Why a pass ended early.
#[derive(Debug)]
pub struct Stop(String);

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Stop {}

impl de::Error for Stop {
    fn custom<T: fmt::Display>(what: T) -> Self {
        Self(what.to_string())
    }
}

fn learned<T>() -> Result<T, Stop> {
    Err(Stop("learned".to_owned()))
}

/// A place: the example's value there, if it has one, and what is known of its shape.
pub struct At<'a> {
    value: Option<&'a Value>,
    shape: &'a mut Shape,
    /// Of a whole example only its own variant is asked for.
    root: bool,
}

impl<'a> At<'a> {
    pub fn root(value: &'a Value, shape: &'a mut Shape) -> Self {
        Self { value: Some(value), shape, root: true }
    }

    fn with(value: &'a Value, shape: &'a mut Shape) -> Self {
        Self { value: Some(value), shape, root: false }
    }

    /// A place without a value: whoever is led there is stopped.
    fn without(shape: &'a mut Shape) -> Self {
        if *shape == Shape::Unknown {
            *shape = Shape::Tried;
        }
        Self { value: None, shape, root: false }
    }

    fn simple<'de, V: Visitor<'de>>(self, wish: Shape, visitor: V) -> Result<V::Value, Stop> {
        self.shape.want(wish);
        match self.value {
            Some(value) => given(value, visitor),
            None => learned(),
        }
    }

    fn text<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        let expected = expecting(&visitor);
        let format = match expected.as_str() {
            "an RFC 3339 formatted date and time string" => Some("date-time"),
            expected if expected.contains("UUID") => Some("uuid"),
            _ => None,
        };
        self.simple(Shape::Text(format), visitor)
    }
}

/// Hands the example's value over as it is.
fn given<'de, V: Visitor<'de>>(value: &Value, visitor: V) -> Result<V::Value, Stop> {
    value
        .clone()
        .into_deserializer()
        .deserialize_any(visitor)
        .map_err(|error: serde_json::Error| de::Error::custom(error))
}

/// Where different things are wanted at one place, the example's value is read without listening.
fn plainly<T>(value: Option<&Value>, read: impl FnOnce(Value) -> serde_json::Result<T>) -> Result<T, Stop> {
    match value {
        Some(value) => read(value.clone()).map_err(de::Error::custom),
        None => learned(),
    }
}

fn expecting<'de, V: Visitor<'de>>(visitor: &V) -> String {
    struct Expected<'v, 'de, V>(&'v V, PhantomData<&'de ()>);
    impl<'de, V: Visitor<'de>> fmt::Display for Expected<'_, 'de, V> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.expecting(f)
        }
    }
    Expected(visitor, PhantomData).to_string()
}

macro_rules! simple {
    ($($method:ident $wish:expr;)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
            self.simple($wish, visitor)
        })+
    };
}

impl<'de> Deserializer<'de> for At<'_> {
    type Error = Stop;

    simple! {
        deserialize_any Shape::Anything;
        deserialize_bool Shape::Boolean;
        deserialize_i8 Shape::Integer;
        deserialize_i16 Shape::Integer;
        deserialize_i32 Shape::Integer;
        deserialize_i64 Shape::Integer;
        deserialize_u8 Shape::Natural;
        deserialize_u16 Shape::Natural;
        deserialize_u32 Shape::Natural;
        deserialize_u64 Shape::Natural;
        deserialize_f32 Shape::Number;
        deserialize_f64 Shape::Number;
        deserialize_char Shape::Text(None);
        deserialize_bytes Shape::Anything;
        deserialize_byte_buf Shape::Anything;
        deserialize_unit Shape::Nothing;
        deserialize_identifier Shape::Text(None);
        deserialize_ignored_any Shape::Anything;
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.text(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.text(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.shape.want(Shape::Optional(Box::default()));
        let Shape::Optional(inner) = self.shape else {
            return plainly(self.value, |value| value.deserialize_option(visitor));
        };
        match self.value {
            Some(Value::Null) if inner.is_complete() => visitor.visit_none(),
            Some(Value::Null) | None => visitor.visit_some(At::without(inner)),
            Some(value) => visitor.visit_some(At::with(value, inner)),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Stop> {
        self.simple(Shape::Nothing, visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.shape.want(Shape::List(Box::default()));
        let Shape::List(inner) = self.shape else { return plainly(self.value, |value| value.deserialize_seq(visitor)) };
        match self.value {
            Some(Value::Array(items)) => visitor.visit_seq(Items { items: items.iter(), inner }),
            Some(value) => given(value, visitor),
            None => visitor.visit_seq(Items { items: [].iter(), inner }),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Stop> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        let personal = expecting(&visitor).contains("$personal");
        self.shape.want(if personal { Shape::Personal(Box::default()) } else { Shape::Map(BTreeMap::new()) });
        let mut names: Vec<&str> = match self.value {
            Some(Value::Object(entries)) => entries.keys().map(String::as_str).collect(),
            Some(value) => return given(value, visitor),
            None => Vec::new(),
        };
        if names.is_empty() && !self.shape.is_complete() {
            names.push(if personal { "$personal" } else { "a" });
        }
        visitor.visit_map(Entries { names: names.into_iter(), next: None, value: self.value, shape: self.shape })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        self.shape.want(Shape::Object(fields.iter().map(|name| (*name, Shape::Unknown)).collect()));
        let Shape::Object(members) = self.shape else {
            return plainly(self.value, |value| value.deserialize_struct("", fields, visitor));
        };
        let value = match self.value {
            Some(Value::Object(object)) => Some(object),
            Some(value) => return given(value, visitor),
            None => None,
        };
        let present = |name: &&&str| value.is_some_and(|object| object.contains_key(**name));
        // Where the example has nothing, only what is not known yet is asked for; whoever answers is stopped.
        let mut names: Vec<&'static str> = fields.iter().filter(present).copied().collect();
        names.extend(fields.iter().find(|name| !present(name) && !members[**name].is_complete()));
        if value.is_none() && names.is_empty() {
            return learned();
        }
        let member = |name: &'static str| (name, value.and_then(|object| object.get(name)));
        let pairs: Vec<_> = names.into_iter().map(member).collect();
        visitor.visit_map(Members { named: pairs.into_iter(), next: None, shapes: members })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        self.shape.want(Shape::Choice(variants.iter().map(|name| (*name, Shape::Unknown)).collect()));
        let Shape::Choice(known) = self.shape else {
            return plainly(self.value, |value| value.deserialize_enum("", variants, visitor));
        };
        let unasked = known.iter_mut().find(|(_, shape)| !shape.is_complete() && !self.root);
        if let Some((name, shape)) = unasked {
            return visitor.visit_enum(Variant { name, at: At::without(shape), unit: false });
        }
        let (name, value) = match self.value {
            Some(Value::String(name)) => (name, None),
            Some(Value::Object(object)) => match object.iter().next() {
                Some((name, value)) => (name, Some(value)),
                None => return learned(),
            },
            _ => return learned(),
        };
        let Some((name, shape)) = known.iter_mut().find(|(known, _)| **known == name) else { return learned() };
        let at = At { value, shape, root: false };
        visitor.visit_enum(Variant { name, unit: at.value.is_none(), at })
    }
}

/// The items of a list; where there are none, one without a value.
struct Items<'a> {
    items: std::slice::Iter<'a, Value>,
    inner: &'a mut Shape,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Stop;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Stop> {
        match self.items.next() {
            Some(item) => seed.deserialize(At::with(item, self.inner)).map(Some),
            None if self.inner.is_complete() => Ok(None),
            None => seed.deserialize(At::without(self.inner)).map(Some),
        }
    }
}

/// The entries of a map; where there are none, one without a value.
struct Entries<'a> {
    names: std::vec::IntoIter<&'a str>,
    next: Option<&'a str>,
    value: Option<&'a Value>,
    shape: &'a mut Shape,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Stop;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Stop> {
        self.next = self.names.next();
        let Some(name) = self.next else { return Ok(None) };
        if let Shape::Map(entries) = self.shape {
            entries.entry(name.to_owned()).or_insert(Shape::Tried);
        }
        let name: StrDeserializer<'_, Stop> = name.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Stop> {
        let Some(name) = self.next.take() else { return learned() };
        let value = self.value.and_then(|value| value.get(name));
        let shape = match self.shape {
            Shape::Map(entries) => entries.entry(name.to_owned()).or_default(),
            Shape::Personal(inner) => inner,
            _ => return learned(),
        };
        match value {
            Some(value) => seed.deserialize(At::with(value, shape)),
            None => seed.deserialize(At::without(shape)),
        }
    }
}

/// The members of an object.
struct Members<'a> {
    named: std::vec::IntoIter<(&'a str, Option<&'a Value>)>,
    next: Option<(&'a str, Option<&'a Value>)>,
    shapes: &'a mut BTreeMap<&'static str, Shape>,
}

impl<'de> MapAccess<'de> for Members<'_> {
    type Error = Stop;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Stop> {
        self.next = self.named.next();
        let Some((name, _)) = self.next else { return Ok(None) };
        let name: StrDeserializer<'_, Stop> = name.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Stop> {
        let Some((name, value)) = self.next.take() else { return learned() };
        let Some(shape) = self.shapes.get_mut(name) else { return learned() };
        match value {
            Some(value) => seed.deserialize(At::with(value, shape)),
            None => seed.deserialize(At::without(shape)),
        }
    }
}

/// One variant of an enum.
struct Variant<'a> {
    name: &'a str,
    at: At<'a>,
    /// Whether the example has it as a mere word.
    unit: bool,
}

impl<'de> EnumAccess<'de> for Variant<'_> {
    type Error = Stop;
    type Variant = Self;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Self), Stop> {
        let name: StrDeserializer<'_, Stop> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_> {
    type Error = Stop;

    fn unit_variant(self) -> Result<(), Stop> {
        self.at.shape.want(Shape::Nothing);
        if self.unit { Ok(()) } else { learned() }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Stop> {
        seed.deserialize(self.at)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Stop> {
        self.at.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Stop> {
        self.at.deserialize_struct("", fields, visitor)
    }
}
