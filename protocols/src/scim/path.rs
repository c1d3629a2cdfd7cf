//! Attribute paths (RFC 7644 §3.10) and what a change may name with them (§3.5.2).

use super::error::{ScimError, ScimType};
use super::filter::Filter;
use super::parse::{Parser, Within};
use super::schema::{Attribute, Schema, Shape, named};

/// One attribute, or one attribute of it, spelled as the schemas spell it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AttributePath {
    /// The extension that it stands in.
    pub extension: Option<String>,
    /// Its name.
    pub name: String,
    /// The attribute of it that is meant.
    pub sub: Option<String>,
}

/// What a text leads to.
pub(super) enum Found<'s> {
    /// An extension as a whole.
    Extension(&'s Schema),
    /// An attribute, with what is said of it.
    Attribute(AttributePath, &'s Attribute),
}

impl AttributePath {
    /// A path by itself, such as `name.familyName` or `urn:ietf:…:User:department`.
    pub fn parse(text: &str, shape: &Shape) -> Option<Self> {
        match shape.find(text)? {
            Found::Attribute(path, _) => Some(path),
            Found::Extension(_) => None,
        }
    }

    /// What the schemas say of what is meant.
    pub(super) fn meant<'s>(&self, attribute: &'s Attribute) -> &'s Attribute {
        self.sub.as_deref().and_then(|sub| attribute.sub(sub)).unwrap_or(attribute)
    }
}

impl Shape {
    /// Where a text leads, whatever its capitals.
    pub(super) fn find(&self, text: &str) -> Option<Found<'_>> {
        if let Some(schema) = self.extension(text) {
            return Some(Found::Extension(schema));
        }
        for schema in &self.extensions {
            if let Some(rest) = below(text, &schema.id) {
                let (attribute, sub) = split(&schema.attributes, rest)?;
                return Some(Found::Attribute(path(Some(schema.id.clone()), attribute, sub), attribute));
            }
        }
        let rest = below(text, &self.core.id).unwrap_or(text);
        let (attribute, sub) = self.own_path(rest)?;
        Some(Found::Attribute(path(None, attribute, sub), attribute))
    }

    fn own_path(&self, text: &str) -> Option<(&Attribute, Option<String>)> {
        let name = text.split_once('.').map_or(text, |(name, _)| name);
        split(std::slice::from_ref(self.own(name)?), text)
    }

    /// What is said of the attribute at a path.
    pub(super) fn attribute(&self, path: &AttributePath) -> Option<&Attribute> {
        match &path.extension {
            Some(id) => named(&self.extension(id)?.attributes, &path.name),
            None => self.own(&path.name),
        }
    }
}

fn path(extension: Option<String>, attribute: &Attribute, sub: Option<String>) -> AttributePath {
    AttributePath { extension, name: attribute.name.clone(), sub }
}

/// What follows a URN and a colon.
fn below<'t>(text: &'t str, urn: &str) -> Option<&'t str> {
    let (start, rest) = (text.get(..urn.len())?, text.get(urn.len()..)?);
    start.eq_ignore_ascii_case(urn).then(|| rest.strip_prefix(':'))?
}

/// An attribute and, behind a dot, one of its own. What is not complex has only its value.
fn split<'s>(attributes: &'s [Attribute], text: &str) -> Option<(&'s Attribute, Option<String>)> {
    let Some((name, sub)) = text.split_once('.') else { return Some((named(attributes, text)?, None)) };
    let attribute = named(attributes, name)?;
    if attribute.sub_attributes.is_empty() && attribute.multi_valued && sub.eq_ignore_ascii_case("value") {
        return Some((attribute, None));
    }
    Some((attribute, Some(attribute.sub(sub)?.name.clone())))
}

/// What a change is about.
#[derive(Clone, Debug, PartialEq)]
pub enum PatchPath {
    /// An extension as a whole, by its URN.
    Extension(String),
    /// An attribute or one of its own; of several values those that a filter finds.
    Attribute(AttributePath, Option<Filter>),
}

impl PatchPath {
    /// Reads a path such as `emails[type eq "work"].value`.
    pub fn parse(text: &str, shape: &Shape) -> Result<Self, ScimError> {
        let strange = |detail: &str| ScimError::bad(ScimType::InvalidPath, detail);
        let Some((before, rest)) = text.split_once('[') else {
            return match shape.find(text.trim()) {
                Some(Found::Extension(schema)) => Ok(Self::Extension(schema.id.clone())),
                Some(Found::Attribute(path, _)) => Ok(Self::Attribute(path, None)),
                None => Err(strange("the path leads to no attribute; /Schemas names them")),
            };
        };
        let Some(Found::Attribute(mut path, attribute)) = shape.find(before.trim()) else {
            return Err(strange("the path leads to no attribute; /Schemas names them"));
        };
        if path.sub.is_some() || !attribute.multi_valued {
            return Err(strange("only of several values some can be chosen; leave the brackets out"));
        }
        let (filter, behind) = Parser::inside(rest, Within::Value(attribute))?;
        match behind.trim() {
            "" => {}
            sub => {
                let sub = sub.strip_prefix('.').and_then(|sub| attribute.sub(sub));
                path.sub = Some(
                    sub.ok_or_else(|| strange("the path leads to no attribute; /Schemas names them"))?.name.clone(),
                );
            }
        }
        Ok(Self::Attribute(path, Some(filter)))
    }
}
