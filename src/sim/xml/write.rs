//! Writing elements in the layout of the switch: two blanks per level, a line per element.

use super::Element;
use crate::sim::text;

impl Element {
    /// The text of this element and all below it, with a newline at its end.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        self.write(0, &mut out);
        out
    }

    fn write(&self, depth: usize, out: &mut String) {
        if out.ends_with('>') {
            out.push('\n');
        }
        indent(depth, out);
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            escape(value, true, out);
            out.push('"');
        }
        if self.text.is_empty() && self.children.is_empty() {
            out.push_str("/>\n");
            return;
        }
        out.push('>');
        escape(&self.text, false, out);
        for child in &self.children {
            child.write(depth + 1, out);
        }
        if out.ends_with('\n') {
            indent(depth, out);
        }
        out.push_str("</");
        out.push_str(&self.name);
        out.push_str(">\n");
    }
}

fn indent(depth: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', 2 * depth));
}

/// Escapes markup; characters beyond ASCII become numeric references, bytes that are no UTF-8 stay.
fn escape(value: &str, attribute: bool, out: &mut String) {
    for character in value.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if attribute => out.push_str("&quot;"),
            '\n' if attribute => out.push_str("&#xA;"),
            '\t' if attribute => out.push_str("&#x9;"),
            '\r' => out.push_str("&#xD;"),
            c if c.is_ascii() || stands_for_a_byte(c) => out.push(c),
            c => out.push_str(&format!("&#x{:X};", u32::from(c))),
        }
    }
}

fn stands_for_a_byte(c: char) -> bool {
    text::to_bytes(c.encode_utf8(&mut [0; 4])).len() == 1
}
