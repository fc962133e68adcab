//! `%rename`, `%ignore` and `%feature`: which declarations they are about, and what they say.
//!
//! Directives are collected in order; a declaration asks with a [`Subject`] for what has been said so far. As in SWIG the
//! most specific directive wins (a member of the class before `*::name`, before the bare name; with a parameter list
//! before without one), and among equals the last.

mod format;
mod known;

use std::collections::BTreeMap;

use crate::ast::{self, Attr, Code, DeclName, DeclNameKind, Pattern};
use crate::diag::{Diagnostics, codes};
use crate::resolve::scope::{ScopeId, Symbols};
use crate::source::Span;

pub use format::apply_format;

/// What kind of declaration a [`Subject`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubjectKind {
    /// A function or method, operators included.
    Function,
    /// A constructor.
    Constructor,
    /// A destructor.
    Destructor,
    /// A variable or data member.
    Variable,
    /// A class, struct or union.
    Class,
    /// An enumeration.
    Enum,
    /// An enumerator.
    EnumItem,
    /// A constant.
    Constant,
}

/// A declaration that asks what directives say about it.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Its own name: `execute`, `operator +`, the class's name for a constructor, `~Class` for a destructor.
    pub name: String,
    /// The paths under which it can be named, its own first, then those of its bases; the global scope is "".
    pub owners: Vec<String>,
    /// Whether it is a member of a class.
    pub member: bool,
    /// Whether it stands in no namespace and no class.
    pub global: bool,
    /// Whether it is an operator to which SWIG gives a name.
    pub named_operator: bool,
    /// What it is.
    pub kind: SubjectKind,
    /// Its parameter types, if it has parameters at all; for a call that leaves out default arguments, those given.
    pub params: Option<Vec<String>>,
    /// All its parameter types, default arguments included.
    pub all_params: Option<Vec<String>>,
    /// A method that is `const`.
    pub is_const: bool,
}

/// What `%feature` says about one declaration.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Features {
    values: BTreeMap<String, (String, Span)>,
}

impl Features {
    /// Whether a feature is on.
    pub fn is_set(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The value of a feature that is on.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values
            .get(name)
            .map(|(value, _)| value.as_str())
            .filter(|value| *value != "0" && !value.is_empty())
    }

    /// Takes what others say, which goes before what was said so far.
    pub fn extend(&mut self, others: Features) {
        self.values.extend(others.values);
    }

    /// Where a feature was given.
    pub fn span(&self, name: &str) -> Option<Span> {
        self.values.get(name).map(|(_, span)| *span)
    }
}

#[derive(Debug, Clone)]
struct Target {
    any_class: bool,
    /// Qualified scopes that the pattern can mean; `None` for a bare name at the top level, which matches everywhere.
    scope: Option<String>,
    name: String,
    params: Option<Vec<String>>,
    /// Whether default arguments are written, which means every call of the function.
    has_defaults: bool,
    is_const: bool,
}

#[derive(Debug, Clone)]
struct FeatureRule {
    name: String,
    value: String,
    span: Span,
    target: Option<Target>,
}

#[derive(Debug, Clone)]
struct RenameRule {
    new_name: String,
    options: Vec<Condition>,
    target: Option<Target>,
}

/// A condition in the parentheses of a `%rename`.
#[derive(Debug, Clone)]
enum Condition {
    Kind(&'static [SubjectKind], bool),
    Member(bool, bool),
    Name(String, bool),
    NameRegex(regex::Regex, bool),
}

/// The directives seen so far.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    features: Vec<FeatureRule>,
    renames: Vec<RenameRule>,
}

/// How a declaration appears in Perl.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Naming {
    /// Under its own name.
    Kept,
    /// Under another name.
    Renamed(String),
    /// Not at all.
    Ignored,
}

impl Rules {
    /// Takes note of a `%feature` or one of its short forms, written in `scope`.
    pub fn add_feature(
        &mut self,
        feature: &ast::Feature,
        symbols: &Symbols<'_>,
        scope: ScopeId,
        diags: &mut Diagnostics,
    ) {
        if !known::known_feature(feature, diags) {
            return;
        }
        self.features.push(FeatureRule {
            name: feature.name.clone(),
            value: feature.value.text.clone(),
            span: feature.name_span,
            target: feature
                .target
                .as_ref()
                .map(|pattern| target(pattern, symbols, scope)),
        });
    }

