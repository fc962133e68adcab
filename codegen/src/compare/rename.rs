//! What is gone, and what may have taken its place under another name.

use super::{Comparer, Kind};
use crate::model::{Class, Function};

impl Comparer<'_> {
    /// Reports a function that is gone; one of `added` that is the same under another name is compared with it and
    /// taken out.
    pub(super) fn gone(&mut self, construct: &str, old: &Function, added: &mut Vec<&Function>) {
        let Some(at) = added.iter().position(|new| is_renamed(old, new)) else {
            self.breaking(Kind::Removed, construct, "is gone");
            return;
        };
        let new = added.remove(at);
        self.breaking(
            Kind::Renamed,
            construct,
            format!("is called {} now", new.perl),
        );
        self.function(construct, old, new);
    }
}

/// Whether a class is the same under another name.
pub(super) fn is_renamed_class(old: &Class, new: &Class) -> bool {
    old.cpp == new.cpp || is_alike(&old.name, &new.name)
}

/// Whether two names differ in capitals and underscores only.
pub(super) fn is_alike(old: &str, new: &str) -> bool {
    let plain = |name: &str| {
        name.chars()
            .filter(|c| *c != '_')
            .map(|c| c.to_ascii_lowercase())
            .collect::<String>()
    };
    plain(old) == plain(new)
}

/// The declaration keeps its C++ name whatever `%rename` makes of it for Perl.
fn is_renamed(old: &Function, new: &Function) -> bool {
    is_alike(&old.perl, &new.perl)
        || old.targets.iter().any(|target| {
            new.targets
                .iter()
                .any(|other| other.prototype == target.prototype)
        })
}
