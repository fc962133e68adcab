//! Shows diagnostics to a person, in rustc's manner: code, place, the text underlined, what to do.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet};

use super::{Diagnostic, Diagnostics, Severity};
use crate::source::{SourceFile, SourceId, Sources, Span};

/// How many findings are shown in full. A person mends the first ones; a damaged file has thousands.
const SHOWN: usize = 200;

impl Diagnostics {
    /// The findings as text, each with the lines of the source that it speaks of; with colours for a terminal or
    /// plain. Empty when nothing was found.
    pub fn render(&self, sources: &Sources, colour: bool) -> String {
        let renderer = if colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(120);
        let mut out = String::new();
        for diagnostic in self.iter().take(SHOWN) {
            out.push_str(&renderer.render(&report(diagnostic, sources)));
            out.push_str("\n\n");
        }
        if self.len() > SHOWN {
            let more = self.len() - SHOWN;
            out.push_str(&format!("and {more} more findings, not shown\n\n"));
        }
        out
    }
}

fn report<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Vec<Group<'a>> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.code.id);
    let mut group = Group::with_title(title);
    for (n, id) in sources_of(diagnostic).into_iter().enumerate() {
        let file = sources.get(id);
        if file.text().is_empty() {
            group = group.element(Origin::path(file.name()));
            continue;
        }
        let primary = diagnostic.span.filter(|_| n == 0);
        let others = diagnostic
            .secondary
            .iter()
            .filter(|(span, _)| span.source == id);
        let ranges = primary
            .iter()
            .chain(others.clone().map(|(span, _)| span))
            .map(|span| range(file, *span));
        let part = Part::around(file, ranges);
        let mut snippet = Snippet::source(part.text)
            .line_start(part.line)
            .path(file.name());
        if let Some(span) = primary {
            let label = Some(diagnostic.label.as_str()).filter(|label| !label.is_empty());
            snippet = snippet.annotation(
                AnnotationKind::Primary
                    .span(part.range(file, span))
                    .label(label),
            );
        }
        snippet = snippet.annotations(others.map(|(span, label)| {
            AnnotationKind::Context
                .span(part.range(file, *span))
                .label(label.as_str())
        }));
        group = group.element(snippet);
    }
    group = group.elements(
        diagnostic
            .notes
            .iter()
            .map(|note| Level::NOTE.message(note.as_str())),
    );
    group = group.elements(
        diagnostic
            .helps
            .iter()
            .map(|help| Level::HELP.message(help.as_str())),
    );
    let mut groups = vec![group];
    for suggestion in &diagnostic.suggestions {
        let file = sources.get(suggestion.span.source);
        let part = Part::around(file, [range(file, suggestion.span)]);
        let patch = Patch::new(
            part.range(file, suggestion.span),
            suggestion.replacement.as_str(),
        );
        let snippet = Snippet::source(part.text)
            .line_start(part.line)
            .path(file.name())
            .patch(patch);
        groups.push(
            Level::HELP
                .secondary_title(suggestion.message.as_str())
                .element(snippet),
        );
    }
    groups
}

/// The lines of a source that a message shows: the renderer need not go through the rest for each message.
struct Part<'a> {
    text: &'a str,
    /// The number of the first line.
    line: usize,
    /// Where it starts in the source.
    start: usize,
}

impl<'a> Part<'a> {
    /// The lines under `ranges`.
    fn around(file: &'a SourceFile, ranges: impl IntoIterator<Item = Range<usize>>) -> Self {
        let text: &str = file.text();
        let (mut start, mut end) = (text.len(), 0);
        for range in ranges {
            start = start.min(range.start);
            end = end.max(range.end);
        }
        let start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[end.max(start)..]
            .find('\n')
            .map_or(text.len(), |at| end.max(start) + at);
        let line = text[..start].bytes().filter(|&b| b == b'\n').count() + 1;
        Part {
            text: &text[start..end],
            line,
            start,
        }
    }

    fn range(&self, file: &SourceFile, span: Span) -> Range<usize> {
        let range = range(file, span);
        range.start - self.start..range.end - self.start
    }
}

/// The sources that a diagnostic speaks of, that of its own place first.
fn sources_of(diagnostic: &Diagnostic) -> Vec<SourceId> {
    let mut ids: Vec<SourceId> = Vec::new();
    for span in diagnostic
        .span
        .iter()
        .chain(diagnostic.secondary.iter().map(|(span, _)| span))
    {
        if !ids.contains(&span.source) {
            ids.push(span.source);
        }
    }
    ids
}

/// The span as a range that surely lies within the text and on character boundaries.
fn range(file: &SourceFile, span: Span) -> Range<usize> {
    let text = file.text();
    let mut start = (span.start as usize).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = (span.end as usize).clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::codes;

    #[test]
    fn a_flood_of_findings_is_cut_with_their_number() {
        let (sources, id) = Sources::from_text("main.i", "int a;\n");
        let mut diagnostics = Diagnostics::new();
        for _ in 0..SHOWN + 5 {
            diagnostics.error(codes::BAD_NUMBER, Span::new(id, 4, 5), "wrong");
        }
        let text = diagnostics.render(&sources, false);
        assert_eq!(text.matches("error[E0108]").count(), SHOWN);
        assert!(text.ends_with("and 5 more findings, not shown\n\n"));
    }

    #[test]
    fn a_span_outside_of_its_text_is_shown_at_the_end() {
        let (sources, id) = Sources::from_text("main.i", "é");
        let mut diagnostics = Diagnostics::new();
        diagnostics.error(codes::BAD_NUMBER, Span::new(id, 1, 99), "wrong");
        assert!(diagnostics.render(&sources, false).contains("main.i:1:1"));
    }
}
