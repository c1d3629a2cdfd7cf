//! What holds for every page.

use std::collections::BTreeSet;

use super::html::{self, Tag};
use crate::pages::{Frame, Page};

/// Everything that our templates are made of. What is not here was not written by us.
const ELEMENTS: &[&str] = &[
    "html", "head", "meta", "title", "link", "script", "body", "header", "main", "footer", "nav", "section", "article",
    "div", "p", "h1", "h2", "h3", "h4", "ul", "ol", "li", "dl", "dt", "dd", "a", "span", "bdi", "time", "img", "svg",
    "path", "circle", "rect", "form", "fieldset", "legend", "label", "input", "select", "option", "textarea",
    "progress", "button", "details", "summary", "pre", "table", "thead", "tbody", "tr", "th", "td", "iframe",
];

const FORBIDDEN_ATTRIBUTES: &[&str] = &["style", "x-evil", "srcdoc", "formaction", "background"];

/// Holds a page to the rules; `name` tells which it is when one is broken.
pub fn hold(name: &str, page: &Page, frame: &Frame, kind: &str) {
    let tags = html::read(page.html()).unwrap_or_else(|fault| panic!("{name}: {fault}"));
    let broken = [
        only_ours(&tags),
        head(&tags, frame),
        one_heading(&tags),
        fields(&tags),
        references(&tags),
        addresses(&tags),
        forms(&tags, kind),
        directions(&tags),
        frames(&tags),
    ];
    let broken: Vec<String> = broken.into_iter().flatten().collect();
    assert!(broken.is_empty(), "{name}:\n  {}\n{}", broken.join("\n  "), page.html());
    assert!(!page.policy().contains("unsafe") && page.policy().is_ascii(), "{name}: {}", page.policy());
}

fn only_ours(tags: &[Tag]) -> Vec<String> {
    let strange = tags.iter().filter(|tag| !ELEMENTS.contains(&tag.name.as_str())).map(|tag| format!("<{}>", tag.name));
    let attributes = tags.iter().flat_map(|tag| tag.attributes.keys());
    let acting = |key: &&String| key.starts_with("on") || FORBIDDEN_ATTRIBUTES.contains(&key.as_str());
    let scripts = tags.iter().filter(|tag| tag.name == "script");
    let inline = scripts.filter(|tag| !tag.content.is_empty() || !tag.get("src").unwrap_or("").starts_with("/assets/"));
    let inline = inline.map(|tag| format!("a script that is not ours: {tag:?}"));
    strange.chain(attributes.filter(acting).map(|key| format!("attribute {key}"))).chain(inline).collect()
}

fn head(tags: &[Tag], frame: &Frame) -> Vec<String> {
    let mut broken = Vec::new();
    if tags.first().and_then(|tag| tag.get("lang")) != Some(frame.locale.tag()) {
        broken.push("the language is not said".to_owned());
    }
    let titles: Vec<&Tag> = tags.iter().filter(|tag| tag.name == "title").collect();
    let whose: String = frame.branding.product_name.chars().take(10).collect();
    match titles.as_slice() {
        [title]
            if title.content.contains(&whose) && title.content.trim().chars().count() > whose.chars().count() + 3 => {}
        other => broken.push(format!("the title does not say what and whose: {other:?}")),
    }
    broken
}

fn one_heading(tags: &[Tag]) -> Vec<String> {
    let mut broken = Vec::new();
    let headings: Vec<&Tag> =
        tags.iter().filter(|tag| matches!(tag.name.as_str(), "h1" | "h2" | "h3" | "h4")).collect();
    if headings.iter().filter(|tag| tag.name == "h1").count() != 1 {
        broken.push("not exactly one h1".to_owned());
    }
    if headings.first().is_none_or(|tag| tag.name != "h1") {
        broken.push("the first heading is no h1".to_owned());
    }
    let skips = headings.windows(2).filter(|pair| pair[1].name.as_bytes()[1] > pair[0].name.as_bytes()[1] + 1);
    broken.extend(skips.map(|pair| format!("a heading is skipped: {} {}", pair[0].name, pair[1].name)));
    if tags.iter().filter(|tag| tag.name == "main").count() != 1 {
        broken.push("not exactly one main".to_owned());
    }
    broken
}

