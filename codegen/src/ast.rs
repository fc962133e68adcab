//! The interface as it was written: the parser makes it, name resolution reads it.
//!
//! Nothing is looked up here: a name is the words that stood there, a type is the type that was spelled, and every node
//! knows its place in the interface file, so that later stages can point at it. Declarators are already taken apart: each
//! [`Item`] declares one thing with its whole type (`double d, *p;` gives two variables).

mod directive;
mod dump;
mod expr;
mod print;
mod types;

pub use directive::*;
pub use dump::dump;
pub use expr::*;
pub(crate) use print::Commas;
pub use types::*;

use crate::source::Span;

/// A whole interface file with everything that it includes, in order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct File {
    /// The declarations and directives at the top level. `extern "C" { }` blocks are dissolved into it; each item
    /// says its own [`Linkage`].
    pub items: Vec<Item>,
}

/// One declaration or directive.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// From the first to the last token.
    pub span: Span,
    /// The comment that documents it, without comment markers.
    pub doc: Option<String>,
    /// Whether it stands in an `extern "C"` context; default arguments expand differently there.
    pub linkage: Linkage,
    /// The access in force, for members of a class; `None` outside classes.
    pub access: Option<Access>,
    /// What it is.
    pub kind: ItemKind,
}

/// Language linkage of a declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Linkage {
    /// The default.
    #[default]
    Cxx,
    /// Within `extern "C"`.
    C,
}

/// Access control of a class member or of a base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// `public:`
    Public,
    /// `protected:`
    Protected,
    /// `private:`
    Private,
}

impl Access {
    /// The keyword.
    pub fn spelling(self) -> &'static str {
        match self {
            Access::Public => "public",
            Access::Protected => "protected",
            Access::Private => "private",
        }
    }
}

/// The kinds of declarations and directives.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemKind {
    /// A class, struct or union: a definition, or a forward declaration when `body` is `None`.
    Class(Class),
    /// An enumeration: a definition, or a forward declaration when `enumerators` is `None`.
    Enum(Enum),
    /// `typedef T name;` or `using name = T;`
    Typedef(Typedef),
    /// A function, method, constructor, destructor, operator or conversion.
    Function(Function),
    /// A global variable or a data member.
    Variable(Variable),
    /// `namespace a::b { }`
    Namespace(Namespace),
    /// `namespace a = b;`
    NamespaceAlias(NamespaceAlias),
    /// `using a::b;` or `using namespace a;`
    Using(Using),
    /// `template<...>` before a declaration, which is skipped.
    Template(Template),
    /// `friend` of a function or class, which declares nothing for Perl.
    Friend(Friend),
    /// `%module`
    Module(Module),
    /// `%include` of one of SWIG's own library files, by its name without `.i`.
    Library(String),
    /// `%import`: declarations that are known but not wrapped.
    Import(Import),
    /// `%rename`, `%ignore` and their relatives.
    Rename(Rename),
    /// `%feature` and the directives that are short for one.
    Feature(Feature),
    /// `%extend Class { }`
    Extend(Extend),
    /// `%constant`, or a `#define` with a value.
    Constant(Constant),
    /// `%typemap`
    Typemap(Typemap),
    /// `%apply T { U, V };`
    Apply(Apply),
    /// `%clear T, U;`
    Clear(Clear),
    /// `%inline { }`: code that is both inserted and wrapped.
    Inline(Inline),
    /// `%{ %}`, `%insert(section)`, `%init`, `%perlcode` and the like.
    Insert(Insert),
    /// `%template(name) T<args>;`
    TemplateInstance(TemplateInstance),
    /// Any other directive, by name.
    Directive(Directive),
}

/// One word with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Ident {
    /// The word.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A name as written, with its qualifiers: `::std::vector<int>`.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    /// The whole name.
    pub span: Span,
    /// Starts with `::`.
    pub global: bool,
    /// The parts between `::`; never empty.
    pub segments: Vec<Segment>,
}

/// One part of a [`Name`].
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// The word.
    pub ident: Ident,
    /// Template arguments, if any were given.
    pub args: Option<Vec<TemplateArg>>,
}

