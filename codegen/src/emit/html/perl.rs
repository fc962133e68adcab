//! Colours for lines of Perl: comments, strings, variables and the commonest words.
//!
//! It looks at shapes only. What it doesn't know stays plain, so that a wrong guess never loses a character.

use super::write::escape;

const KEYWORDS: [&str; 22] = [
    "and", "die", "else", "elsif", "eval", "for", "foreach", "if", "last", "my", "next", "not",
    "or", "our", "print", "return", "sub", "undef", "unless", "until", "use", "while",
];

/// The code as HTML.
pub(super) fn highlighted(code: &str) -> String {
    let mut out = String::new();
    let mut rest = code;
    let mut before = '\n';
    while let Some(first) = rest.chars().next() {
        let (length, class) = piece(rest, first, before);
        let (text, more) = rest.split_at(length);
        match class {
            Some(class) => out.push_str(&format!("<i class=\"{class}\">{}</i>", escape(text))),
            None => out.push_str(&escape(text)),
        }
        before = text.chars().next_back().unwrap_or(before);
        rest = more;
    }
    out
}

/// The length of the next piece, and how it is shown.
fn piece(rest: &str, first: char, before: char) -> (usize, Option<&'static str>) {
    match first {
        '#' if before.is_whitespace() => (rest.find('\n').unwrap_or(rest.len()), Some("c")),
        '\'' | '"' => match string_length(rest, first) {
            Some(length) => (length, Some("s")),
            None => (1, None),
        },
        '$' | '@' | '%' => match name_length(&rest[1..]) {
            0 => (1, None),
            length => (1 + length, Some("v")),
        },
        c if c.is_ascii_alphabetic() || c == '_' => {
            let length = name_length(rest);
            let keyword = before != '>' && KEYWORDS.contains(&&rest[..length]);
            (length, keyword.then_some("k"))
        }
        c => (c.len_utf8(), None),
    }
}

fn string_length(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\n' => return None,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return Some(at + c.len_utf8()),
            _ => {}
        }
    }
    None
}

/// The length of a name, `::` included.
fn name_length(text: &str) -> usize {
    let mut at = 0;
    loop {
        let word = text[at..]
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .unwrap_or(text.len() - at);
        at += word;
        let goes_on = word > 0
            && text[at..].strip_prefix("::").is_some_and(|after| {
                after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            });
        if !goes_on {
            return at;
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn perl_is_coloured_by_shape_and_escaped() {
        assert_eq!(
            highlighted("my $x = 'a<b'; # so"),
            "<i class=\"k\">my</i> <i class=\"v\">$x</i> = <i class=\"s\">&#39;a&lt;b&#39;</i>; \
             <i class=\"c\"># so</i>"
        );
    }

    #[test]
    fn a_method_named_like_a_keyword_is_not_one() {
        assert_eq!(
            highlighted("$s->print(1)"),
            "<i class=\"v\">$s</i>-&gt;print(1)"
        );
    }

    #[test]
    fn an_open_quote_is_a_plain_character() {
        assert_eq!(highlighted("it's"), "it&#39;s");
    }
}
