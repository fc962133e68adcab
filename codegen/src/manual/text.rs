//! Descriptions: from the words of a comment to paragraphs, lists, code and tags.
//!
//! A description is paragraphs separated by empty lines, list items that begin with `- `, lines of code indented by four,
//! and the tags `@param NAME`, `@return` and `@error`. Within them backticks hold code, and names of this interface
//! (`hangup()`, `freeswitch::Session`) become links.

use super::link::Places;
use super::{Block, Inline, Link, Text};
use crate::model::ClassId;

/// A description taken apart.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Description {
    /// The first sentence.
    pub summary: Text,
    /// All that is not in a tag.
    pub blocks: Vec<Block>,
    /// `@param`: names with their texts.
    pub params: Vec<(String, Text)>,
    /// `@return`
    pub returns: Option<Text>,
    /// `@error`
    pub errors: Vec<Text>,
}

impl Description {
    /// Turns the tags into paragraphs, for descriptions of what is not called.
    pub fn append_tags(&mut self) {
        let params = std::mem::take(&mut self.params);
        for (name, text) in params {
            self.append(Inline::Code(name), text);
        }
        if let Some(text) = self.returns.take() {
            self.blocks.push(Block::Paragraph(text));
        }
        for text in std::mem::take(&mut self.errors) {
            self.blocks.push(Block::Paragraph(text));
        }
    }

    fn append(&mut self, head: Inline, text: Text) {
        let mut paragraph = vec![head, Inline::Words(": ".to_string())];
        paragraph.extend(text);
        self.blocks.push(Block::Paragraph(paragraph));
    }
}

/// Reads descriptions, turning names into links as seen from one class.
pub(super) struct Reader<'a> {
    /// What can be linked to.
    pub places: &'a Places<'a>,
    /// The class that is described.
    pub within: Option<ClassId>,
}

impl Reader<'_> {
    /// Takes a description apart.
    pub fn read(&self, doc: Option<&str>) -> Description {
        let mut out = Description::default();
        let Some(doc) = doc else {
            return out;
        };
        let mut body = String::new();
        let mut tag: Option<String> = None;
        for line in doc.lines() {
            let trimmed = line.trim_start();
            if is_tag(trimmed) {
                self.end_tag(&mut out, tag.take());
                tag = Some(trimmed.to_string());
            } else if let Some(open) = &mut tag {
                open.push(' ');
                open.push_str(trimmed);
            } else {
                body.push_str(line);
                body.push('\n');
            }
        }
        self.end_tag(&mut out, tag);
        out.blocks = self.blocks(&body);
        if let Some(first) = paragraphs(&body).first() {
            out.summary = self.inline(first_sentence(first));
        }
        out
    }

    fn end_tag(&self, out: &mut Description, tag: Option<String>) {
        let Some(tag) = tag else {
            return;
        };
        let (word, rest) = split_word(&tag);
        match word {
            "@param" => {
                let (name, text) = split_word(rest);
                out.params.push((name.to_string(), self.inline(text)));
            }
            "@return" => out.returns = Some(self.inline(rest)),
            _ => out.errors.push(self.inline(rest)),
        }
    }

    /// Paragraphs, lists and code of a text.
    pub fn blocks(&self, text: &str) -> Vec<Block> {
        let mut blocks = Vec::new();
        for paragraph in paragraphs(text) {
            if paragraph.lines().all(|line| line.starts_with("    ")) {
                blocks.push(Block::Code(dedent(&paragraph)));
                continue;
            }
            let (words, items) = split_list(&paragraph);
            if !words.is_empty() {
                blocks.push(Block::Paragraph(self.inline(&words)));
            }
            if !items.is_empty() {
                blocks.push(Block::List(
                    items.iter().map(|item| self.inline(item)).collect(),
                ));
            }
        }
        blocks
    }

    /// Words, code and links of one paragraph.
    pub fn inline(&self, text: &str) -> Text {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut out = Text::new();
        let mut rest = text.as_str();
        while let Some(open) = rest.find('`') {
            let Some(length) = rest[open + 1..].find('`') else {
                break;
            };
            self.words(&rest[..open], &mut out);
            out.push(Inline::Code(rest[open + 1..open + 1 + length].to_string()));
            rest = &rest[open + length + 2..];
        }
        self.words(rest, &mut out);
        out
    }

    /// Finds the names in a run of words.
    fn words(&self, text: &str, out: &mut Text) {
        let mut plain = String::new();
        let mut rest = text;
        while !rest.is_empty() {
            let length = path_length(rest);
            if length == 0 {
                let skipped = rest.chars().next().map_or(0, char::len_utf8);
                plain.push_str(&rest[..skipped]);
                rest = &rest[skipped..];
                continue;
            }
            let path = &rest[..length];
            let parentheses = argument_list_length(&rest[length..]);
            let link = if plain.ends_with("function ") {
                self.places.function(path)
            } else {
                self.places.resolve(path, parentheses > 0, self.within)
            };
            let length = length + parentheses;
            match link {
                Some(to) => {
                    if !plain.is_empty() {
                        out.push(Inline::Words(std::mem::take(&mut plain)));
                    }
                    out.push(Inline::Link {
                        text: rest[..length].to_string(),
                        to,
                    });
                }
                None => plain.push_str(&rest[..length]),
            }
            rest = &rest[length..];
        }
        if !plain.is_empty() {
            out.push(Inline::Words(plain));
        }
    }
}

