//! What an interface means: every name resolved, every overload set ordered, every conversion decided.
//!
//! `resolve` and `check` produce a [`Model`] from the syntax tree; the emitters only print it. Whatever an emitter needs
//! to know is a field here, so that an emitter never looks at a type as it was written and never fails.

use std::fmt;

/// A whole interface, ready to be printed as XS glue, Rust traits, a Perl module and a manual.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// The name after `%module`: the Perl package, and the stem of every generated file.
    pub module: String,
    /// The comment before `%module`, if any: the first words of the manual.
    pub doc: Option<String>,
    /// Example from `%feature("perl:example")` for the module's name: the manual's synopsis.
    pub example: Option<String>,
    /// Every type that can stand behind a pointer, in order of first use. Indexed by [`TypeId`].
    pub types: Vec<PointerType>,
    /// Enumerations, in order of declaration. Indexed by [`EnumId`].
    pub enums: Vec<Enum>,
    /// Wrapped classes, in order of declaration. Indexed by [`ClassId`].
    pub classes: Vec<Class>,
    /// Free functions, one entry per Perl name, in the order in which their last overloads are declared, which is SWIG's.
    pub functions: Vec<Function>,
    /// Constants in order of declaration, class constants included.
    pub constants: Vec<Constant>,
    /// Global variables and static data members, in order of declaration.
    pub variables: Vec<Variable>,
    /// Modules named by `%import`, whose classes may appear as bases and as argument types.
    pub imports: Vec<String>,
    /// Text of `%perlcode` and `%insert("perl")`, in order: copied into the Perl module before its final `1;`.
    pub perl_code: Vec<String>,
}

/// Index into [`Model::types`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub usize);

/// Index into [`Model::classes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClassId(pub usize);

/// Index into [`Model::enums`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EnumId(pub usize);

/// A type that values of the interface point to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointerType {
    /// SWIG's name of the pointer, the key under which modules share it: `_p_PERL__Session`, `_p_void`, `_p_p_char`.
    pub mangled: String,
    /// The package that Perl sees: `freeswitch::Session` for a wrapped class, the mangled name for anything else.
    pub package: String,
    /// The C++ name of the pointed-to type: `PERL::Session`, `switch_event_t`.
    pub pretty: String,
    /// What stands behind the pointer.
    pub kind: PointeeKind,
    /// Every type that may be passed where this one is wanted (derived classes, near and far), each with the path of direct
    /// bases that leads from it to this one, ending with this one: `Session` for `CoreSession` has path `[CoreSession]`.
    pub derived: Vec<Cast>,
    /// Name of the associated type of the host trait: `Session`, `SwitchEvent`. Empty for [`PointeeKind::Void`],
    /// [`PointeeKind::Char`] and [`PointeeKind::Scalar`].
    pub rust: String,
}

/// One way to pass a derived object where a base is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cast {
    /// The derived type.
    pub from: TypeId,
    /// The direct bases to walk through; the last is the wanted type.
    pub path: Vec<TypeId>,
}

/// What a pointer points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointeeKind {
    /// A wrapped class of this interface.
    Class(ClassId),
    /// A class that an imported module wraps; the index is into [`Model::imports`].
    Imported(usize),
    /// A type that is only passed through: the host decides what it is.
    Opaque,
    /// `void`: an object of any type.
    Void,
    /// `char` (the package `_p_char`).
    Char,
    /// A number, as in `int *`.
    Scalar(Number),
}