/// A template argument.
#[derive(Debug, Clone, PartialEq)]
pub enum TemplateArg {
    /// `vector<int>`
    Type(Type),
    /// `array<3>`
    Value(Value),
}

/// The name that a declarator declares.
#[derive(Debug, Clone, PartialEq)]
pub struct DeclName {
    /// The name with its qualifier.
    pub span: Span,
    /// `A::B` of `A::B::f`, for definitions out of their class.
    pub scope: Option<Name>,
    /// The name itself.
    pub kind: DeclNameKind,
}

/// The forms of a declared name.
#[derive(Debug, Clone, PartialEq)]
pub enum DeclNameKind {
    /// `f`
    Ident(String),
    /// `operator+`: the operator's spelling (`"+"`, `"()"`, `"[]"`, `"new[]"`).
    Operator(String),
    /// `operator T`
    Conversion(Box<Type>),
    /// `~C`: the class's name.
    Destructor(String),
}

/// Identifies a class or enum that has no name of its own, within one [`File`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AnonId(pub u32);

/// `class`, `struct` or `union`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClassKey {
    /// `class`: members are private unless said otherwise.
    Class,
    /// `struct`
    Struct,
    /// `union`
    Union,
}

impl ClassKey {
    /// The keyword.
    pub fn spelling(self) -> &'static str {
        match self {
            ClassKey::Class => "class",
            ClassKey::Struct => "struct",
            ClassKey::Union => "union",
        }
    }
}

/// A class, struct or union.
#[derive(Debug, Clone, PartialEq)]
pub struct Class {
    /// The keyword.
    pub key: ClassKey,
    /// Its tag; `None` for an anonymous one.
    pub name: Option<Name>,
    /// The name that an enclosing `typedef struct {...} name;` gives it. Such a typedef is not repeated as an item when
    /// the class has no tag, or when the tag is the same word.
    pub typedef_name: Option<Ident>,
    /// How types refer to it when it has neither tag nor typedef name.
    pub anon: Option<AnonId>,
    /// Marked `final`.
    pub is_final: bool,
    /// The bases, in order.
    pub bases: Vec<Base>,
    /// The members; `None` for a forward declaration.
    pub body: Option<Vec<Item>>,
}

/// One base of a class.
#[derive(Debug, Clone, PartialEq)]
pub struct Base {
    /// The class's name as written.
    pub name: Name,
    /// Written access, or the default of the class's keyword.
    pub access: Access,
    /// `virtual` inheritance.
    pub is_virtual: bool,
}

/// An enumeration.
#[derive(Debug, Clone, PartialEq)]
pub struct Enum {
    /// `enum class` or `enum struct`.
    pub scoped: bool,
    /// Its tag; `None` for an anonymous one.
    pub name: Option<Name>,
    /// As [`Class::typedef_name`].
    pub typedef_name: Option<Ident>,
    /// As [`Class::anon`].
    pub anon: Option<AnonId>,
    /// `: uint8_t`
    pub underlying: Option<Type>,
    /// The values; `None` for a forward declaration.
    pub enumerators: Option<Vec<Enumerator>>,
}

/// One name of an enumeration.
#[derive(Debug, Clone, PartialEq)]
pub struct Enumerator {
    /// The name.
    pub name: Ident,
    /// Its written value.
    pub value: Option<Value>,
    /// The comment before it, or behind it on the same line.
    pub doc: Option<String>,
}

/// `typedef T name;` or `using name = T;`
#[derive(Debug, Clone, PartialEq)]
pub struct Typedef {
    /// The new name.
    pub name: Ident,
    /// What it stands for.
    pub ty: Type,
    /// Written as `using name = T`.
    pub alias: bool,
}

