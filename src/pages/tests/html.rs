//! A small reader of HTML for tests: tags, attributes and text, strict where browsers are lenient.

use std::collections::BTreeMap;

/// Elements that have no end.
const VOID: &[&str] = &["meta", "link", "input", "img", "br", "path", "circle", "rect"];

/// One tag.
#[derive(Debug)]
pub struct Tag {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    /// The names of the elements around it, the outermost first.
    pub inside: Vec<String>,
    /// Everything between it and its end, as written.
    pub content: String,
}

impl Tag {
    pub fn get(&self, attribute: &str) -> Option<&str> {
        self.attributes.get(attribute).map(String::as_str)
    }
}

/// Reads a page; whatever is not well-formed is an error with the place where it stands.
pub fn read(html: &str) -> Result<Vec<Tag>, String> {
    let mut tags: Vec<Tag> = Vec::new();
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut at = html.strip_prefix("<!doctype html>").ok_or("no doctype").map(|rest| html.len() - rest.len())?;
    while let Some(found) = html[at..].find('<') {
        let begin = at + found;
        let end = end_of_tag(html, begin)?;
        let inner = &html[begin + 1..end];
        at = end + 1;
        if let Some(name) = inner.strip_prefix('/') {
            let (index, from) = open.pop().ok_or_else(|| format!("</{name}> ends nothing"))?;
            if tags[index].name != name {
                return Err(format!("</{name}> ends <{}>", tags[index].name));
            }
            html[from..begin].clone_into(&mut tags[index].content);
            continue;
        }
        let (name, attributes) = parts(inner.trim_end_matches('/'))?;
        let inside = open.iter().map(|(index, _)| tags[*index].name.clone()).collect();
        let void = VOID.contains(&name.as_str());
        tags.push(Tag { name, attributes, inside, content: String::new() });
        if !void {
            open.push((tags.len() - 1, at));
        }
    }
    match open.last() {
        None => Ok(tags),
        Some((index, _)) => Err(format!("<{}> has no end", tags[*index].name)),
    }
}

fn end_of_tag(html: &str, begin: usize) -> Result<usize, String> {
    let mut quoted = false;
    for (offset, c) in html[begin..].char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return Ok(begin + offset),
            '<' if offset > 0 && !quoted => break,
            _ => {}
        }
    }
    Err(format!("a tag has no end: {:.80}", &html[begin..]))
}

fn parts(inner: &str) -> Result<(String, BTreeMap<String, String>), String> {
    let (name, mut rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
    let mut attributes = BTreeMap::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Ok((name.to_owned(), attributes));
        }
        let length = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let attribute = rest[..length].to_owned();
        rest = &rest[length..];
        let mut value = "";
        if let Some(quoted) = rest.strip_prefix("=\"") {
            (value, rest) = quoted.split_once('"').ok_or_else(|| format!("{attribute} has no end"))?;
        } else if rest.starts_with('=') {
            return Err(format!("{attribute} has no quotes"));
        }
        if attributes.insert(attribute.clone(), value.to_owned()).is_some() {
            return Err(format!("{attribute} stands twice in <{name}>"));
        }
    }
}