/// A wrapped class, struct or union.
#[derive(Debug, Clone)]
pub struct Class {
    /// Name without its namespace, after `%rename`: the prefix of XS names and the last part of the Perl package.
    pub name: String,
    /// The Perl package: `freeswitch::Session`.
    pub package: String,
    /// The C++ name, namespace included: `PERL::Session`.
    pub cpp: String,
    /// The Rust trait, and the associated type of the host: `Session`.
    pub rust: String,
    /// The type behind pointers to this class.
    pub ty: TypeId,
    /// Direct bases that are known, in order.
    pub bases: Vec<TypeId>,
    /// The manual's text.
    pub doc: Option<String>,
    /// Example from `%feature("perl:example")`.
    pub example: Option<String>,
    /// Whether objects cannot be made (a pure virtual function remains, or no constructor is accessible).
    pub is_abstract: bool,
    /// The constructor `new`, all overloads; its `xs` name is `new_NAME`. `None` where there is none of that name.
    pub constructor: Option<Function>,
    /// The constructors that `%rename` calls otherwise, one entry per name, ordered as `methods` are: `%rename(other)` makes
    /// `new_other`, in Perl and as the `xs` name.
    pub named_constructors: Vec<Function>,
    /// Whether Perl destroys objects that it owns (an accessible destructor); the XS name is then `delete_NAME`.
    pub destructor: bool,
    /// Methods, static ones included, one entry per Perl name, in the order in which their last overloads are declared,
    /// which is SWIG's. Operators are here under SWIG's names (`__eq__`).
    pub methods: Vec<Function>,
    /// Data members in order of declaration; static ones and constants are in the model's lists.
    pub members: Vec<Member>,
    /// Operators that the package overloads, in order.
    pub operators: Vec<Operator>,
    /// The order in which constructor, destructor, methods and members were declared (the order of the Perl module).
    pub order: Vec<ClassItem>,
}

impl Class {
    /// Every way to make an object: `new` first.
    pub fn constructors(&self) -> impl Iterator<Item = &Function> {
        self.constructor.iter().chain(&self.named_constructors)
    }
}

/// One row of a class block in the Perl module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClassItem {
    /// `sub new`.
    Constructor,
    /// Index into [`Class::named_constructors`].
    NamedConstructor(usize),
    /// `sub DESTROY`.
    Destructor,
    /// Index into [`Class::methods`].
    Method(usize),
    /// Index into [`Class::members`].
    Member(usize),
    /// Index into [`Model::constants`].
    Constant(usize),
    /// Index into [`Model::variables`]: a static data member.
    Variable(usize),
}

/// An operator of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// What Perl's `overload` calls it: `==`, `+`, `neg`.
    pub perl: String,
    /// The method that implements it: `__eq__`.
    pub method: String,
    /// How many operands the method takes besides the object (0 or 1).
    pub operands: usize,
}

/// A data member, with its two accessors.
#[derive(Debug, Clone)]
pub struct Member {
    /// Name as Perl sees it.
    pub name: String,
    /// The accessor `CLASS_NAME_get`; one wrapper, receiver only.
    pub getter: Function,
    /// The accessor `CLASS_NAME_set`; `None` for a member that cannot be written.
    pub setter: Option<Function>,
    /// The manual's text.
    pub doc: Option<String>,
}

/// One Perl function: a single wrapper, or a set of overloads with one entry point.
#[derive(Debug, Clone)]
pub struct Function {
    /// Name that the script writes: `getDigits`, `new`.
    pub perl: String,
    /// Name in the XS package, used in messages: `CoreSession_getDigits`, `new_Session`.
    pub xs: String,
    /// What kind of function it is.
    pub role: Role,
    /// The wrappers in order of declaration, default arguments expanded; never empty.
    pub wrappers: Vec<Wrapper>,
    /// The wrappers in the order in which dispatch tries them (indexes into `wrappers`), those that can never win included:
    /// what a test does to its argument can be seen. Has one entry when the function is not overloaded.
    pub dispatch: Vec<usize>,
    /// The Rust methods behind the wrappers, one per declaration.
    pub targets: Vec<Target>,
    /// Example from `%feature("perl:example")`.
    pub example: Option<String>,
}

impl Function {
    /// Whether several wrappers share this name, so that a call goes through dispatch.
    pub fn is_overloaded(&self) -> bool {
        self.wrappers.len() > 1
    }
}

/// What kind of function a [`Function`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A function outside any class.
    Free,
    /// A constructor: the result is an owned object of the class.
    Constructor(ClassId),
    /// A method with a receiver.
    Method(ClassId),
    /// A static method.
    Static(ClassId),
    /// Reads a data member.
    Getter(ClassId),
    /// Writes a data member.
    Setter(ClassId),
}

