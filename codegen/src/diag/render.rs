//! Shows diagnostics to a person, in rustc's manner: code, place, the text underlined, what to do.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet};

use super::{Diagnostic, Diagnostics, Severity};
use crate::source::{SourceFile, SourceId, Sources, Span};

impl Diagnostics {
    /// All findings as text, each with the lines of the source that it speaks of; with colours for a terminal or
    /// plain. Empty when nothing was found.
    pub fn render(&self, sources: &Sources, colour: bool) -> String {
        let renderer = if colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(120);
        let mut out = String::new();
        for diagnostic in self.iter() {
            out.push_str(&renderer.render(&report(diagnostic, sources)));
            out.push_str("\n\n");
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
        let mut snippet = Snippet::source(&**file.text()).path(file.name());
        if let Some(span) = diagnostic.span.filter(|_| n == 0) {
            let label = Some(diagnostic.label.as_str()).filter(|label| !label.is_empty());
            snippet =
                snippet.annotation(AnnotationKind::Primary.span(range(file, span)).label(label));
        }
        let others = diagnostic
            .secondary
            .iter()
            .filter(|(span, _)| span.source == id);
        snippet = snippet.annotations(others.map(|(span, label)| {
            AnnotationKind::Context
                .span(range(file, *span))
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
        let patch = Patch::new(
            range(file, suggestion.span),
            suggestion.replacement.as_str(),
        );
        let snippet = Snippet::source(&**file.text())
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
fn range(file: &SourceFile, span: Span) -> std::ops::Range<usize> {
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
