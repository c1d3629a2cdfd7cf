//! The grammar of filters (RFC 7644 §3.4.2.2): `or` binds less than `and`, `and` less than `not`, brackets most.
//!
//! The reader goes down one level per bracket, so brackets are counted before anything is opened: a stranger's text decides nothing
//! about the depth of our stack.

use serde_json::Value;

use super::error::{ScimError, ScimType};
use super::filter::{Comparison, Filter, Operator};
use super::moment::micros;
use super::path::{AttributePath, Found};
use super::read::switched;
use super::schema::{Attribute, Kind, Shape};

const LONGEST: usize = 8192;
const DEEPEST: usize = 16;
const MOST_TERMS: usize = 100;

/// What the names of a filter are looked up in.
#[derive(Clone, Copy)]
pub(super) enum Within<'s> {
    /// A resource.
    Resource(&'s Shape),
    /// One value of this attribute.
    Value(&'s Attribute),
}

/// A text that is being read.
pub(super) struct Parser<'t> {
    rest: &'t str,
    depth: usize,
    terms: usize,
}

fn invalid(detail: &str) -> ScimError {
    ScimError::bad(ScimType::InvalidFilter, detail)
}

fn unreadable() -> ScimError {
    invalid(
        "the filter cannot be read; write ATTRIBUTE OPERATOR VALUE, such as userName eq \"aiko\", joined by and, or, not (…)",
    )
}

impl<'t> Parser<'t> {
    /// Reads a filter whole.
    pub(super) fn whole(text: &'t str, within: Within<'_>) -> Result<Filter, ScimError> {
        let mut parser = Self::new(text)?;
        let filter = parser.any(within)?;
        if parser.skip().is_empty() { Ok(filter) } else { Err(unreadable()) }
    }

    /// Reads a filter that stands in square brackets, the first of which was read, and gives what follows them.
    pub(super) fn inside(text: &'t str, within: Within<'_>) -> Result<(Filter, &'t str), ScimError> {
        let mut parser = Self::new(text)?;
        let filter = parser.any(within)?;
        parser.mark(']')?;
        Ok((filter, parser.rest))
    }

    fn new(text: &'t str) -> Result<Self, ScimError> {
        if text.len() > LONGEST {
            return Err(invalid("the filter is longer than 8192 bytes; ask for less at once"));
        }
        Ok(Self { rest: text, depth: 0, terms: 0 })
    }

    fn skip(&mut self) -> &'t str {
        self.rest = self.rest.trim_start();
        self.rest
    }

    fn mark(&mut self, mark: char) -> Result<(), ScimError> {
        self.rest = self.skip().strip_prefix(mark).ok_or_else(unreadable)?;
        Ok(())
    }

    /// A word up to a space or a bracket; nothing is taken.
    fn word(&mut self) -> &'t str {
        let rest = self.skip();
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']'));
        &rest[..end.unwrap_or(rest.len())]
    }

    fn take(&mut self, word: &str) -> bool {
        let taken = self.word().eq_ignore_ascii_case(word);
        if taken {
            self.rest = &self.rest[word.len()..];
        }
        taken
    }

    fn any(&mut self, within: Within<'_>) -> Result<Filter, ScimError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(invalid("the filter has more than 16 brackets in each other; write it flatter"));
        }
        let mut parts = vec![self.all(within)?];
        while self.take("or") {
            parts.push(self.all(within)?);
        }
        self.depth -= 1;
        Ok(one_or(parts, Filter::Or))
    }

    fn all(&mut self, within: Within<'_>) -> Result<Filter, ScimError> {
        let mut parts = vec![self.term(within)?];
        while self.take("and") {
            parts.push(self.term(within)?);
        }
        Ok(one_or(parts, Filter::And))
    }

    fn term(&mut self, within: Within<'_>) -> Result<Filter, ScimError> {
        self.terms += 1;
        if self.terms > MOST_TERMS {
            return Err(invalid("the filter has more than 100 terms; ask for less at once"));
        }
        let negated = self.take("not");
        if negated || self.skip().starts_with('(') {
            self.mark('(')?;
            let inner = self.any(within)?;
            self.mark(')')?;
            return Ok(if negated { Filter::Not(Box::new(inner)) } else { inner });
        }
        self.expression(within)
    }

    fn expression(&mut self, within: Within<'_>) -> Result<Filter, ScimError> {
        let word = self.word();
        let (path, attribute) = within.find(word)?;
        self.rest = &self.rest[word.len()..];
        if self.rest.starts_with('[') {
            if path.sub.is_some() || matches!(within, Within::Value(_)) {
                return Err(unreadable());
            }
            self.mark('[')?;
            let inner = self.any(Within::Value(attribute))?;
            self.mark(']')?;
            return Ok(Filter::Within(path, Box::new(inner)));
        }
        if self.take("pr") {
            return Ok(Filter::Present(path));
        }
        let operator = self.operator()?;
        let value = self.value()?;
        comparison(path, attribute, operator, value)
    }

    fn operator(&mut self) -> Result<Operator, ScimError> {
        let word = self.word();
        let operator = Operator::parse(word).ok_or_else(unreadable)?;
        self.rest = &self.rest[word.len()..];
        Ok(operator)
    }

    fn value(&mut self) -> Result<Value, ScimError> {
        let rest = self.skip();
        let length = if rest.starts_with('"') { quoted(rest).ok_or_else(unreadable)? } else { self.word().len() };
        let (text, behind) = rest.split_at(length);
        let value: Value = serde_json::from_str(text)
            .or_else(|_| serde_json::from_str(&text.to_ascii_lowercase()))
            .map_err(|_| unreadable())?;
        if value.is_array() || value.is_object() || value.as_str().is_some_and(|text| text.contains('\0')) {
            return Err(unreadable());
        }
        self.rest = behind;
        Ok(value)
    }
}

