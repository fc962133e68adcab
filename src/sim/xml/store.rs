//! Where XML comes from: handlers are asked first, in the order in which they were bound; then the switch's own document.

use std::sync::{Arc, Mutex};

use super::Element;
use crate::sim::event::Event;
use crate::sim::log::Level;
use crate::sim::world::{World, lock};

/// What is looked for: `<section name=SECTION>` and in it `<TAG KEY=VALUE>`.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// `configuration`, `dialplan`, `directory`, `languages`, `chatplan`.
    pub section: &'a str,
    /// The element, for instance `configuration` or `domain`.
    pub tag: Option<&'a str>,
    /// The attribute that names it.
    pub key: Option<&'a str>,
    /// The name.
    pub value: Option<&'a str>,
    /// What else is known: the channel's data, the user.
    pub params: &'a Event,
}

/// Answers lookups with a document, as `mod_perl`'s `xml-handler-script` does.
pub trait XmlHandler: Send + Sync {
    /// The document's text; none, or an empty one, leaves the answer to the next.
    fn fetch(&self, world: &World, request: &Request<'_>) -> Option<String>;
}

struct Binding {
    sections: String,
    handler: Arc<dyn XmlHandler>,
}

/// The handlers and the document.
#[derive(Default)]
pub struct XmlStore {
    handlers: Mutex<Vec<Binding>>,
    document: Mutex<Option<Element>>,
}

impl XmlStore {
    /// Binds a handler to sections, separated by blanks, commas or bars; an empty text binds it to all.
    pub fn bind(&self, sections: &str, handler: Arc<dyn XmlHandler>) {
        let sections = sections.to_owned();
        lock(&self.handlers).push(Binding { sections, handler });
    }

    /// Sets the switch's own document, `<document><section name="...">...`.
    pub fn set_document(&self, text: &str) -> Result<(), String> {
        let document = Element::parse(text)?;
        *lock(&self.document) = Some(document);
        Ok(())
    }

    /// Adds a section to the document, in front of what it has.
    pub fn add_section(&self, name: &str, content: &str) -> Result<(), String> {
        let section = Element::parse(&format!("<section name=\"{name}\">{content}</section>"))?;
        let mut document = lock(&self.document);
        let document = document.get_or_insert_with(|| Element::new("document"));
        match document
            .children
            .iter_mut()
            .find(|known| known.attribute("name") == Some(name))
        {
            Some(known) => {
                known.children.splice(0..0, section.children);
            }
            None => document.children.push(section),
        }
        Ok(())
    }

    /// The switch's own document.
    pub fn document(&self) -> Option<Element> {
        lock(&self.document).clone()
    }

