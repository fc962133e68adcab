//! A paragraph of POD: escaped, marked up, and broken into lines where it may be.

/// Where lines end.
const WIDTH: usize = 100;

/// A paragraph being written.
#[derive(Debug, Default)]
pub(super) struct Flow {
    /// Pieces between which a line may end.
    words: Vec<String>,
    /// Whether the last piece is complete.
    closed: bool,
}

impl Flow {
    /// Plain words.
    pub fn words(&mut self, text: &str) {
        for (index, word) in text.split(' ').enumerate() {
            if index > 0 {
                self.closed = true;
            }
            if !word.is_empty() {
                self.piece(&escape_markup(word));
            }
        }
    }

    /// Code.
    pub fn code(&mut self, code: &str) {
        if code.is_empty() {
            self.piece("C<''>");
            return;
        }
        let angles = code.contains(['<', '>']);
        let piece = if angles {
            let longest = longest_run(code, '>').max(1) + 1;
            format!("C{} {code} {}", "<".repeat(longest), ">".repeat(longest))
        } else {
            format!("C<{code}>")
        };
        self.piece(&piece);
    }

    /// Words that stand out.
    pub fn bold(&mut self, text: &str) {
        self.piece(&format!("B<{}>", escaped(text)));
    }

    /// Words that lead to a heading.
    pub fn link(&mut self, text: &str, heading: &str) {
        let piece = format!("L<{}|/\"{}\">", in_link(text), in_link(heading));
        self.piece(&piece);
    }

    /// POD as it is.
    pub fn solid(&mut self, pod: &str) {
        self.piece(pod);
    }

    /// The lines, the last one ended.
    pub fn finish(self) -> String {
        let mut out = String::new();
        let mut column = 0;
        for word in &self.words {
            let length = word.chars().count();
            if column > 0 && column + 1 + length > WIDTH {
                out.push('\n');
                column = 0;
            } else if column > 0 {
                out.push(' ');
                column += 1;
            }
            match word.strip_prefix('=').filter(|_| column == 0) {
                Some(rest) => {
                    out.push_str("E<61>");
                    out.push_str(rest);
                }
                None => out.push_str(word),
            }
            column += length;
        }
        if column > 0 {
            out.push('\n');
        }
        out
    }

    fn piece(&mut self, text: &str) {
        match self.words.last_mut() {
            Some(last) if !self.closed => last.push_str(text),
            _ => self.words.push(text.to_string()),
        }
        self.closed = false;
    }
}

/// `text` with what would begin markup escaped.
fn escape_markup(text: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    for c in text.chars() {
        if c == '<' && before.is_ascii_uppercase() {
            out.push_str("E<lt>");
        } else {
            out.push(c);
        }
        before = c;
    }
    out
}

/// `text` for a heading, or for the inside of markup.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '<' => out.push_str("E<lt>"),
            '>' => out.push_str("E<gt>"),
            c => out.push(c),
        }
    }
    out
}

fn in_link(text: &str) -> String {
    escaped(text)
        .replace('|', "E<verbar>")
        .replace('/', "E<sol>")
}

fn longest_run(text: &str, wanted: char) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == wanted { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn flow(make: impl FnOnce(&mut Flow)) -> String {
        let mut flow = Flow::default();
        make(&mut flow);
        flow.finish()
    }

    #[test]
    fn code_with_angles_gets_wider_brackets() {
        assert_eq!(flow(|f| f.code("a >> b")), "C<<< a >> b >>>\n");
        assert_eq!(flow(|f| f.code("$s->x")), "C<< $s->x >>\n");
        assert_eq!(flow(|f| f.code("x")), "C<x>\n");
    }

    #[test]
    fn words_are_never_taken_for_markup_or_commands() {
        assert_eq!(
            flow(|f| f.words("=cut if X<3 =x")),
            "E<61>cut if XE<lt>3 =x\n"
        );
    }

    #[test]
    fn lines_break_between_words_only() {
        let got = flow(|f| {
            f.words(&"word ".repeat(18));
            f.code("one two three");
            f.words(", end");
        });
        let lines: Vec<&str> = got.lines().collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[1], "C<one two three>, end");
    }

    proptest! {
        #[test]
        fn words_stay_themselves_and_make_no_markup(text in "[A-Z<>=a-c /|]{0,60}") {
            let pod = flow(|f| f.words(&text));
            let plain = pod.replace("E<61>", "=").replace("E<lt>", "<");
            let words = |text: &str| text.split_whitespace().map(str::to_string).collect::<Vec<_>>();
            prop_assert_eq!(words(&plain), words(&text));
            let markup = pod.replace("E<61>", ".").replace("E<lt>", ".");
            let mut pairs = markup.chars().zip(markup.chars().skip(1));
            prop_assert!(!pairs.any(|(a, b)| a.is_ascii_uppercase() && b == '<'), "{}", pod);
            prop_assert!(!pod.starts_with('=') && !pod.contains("\n="), "{}", pod);
        }

        #[test]
        fn code_ends_where_it_was_meant_to(code in "[a-c<>]{1,20}") {
            let pod = flow(|f| f.code(&code));
            let brackets = pod.chars().skip(1).take_while(|c| *c == '<').count();
            let inner = pod.trim_end().strip_prefix('C').map(|rest| &rest[brackets..]);
            let end = ">".repeat(brackets);
            let inner = inner.and_then(|inner| inner.strip_suffix(&end)).unwrap_or_default();
            // Wide brackets need blanks, and end at the first blank with as many angles behind it.
            prop_assert_eq!(inner.trim(), code.as_str());
            prop_assert!(brackets == 1 || !inner.trim().contains(&end));
        }
    }
}