/// `text` as a link, or as code where it leads nowhere.
pub(super) fn link_or_code(text: String, to: Option<Link>) -> Inline {
    match to {
        Some(to) => Inline::Link { text, to },
        None => Inline::Code(text),
    }
}

/// The lines of an example without the indentation that all of them share, and without empty lines around them.
pub(crate) fn dedent(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let first = lines.iter().position(|line| !line.is_empty());
    let Some(first) = first else {
        return String::new();
    };
    let last = lines
        .iter()
        .rposition(|line| !line.is_empty())
        .unwrap_or(first);
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let shared = lines[first..=last]
        .iter()
        .filter(|line| !line.is_empty())
        .map(|line| indent(line))
        .min()
        .unwrap_or(0);
    lines[first..=last]
        .iter()
        .map(|line| line.get(shared..).unwrap_or(""))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The first sentence of a paragraph; all of it when it is one.
pub(super) fn first_sentence(paragraph: &str) -> &str {
    let mut in_code = false;
    let mut before = ' ';
    for (at, c) in paragraph.char_indices() {
        match c {
            '`' => in_code = !in_code,
            c if c.is_whitespace() && before == '.' && !in_code => return &paragraph[..at],
            _ => {}
        }
        before = c;
    }
    paragraph
}

/// The paragraphs of a text, their lines kept.
pub(super) fn paragraphs(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut current: Vec<&str> = Vec::new();
    for line in text.lines().chain([""]) {
        if !line.trim().is_empty() {
            current.push(line.trim_end());
        } else if !current.is_empty() {
            all.push(current.join("\n"));
            current.clear();
        }
    }
    all
}

fn is_tag(line: &str) -> bool {
    matches!(split_word(line).0, "@param" | "@return" | "@error")
}

fn split_word(text: &str) -> (&str, &str) {
    let text = text.trim();
    match text.split_once(char::is_whitespace) {
        Some((word, rest)) => (word, rest.trim_start()),
        None => (text, ""),
    }
}

/// The words of a paragraph before its list, and the items of the list.
fn split_list(paragraph: &str) -> (String, Vec<String>) {
    let mut words = String::new();
    let mut items: Vec<String> = Vec::new();
    for line in paragraph.lines().map(str::trim) {
        if let Some(item) = line.strip_prefix("- ") {
            items.push(item.to_string());
            continue;
        }
        let open = items.last_mut().unwrap_or(&mut words);
        if !open.is_empty() {
            open.push(' ');
        }
        open.push_str(line);
    }
    (words, items)
}

/// The length of the name at the beginning of a text; 1 or more characters of a word that is none count too.
fn path_length(text: &str) -> usize {
    let mut at = word_length(text);
    while at > 0 && text[at..].starts_with("::") {
        match word_length(&text[at + 2..]) {
            0 => break,
            more => at += 2 + more,
        }
    }
    at
}

fn word_length(text: &str) -> usize {
    text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .unwrap_or(text.len())
}

/// The length of `()` or `(name, name)` at the beginning of a text; 0 for anything else.
fn argument_list_length(text: &str) -> usize {
    let Some(inner) = text.strip_prefix('(') else {
        return 0;
    };
    match inner.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | ',' | ' '))) {
        Some(end) if inner[end..].starts_with(')') => end + 2,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;

    fn read(doc: &str) -> Description {
        let model = Model::default();
        let places = Places::of(&model);
        Reader {
            places: &places,
            within: None,
        }
        .read(Some(doc))
    }

    fn words(text: &str) -> Text {
        vec![Inline::Words(text.to_string())]
    }

    #[test]
    fn tags_take_the_lines_that_follow_them() {
        let got = read(
            "Plays. Loudly.\n\n@param file The file,\n    on disk.\n@return 1.\n@error When undef.",
        );
        assert_eq!(got.summary, words("Plays."));
        assert_eq!(got.blocks, [Block::Paragraph(words("Plays. Loudly."))]);
        assert_eq!(
            got.params,
            [("file".to_string(), words("The file, on disk."))]
        );
        assert_eq!(got.returns, Some(words("1.")));
        assert_eq!(got.errors, [words("When undef.")]);
    }

    #[test]
    fn a_list_ends_its_paragraph_and_items_go_on_over_lines() {
        let got = read("One of:\n- `a`\n  and more\n- b");
        assert_eq!(
            got.blocks,
            [
                Block::Paragraph(words("One of:")),
                Block::List(vec![
                    vec![Inline::Code("a".into()), Inline::Words(" and more".into())],
                    words("b"),
                ]),
            ]
        );
    }

    #[test]
    fn a_full_stop_within_code_ends_no_sentence() {
        assert_eq!(
            first_sentence("Says `a. b` twice. Then c."),
            "Says `a. b` twice."
        );
    }

    #[test]
    fn an_example_loses_what_all_its_lines_share_in_front() {
        assert_eq!(
            dedent("\n    while (1) {\n        wait;\n\n    }\n  "),
            "while (1) {\n    wait;\n\n}"
        );
    }

    #[test]
    fn only_blanks_and_tabs_are_indentation() {
        assert_eq!(dedent("  \u{a0}a\n b"), " \u{a0}a\nb");
    }

    #[test]
    fn a_lone_backtick_is_a_word() {
        assert_eq!(read("a ` b").summary, words("a ` b"));
    }
}
