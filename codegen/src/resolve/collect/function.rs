//! Functions: as SWIG does, directives are asked for each number of arguments with which a function can be called.

use crate::ast::{self, DeclNameKind, FunctionKind, Item, Linkage};
use crate::feature::{SubjectKind, decl_name};
use crate::names;
use crate::resolve::scope::{GLOBAL, ScopeId};
use crate::resolve::{Decl, DeclKind};

use super::Collector;

impl<'a> Collector<'a, '_> {
    /// Adds a function: once, or in parts where directives tell calls with more arguments from calls with fewer.
    pub(super) fn function(
        &mut self,
        item: &'a Item,
        function: &'a ast::Function,
        scope: ScopeId,
        out: &mut Vec<Decl<'a>>,
    ) {
        let kind = match function.kind {
            FunctionKind::Constructor => SubjectKind::Constructor,
            FunctionKind::Destructor => SubjectKind::Destructor,
            _ => SubjectKind::Function,
        };
        let name = decl_name(&function.name);
        let mut subject = self.subject(scope, name, kind, Some(&function.sig));
        subject.all_params.clone_from(&subject.params);
        subject.named_operator = match &function.name.kind {
            DeclNameKind::Operator(op) if scope != GLOBAL => {
                names::perl_operator(op, function.sig.params.is_empty()).is_some()
            }
            _ => false,
        };
        let whole = self.decl(item, scope, subject.clone(), DeclKind::Function(function));
        let most = function.sig.params.len();
        let mut least = most;
        while least > 0 && function.sig.params[least - 1].default.is_some() {
            least -= 1;
        }
        let together = item.linkage == Linkage::C || whole.features.is_set("compactdefaultargs");
        if least == most || together {
            out.push(whole);
            return;
        }
        let mut parts: Vec<Decl<'a>> = vec![whole];
        let mut fewest = most;
        for count in (least..most).rev() {
            let mut shorter = subject.clone();
            if let Some(params) = &mut shorter.params {
                params.truncate(count);
            }
            let decl = self.decl(item, scope, shorter, DeclKind::Function(function));
            let last = parts.len() - 1;
            let same = parts[last].perl == decl.perl
                && parts[last].ignored == decl.ignored
                && parts[last].features == decl.features;
            if !same {
                let (_, most) = parts[last].counts.unwrap_or((0, most));
                parts[last].counts = Some((fewest, most));
                parts.push(Decl {
                    counts: Some((count, count)),
                    ..decl
                });
            }
            fewest = count;
        }
        if let [.., part] = parts.as_mut_slice()
            && let Some((_, most)) = part.counts
        {
            part.counts = Some((fewest, most));
        }
        out.append(&mut parts);
    }
}
