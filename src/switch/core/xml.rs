//! XML: the configuration that the switch hands out, and answers to its lookups.

use super::sys;
use super::text::copy;
use std::ffi::{CStr, CString, c_char};
use std::ptr::NonNull;

/// An element, read once and for all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// Its tag.
    pub name: String,
    /// Its attributes, in their order.
    pub attributes: Vec<(String, String)>,
    /// What is in it.
    pub children: Vec<Element>,
}

impl Element {
    /// An attribute's value; empty when it is not there.
    pub fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// The children with a tag.
    pub fn children_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }
}

/// The configuration of a name (`perl.conf`), wherever the switch has it from.
pub fn configuration(name: &CStr) -> Option<Element> {
    let mut node = std::ptr::null_mut();
    // SAFETY: a string for the time of the call; the XML is ours to free, and stays meanwhile.
    unsafe {
        let root = sys::switch_xml_open_cfg(name.as_ptr(), &mut node, std::ptr::null_mut());
        let root = NonNull::new(root)?;
        let element = read(node);
        sys::switch_xml_free(root.as_ptr());
        Some(element)
    }
}

/// Reads an element with all that is in it.
///
/// # Safety
/// `xml` is NULL, or an element that stays as it is for the time of the call.
unsafe fn read(xml: sys::switch_xml_t) -> Element {
    let text = |raw| {
        // SAFETY: the element's own strings.
        let text = unsafe { copy(raw) }.unwrap_or_default();
        text.to_string_lossy().into_owned()
    };
    let mut element = Element::default();
    // SAFETY: promised by the caller: `attr` is a list of names and values that NULL ends, `child` and `ordered` are NULL or
    // elements.
    unsafe {
        let Some(this) = xml.as_ref() else {
            return element;
        };
        element.name = text(this.name);
        let mut pair = this.attr;
        while !pair.is_null() && !(*pair).is_null() {
            element.attributes.push((text(*pair), text(*pair.add(1))));
            pair = pair.add(2);
        }
        let mut child = this.child;
        while let Some(next) = child.as_ref() {
            element.children.push(read(child));
            child = next.ordered;
        }
    }
    element
}

/// Parts of the switch's XML (`dialplan`, `directory`, ...), as a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sections(sys::switch_xml_section_t);

impl Sections {
    /// The sections that a text names, separated by anything.
    pub fn parse(text: &CStr) -> Self {
        // SAFETY: a string for the time of the call.
        Sections(unsafe { sys::switch_xml_parse_section_string(text.as_ptr()) })
    }

    /// Whether it has none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether they have one in common.
    pub fn meets(self, other: Sections) -> bool {
        self.0 & other.0 != 0
    }
}

/// XML as text, which is the caller's to free; umlauts and the like stay as they are.
///
/// # Safety
/// `xml` is an element that stays as it is for the time of the call.
pub(super) unsafe fn to_text(xml: sys::switch_xml_t) -> *mut c_char {
    // SAFETY: promised by the caller.
    #[cfg(switch_xml_toxml_ex)]
    unsafe {
        sys::switch_xml_toxml_ex(xml, sys::SWITCH_FALSE, sys::SWITCH_TRUE)
    }
    // SAFETY: as above; versions of FreeSWITCH before 1.10.2 have this only.
    #[cfg(not(switch_xml_toxml_ex))]
    unsafe {
        sys::switch_xml_toxml(xml, sys::SWITCH_FALSE)
    }
}

/// XML from its text, for the switch, which frees it; NULL when it is none.
pub(super) fn parse(text: &CString) -> sys::switch_xml_t {
    // SAFETY: the switch makes a copy of the text first.
    unsafe { sys::switch_xml_parse_str_dynamic(text.as_ptr().cast_mut(), sys::SWITCH_TRUE) }
}