    fn handlers_for(&self, section: &str) -> Vec<Arc<dyn XmlHandler>> {
        let handlers = lock(&self.handlers);
        let bound = handlers.iter().filter(|binding| {
            let mut names = section_names(&binding.sections).peekable();
            names.peek().is_none() || names.any(|name| same_section(name, section))
        });
        bound.map(|binding| Arc::clone(&binding.handler)).collect()
    }
}

/// The sections of the switch's XML.
pub const SECTIONS: [&str; 6] = [
    "configuration",
    "directory",
    "dialplan",
    "languages",
    "chatplan",
    "channels",
];

/// The names in a list of sections, separated by blanks, commas or bars.
pub fn section_names(list: &str) -> impl Iterator<Item = &str> {
    list.split([' ', ',', '|']).filter(|name| !name.is_empty())
}

/// Whether two names mean one section: `phrases` is the older name of `languages`, `config` a short one of `configuration`.
pub fn same_section(bound: &str, asked: &str) -> bool {
    let full = |name: &str| match name.to_ascii_lowercase().as_str() {
        "phrases" => "languages".to_owned(),
        "config" => "configuration".to_owned(),
        other => other.to_owned(),
    };
    full(bound) == full(asked)
}

/// Whether a handler said that it has nothing: `<section name="result"><result status="not found"/></section>`.
fn is_not_found(document: &Element) -> bool {
    let result = document.find("section", "name", "result");
    result
        .and_then(|section| section.child("result"))
        .and_then(|result| result.attribute("status"))
        .is_some_and(|status| status.eq_ignore_ascii_case("not found"))
}

fn locate_in(document: &Element, request: &Request<'_>) -> Option<Element> {
    let section = document.find("section", "name", request.section)?;
    match (request.tag, request.key, request.value) {
        (None, ..) => Some(section.clone()),
        (Some(tag), Some(key), Some(value)) => section.find(tag, key, value).cloned(),
        (Some(tag), ..) => section.child(tag).cloned(),
    }
}

impl World {
    /// Looks something up. A handler's broken document is logged and passed over; a document of a handler that lacks what
    /// was asked for leaves the answer to the switch's own.
    pub fn xml_locate(&self, request: &Request<'_>) -> Option<Element> {
        for handler in self.services().xml.handlers_for(request.section) {
            let Some(text) = handler
                .fetch(self, request)
                .filter(|t| !t.trim().is_empty())
            else {
                continue;
            };
            match Element::parse(&text) {
                Ok(document) if is_not_found(&document) => {}
                Ok(document) => {
                    if let Some(found) = locate_in(&document, request) {
                        return Some(found);
                    }
                    break;
                }
                Err(error) => self.log(Level::Err, None, format!("Error[{error}]")),
            }
        }
        locate_in(&self.services().xml.document()?, request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::event::EventType;

    struct Fixed(Option<&'static str>);

    impl XmlHandler for Fixed {
        fn fetch(&self, _: &World, _: &Request<'_>) -> Option<String> {
            self.0.map(str::to_owned)
        }
    }

    fn lookup(world: &World, section: &str, value: &str) -> Option<String> {
        let params = Event::blank(EventType::RequestParams);
        let request = Request {
            section,
            tag: Some("configuration"),
            key: Some("name"),
            value: Some(value),
            params: &params,
        };
        let found = world.xml_locate(&request)?;
        found.attribute("from").map(str::to_owned)
    }

    fn world() -> World {
        let world = World::default();
        let own = "<configuration name=\"a.conf\" from=\"document\"/>";
        let added = world.services().xml.add_section("configuration", own);
        assert_eq!(added, Ok(()));
        world
    }

    #[test]
    fn the_switchs_own_document_answers_when_no_handler_does() {
        let world = world();
        let xml = &world.services().xml;
        xml.bind("configuration", Arc::new(Fixed(None)));
        xml.bind(
            "configuration",
            Arc::new(Fixed(Some(
                "<document><section name=\"result\"><result status=\"not found\"/></section></document>",
            ))),
        );
        xml.bind("configuration", Arc::new(Fixed(Some("<document"))));
        assert_eq!(
            lookup(&world, "configuration", "A.conf").as_deref(),
            Some("document")
        );
        assert_eq!(lookup(&world, "configuration", "b.conf"), None);
        let timeline = world.timeline();
        let log = &timeline.entries()[0].text;
        assert!(log.starts_with("[ERR] Error[[error near line 1]"), "{log}");
    }

    #[test]
    fn a_handler_answers_first_for_the_sections_it_is_bound_to() {
        let world = world();
        let text = "<document><section name=\"configuration\">\
                    <configuration name=\"a.conf\" from=\"handler\"/></section></document>";
        let xml = &world.services().xml;
        xml.bind("dialplan,phrases", Arc::new(Fixed(Some(text))));
        assert_eq!(
            lookup(&world, "configuration", "a.conf").as_deref(),
            Some("document")
        );
        xml.bind("dialplan configuration", Arc::new(Fixed(Some(text))));
        assert_eq!(
            lookup(&world, "configuration", "a.conf").as_deref(),
            Some("handler")
        );
    }
}
