//! The manual of an interface, before it is printed.
//!
//! [`Manual::of`] takes a [`Model`] and puts everything that a reader of the manual sees into words and order: how a
//! script writes each call, what the arguments are, what comes back. The printers (`emit::pod`, `emit::html`) only set it.

mod build;
mod call;
mod class;
mod general;
mod kind;
mod link;
mod text;

pub(crate) use kind::{default_value, perl_value};
pub use link::Link;
pub(crate) use text::dedent;

use crate::model::Model;

/// The whole manual.
#[derive(Debug, Clone, PartialEq)]
pub struct Manual {
    /// The module's name: `freeswitch`.
    pub module: String,
    /// The first sentence of the module's description, without its full stop: what stands behind the name.
    pub summary: String,
    /// The rest of the module's description.
    pub intro: Vec<Block>,
    /// Lines of Perl that show the module in use.
    pub synopsis: String,
    /// What is true of the whole module.
    pub chapters: Vec<Chapter>,
    /// One section per class.
    pub classes: Vec<ClassSection>,
    /// The free functions.
    pub functions: Vec<Entry>,
    /// The constants that belong to no class.
    pub constants: Vec<ConstantGroup>,
    /// The variables that belong to no class.
    pub variables: Vec<VariableEntry>,
    /// Other modules that this one builds on.
    pub imports: Vec<String>,
}

impl Manual {
    /// Puts a model into words.
    pub fn of(model: &Model) -> Manual {
        build::manual(model)
    }

    /// The section of a class, by the class's short name.
    pub fn class(&self, name: &str) -> Option<&ClassSection> {
        self.classes.iter().find(|class| class.name == name)
    }
}

/// A run of words.
pub type Text = Vec<Inline>;

/// A piece of a [`Text`].
#[derive(Debug, Clone, PartialEq)]
pub enum Inline {
    /// Words.
    Words(String),
    /// Code: a value, a name, a piece of Perl.
    Code(String),
    /// Words that lead to another place in the manual.
    Link {
        /// The words.
        text: String,
        /// Where they lead.
        to: Link,
    },
}

/// A block of a description.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Text),
    /// A list, one text per item.
    List(Vec<Text>),
    /// Lines of code.
    Code(String),
}

/// A part of the manual that is about no single class or function.
#[derive(Debug, Clone, PartialEq)]
pub struct Chapter {
    /// Its title.
    pub title: String,
    /// Its words.
    pub text: Vec<Block>,
}

/// What is said about a class.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassSection {
    /// Its short name: `Session`.
    pub name: String,
    /// Its Perl package: `freeswitch::Session`.
    pub package: String,
    /// The first sentence of its description.
    pub summary: Text,
    /// Its description.
    pub text: Vec<Block>,
    /// Example of its use.
    pub example: Option<String>,
    /// What it inherits from: packages, with links where this manual describes them.
    pub bases: Vec<Inline>,
    /// The classes that inherit from it.
    pub derived: Vec<Inline>,
    /// How objects are made, `new` first; empty when Perl can't.
    pub constructors: Vec<Entry>,
    /// Its methods.
    pub methods: Vec<Entry>,
    /// The methods that it has from each base, near bases first.
    pub inherited: Vec<Inherited>,
    /// Its operators.
    pub operators: Vec<OperatorEntry>,
    /// What `$object->{NAME}` reads and writes.
    pub members: Vec<VariableEntry>,
    /// Its constants.
    pub constants: Vec<ConstantGroup>,
    /// Its variables, shared by all objects.
    pub variables: Vec<VariableEntry>,
}

/// The methods that a class has from one base.
#[derive(Debug, Clone, PartialEq)]
pub struct Inherited {
    /// The base.
    pub from: Inline,
    /// Links to the methods that are not overridden.
    pub methods: Vec<Inline>,
}

/// An operator of a class.
#[derive(Debug, Clone, PartialEq)]
pub struct OperatorEntry {
    /// How it is written: `$vec + $other`.
    pub expression: String,
    /// The method behind it.
    pub method: Inline,
}

/// A function, method or constructor with all its forms.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its name: `getDigits`, `new`.
    pub name: String,
    /// Its place in the manual.
    pub place: Link,
    /// One form per declaration; never empty.
    pub forms: Vec<Form>,
    /// Example of its use.
    pub example: Option<String>,
}

impl Entry {
    /// The first sentence of the description, for tables.
    pub fn summary(&self) -> Text {
        self.forms
            .iter()
            .map(|form| &form.summary)
            .find(|summary| !summary.is_empty())
            .cloned()
            .unwrap_or_default()
    }
}

/// One way to call a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// The call as a script writes it: `$session->hangup([$cause])`.
    pub call: String,
    /// The first sentence of the description.
    pub summary: Text,
    /// What it does.
    pub text: Vec<Block>,
    /// Its arguments.
    pub params: Vec<ParamEntry>,
    /// What comes back; `None` for nothing.
    pub result: Option<ResultEntry>,
    /// When it raises an exception.
    pub errors: Vec<Text>,
}

/// An argument.
#[derive(Debug, Clone, PartialEq)]
pub struct ParamEntry {
    /// Its name as a Perl variable: `$timeout`.
    pub name: String,
    /// What is expected: `integer`, `string`, a class. Empty for what the description alone knows.
    pub kind: Text,
    /// Whether it can be left out, and what it is then, in Perl's notation; `None` for an argument that must be given.
    pub default: Option<String>,
    /// Its description.
    pub text: Text,
}

/// What a call returns.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultEntry {
    /// What it is: `string`, `true or false`.
    pub kind: Text,
    /// Its description.
    pub text: Text,
}

/// A member, a global variable or a static data member.
#[derive(Debug, Clone, PartialEq)]
pub struct VariableEntry {
    /// Its name.
    pub name: String,
    /// How a script writes it: `$session->{uuid}`, `$freeswitch::level`.
    pub expression: String,
    /// What it holds.
    pub kind: Text,
    /// Whether it can't be written.
    pub read_only: bool,
    /// Its description.
    pub text: Vec<Block>,
}

/// Constants that belong together: those of an enumeration, or those of none.
#[derive(Debug, Clone, PartialEq)]
pub struct ConstantGroup {
    /// What they have in common.
    pub text: Vec<Block>,
    /// The constants.
    pub constants: Vec<ConstantEntry>,
}

/// A constant.
#[derive(Debug, Clone, PartialEq)]
pub struct ConstantEntry {
    /// Its name: `S_HUP`.
    pub name: String,
    /// How a script writes it: `$freeswitch::S_HUP`.
    pub expression: String,
    /// Its value in Perl's notation.
    pub value: String,
    /// Its description.
    pub text: Text,
}
