//! `%feature("rust:callback")`: parameters that take a Perl sub.

use crate::diag::codes;
use crate::model::{In, Param};
use crate::resolve::Decl;

use super::Checker;
use super::function::Member;

impl<'p> Checker<'p, '_> {
    /// Makes callbacks of the parameters that `%feature("rust:callback")` names.
    pub(super) fn callbacks(&mut self, params: &mut [Param], decl: &Decl<'p>) {
        let Some(list) = decl.features.get("rust:callback") else {
            return;
        };
        for word in list.split(',').map(str::trim).filter(|w| !w.is_empty()) {
            match params.iter_mut().find(|param| param.name == word) {
                Some(param) if matches!(param.conv, In::CStr | In::AnyObject) => {
                    param.conv = In::Callback;
                }
                Some(param) => {
                    let text = param.type_text.clone();
                    self.diags
                        .error(
                            codes::BAD_CALLBACK,
                            decl.span,
                            format!("`{word}` can't take a Perl sub: its type is `{text}`"),
                        )
                        .help("only a `char *` or `void *` can");
                }
                None => {
                    // An overload set shares the feature; only those that have the parameter are meant.
                    let elsewhere = decl
                        .features
                        .span("rust:callback")
                        .filter(|_| !self.some_overload_has(decl, word));
                    if let Some(span) = elsewhere {
                        let near = crate::diag::nearest::nearest(
                            word,
                            params.iter().map(|p| p.name.as_str()),
                        );
                        let diagnostic = self.diags.error(
                            codes::BAD_CALLBACK,
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