/// The Rust method that one C++ declaration became.
#[derive(Debug, Clone)]
pub struct Target {
    /// Name of the method in the trait: `get_digits`.
    pub rust: String,
    /// Its parameters, the receiver left out, in order.
    pub params: Vec<Param>,
    /// What it gives back.
    pub result: Ret,
    /// Whether the method returns `Result<T, Error>` (`%feature("rust:result")`, or an exception specification).
    pub fallible: bool,
    /// Whether it was declared `virtual` (or overrides a method that was): calls on a base go to the object's own class.
    pub is_virtual: bool,
    /// Whether it was declared `const`: messages then call the receiver `Class const *`.
    pub is_const: bool,
    /// Whether it was declared `volatile`.
    pub is_volatile: bool,
    /// For a virtual method: the classes derived from this one that override it, with the method's index there.
    pub overrides: Vec<Override>,
    /// Whether further arguments (`...`) are accepted and dropped.
    pub varargs: bool,
    /// The declaration as a person would read it, without default arguments' values changed: for comments and manuals,
    /// `char *getDigits(int maxdigits, char *terminators, int timeout)`.
    pub prototype: String,
    /// The manual's text.
    pub doc: Option<String>,
}

/// A derived class's own version of a virtual method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Override {
    /// The class that overrides.
    pub class: ClassId,
    /// Index into its `methods`.
    pub method: usize,
    /// Index into that function's `targets`.
    pub target: usize,
}

/// A parameter of a [`Target`].
#[derive(Debug, Clone)]
pub struct Param {
    /// Name in Rust, never a keyword, never empty: `max_digits`.
    pub rust: String,
    /// Name as declared; empty when it has none.
    pub name: String,
    /// How the Perl value is converted.
    pub conv: In,
    /// The type in error messages: `char const *`, `CoreSession &`, `unsigned int`.
    pub type_text: String,
    /// The value used when the argument is left out.
    pub default: Option<DefaultValue>,
}

/// The value of a parameter that a call leaves out.
#[derive(Debug, Clone, PartialEq)]
pub enum DefaultValue {
    /// A value that the generator worked out.
    Value(Value),
    /// An expression that only C++ could evaluate: the Rust parameter is an `Option`, `None` when left out.
    Unknown(String),
}

/// A constant value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// An integer; wide enough for every C integer type.
    Int(i128),
    /// A floating-point number.
    Double(f64),
    /// `true` or `false`.
    Bool(bool),
    /// A `char`.
    Char(u8),
    /// A string's bytes, without the NUL.
    Str(Vec<u8>),
    /// A null pointer.
    Null,
}

/// One entry point that checks its arguments and calls one target.
#[derive(Debug, Clone)]
pub struct Wrapper {
    /// Index into [`Function::targets`].
    pub target: usize,
    /// How many of the target's parameters this wrapper takes (fewer than all where default arguments were expanded into
    /// overloads), the receiver not counted. [`In::Output`] parameters count here and in `required`, though they consume no
    /// argument: both are lengths of the target's list of parameters.
    pub params: usize,
    /// How many of those must be given (fewer than `params` where default arguments stay optional), receiver not counted.
    pub required: usize,
    /// What stands after `Usage: `: `API_execute(self,command,data);`.
    pub usage: String,
}

/// A number type of C.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Number {
    SChar,
    UChar,
    Short,
    UShort,
    Int,
    UInt,
    Long,
    ULong,
    LongLong,
    ULongLong,
    Float,
    Double,
    Bool,
    Char,
}

/// How a Perl argument becomes a C value, and which Rust type receives it.
#[derive(Debug, Clone, PartialEq)]
pub enum In {
    /// A number, `bool` or `char` by value (or by `const &`).
    Number(Number),
    /// An enumeration: converted as `int`; `None` where the enumeration is not declared.
    Enum(Option<EnumId>),
    /// `char *`, `const char *`: a NUL-terminated string or nothing. Rust: `Option<&CStr>`.
    CStr,
    /// `char *` whose NUL bytes count (`%feature("rust:bytes")`): a whole string or nothing. Rust: `Option<&[u8]>`.
    WholeStr,
    /// `std::string`, `const std::string &`: bytes; `undef` is refused. Rust: `&[u8]`. `by_ref` decides the message.
    StdString {
        /// Declared as a reference: `undef` then gives `ValueError invalid null reference`.
        by_ref: bool,
    },
    /// A pointer, reference or value of a class or opaque type.
    Object {
        /// What it points to.
        ty: TypeId,
        /// How it is passed.
        pass: Pass,
    },
    /// `void *`: an object of any type, or nothing. Rust: `Option<AnyRef>`.
    AnyObject,
    /// A `char[N]` data member being written: at most N-1 bytes; nothing counts as "".
    CharArray(usize),
    /// A fixed array of anything else being written: a pointer to the element type.
    Array {
        /// The element's type.
        ty: TypeId,
        /// Number of elements.
        len: usize,
    },
    /// A sub: by name or by reference (`%feature("rust:callback")` on a `char *`). Rust: `Option<Callback>`.
    Callback,
    /// Perl's own value, `SV *`. Rust: `Scalar`.
    Scalar,
    /// Consumes no argument (`numinputs=0`): a place for a result. Rust: `&mut T`.
    Output(Number),
    /// An argument that is read and replaced by a result (INOUT). Rust: `&mut T`.
    InOut(Number),
    /// A string with its length (`(char *STRING, size_t LENGTH)`): one Perl argument. Rust: `&[u8]`.
    Bytes,
}

