//! One header of an event: a name and either a text or an array with its text form.

/// A header. The text of an array is `ARRAY::a|:b`, of an array with one element that element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    name: String,
    value: String,
    array: Vec<String>,
}

impl Header {
    pub(super) fn new(name: &str, value: &str) -> Self {
        Self {
            name: name.to_owned(),
            value: value.to_owned(),
            array: Vec::new(),
        }
    }

    /// The name, as it was first written.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text form.
    pub fn value(&self) -> &str {
        &self.value
    }

    pub(super) fn value_string(&self) -> &String {
        &self.value
    }

    /// The elements; none where the header is a plain text.
    pub fn array(&self) -> &[String] {
        &self.array
    }

    pub(super) fn is_named(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    pub(super) fn set_name(&mut self, name: &str) {
        self.name = name.to_owned();
    }

    pub(super) fn make_array(&mut self) {
        self.array.push(self.value.clone());
    }

    pub(super) fn join(&mut self, value: &str, first: bool) {
        if self.array.is_empty() {
            self.make_array();
        }
        let at = if first { 0 } else { self.array.len() };
        self.array.insert(at, value.to_owned());
        self.rewrite();
    }

    /// Sets one element, growing the array with empty ones. A plain text is replaced by the array. As in the switch, the
    /// text form follows only when the array grows: replacing an element shows in copies of the event.
    pub(super) fn set_element(&mut self, index: usize, value: &str) {
        if let Some(element) = self.array.get_mut(index) {
            *element = value.to_owned();
            return;
        }
        self.array.resize(index, String::new());
        self.array.push(value.to_owned());
        self.rewrite();
    }

    fn rewrite(&mut self) {
        let mark = if self.array.len() > 1 { "ARRAY::" } else { "" };
        self.value = format!("{mark}{}", self.array.join("|:"));
    }
}