impl<'s> Within<'s> {
    fn find(self, word: &str) -> Result<(AttributePath, &'s Attribute), ScimError> {
        let unknown = || invalid("the filter names an attribute that is in no schema; /Schemas names them");
        match self {
            Self::Resource(shape) => match shape.find(word) {
                Some(Found::Attribute(path, attribute)) => Ok((path, attribute)),
                _ => Err(unknown()),
            },
            Self::Value(attribute) => {
                let own = |name: String| AttributePath { extension: None, name, sub: None };
                match attribute.sub(word) {
                    Some(sub) => Ok((own(sub.name.clone()), sub)),
                    None if attribute.sub_attributes.is_empty() && word.eq_ignore_ascii_case("value") => {
                        Ok((own("value".to_owned()), attribute))
                    }
                    None => Err(unknown()),
                }
            }
        }
    }
}

fn one_or(mut parts: Vec<Filter>, join: impl FnOnce(Vec<Filter>) -> Filter) -> Filter {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => {
            parts.extend(last);
            join(parts)
        }
    }
}

/// The length of a text in quotes, both of them counted.
fn quoted(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// A comparison of what can be compared.
fn comparison(
    path: AttributePath,
    attribute: &Attribute,
    operator: Operator,
    value: Value,
) -> Result<Filter, ScimError> {
    let mut meant = path.meant(attribute);
    if meant.kind == Kind::Complex {
        meant = meant.sub("value").ok_or_else(|| {
            invalid("the filter compares an attribute that has no value of its own; name one of its attributes")
        })?;
    }
    let is_order = !matches!(operator, Operator::Equal | Operator::NotEqual);
    let value = match (meant.kind, value) {
        (_, Value::Null) if !is_order => Value::Null,
        (Kind::Boolean, value) if !is_order => Value::Bool(
            switched(&value)
                .ok_or_else(|| invalid("the filter compares a boolean with something else; write true or false"))?,
        ),
        (Kind::DateTime, Value::String(text)) if micros(&text).is_some() && !operator.is_part() => Value::String(text),
        (Kind::Integer | Kind::Decimal, Value::Number(number)) if !operator.is_part() => Value::Number(number),
        (Kind::String, Value::String(text)) => Value::String(text),
        (Kind::Reference | Kind::Binary, Value::String(text))
            if !is_order || (operator.is_part() && meant.kind == Kind::Reference) =>
        {
            Value::String(text)
        }
        _ => {
            return Err(invalid(
                "the filter compares an attribute with a value or in a way that its kind does not have",
            ));
        }
    };
    Ok(Filter::Compare(Comparison { path, operator, value, kind: meant.kind, case_exact: meant.case_exact }))
}
