//! The icons: a few strokes on a grid of 24, drawn in the colour of the text beside them.
//!
//! They only repeat what words say, so they are hidden from those who listen. They are written into the page, because a file
//! of them could not take the colour of the text.

/// The strokes of an icon as SVG elements; a dot for a name that is not known.
pub fn shape(name: &str) -> &'static str {
    match name {
        "check" => r#"<path d="M5 12.6 10 17.5 19.2 7"/>"#,
        "cross" => r#"<path d="m6.5 6.5 11 11m0-11-11 11"/>"#,
        "alert" => r#"<path d="M12 4 2.8 19.5h18.4zM12 10v4.4m0 2.4v.2"/>"#,
        "info" => r#"<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5m0-9v.2"/>"#,
        "forward" => r#"<path d="m9.5 5.5 6.5 6.5-6.5 6.5"/>"#,
        "back" => r#"<path d="M14.5 5.5 8 12l6.5 6.5"/>"#,
        "eye" => {
            r#"<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="3"/><path class="stroke-out" d="m4 20 16-16"/>"#
        }
        "person" => r#"<circle cx="12" cy="8" r="4"/><path d="M4 20.5c.8-4 4-6 8-6s7.2 2 8 6"/>"#,
        "plus" => r#"<path d="M12 5v14m-7-7h14"/>"#,
        "device" => r#"<rect x="4" y="5" width="16" height="11" rx="1.5"/><path d="M2.5 19.5h19"/>"#,
        "grid" => {
            r#"<rect x="4" y="4" width="6.5" height="6.5" rx="1.5"/><rect x="13.5" y="4" width="6.5" height="6.5" rx="1.5"/><rect x="4" y="13.5" width="6.5" height="6.5" rx="1.5"/><rect x="13.5" y="13.5" width="6.5" height="6.5" rx="1.5"/>"#
        }
        "clock" => r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.2l3.4 2.1"/>"#,
        "key" => r#"<circle cx="8" cy="15.5" r="4.5"/><path d="m11.3 12.2 8.2-8.2m-3.4 3.4 3 3m-5.6-.4 2.2 2.2"/>"#,
        "leave" => r#"<path d="M13.5 4.5H6A1.5 1.5 0 0 0 4.5 6v12A1.5 1.5 0 0 0 6 19.5h7.5M10 12h10.5m-4-4 4 4-4 4"/>"#,
        "away" => {
            r#"<path d="M9 5.5H6A1.5 1.5 0 0 0 4.5 7v11A1.5 1.5 0 0 0 6 19.5h11a1.5 1.5 0 0 0 1.5-1.5v-3M13 4.5h6.5V11m0-6.5L11 13"/>"#
        }
        "house" => r#"<path d="M4 11.5 12 4.5l8 7M6 10v9.5h12V10M10 19.5V14h4v5.5"/>"#,
        "sliders" => {
            r#"<path d="M4 7h9m5 0h2M4 12h2m5 0h9M4 17h8m5 0h3"/><circle cx="15.5" cy="7" r="2"/><circle cx="8.5" cy="12" r="2"/><circle cx="14.5" cy="17" r="2"/>"#
        }
        "send" => r#"<path d="M3.5 11.5 20.5 4l-5 16.5-4-7zm8 2 4-4"/>"#,
        "signal" => r#"<path d="M4.5 19.5v-3m5 3V13m5 6.5V9m5 10.5v-15"/>"#,
        "search" => r#"<circle cx="10.5" cy="10.5" r="6"/><path d="m15 15 5 5"/>"#,
        "sun" => {
            r#"<circle cx="12" cy="12" r="4"/><path d="M12 3v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4m0-12.8L17 7M7 17l-1.4 1.4"/>"#
        }
        "moon" => r#"<path d="M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7z"/>"#,
        "people" => {
            r#"<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 19.5c.6-3.5 3.2-5 6.5-5s5.9 1.5 6.5 5M15.5 5.2a3.5 3.5 0 0 1 0 6.6M17.5 14.8c2.3.5 3.7 2 4 4.7"/>"#
        }
        "shield" => r#"<path d="M12 3.5 5 6v5.5c0 4.3 2.9 7.6 7 9 4.1-1.4 7-4.7 7-9V6zM9 12l2.2 2.2L15.2 10"/>"#,
        "upload" => {
            r#"<path d="M12 15.5V4.5m-4.5 4L12 4l4.5 4.5M4.5 15v3A1.5 1.5 0 0 0 6 19.5h12a1.5 1.5 0 0 0 1.5-1.5v-3"/>"#
        }
        "download" => {
            r#"<path d="M12 4v11m-4.5-4L12 15.5l4.5-4.5M4.5 15v3A1.5 1.5 0 0 0 6 19.5h12a1.5 1.5 0 0 0 1.5-1.5v-3"/>"#
        }
        "again" => {
            r#"<path d="M4.5 12a7.5 7.5 0 0 1 13-5.1L19.5 9M19.5 4.5V9H15M19.5 12a7.5 7.5 0 0 1-13 5.1L4.5 15M4.5 19.5V15H9"/>"#
        }
        "play" => r#"<path d="M8 5.5v13l10.5-6.5z"/>"#,
        "document" => r#"<path d="M6 3.5h8l4.5 4.5v12.5H6zM13.5 3.5V8.5h5M9 13h6m-6 3.5h6"/>"#,
        "bell" => r#"<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10 18.5a2 2 0 0 0 4 0M12 3v2"/>"#,
        "pulse" => r#"<path d="M2.5 12.5H7l2.5-7 4.5 13 2.5-6h5"/>"#,
        "globe" => {
            r#"<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c2.5 2.5 3.5 5.3 3.5 8.5s-1 6-3.5 8.5c-2.5-2.5-3.5-5.3-3.5-8.5s1-6 3.5-8.5z"/>"#
        }
        _ => r#"<circle cx="12" cy="12" r="3"/>"#,
    }
}