    /// Takes note of a `%rename` or `%ignore`, written in `scope`.
    pub fn add_rename(
        &mut self,
        rename: &ast::Rename,
        symbols: &Symbols<'_>,
        scope: ScopeId,
        diags: &mut Diagnostics,
    ) {
        let mut options = Vec::new();
        for attr in &rename.options {
            if attr.name.text == "fullname" && rename.target.is_some() {
                // A declaration is always meant by its full name.
                continue;
            }
            match condition(attr) {
                Ok(Some(condition)) => options.push(condition),
                Ok(None) => {}
                Err(why) => {
                    diags
                        .error(
                            codes::BAD_RENAME_CONDITION,
                            attr.name.span,
                            format!("the condition `{}` is not supported", attr.name.text),
                        )
                        .label(why)
                        .help("use `%$isfunction`, `%$isclass`, `match$name=\"...\"` or `regexmatch$name=\"...\"`");
                }
            }
        }
        match matching(rename) {
            Ok(condition) => options.extend(condition),
            Err(why) => {
                let span = rename.matching.as_ref().map_or(rename.new_span, |m| m.span);
                diags
                    .error(
                        codes::BAD_RENAME_CONDITION,
                        span,
                        "this does not tell which declarations are meant",
                    )
                    .label(why);
            }
        }
        if let Err(why) = apply_format(&rename.new_name, "name") {
            diags
                .error(
                    codes::BAD_RENAME_FORMAT,
                    rename.new_span,
                    format!(
                        "`{}` is not a name that `%rename` can make",
                        rename.new_name
                    ),
                )
                .label(why)
                .help("the formats are `lower`, `upper`, `title`, `firstlowercase`, `ctitle`, `lctitle`, `utitle`, `strip:[x]`, `rstrip:[x]` and `regex:/x/y/`");
            return;
        }
        self.renames.push(RenameRule {
            new_name: rename.new_name.clone(),
            options,
            target: rename
                .target
                .as_ref()
                .map(|pattern| target(pattern, symbols, scope)),
        });
    }

    /// All that `%feature` has said about a declaration.
    pub fn features(&self, subject: &Subject) -> Features {
        let mut best: BTreeMap<&str, (usize, &FeatureRule)> = BTreeMap::new();
        // Ours are about the declaration, which is one Rust method, and not about a call that leaves out arguments.
        let whole = Subject {
            params: subject
                .all_params
                .clone()
                .or_else(|| subject.params.clone()),
            ..subject.clone()
        };
        for rule in &self.features {
            let is_ours = rule.name.starts_with("rust:") || rule.name.starts_with("perl:");
            let asked = if is_ours { &whole } else { subject };
            let Some(rank) = rank(rule.target.as_ref(), asked) else {
                continue;
            };
            let entry = best.entry(&rule.name).or_insert((rank, rule));
            if rank >= entry.0 {
                *entry = (rank, rule);
            }
        }
        Features {
            values: best
                .into_iter()
                .map(|(name, (_, rule))| (name.to_string(), (rule.value.clone(), rule.span)))
                .collect(),
        }
    }

    /// The example of the module, which has a name and is no declaration: said of that name, anywhere at the top level.
    pub fn module_example(&self, module: &str) -> Option<String> {
        let subject = Subject {
            name: module.to_string(),
            owners: vec![String::new()],
            member: false,
            global: true,
            named_operator: false,
            kind: SubjectKind::Class,
            params: None,
            all_params: None,
            is_const: false,
        };
        let features = self.features(&subject);
        features.get("perl:example").map(str::to_string)
    }

    /// Under which name a declaration appears.
    pub fn naming(&self, subject: &Subject) -> Naming {
        self.naming_among(self.renames.iter(), subject)
    }

