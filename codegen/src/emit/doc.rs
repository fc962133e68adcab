//! Descriptions from the interface file, as Rust documentation.
//!
//! A description is prose with `@param NAME TEXT`, `@return TEXT` and `@error TEXT` at the beginning of a line.

/// A description taken apart.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Doc {
    /// The prose, line by line.
    pub text: Vec<String>,
    /// Parameters with what is said of them.
    pub params: Vec<(String, String)>,
    /// What is said of the result.
    pub returns: Option<String>,
    /// What is said of errors.
    pub errors: Option<String>,
}

enum At {
    Text,
    Param,
    Returns,
    Errors,
}

impl Doc {
    /// Takes a description apart.
    pub fn parse(text: &str) -> Self {
        let mut doc = Doc::default();
        let mut at = At::Text;
        for line in text.lines() {
            let trimmed = line.trim();
            if let Some((tag, rest)) = tag(trimmed) {
                match tag {
                    "param" => {
                        let (name, text) =
                            rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                        doc.params.push((name.to_owned(), text.trim().to_owned()));
                        at = At::Param;
                    }
                    "error" | "throws" => {
                        append(doc.errors.get_or_insert_default(), rest);
                        at = At::Errors;
                    }
                    _ => {
                        append(doc.returns.get_or_insert_default(), rest);
                        at = At::Returns;
                    }
                }
                continue;
            }
            match (
                &at,
                doc.params.last_mut(),
                &mut doc.returns,
                &mut doc.errors,
            ) {
                (At::Param, Some((_, text)), _, _)
                | (At::Returns, _, Some(text), _)
                | (At::Errors, _, _, Some(text)) => append(text, trimmed),
                _ => doc.text.push(line.trim_end().to_owned()),
            }
        }
        while doc.text.last().is_some_and(String::is_empty) {
            doc.text.pop();
        }
        let blank = doc.text.iter().take_while(|line| line.is_empty()).count();
        doc.text.drain(..blank);
        doc
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Doc::default()
    }
}

fn tag(line: &str) -> Option<(&str, &str)> {
    let (tag, rest) = line
        .strip_prefix('@')?
        .split_once(char::is_whitespace)
        .unwrap_or((&line[1..], ""));
    matches!(tag, "param" | "return" | "returns" | "error" | "throws").then_some((tag, rest.trim()))
}

fn append(text: &mut String, more: &str) {
    if !text.is_empty() && !more.is_empty() {
        text.push(' ');
    }
    text.push_str(more);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_may_go_on_over_several_lines() {
        let doc =
            Doc::parse("Says it.\n\nTwice.\n@param x How\n    often.\n@return The\nnumber.\n");
        assert_eq!(doc.text, ["Says it.", "", "Twice."]);
        assert_eq!(doc.params, [("x".to_owned(), "How often.".to_owned())]);
        assert_eq!(doc.returns.as_deref(), Some("The number."));
    }
}
