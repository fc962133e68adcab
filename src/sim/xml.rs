//! XML as the switch keeps it: a small tree of elements, read from text and written in the switch's own layout, and the
//! sections (configuration, dialplan, directory, languages) that are looked up in it or asked of a handler.

pub mod directory;
pub mod phrases;
mod read;
mod store;
mod write;

pub use store::{Request, SECTIONS, XmlHandler, XmlStore, same_section, section_names};

/// One element.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Element {
    /// The tag.
    pub name: String,
    /// The attributes, in order.
    pub attributes: Vec<(String, String)>,
    /// The character data in front of the children.
    pub text: String,
    /// The children, in order.
    pub children: Vec<Element>,
}

impl Element {
    /// An element without attributes or content.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// An element with this text.
    pub fn with_text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
            ..Self::default()
        }
    }

    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let mut named = self.attributes.iter().filter(|(known, _)| known == name);
        named.next().map(|(_, value)| value.as_str())
    }

    /// Sets an attribute.
    pub fn set_attribute(&mut self, name: &str, value: &str) {
        match self.attributes.iter_mut().find(|(known, _)| known == name) {
            Some(attribute) => attribute.1 = value.to_owned(),
            None => self.attributes.push((name.to_owned(), value.to_owned())),
        }
    }

    /// The children of a tag, in order.
    pub fn children_named<'a>(&'a self, tag: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == tag)
    }

    /// The first child of a tag.
    pub fn child(&self, tag: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == tag)
    }

    /// The first child of a tag whose attribute has a value, in any case.
    pub fn find(&self, tag: &str, attribute: &str, value: &str) -> Option<&Element> {
        self.children.iter().find(|child| {
            child.name == tag
                && child
                    .attribute(attribute)
                    .is_some_and(|found| found.eq_ignore_ascii_case(value))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_written_as_it_was_read() {
        let text = "<document type=\"freeswitch/xml\">\n  <section name=\"a&amp;b\">\n    <x>1 &lt; 2</x>\n    <y/>\n  </section>\n</document>\n";
        let document = Element::parse(text).expect("the document is well formed");
        assert_eq!(document.to_text(), text);
        let section = document.find("section", "name", "A&B");
        assert_eq!(
            section.and_then(|s| s.child("x")).map(|x| x.text.as_str()),
            Some("1 < 2")
        );
    }

    #[test]
    fn a_broken_document_says_where() {
        let error = Element::parse("<a>\n<b></a>").expect_err("b is not closed");
        assert!(error.starts_with("[error near line 2]"), "{error}");
        assert!(Element::parse("").is_err());
        assert!(Element::parse("<a").is_err());
        assert!(Element::parse(&"<a>".repeat(1_000_000)).is_err());
    }
}
