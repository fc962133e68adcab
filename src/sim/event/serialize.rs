//! The three text forms of an event, and the reading of one of them.

use serde_json::Value;

use super::{Event, EventType, Place};
use crate::sim::text::{self, url};
use crate::sim::xml::Element;

impl Event {
    /// `Name: value` lines with escaped values, then the length of the body and the body. An empty value is written
    /// `_undef_`.
    pub fn to_plain(&self) -> String {
        let mut out = String::new();
        for header in self.headers() {
            let value = url::encode(header.value());
            let value = if value.is_empty() { "_undef_" } else { &value };
            out.push_str(&format!("{}: {value}\n", header.name()));
        }
        if let Some(body) = self.body().filter(|b| !b.is_empty()) {
            let length = text::to_bytes(body).len();
            out.push_str(&format!("Content-Length: {length}\n\n{body}"));
        } else {
            out.push('\n');
        }
        out
    }

    /// One object without blanks; arrays are arrays, the body is `_body`, a repeated header is a repeated member.
    pub fn to_json(&self) -> String {
        let mut members = Vec::new();
        for header in self.headers() {
            let value = if header.array().is_empty() {
                json_string(header.value())
            } else {
                let elements: Vec<_> = header.array().iter().map(|e| json_string(e)).collect();
                format!("[{}]", elements.join(","))
            };
            members.push(format!("{}:{value}", json_string(header.name())));
        }
        if let Some(body) = self.body() {
            let length = text::to_bytes(body).len();
            members.push(format!("\"Content-Length\":\"{length}\""));
            members.push(format!("\"_body\":{}", json_string(body)));
        }
        format!("{{{}}}", members.join(","))
    }

    /// `<event>` with `<headers>`, values escaped as in a URL, and `<body>`.
    pub fn to_xml(&self) -> String {
        let mut headers = Element::new("headers");
        for header in self.headers() {
            let texts = match header.array() {
                [] => std::slice::from_ref(header.value_string()),
                elements => elements,
            };
            let rows = texts
                .iter()
                .map(|t| Element::with_text(header.name(), url::encode(t)));
            headers.children.extend(rows);
        }
        let mut event = Element::new("event");
        event.children.push(headers);
        if let Some(body) = self.body().filter(|b| !b.is_empty()) {
            let length = text::to_bytes(body).len().to_string();
            event
                .children
                .push(Element::with_text("Content-Length", length));
            event.children.push(Element::with_text("body", body));
        }
        event.to_text()
    }

    /// The event that a JSON object describes: texts become headers, arrays of texts arrays, `_body` the body and
    /// `Event-Name` also the kind. Other members are passed over. Nothing where the text is no object.
    pub fn from_json(json: &str) -> Option<Self> {
        let Value::Object(members) = serde_json::from_str(json).ok()? else {
            return None;
        };
        let mut event = Self::blank(EventType::Custom);
        for (name, value) in members {
            match value {
                Value::String(text) if name.eq_ignore_ascii_case("_body") => {
                    event.set_body(Some(&text));
                }
                Value::String(text) => {
                    if name.eq_ignore_ascii_case("event-name") {
                        event.delete("event-name", None);
                        if let Some(kind) = EventType::from_name(&text) {
                            event.kind = kind;
                        }
                    }
                    event.add(&name, &text);
                }
                Value::Array(elements) => {
                    for element in elements.iter().filter_map(Value::as_str) {
                        event.add_at(Place::Push, &name, element);
                    }
                }
                _ => {}
            }
        }
        Some(event)
    }
}

/// A JSON string in which only what must be is escaped.
pub(crate) fn json_string(value: &str) -> String {
    let mut out = String::from("\"");
    for c in value.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