    /// The same where only directives count that name what they are about: no `%rename("%(lower)s") ""`.
    pub fn naming_by_name(&self, subject: &Subject) -> Naming {
        let named = self.renames.iter().filter(|rule| rule.target.is_some());
        self.naming_among(named, subject)
    }

    fn naming_among<'r>(
        &self,
        rules: impl Iterator<Item = &'r RenameRule>,
        subject: &Subject,
    ) -> Naming {
        let mut best: Option<(usize, &RenameRule)> = None;
        for rule in rules {
            if !rule.options.iter().all(|c| c.holds(subject)) {
                continue;
            }
            if let Some(rank) = rank(rule.target.as_ref(), subject)
                && best.is_none_or(|(so_far, _)| rank >= so_far)
            {
                best = Some((rank, rule));
            }
        }
        // SWIG itself names the operators with `*::`, which a pattern of less precedence does not change.
        if subject.named_operator && best.is_none_or(|(rank, _)| rank < ANY_CLASS * EXACT) {
            return Naming::Kept;
        }
        match best {
            None => Naming::Kept,
            Some((_, rule)) if rule.new_name == "$ignore" => Naming::Ignored,
            Some((_, rule)) => match apply_format(&rule.new_name, &subject.name) {
                Ok(Some(name)) if name != subject.name => Naming::Renamed(name),
                _ => Naming::Kept,
            },
        }
    }
}

/// How specific `*::name` is.
const ANY_CLASS: usize = 2;
/// What a more specific place is worth against more specific parameters.
const EXACT: usize = 4;

/// How specific a match is; `None` where there is none.
fn rank(target: Option<&Target>, subject: &Subject) -> Option<usize> {
    let Some(target) = target else {
        return Some(0);
    };
    if target.name != subject.name {
        return None;
    }
    if let Some(params) = &target.params {
        let theirs = match target.has_defaults {
            true => &subject.all_params,
            false => &subject.params,
        };
        let same = theirs.as_ref().is_some_and(|p| p == params);
        if !same || (target.is_const && !subject.is_const) {
            return None;
        }
    }
    let place = if target.any_class {
        (!subject.global).then_some(ANY_CLASS)?
    } else {
        match &target.scope {
            None => 1,
            Some(scope) => {
                let at = subject.owners.iter().position(|owner| owner == scope)?;
                // The own class beats a base, a near base a far one.
                1000 - at.min(900)
            }
        }
    };
    let exact = usize::from(target.params.is_some())
        + usize::from(target.params.is_some() && target.is_const == subject.is_const);
    Some(place * EXACT + exact)
}

fn target(pattern: &Pattern, symbols: &Symbols<'_>, scope: ScopeId) -> Target {
    let here = symbols.scopes[scope.0].path.clone();
    let qualifier = pattern.name.scope.as_ref().map(ToString::to_string);
    let scope_path = match qualifier {
        Some(path) => {
            let path = path.strip_prefix("::").unwrap_or(&path).to_string();
            let found = pattern
                .name
                .scope
                .as_ref()
                .and_then(|name| symbols.namespace(scope, name));
            // By the name that a typedef gives a class in the place of its tag nothing of it is meant.
            let found = found.filter(|s| {
                let class = symbols.scopes[s.0]
                    .class
                    .map(|class| &symbols.classes[class.0]);
                class.is_none_or(|class| class.tag() == class.name || !path.ends_with(&class.name))
            });
            Some(found.map_or(path, |s| symbols.scopes[s.0].path.clone()))
        }
        None if here.is_empty() => None,
        None => Some(here),
    };
    Target {
        any_class: pattern.any_class,
        scope: scope_path,
        name: decl_name(&pattern.name),
        params: pattern.sig.as_ref().map(|sig| {
            symbols
                .params(sig, scope)
                .iter()
                .map(|ty| ty.resolved().text())
                .collect()
        }),
        has_defaults: pattern
            .sig
            .as_ref()
            .is_some_and(|sig| sig.params.iter().any(|param| param.default.is_some())),
        is_const: pattern.sig.as_ref().is_some_and(|sig| sig.cv.is_const),
    }
}

