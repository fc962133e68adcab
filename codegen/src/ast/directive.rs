//! What stands behind a `%`.

use super::{DeclName, Ident, Item, Name, Param, Signature, Span, TemplateArg, Type, Value};

/// A piece of text that is passed on, not read: C, Perl, the body of a typemap.
#[derive(Debug, Clone, PartialEq)]
pub struct Code {
    /// The text without its delimiters.
    pub text: String,
    /// Where it stands, delimiters included.
    pub span: Span,
    /// Its delimiters.
    pub style: CodeStyle,
}

/// The delimiters of a [`Code`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeStyle {
    /// `{ ... }`
    Braces,
    /// `%{ ... %}`
    Percent,
    /// `"..."`; escapes are already replaced in the text.
    Quotes,
    /// A bare word or number.
    Bare,
}

/// `key` or `key=value` in a directive's parentheses.
#[derive(Debug, Clone, PartialEq)]
pub struct Attr {
    /// The key. For `%rename` matchers it may hold `%`, `$` and a leading `not`: `%$isfunction`, `regexmatch$name`.
    pub name: Ident,
    /// The value, if there is one.
    pub value: Option<Code>,
}

/// The declarations that a directive is about: `CoreSession::execute(const char *)`, `*::foo`, `operator+`.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// All of it.
    pub span: Span,
    /// Starts with `*::`: the name in any class.
    pub any_class: bool,
    /// The name, its scope in [`DeclName::scope`].
    pub name: DeclName,
    /// Parameters and qualifiers; `None` when only a name was given, which means every overload.
    pub sig: Option<Signature>,
}

/// `%module(options) name`
#[derive(Debug, Clone, PartialEq)]
pub struct Module {
    /// The module's name; packages may be nested (`A::B`).
    pub name: Ident,
    /// What stood in the parentheses.
    pub options: Vec<Attr>,
}

/// `%import "file"`
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// The file as written, without its quotes.
    pub path: String,
    /// The name of its `%module`, or the one given with `%import(module="name")`.
    pub module: Option<String>,
    /// What it declares, its own `%module` included.
    pub items: Vec<Item>,
}

/// `%rename(new) old;`, `%ignore old;`
#[derive(Debug, Clone, PartialEq)]
pub struct Rename {
    /// The word as written: `rename`, `ignore`, `rename` for `%namewarn`'s relatives too.
    pub directive: Ident,
    /// The new name or a format such as `%(camelcase)s`, `$ignore` for `%ignore`; empty for `%rename` that takes a
    /// rule back and for `%unignore`.
    pub new_name: String,
    /// Where the new name stands.
    pub new_span: Span,
    /// Whether the new name was quoted.
    pub quoted: bool,
    /// Conditions: `match="class"`, `regexmatch$name="..."`, `%$isfunction`, `fullname=1`, `sourcefmt=...`.
    pub options: Vec<Attr>,
    /// Which declarations; `None` when a string stands there.
    pub target: Option<Pattern>,
    /// A string in place of a declaration: empty for all that the conditions allow, else a name, or with
    /// `regextarget=1` an expression for names.
    pub matching: Option<Code>,
}

/// `%feature("name", "value", key="v") target;` in any of its forms, and what is short for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// The word as written: `feature`, or `newobject`, `immutable`, `exception`, ...
    pub directive: Ident,
    /// The feature's name: `new` for `%newobject`, `except` for `%exception`.
    pub name: String,
    /// Where the feature's name stands, or the short word.
    pub name_span: Span,
    /// `"1"` for a feature that is just on, `"0"` for off, `""` for one that is cleared, else what was given. An
    /// `%exception` without code is cleared.
    pub value: Code,
    /// Further attributes.
    pub attrs: Vec<Attr>,
    /// Which declarations; `None`: all that follow.
    pub target: Option<Pattern>,
}

/// `%extend Class { ... }`. Without a name, within a class, it is no item: what it adds are members of that class.
#[derive(Debug, Clone, PartialEq)]
pub struct Extend {
    /// The class.
    pub name: Name,
    /// What is added.
    pub items: Vec<Item>,
}

/// `%constant T NAME = value;`
#[derive(Debug, Clone, PartialEq)]
pub struct Constant {
    /// Its name.
    pub name: Ident,
    /// Its type, if written.
    pub ty: Option<Type>,
    /// Its value.
    pub value: Value,
    /// Where it comes from.
    pub origin: ConstantOrigin,
}

/// What made a [`Constant`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConstantOrigin {
    /// `%constant`
    Directive,
    /// `#define NAME value`: it counts only if the value can be evaluated.
    Define,
}

/// The types that a typemap is for: one, or several parameters in a row.
#[derive(Debug, Clone, PartialEq)]
pub struct TypemapPattern {
    /// All of it.
    pub span: Span,
    /// The parameters; more than one for `(char *data, size_t len)`.
    pub params: Vec<Param>,
    /// The local variables behind it: `int *OUTPUT (int temp)`.
    pub locals: Vec<Param>,
}

/// `%typemap(method, key=value) patterns body`
#[derive(Debug, Clone, PartialEq)]
pub struct Typemap {
    /// The word as written: `typemap` or `typecheck`.
    pub directive: Ident,
    /// `in`, `out`, `newfree`, `typecheck`, ...
    pub method: Ident,
    /// `numinputs=0`, `precedence=...`, `noblock=1`, ...
    pub attrs: Vec<Attr>,
    /// The types.
    pub patterns: Vec<TypemapPattern>,
    /// What it says.
    pub body: TypemapBody,
}

/// The right side of a [`Typemap`].
#[derive(Debug, Clone, PartialEq)]
pub enum TypemapBody {
    /// Code.
    Code(Code),
    /// `= T;`: as for another type.
    Copy(TypemapPattern),
    /// `;`: taken back.
    Clear,
}

/// `%apply from { to, ... };`
#[derive(Debug, Clone, PartialEq)]
pub struct Apply {
    /// The type whose typemaps are taken.
    pub from: TypemapPattern,
    /// The types that get them.
    pub to: Vec<TypemapPattern>,
}

/// `%clear T, U;`
#[derive(Debug, Clone, PartialEq)]
pub struct Clear {
    /// The types that lose their typemaps.
    pub patterns: Vec<TypemapPattern>,
}

/// `%inline %{ ... %}`
#[derive(Debug, Clone, PartialEq)]
pub struct Inline {
    /// The code for the wrapper.
    pub code: Code,
    /// The same, parsed.
    pub items: Vec<Item>,
}

/// Code for a section of the output.
#[derive(Debug, Clone, PartialEq)]
pub struct Insert {
    /// The word as written: `{`, `insert`, `init`, `perlcode`, ...
    pub directive: Ident,
    /// `header` for `%{ %}`, `init`, `perl`, `runtime`, `begin`, `wrapper`, ...
    pub section: String,
    /// The code.
    pub code: Code,
}

/// `%template(name) T<args>;`
#[derive(Debug, Clone, PartialEq)]
pub struct TemplateInstance {
    /// The name for Perl.
    pub name: Option<Ident>,
    /// The template.
    pub target: Name,
    /// Its arguments.
    pub args: Vec<TemplateArg>,
}

/// A directive without a node of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Directive {
    /// Its word, without the `%`.
    pub name: Ident,
    /// Its operands as text, the final `;` not included.
    pub args: String,
}