/// How an object argument is passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// By pointer: `undef` is NULL. Rust: `Option<Ref<T>>`.
    Pointer,
    /// By reference or by value: `undef` is refused with `ValueError invalid null reference`. Rust: `Ref<T>`.
    Reference,
    /// By value, of a type that SWIG does not know: as `Reference`; kept apart for the manual.
    Value,
}

/// How a result becomes a Perl value, and which Rust type gives it.
#[derive(Debug, Clone, PartialEq)]
pub enum Ret {
    /// Nothing: the empty list.
    Void,
    /// A number, `bool` or `char`.
    Number(Number),
    /// An enumeration, as `int`.
    Enum(Option<EnumId>),
    /// `char *`: `undef` or a string cut at its first NUL. Rust: `Option<Cow<CStr>>`.
    CStr,
    /// `std::string`: bytes. Rust: `Cow<[u8]>`.
    StdString,
    /// An object that Perl owns from now on: by value, or `%newobject`. Rust: `T`, or `Option<T>` where it may be NULL.
    Owned {
        /// The type.
        ty: TypeId,
        /// Whether it can be NULL (declared as a pointer).
        nullable: bool,
    },
    /// An object that stays the host's. Rust: `Lent<T>`, or `Option<Lent<T>>` where it may be NULL.
    Lent {
        /// The type.
        ty: TypeId,
        /// Whether it can be NULL (declared as a pointer).
        nullable: bool,
    },
    /// `void *`. Rust: `Option<AnyHandle>`.
    AnyObject,
    /// Perl's own value, `SV *`. Rust: `Scalar`.
    Scalar,
}

/// A constant: `#define`, `%constant`, enumerator, `static const` member.
#[derive(Debug, Clone)]
pub struct Constant {
    /// Name in the XS package: `S_HUP`, `Conv_SCI`.
    pub xs: String,
    /// Name in its own Perl package: `S_HUP`, `SCI`.
    pub perl: String,
    /// The class it belongs to.
    pub class: Option<ClassId>,
    /// Its value.
    pub value: Value,
    /// The manual's text.
    pub doc: Option<String>,
}

/// A global variable or static data member: a Perl scalar with magic.
#[derive(Debug, Clone)]
pub struct Variable {
    /// Name in the XS package: `gvar`, `Conv_svar`.
    pub xs: String,
    /// Name in its own Perl package.
    pub perl: String,
    /// The class it belongs to.
    pub class: Option<ClassId>,
    /// Reads it; no receiver.
    pub getter: Target,
    /// Writes it; `None` when it cannot be written. One parameter, whose name is the variable's C++ name (`Conv::svar`), as
    /// messages have it.
    pub setter: Option<Target>,
    /// The wrapped class that it points to, if it is an object: Perl sees a tied hash.
    pub object: Option<TypeId>,
    /// The manual's text.
    pub doc: Option<String>,
}

/// An enumeration.
#[derive(Debug, Clone)]
pub struct Enum {
    /// C++ name; empty for an anonymous one.
    pub cpp: String,
    /// Rust name of the newtype over `i32`: `SessionFlag`.
    pub rust: String,
    /// Enumerators with their values: C++ name, Rust name, value, manual's text.
    pub values: Vec<Enumerator>,
    /// The manual's text.
    pub doc: Option<String>,
}

/// One enumerator.
#[derive(Debug, Clone)]
pub struct Enumerator {
    /// C++ name.
    pub name: String,
    /// Rust name of the associated constant.
    pub rust: String,
    /// Its value.
    pub value: i128,
    /// The manual's text.
    pub doc: Option<String>,
}

impl fmt::Display for Model {
    /// The dump behind `fsperl generate --emit model`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:#?}")
    }
}
