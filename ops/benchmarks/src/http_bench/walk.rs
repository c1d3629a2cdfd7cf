//! A person's way through the pages, as far as a benchmark needs it: redirects are followed, cookies kept, forms filled in.
//!
//! It knows no page of any product: whatever form comes is sent back with its hidden fields and what the person knows. So
//! the same walk signs in to Evident and to a peer.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};

use super::wire::{Answer, Connection, form, request};

/// Where a form goes, and its fields.
type Filled = (Option<String>, Vec<(String, String)>);

/// Somebody in front of a browser.
#[derive(Clone, Default)]
pub struct Person {
    cookies: BTreeMap<String, String>,
    /// What to fill into fields of these names.
    knows: Vec<(&'static str, String)>,
}

impl Person {
    /// A person who can fill in these fields.
    pub fn knowing(knows: Vec<(&'static str, String)>) -> Self {
        Self { cookies: BTreeMap::new(), knows }
    }

    /// Goes to an address and on, until an answer leads to `destination`; answers that address with its parameters.
    pub async fn walk(
        &mut self,
        connection: &mut Connection,
        start: &str,
        destination: &str,
    ) -> anyhow::Result<String> {
        let mut ask = request("GET", start, &[("Cookie", &self.cookie())], "");
        let mut here = start.to_owned();
        for _ in 0..12 {
            let answer = connection.send(&ask).await?;
            self.keep(&answer);
            match answer.status {
                301..=303 | 307 => {
                    let location = answer.header("location").context("a redirect has a location")?;
                    if location.starts_with(destination) {
                        return Ok(location.to_owned());
                    }
                    here = path_of(location, &here);
                    ask = request("GET", &here, &[("Cookie", &self.cookie())], "");
                }
                200 => {
                    let text = answer.text();
                    let (action, fields) = self.filled(&text).with_context(|| format!("no form at {here}: {text}"))?;
                    here = path_of(&action.unwrap_or_else(|| here.clone()), &here);
                    let fields: Vec<(&str, &str)> =
                        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                    let (cookie, origin) = (self.cookie(), format!("http://{}", connection.address()));
                    let headers = [("Cookie", cookie.as_str()), ("Origin", &origin), ("Sec-Fetch-Site", "same-origin")];
                    ask = form(&here, &headers, &fields);
                }
                other => bail!("{other} at {here}: {}", answer.text()),
            }
        }
        bail!("no end after {start}")
    }

    /// What the browser would send along.
    pub fn cookie(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn keep(&mut self, answer: &Answer) {
        for cookie in answer.headers("set-cookie") {
            let pair = cookie.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                if value.is_empty() {
                    self.cookies.remove(name.trim());
                } else {
                    self.cookies.insert(name.trim().to_owned(), value.trim().to_owned());
                }
            }
        }
    }

    /// The first form with a POST method: its action and its fields, filled in.
    fn filled(&self, page: &str) -> Option<Filled> {
        let begin = page.match_indices("<form").map(|(at, _)| at).find(|at| {
            let tag = &page[*at..*at + page[*at..].find('>').unwrap_or_default()];
            attribute(tag, "method").is_some_and(|method| method.eq_ignore_ascii_case("post"))
        })?;
        let rest = &page[begin..];
        let rest = &rest[..rest.find("</form").unwrap_or(rest.len())];
        let action = attribute(&rest[..rest.find('>')?], "action");
        let mut fields = Vec::new();
        for input in rest.split("<input").skip(1) {
            let tag = &input[..input.find('>').unwrap_or(input.len())];
            let Some(name) = attribute(tag, "name") else { continue };
            let known = self.knows.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
            fields.push((name, known.or_else(|| attribute(tag, "value")).unwrap_or_default()));
        }
        // A page of choices (allow or deny) names its buttons; the first is the one to press.
        let button = rest.split("<button").nth(1).map(|button| &button[..button.find('>').unwrap_or(button.len())]);
        if let Some((name, value)) = button.and_then(|tag| Some((attribute(tag, "name")?, attribute(tag, "value")?))) {
            fields.push((name, value));
        }
        Some((action, fields))
    }
}

/// The value of an attribute, with the few escapes that templates write.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let at = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let value = tag[at..].split('"').next()?;
    Some(value.replace("&#38;", "&").replace("&amp;", "&").replace("&#x2F;", "/").replace("&#47;", "/"))
}

/// The path of an address that may be whole, absolute or relative.
fn path_of(address: &str, here: &str) -> String {
    if let Some(rest) = address.split_once("://").map(|(_, rest)| rest) {
        return rest.find('/').map_or_else(|| "/".to_owned(), |slash| rest[slash..].to_owned());
    }
    if address.starts_with('/') {
        return address.to_owned();
    }
    let here = here.split('?').next().unwrap_or_default();
    match address.strip_prefix('?') {
        Some(_) => format!("{here}{address}"),
        None => format!("{}/{address}", here.rsplit_once('/').map_or("", |(folder, _)| folder)),
    }
}
