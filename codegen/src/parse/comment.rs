//! Which comment belongs to which declaration.

use super::Parser;
use crate::ast::Item;
use crate::token::{Comment, CommentStyle, Token};

/// The words of the comment that stands right before a token: its last run of comments without an empty line in
/// between. Where documentation comments are among them, they alone count.
pub(super) fn of_token(token: &Token) -> Option<String> {
    let run = token
        .leading_comments
        .iter()
        .rev()
        .take_while(|comment| !comment.blank_line_after && comment.style != CommentStyle::DocBehind)
        .collect::<Vec<_>>();
    let is_doc = |comment: &Comment| {
        matches!(
            comment.style,
            CommentStyle::DocBlock | CommentStyle::DocLine
        )
    };
    let only_docs = run.iter().any(|comment| is_doc(comment));
    let words: Vec<String> = run
        .iter()
        .rev()
        .filter(|comment| !only_docs || is_doc(comment))
        .map(|comment| comment.words())
        .collect();
    joined(words)
}

fn joined(words: Vec<String>) -> Option<String> {
    let text = words.join("\n").trim_matches('\n').to_string();
    if text.trim().is_empty() {
        None
    } else {
        Some(text)
    }
}

impl Parser<'_> {
    /// The comment before the current token.
    pub(super) fn leading_doc(&self) -> Option<String> {
        of_token(self.token())
    }

    /// The comment behind the token just consumed, on its line.
    pub(super) fn trailing_doc(&self) -> Option<String> {
        let before = self.tokens.get(self.pos.checked_sub(1)?)?;
        joined(vec![before.trailing_comment.as_ref()?.words()])
    }

    /// Comments marked as speaking of what stands before them, found before the current token.
    pub(super) fn doc_behind_text(&self) -> Option<String> {
        let words = self
            .token()
            .leading_comments
            .iter()
            .take_while(|comment| comment.style == CommentStyle::DocBehind)
            .map(Comment::words)
            .collect();
        joined(words)
    }

    /// Gives such comments to the items just parsed.
    pub(super) fn doc_behind(&self, items: &mut [Item]) {
        if items.is_empty() {
            return;
        }
        if let Some(text) = self.doc_behind_text() {
            for item in items {
                match &mut item.doc {
                    Some(doc) => {
                        doc.push('\n');
                        doc.push_str(&text);
                    }
                    None => item.doc = Some(text.clone()),
                }
            }
        }
    }
}
