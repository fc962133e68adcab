//! Names in the XS package: all functions of a module share it, methods under their class's name, so that a function `A_f` and
//! the method `f` of a class `A` can't both be there.

use std::collections::hash_map::Entry;

use crate::diag::codes;
use crate::source::Span;

use super::Checker;

impl Checker<'_, '_> {
    /// Takes a name for a declaration, or reports who has it.
    pub(super) fn claim_xs(&mut self, xs: &str, span: Span) {
        match self.xs_names.entry(xs.to_string()) {
            Entry::Vacant(free) => {
                free.insert(span);
            }
            Entry::Occupied(taken) => {
                self.diags
                    .error(
                        codes::PERL_NAME_TAKEN,
                        span,
                        format!(
                            "two functions would be `{xs}` in the package `{}c`, where methods have their class's name in front",
                            self.program.module
                        ),
                    )
                    .also(*taken.get(), "the first one")
                    .help("give one of them another name with `%rename`");
            }
        }
    }
}
