//! Taking the argument of a command or an application apart: pieces between a delimiter, quotes and escapes as the switch reads them.

/// Splits the data of an application at its blanks.
pub fn words(text: &str) -> Vec<String> {
    split(text, ' ', usize::MAX)
}

/// Splits a text into at most `most` pieces; the last one keeps what is left. Between single quotes the delimiter is an
/// ordinary character; a backslash escapes quotes, the delimiter and itself, and writes `\n`, `\r`, `\t` and `\s`.
/// Blanks around a piece go away, and with the blank as delimiter several count as one.
pub fn split(text: &str, delimiter: char, most: usize) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() && pieces.len() < most {
        if delimiter == ' ' {
            rest = rest.trim_start_matches(' ');
            if rest.is_empty() {
                break;
            }
        }
        let end = if pieces.len() + 1 == most {
            rest.len()
        } else {
            piece_end(rest, delimiter)
        };
        pieces.push(clean(&rest[..end], delimiter));
        rest = rest[end..].strip_prefix(delimiter).unwrap_or_default();
    }
    pieces
}

fn piece_end(text: &str, delimiter: char) -> usize {
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in text.char_indices() {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if is_quote(c, quoted, &text[at + c.len_utf8()..]) {
            quoted = !quoted;
        } else if c == delimiter && !quoted {
            return at;
        }
    }
    text.len()
}

/// A single quote counts only where another one follows.
fn is_quote(c: char, quoted: bool, rest: &str) -> bool {
    c == '\'' && (quoted || rest.contains('\''))
}

fn clean(piece: &str, delimiter: char) -> String {
    let mut out = String::with_capacity(piece.len());
    let (mut quoted, mut keep) = (false, 0);
    let mut rest = piece.trim_start_matches(' ');
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        let escape = (c == '\\')
            .then(|| rest.chars().next())
            .flatten()
            .and_then(|next| unescape(next, delimiter).map(|meant| (next, meant)));
        if let Some((written, meant)) = escape {
            rest = &rest[written.len_utf8()..];
            out.push(meant);
            keep = out.len();
        } else if is_quote(c, quoted, rest) {
            quoted = !quoted;
            keep = if quoted { out.len() } else { keep };
        } else {
            out.push(c);
            if c != ' ' || quoted {
                keep = out.len();
            }
        }
    }
    out.truncate(keep);
    out
}

fn unescape(next: char, delimiter: char) -> Option<char> {
    Some(match next {
        '\'' | '"' | '\\' => next,
        c if c == delimiter => c,
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        's' => ' ',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn blanks_separate_and_quotes_hold_together() {
        assert_eq!(split("a  'b c' d e", ' ', 3), ["a", "b c", "d e"]);
        assert_eq!(split("it's", ' ', 9), ["it's"]);
        assert_eq!(split("", ' ', 9), [""; 0]);
    }

    #[test]
    fn other_delimiters_keep_empty_pieces_but_not_a_last_one() {
        assert_eq!(split("a||b |", '|', 9), ["a", "", "b"]);
        assert_eq!(split("a|b|c|d", '|', 3), ["a", "b", "c|d"]);
    }

    #[test]
    fn escapes_are_taken_back() {
        assert_eq!(split(r"a\|b|c\sd|\q", '|', 9), ["a|b", "c d", r"\q"]);
    }
}