/// The name of a declaration as patterns spell it.
pub fn decl_name(name: &DeclName) -> String {
    match &name.kind {
        DeclNameKind::Ident(name) => name.clone(),
        DeclNameKind::Operator(op) => format!("operator {op}"),
        DeclNameKind::Conversion(ty) => format!("operator {ty}"),
        DeclNameKind::Destructor(class) => format!("~{class}"),
    }
}

/// The condition that a string in place of a declaration makes.
fn matching(rename: &ast::Rename) -> Result<Option<Condition>, String> {
    let text = match &rename.matching {
        Some(code) if !code.text.is_empty() => code.text.as_str(),
        _ => return Ok(None),
    };
    let is_regex = rename
        .options
        .iter()
        .any(|attr| attr.name.text == "regextarget");
    if !is_regex {
        return Ok(Some(Condition::Name(text.to_string(), true)));
    }
    match regex::Regex::new(text) {
        Ok(regex) => Ok(Some(Condition::NameRegex(regex, true))),
        Err(_) => Err("this is not a regular expression that can be used here".to_string()),
    }
}

fn condition(attr: &Attr) -> Result<Option<Condition>, String> {
    let key = attr.name.text.as_str();
    let (negated, key) = match key.strip_prefix("not") {
        Some(rest) => (true, rest),
        None => (false, key),
    };
    let (negated, key) = match key.strip_prefix("%$not") {
        Some(rest) => (
            !negated,
            format!("%${}", rest.trim().trim_start_matches("%$")),
        ),
        None => (negated, key.to_string()),
    };
    let value = attr.value.as_ref().map(|Code { text, .. }| text.as_str());
    let kinds = |kinds: &'static [SubjectKind]| Ok(Some(Condition::Kind(kinds, !negated)));
    match (key.as_str(), value) {
        ("%$isfunction", _) => kinds(&[SubjectKind::Function]),
        ("%$isclass", _) => kinds(&[SubjectKind::Class]),
        ("%$isenum", _) => kinds(&[SubjectKind::Enum]),
        ("%$isenumitem", _) => kinds(&[SubjectKind::EnumItem]),
        ("%$isvariable", _) => kinds(&[SubjectKind::Variable]),
        ("%$isconstant", _) => kinds(&[SubjectKind::Constant]),
        ("%$isconstructor", _) => kinds(&[SubjectKind::Constructor]),
        ("%$isdestructor", _) => kinds(&[SubjectKind::Destructor]),
        ("%$ismember", _) => Ok(Some(Condition::Member(true, !negated))),
        ("%$isglobal", _) => Ok(Some(Condition::Member(false, !negated))),
        ("match", Some(kind)) => match kind {
            "class" => kinds(&[SubjectKind::Class]),
            "enum" => kinds(&[SubjectKind::Enum]),
            "enumitem" => kinds(&[SubjectKind::EnumItem]),
            "cdecl" => kinds(&[SubjectKind::Function, SubjectKind::Variable]),
            "constructor" => kinds(&[SubjectKind::Constructor]),
            "destructor" => kinds(&[SubjectKind::Destructor]),
            _ => Err("no such kind of declaration".to_string()),
        },
        ("match$name", Some(name)) => Ok(Some(Condition::Name(name.to_string(), !negated))),
        ("regexmatch$name", Some(pattern)) => match regex::Regex::new(pattern) {
            Ok(regex) => Ok(Some(Condition::NameRegex(regex, !negated))),
            Err(_) => Err("this is not a regular expression that can be used here".to_string()),
        },
        ("regextarget", _) => Ok(None),
        ("fullname" | "sourcefmt" | "targetfmt", _) => {
            Err("only whole names and their kinds can be matched".to_string())
        }
        _ => Err("no such condition".to_string()),
    }
}

impl Condition {
    fn holds(&self, subject: &Subject) -> bool {
        match self {
            Condition::Kind(kinds, wanted) => kinds.contains(&subject.kind) == *wanted,
            Condition::Member(member, wanted) => (subject.member == *member) == *wanted,
            Condition::Name(name, wanted) => (subject.name == *name) == *wanted,
            Condition::NameRegex(regex, wanted) => regex.is_match(&subject.name) == *wanted,
        }
    }
}
