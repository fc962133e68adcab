//! Reading XML text into elements. Comments, processing instructions and blanks between elements are passed over;
//! the switch's own `X-PRE-PROCESS` lines are not acted on, but kept as elements.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Element;

/// How deep elements may nest.
const DEEPEST: usize = 500;

impl Element {
    /// Reads a document and gives its root. The error says where reading stopped and why.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        let mut open: Vec<Self> = Vec::new();
        loop {
            let at = |reader: &Reader<&[u8]>, what: String| {
                let end = usize::try_from(reader.buffer_position()).unwrap_or(text.len());
                let before = text.get(..end).unwrap_or(text);
                let line = before.matches('\n').count() + 1;
                format!("[error near line {line}]: {what}")
            };
            let event = reader
                .read_event()
                .map_err(|error| at(&reader, error.to_string()))?;
            match event {
                Event::Start(_) if open.len() >= DEEPEST => {
                    let problem = format!("tags nest deeper than {DEEPEST}");
                    return Err(at(&reader, problem));
                }
                Event::Start(tag) => {
                    open.push(start(&tag).map_err(|error| at(&reader, error))?);
                }
                Event::End(_) => {
                    let Some(mut done) = open.pop() else { continue };
                    if done.text.trim().is_empty() {
                        done.text.clear();
                    }
                    match open.last_mut() {
                        Some(parent) => parent.children.push(done),
                        None => return Ok(done),
                    }
                }
                Event::Text(chunk) => {
                    let chunk = chunk
                        .xml_content()
                        .map_err(|error| at(&reader, error.to_string()))?;
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(&chunk);
                    }
                }
                Event::GeneralRef(name) => {
                    let name = String::from_utf8_lossy(&name).into_owned();
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(&reference(&name));
                    }
                }
                Event::CData(chunk) => {
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(&String::from_utf8_lossy(&chunk));
                    }
                }
                Event::Eof => {
                    return Err(match open.last() {
                        Some(element) => at(&reader, format!("unclosed tag <{}>", element.name)),
                        None => at(&reader, "root tag missing".to_owned()),
                    });
                }
                _ => {}
            }
        }
    }
}

fn start(tag: &BytesStart<'_>) -> Result<Element, String> {
    let mut element = Element::new(String::from_utf8_lossy(tag.name().as_ref()));
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let name = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
        let value = String::from_utf8_lossy(&attribute.value);
        element.attributes.push((name, unescape(&value)));
    }
    Ok(element)
}

/// Replaces `&amp;` and its like; what is no reference stays as it is, as in the switch.
fn unescape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        match after.split_once(';') {
            Some((name, tail)) if name.len() <= 10 => {
                out.push_str(&reference(name));
                rest = tail;
            }
            _ => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn reference(name: &str) -> String {
    let code = name.strip_prefix('#').and_then(|code| {
        match code.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => code.parse().ok(),
        }
        .and_then(char::from_u32)
    });
    let known = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => code,
    };
    known.map_or_else(|| format!("&{name};"), String::from)
}
