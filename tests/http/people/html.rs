//! As much of HTML as it takes to fill a form in.

/// A form with its fields and buttons.
#[derive(Clone, Debug)]
pub struct Form {
    pub action: String,
    pub fields: Vec<(String, String)>,
    /// Boxes that may be ticked.
    pub boxes: Vec<(String, String)>,
    pub buttons: Vec<(String, String)>,
}

/// The forms of a page.
pub fn forms(html: &str) -> Vec<Form> {
    html.split("<form ").skip(1).map(|rest| form(rest.split("</form>").next().unwrap())).collect()
}

fn form(text: &str) -> Form {
    let mut form = Form {
        action: attribute(text.split('>').next().unwrap(), "action").unwrap_or_default(),
        fields: Vec::new(),
        boxes: Vec::new(),
        buttons: Vec::new(),
    };
    for tag in tags(text, "<input") {
        let (Some(name), value) = (attribute(tag, "name"), attribute(tag, "value").unwrap_or_default()) else {
            continue;
        };
        match attribute(tag, "type").as_deref() {
            Some("checkbox") => {
                let value = if attribute(tag, "value").is_some() { value } else { "on".to_owned() };
                form.boxes.push((name.clone(), value.clone()));
                if tag.ends_with(" checked") {
                    form.fields.push((name, value));
                }
            }
            _ => form.fields.push((name, value)),
        }
    }
    for tag in tags(text, "<button") {
        if let Some(name) = attribute(tag, "name") {
            form.buttons.push((name, attribute(tag, "value").unwrap_or_default()));
        }
    }
    form
}

fn tags<'t>(text: &'t str, begin: &str) -> Vec<&'t str> {
    text.split(begin).skip(1).map(|rest| rest.split('>').next().unwrap()).collect()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let value = tag.split(&format!(" {name}=\"")).nth(1).or_else(|| tag.strip_prefix(&format!("{name}=\"")));
    let value = value.or_else(|| tag.split(&format!("{name}=\"")).nth(1))?.split('"').next()?;
    Some(unescaped(value))
}

/// A text without its entities.
pub fn unescaped(text: &str) -> String {
    let named = [("&#38;", "&"), ("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    named.iter().fold(text.to_owned(), |text, (entity, letter)| text.replace(entity, letter))
}
