//! Parameters that a feature marks by name: `rust:callback` makes Perl subs of them, `rust:bytes` whole strings.

use crate::diag::codes;
use crate::diag::codes::Code;
use crate::diag::nearest::nearest;
use crate::model::{In, Param};
use crate::resolve::Decl;

use super::Checker;
use super::function::Member;

/// A feature whose value is the names of parameters, parted by commas.
struct Mark {
    feature: &'static str,
    code: &'static Code,
    fits: fn(&In) -> bool,
    becomes: In,
    /// What a parameter that does not fit can't do, and which ones can.
    refusal: &'static str,
    help: &'static str,
}

const MARKS: [Mark; 2] = [
    Mark {
        feature: "rust:callback",
        code: codes::BAD_CALLBACK,
        fits: |conv| matches!(conv, In::CStr | In::AnyObject),
        becomes: In::Callback,
        refusal: "take a Perl sub",
        help: "only a `char *` or `void *` can",
    },
    Mark {
        feature: "rust:bytes",
        code: codes::BAD_BYTES,
        fits: |conv| matches!(conv, In::CStr),
        becomes: In::WholeStr,
        refusal: "take a string of bytes",
        help: "only a `char *` can; a `std::string` takes any bytes as it is",
    },
];

impl<'p> Checker<'p, '_> {
    /// Makes of parameters what the features that name them say.
    pub(super) fn marked_params(&mut self, params: &mut [Param], decl: &Decl<'p>) {
        for mark in &MARKS {
            if let Some(list) = decl.features.get(mark.feature) {
                for word in list.split(',').map(str::trim).filter(|w| !w.is_empty()) {
                    self.mark(mark, word, params, decl);
                }
            }
        }
    }

    fn mark(&mut self, mark: &Mark, word: &str, params: &mut [Param], decl: &Decl<'p>) {
        match params.iter_mut().find(|param| param.name == word) {
            Some(param) if (mark.fits)(&param.conv) => param.conv = mark.becomes.clone(),
            Some(param) => {
                let (refusal, text) = (mark.refusal, &param.type_text);
                self.diags
                    .error(
                        mark.code,
                        decl.span,
                        format!("`{word}` can't {refusal}: its type is `{text}`"),
                    )
                    .help(mark.help);
            }
            None => {
                // An overload set shares the feature; only those that have the parameter are meant.
                let elsewhere = decl
                    .features
                    .span(mark.feature)
                    .filter(|_| !self.some_overload_has(decl, word));
                if let Some(span) = elsewhere {
                    let near = nearest(word, params.iter().map(|p| p.name.as_str()));
                    let diagnostic = self.diags.error(
                        mark.code,
                        span,
                        format!("`{}` has no parameter `{word}`", decl.perl),
                    );
                    if let Some(near) = near {
                        diagnostic.help(format!("did you mean `{near}`?"));
                    }
                }
            }
        }
    }

    fn some_overload_has(&self, decl: &Decl<'p>, word: &str) -> bool {
        let all = self
            .program
            .decls
            .iter()
            .chain(self.program.classes.iter().flat_map(|c| &c.members));
        all.filter(|other| other.scope == decl.scope && other.perl == decl.perl)
            .filter_map(Member::of)
            .flat_map(|member| &member.function.sig.params)
            .any(|param| param.name.as_ref().is_some_and(|n| n.text == word))
    }
}
