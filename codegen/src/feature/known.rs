//! The features that mean something, those that are refused, and what to write instead.

use crate::ast;
use crate::diag::nearest::nearest;
use crate::diag::{Diagnostics, codes};

/// Features of our own.
const OWN: &[&str] = &[
    "rust:name",
    "rust:callback",
    "rust:bytes",
    "rust:result",
    "perl:example",
];

/// Features of SWIG that say what we understand.
const UNDERSTOOD: &[&str] = &[
    "new",
    "del",
    "immutable",
    "compactdefaultargs",
    "default",
    "nodefault",
    "nodefaultctor",
    "nodefaultdtor",
    "notabstract",
    "valuewrapper",
    "novaluewrapper",
    "docstring",
    "autodoc",
    "warnfilter",
    "kwargs",
    "naturalvar",
];

/// Features of SWIG that change the glue in ways that are not supported, and what to do instead.
const REFUSED: &[(&str, &str)] = &[
    (
        "except",
        "write `%feature(\"rust:result\")`: the Rust method then returns a `Result`, and an error becomes a Perl exception",
    ),
    (
        "exceptvar",
        "remove it: reading and writing a variable does not fail",
    ),
    ("allowexcept", "remove it"),
    (
        "catches",
        "write `%feature(\"rust:result\")`: the Rust method then returns a `Result`",
    ),
    (
        "director",
        "pass a Perl sub instead: `%feature(\"rust:callback\")` names the parameter that takes one",
    ),
    (
        "smartptr",
        "use a plain pointer: the host owns what it lends",
    ),
    ("ref", "remove it: objects are owned by the host or by Perl"),
    (
        "unref",
        "remove it: objects are owned by the host or by Perl",
    ),
    (
        "copyctor",
        "declare the copy constructor: `Class(const Class &other);`",
    ),
    ("action", "write the method in Rust"),
    ("shadow", "write Perl code with `%perlcode`"),
    ("pythonprepend", "remove it"),
];

/// Reports a feature that is unknown or not supported; tells whether it counts.
pub(super) fn known_feature(feature: &ast::Feature, diags: &mut Diagnostics) -> bool {
    let name = feature.name.as_str();
    if let Some((_, mend)) = REFUSED.iter().find(|(refused, _)| *refused == name) {
        let word = if feature.directive.text == "feature" {
            format!("%feature(\"{name}\")")
        } else {
            format!("%{}", feature.directive.text)
        };
        let off = matches!(feature.value.text.as_str(), "" | "0");
        if !off {
            diags
                .error(
                    codes::UNSUPPORTED_FEATURE,
                    feature.name_span,
                    format!("`{word}` is not supported"),
                )
                .help(*mend);
        }
        return false;
    }
    if OWN.contains(&name) || UNDERSTOOD.contains(&name) {
        return true;
    }
    if name.starts_with("rust:") || name.starts_with("perl:") {
        let diagnostic = diags.error(
            codes::UNKNOWN_OWN_FEATURE,
            feature.name_span,
            format!("there is no feature `{name}`"),
        );
        match nearest(name, OWN.iter().copied()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(format!("the features are `{}`", OWN.join("`, `"))),
        };
        return false;
    }
    let diagnostic = diags.warning(
        codes::UNKNOWN_FEATURE,
        feature.name_span,
        format!("the feature `{name}` has no effect"),
    );
    if let Some(near) = nearest(name, OWN.iter().chain(UNDERSTOOD).copied()) {
        diagnostic.help(format!("did you mean `{near}`?"));
    }
    false
}
