//! A store of named values as the switch keeps channel variables and event headers: names compare without case, order is
//! that of insertion, a value may be an array (`ARRAY::a|:b`), and `name[0]` addresses one element.

/// The mark that starts an array value.
const ARRAY: &str = "ARRAY::";
/// What stands between two elements.
const SEPARATOR: &str = "|:";

/// Named values in the order in which they were first set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vars(Vec<(String, String)>);

/// Where a value goes when the name may be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Replaces what is there.
    Set,
    /// Becomes the last element of an array.
    Push,
    /// Becomes the first element of an array.
    Unshift,
}

impl Vars {
    /// An empty store.
    pub fn new() -> Vars {
        Vars::default()
    }

    /// The value of `name`; `name[2]` is the third element of an array.
    pub fn get(&self, name: &str) -> Option<&str> {
        if let Some(value) = self.whole(name) {
            return Some(value);
        }
        let (base, index) = split_index(name)?;
        elements(self.whole(base)?).nth(index)
    }

    /// Sets, replaces or, with an empty value, removes. `name[1]` sets one element and fills up with empty ones.
    pub fn set(&mut self, name: &str, value: &str) {
        if let Some((base, index)) = split_index(name) {
            self.set_element(base, index, value);
        } else if value.is_empty() {
            self.remove(name);
        } else if let Some(entry) = self
            .0
            .iter_mut()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
        {
            entry.1 = value.to_owned();
        } else {
            self.0.push((name.to_owned(), value.to_owned()));
        }
    }

    /// Adds a value to an array at its end or its start. A single value becomes an array of two.
    pub fn add(&mut self, name: &str, value: &str, place: Place) {
        let old = match place {
            Place::Set => None,
            Place::Push | Place::Unshift => self.whole(name),
        };
        let joined = match old {
            None => value.to_owned(),
            Some(old) => {
                let old = old.strip_prefix(ARRAY).unwrap_or(old);
                let new = value.strip_prefix(ARRAY).unwrap_or(value);
                let (first, second) = if place == Place::Push {
                    (old, new)
                } else {
                    (new, old)
                };
                format!("{ARRAY}{first}{SEPARATOR}{second}")
            }
        };
        self.set(name, &joined);
    }

    /// Removes a name; tells whether it was there.
    pub fn remove(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.0.len() != before
    }

    /// Names and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn whole(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    fn set_element(&mut self, base: &str, index: usize, value: &str) {
        let mut all: Vec<String> = self
            .whole(base)
            .map(|old| elements(old).map(str::to_owned).collect())
            .unwrap_or_default();
        if all.len() <= index {
            all.resize(index + 1, String::new());
        }
        all[index] = value.to_owned();
        let joined = format!("{ARRAY}{}", all.join(SEPARATOR));
        self.set(base, &joined);
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Vars {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut vars = Vars::new();
        pairs
            .into_iter()
            .for_each(|(name, value)| vars.set(&name.into(), &value.into()));
        vars
    }
}

/// The elements of a value; a plain value is its own only element.
pub fn elements(value: &str) -> impl Iterator<Item = &str> {
    let list = value.strip_prefix(ARRAY);
    list.unwrap_or(value)
        .split(if list.is_some() { SEPARATOR } else { "\0" })
}

/// Splits `name[3]`; indices above 4000 are refused, as on the switch.
fn split_index(name: &str) -> Option<(&str, usize)> {
    let (base, rest) = name.split_once('[')?;
    let index = rest.strip_suffix(']')?.parse().ok()?;
    (!base.is_empty() && index <= 4000).then_some((base, index))
}

/// Whether the switch takes a value for yes.
pub fn is_true(value: &str) -> bool {
    const YES: [&str; 8] = ["yes", "on", "true", "t", "enabled", "active", "allow", "y"];
    YES.iter().any(|yes| yes.eq_ignore_ascii_case(value)) || number(value).is_some_and(|n| n != 0)
}

/// Reads a value that is a whole number through and through.
fn number(value: &str) -> Option<i64> {
    value.parse().ok()
}

/// Reads the number at the start of a text as C's `atoi` does; 0 when there is none.
pub fn atoi(text: &str) -> i64 {
    let text = text.trim_start();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = digits
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(digits.len());
    sign * digits[..end]
        .parse::<i64>()
        .unwrap_or(if end == 0 { 0 } else { i64::from(i32::MAX) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_compare_without_case_and_an_empty_value_removes() {
        let mut vars = Vars::new();
        vars.set("Colour", "red");
        assert_eq!(vars.get("cOLOUR"), Some("red"));
        vars.set("colour", "");
        assert_eq!(vars.get("Colour"), None);
    }

    #[test]
    fn pushed_values_make_an_array_that_is_read_by_index() {
        let mut vars = Vars::new();
        vars.add("list", "b", Place::Push);
        vars.add("list", "c", Place::Push);
        vars.add("list", "a", Place::Unshift);
        assert_eq!(vars.get("list"), Some("ARRAY::a|:b|:c"));
        assert_eq!(vars.get("list[1]"), Some("b"));
        assert_eq!(vars.get("list[3]"), None);
    }

    #[test]
    fn one_element_of_an_array_can_be_set() {
        let mut vars = Vars::new();
        vars.set("list[1]", "second");
        vars.set("list[0]", "first");
        assert_eq!(vars.get("list"), Some("ARRAY::first|:second"));
    }

    #[test]
    fn truth_is_what_the_switch_takes_for_it() {
        assert!(is_true("TRUE") && is_true("1") && is_true("enabled"));
        assert!(!is_true("false") && !is_true("0") && !is_true("maybe"));
    }

    #[test]
    fn atoi_reads_the_leading_number() {
        assert_eq!((atoi(" 12ab"), atoi("-3"), atoi("x")), (12, -3, 0));
    }
}
