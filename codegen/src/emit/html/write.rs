//! Pieces of HTML: everything that comes from an interface is escaped here.

use super::{address, perl};
use crate::manual::{Block, Inline};

/// HTML being written.
#[derive(Debug, Default)]
pub(super) struct Html {
    out: String,
}

impl Html {
    /// Markup as it is.
    pub fn raw(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// Text of the interface.
    pub fn text(&mut self, text: &str) {
        self.out.push_str(&escape(text));
    }

    /// A heading that can be linked to.
    pub fn section(&mut self, id: &str, title: &str) {
        self.out.push_str(&format!(
            "<h2 id=\"{}\">{}</h2>\n",
            escape(id),
            escape(title)
        ));
    }

    /// Lines of Perl.
    pub fn example(&mut self, code: &str) {
        self.raw("<pre class=\"example\"><code>");
        self.raw(&perl::highlighted(code.trim_end()));
        self.raw("</code></pre>\n");
    }

    /// Words, code and links.
    pub fn inline(&mut self, text: &[Inline]) {
        for inline in text {
            match inline {
                Inline::Words(words) => self.text(words),
                Inline::Code(code) => {
                    self.raw("<code>");
                    self.text(code);
                    self.raw("</code>");
                }
                Inline::Link { text, to } => {
                    self.raw(&format!(
                        "<a href=\"{}\"><code>{}</code></a>",
                        escape(&address(to)),
                        escape(text)
                    ));
                }
            }
        }
    }

    /// Names in a row.
    pub fn names(&mut self, names: &[Inline]) {
        for (index, name) in names.iter().enumerate() {
            if index > 0 {
                self.raw(", ");
            }
            self.inline(std::slice::from_ref(name));
        }
    }

    /// A description.
    pub fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Paragraph(text) => {
                    self.raw("<p>");
                    self.inline(text);
                    self.raw("</p>\n");
                }
                Block::List(items) => {
                    self.raw("<ul>\n");
                    for item in items {
                        self.raw("<li>");
                        self.inline(item);
                        self.raw("</li>\n");
                    }
                    self.raw("</ul>\n");
                }
                Block::Code(code) => self.example(code),
            }
        }
    }

    /// What was written so far.
    pub fn as_str(&self) -> &str {
        &self.out
    }

    /// What was written.
    pub fn into_string(self) -> String {
        self.out
    }
}

/// Text for an element's content or for an attribute in double quotes.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_browser_shows_the_text_that_was_escaped(text in "(\\PC|[<>&\"'])*") {
            let html = escape(&text);
            prop_assert!(!html.contains(['<', '>', '"', '\'']));
            let shown = html
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
            prop_assert_eq!(shown, text);
        }
    }
}