/// Words before a declaration that are not part of its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Specifiers {
    /// `static`
    pub is_static: bool,
    /// `extern`, also when it comes with a language
    pub is_extern: bool,
    /// `virtual`
    pub is_virtual: bool,
    /// `inline`
    pub is_inline: bool,
    /// `explicit`
    pub is_explicit: bool,
    /// `friend`
    pub is_friend: bool,
    /// `mutable`
    pub is_mutable: bool,
    /// `constexpr`, `consteval` or `constinit`
    pub is_constexpr: bool,
    /// `thread_local`
    pub is_thread_local: bool,
    /// `typedef`
    pub is_typedef: bool,
}

/// What sort of function a [`Function`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FunctionKind {
    /// A free function or method.
    Plain,
    /// A constructor: it has no result.
    Constructor,
    /// A destructor.
    Destructor,
    /// `operator+`
    Operator,
    /// `operator T`
    Conversion,
}

/// A function of any sort.
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    /// Its name.
    pub name: DeclName,
    /// Its sort.
    pub kind: FunctionKind,
    /// `static`, `virtual`, ...
    pub specifiers: Specifiers,
    /// The result; `None` for constructors, destructors and conversions, and where none was written.
    pub ret: Option<Type>,
    /// Parameters and what follows them.
    pub sig: Signature,
    /// `override`
    pub is_override: bool,
    /// `final`
    pub is_final: bool,
    /// What stood after the declarator.
    pub body: FunctionBody,
}

/// What ends a function's declaration.
#[derive(Debug, Clone, PartialEq)]
pub enum FunctionBody {
    /// `;`
    None,
    /// `{ ... }`: where it stands, and its text between the braces.
    Code(Code),
    /// `= 0`
    Pure,
    /// `= default`
    Default,
    /// `= delete`
    Delete,
}

/// The parameter list of a function and the qualifiers behind it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Signature {
    /// The parameters; `(void)` is an empty list.
    pub params: Vec<Param>,
    /// Written as `(void)`.
    pub explicit_void: bool,
    /// Ends with `...`.
    pub variadic: bool,
    /// `const` and `volatile` behind the list.
    pub cv: Cv,
    /// `&` or `&&` behind the list.
    pub ref_qualifier: Option<RefQualifier>,
    /// `throw(A, B)`: the types.
    pub throws: Option<Vec<Type>>,
    /// `noexcept`; an operand is kept.
    pub noexcept: Option<Option<Value>>,
}

/// `&` or `&&` behind a method's parameter list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefQualifier {
    /// `&`
    Lvalue,
    /// `&&`
    Rvalue,
}

/// One parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// All of it.
    pub span: Span,
    /// Its type, as written (an array stays an array).
    pub ty: Type,
    /// Its name, if it has one.
    pub name: Option<Ident>,
    /// Its default argument.
    pub default: Option<Value>,
}

/// A global variable or data member.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// Its name.
    pub name: DeclName,
    /// `static`, `extern`, `mutable`, ...
    pub specifiers: Specifiers,
    /// Its type.
    pub ty: Type,
    /// `= v`, `{v}` or `(v)`.
    pub init: Option<Value>,
    /// The width of a bit field.
    pub bits: Option<Value>,
}

/// `namespace a::b { }`
#[derive(Debug, Clone, PartialEq)]
pub struct Namespace {
    /// Its name; `None` for an anonymous one.
    pub name: Option<Name>,
    /// `inline namespace`
    pub is_inline: bool,
    /// What it holds.
    pub items: Vec<Item>,
}

/// `namespace name = target;`
#[derive(Debug, Clone, PartialEq)]
pub struct NamespaceAlias {
    /// The new name.
    pub name: Ident,
    /// What it stands for.
    pub target: Name,
}

/// `using a::b;` or `using namespace a;`
#[derive(Debug, Clone, PartialEq)]
pub struct Using {
    /// The name behind it.
    pub name: Name,
    /// `using namespace`
    pub namespace: bool,
}

/// A template declaration, known only by its head.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// The text between `template<` and `>`.
    pub params: String,
    /// The first name that the declaration under it declares, if one could be told.
    pub name: Option<Ident>,
}

/// A `friend` declaration.
#[derive(Debug, Clone, PartialEq)]
pub struct Friend {
    /// The declaration's text behind `friend`.
    pub text: String,
}
