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
            // Of several, the one that is chosen.
            Some("radio") if !tag.ends_with(" checked") => {}
            _ => form.fields.push((name, value)),
        }
    }
    for rest in text.split("<textarea").skip(1) {
        let (tag, rest) = rest.split_once('>').unwrap();
        let value = rest.split("</textarea>").next().unwrap();
        let name = attribute(tag, "name").unwrap();
        form.fields.push((name, unescaped(value.strip_prefix('\n').unwrap_or(value))));
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

/// Elements that stand in the line around them.
const INLINE: [&str; 6] = ["a", "bdi", "span", "strong", "time", "label"];

/// What a page says from its title to its end, a line for each part.
pub fn text(html: &str) -> String {
    let title = html.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap_or_default();
    let body = html.split_once("<body").map_or("", |(_, body)| body).split_once('>').map_or("", |(_, body)| body);
    let mut text = format!("{title}\n");
    for part in body.split('<').skip(1) {
        let (tag, said) = part.split_once('>').unwrap_or((part, ""));
        let name = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap_or_default();
        if !INLINE.contains(&name) {
            text.push('\n');
        }
        text.push_str(said);
    }
    let text = unescaped(&text).replace(['\u{2068}', '\u{2069}'], "");
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// A text without its entities.
pub fn unescaped(text: &str) -> String {
    let named = [("&#38;", "&"), ("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    named.iter().fold(text.to_owned(), |text, (entity, letter)| text.replace(entity, letter))
}