fn fields(tags: &[Tag]) -> Vec<String> {
    let labels: BTreeSet<&str> =
        tags.iter().filter(|tag| tag.name == "label").filter_map(|tag| tag.get("for")).collect();
    let shown = tags.iter().filter(|tag| matches!(tag.name.as_str(), "input" | "select" | "textarea"));
    let shown = shown.filter(|tag| tag.get("type") != Some("hidden"));
    let mut broken = Vec::new();
    for field in shown {
        let labelled = field.get("id").is_some_and(|id| labels.contains(id));
        let around = field.inside.iter().any(|name| name == "label") || field.get("aria-label").is_some();
        if !labelled && !around {
            broken.push(format!("a field has no label: {:?}", field.attributes));
        }
        if field.get("type") != Some("checkbox") && field.get("autocomplete").is_none() {
            broken.push(format!("a field does not say what it is for: {:?}", field.attributes));
        }
        if field.get("aria-invalid").is_some() && field.get("aria-describedby").is_none() {
            broken.push(format!("a field does not say what is wrong: {:?}", field.attributes));
        }
    }
    let silent = tags.iter().filter(|tag| matches!(tag.name.as_str(), "button" | "a"));
    let silent = silent.filter(|tag| !says_something(&tag.content) && tag.get("aria-label").is_none_or(str::is_empty));
    broken.extend(silent.map(|tag| format!("a {} says nothing: {:?}", tag.name, tag.attributes)));
    broken
}

fn says_something(content: &str) -> bool {
    let outside = content
        .split('<')
        .enumerate()
        .map(|(at, part)| if at == 0 { part } else { part.split_once('>').map_or("", |p| p.1) });
    outside.collect::<String>().chars().any(char::is_alphanumeric) || content.contains("alt=\"")
}

fn references(tags: &[Tag]) -> Vec<String> {
    let ids: Vec<&str> = tags.iter().filter_map(|tag| tag.get("id")).collect();
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    let mut broken = Vec::new();
    if known.len() != ids.len() {
        broken.push(format!("an id stands twice: {ids:?}"));
    }
    for tag in tags {
        for attribute in ["for", "aria-describedby", "aria-labelledby", "data-reveal"] {
            let named = tag.get(attribute).unwrap_or("").split_whitespace();
            broken.extend(
                named.filter(|id| !known.contains(id)).map(|id| format!("{attribute} names {id}, which is not there")),
            );
        }
        let inside = tag.get("href").and_then(|href| href.strip_prefix('#'));
        broken.extend(
            inside.filter(|id| !known.contains(id)).map(|id| format!("a link leads to #{id}, which is not there")),
        );
    }
    if tags.iter().filter(|tag| tag.get("autofocus").is_some()).count() > 1 {
        broken.push("more than one thing wants the focus".to_owned());
    }
    broken
}

fn addresses(tags: &[Tag]) -> Vec<String> {
    let given = tags.iter().flat_map(|tag| ["href", "src", "action"].map(|name| (tag, tag.get(name))));
    let bad = given.filter_map(|(tag, address)| Some((tag, address?))).filter(|(tag, address)| {
        let lower = address.to_lowercase();
        let scheme = ["javascript:", "data:", "vbscript:"].iter().any(|scheme| lower.trim_start().starts_with(scheme));
        let foreign = matches!(tag.name.as_str(), "script" | "link") && !address.starts_with('/');
        scheme || foreign
    });
    let mut broken: Vec<String> = bad.map(|(tag, address)| format!("<{}> leads to {address}", tag.name)).collect();
    let blank = tags.iter().filter(|tag| tag.get("target") == Some("_blank"));
    let open = blank.filter(|tag| tag.get("rel") != Some("noopener noreferrer"));
    broken.extend(open.map(|_| "a new tab can reach back".to_owned()));
    broken
}

/// Every form is a POST that carries its token; the one that carries an answer to a client must not, nor may one that only asks.
fn forms(tags: &[Tag], kind: &str) -> Vec<String> {
    let forms = tags.iter().filter(|tag| tag.name == "form");
    let bad = forms.filter(|form| {
        let token = form.content.matches("name=\"form_token\"").count();
        match form.get("method") {
            Some("post") => token != usize::from(kind != "form-post"),
            Some("get") => token != 0,
            _ => true,
        }
    });
    bad.map(|form| format!("a form is not as it must be: {:?}", form.attributes)).collect()
}

/// What is shown in a frame cannot lead the browser anywhere, and has a name for those who cannot see that there is nothing to see.
fn frames(tags: &[Tag]) -> Vec<String> {
    let frames = tags.iter().filter(|tag| tag.name == "iframe");
    let held =
        |tag: &Tag| tag.get("sandbox") == Some("allow-scripts allow-same-origin") && tag.get("title") != Some("");
    let bad = frames.filter(|tag| !held(tag) || tag.get("title").is_none());
    bad.map(|tag| format!("a frame is not as it must be: {:?}", tag.attributes)).collect()
}

/// What turns the direction of text around stands only where it is fenced in.
fn directions(tags: &[Tag]) -> Vec<String> {
    let turning = tags.iter().filter(|tag| tag.content.contains('\u{202e}') && !tag.content.contains('<'));
    let fenced = |tag: &Tag| {
        // What somebody writes into several lines stays within them.
        let fence = |name: &str| matches!(name, "bdi" | "pre" | "textarea");
        fence(&tag.name)
            || tag.inside.iter().any(|name| fence(name))
            || tag.get("class").is_some_and(|class| class.contains("code"))
    };
    turning.filter(|tag| !fenced(tag)).map(|tag| format!("<{}> lets a name turn the text around", tag.name)).collect()
}
