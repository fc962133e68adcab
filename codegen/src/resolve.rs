//! Looks up names: from the syntax tree to a [`Program`], in which every declaration that Perl may see stands with its name,
//! its features and the scope in which its types are found.
//!
//! Directives take effect in order, as SWIG's do: a declaration is given what `%rename`, `%feature` and `%apply` have said
//! before it.

mod collect;
mod declare;
mod lookup;
pub mod scope;
pub mod types;

use crate::ast::{self, Access};
use crate::diag::{Diagnostics, codes};
use crate::feature::{Features, Naming};
use crate::source::{SourceId, Span};
use crate::typemap::Typemaps;

use scope::{ScopeId, Symbols};
use types::{ClassIx, EnumIx};

/// An interface with its names looked up.
#[derive(Debug)]
pub struct Program<'a> {
    /// The name after `%module`.
    pub module: String,
    /// The comment before `%module`.
    pub doc: Option<String>,
    /// The example that `%feature("perl:example")` gives the module.
    pub example: Option<String>,
    /// Modules that are imported.
    pub imports: Vec<String>,
    /// Perl code to copy.
    pub perl_code: Vec<String>,
    /// The symbol table.
    pub symbols: Symbols<'a>,
    /// What typemaps say.
    pub typemaps: Typemaps,
    /// What stands outside classes, in order, classes included.
    pub decls: Vec<Decl<'a>>,
    /// Classes with a definition, in order.
    pub classes: Vec<ClassDecl<'a>>,
}

/// One declaration.
#[derive(Debug, Clone)]
pub struct Decl<'a> {
    /// Where it stands.
    pub span: Span,
    /// Its comment.
    pub doc: Option<&'a str>,
    /// Whether it stands in `extern "C"`.
    pub is_c: bool,
    /// Whether Perl may see it: public, and not in an imported file.
    pub visible: bool,
    /// Whether `%ignore` hides it.
    pub ignored: bool,
    /// Its access within a class.
    pub access: Option<Access>,
    /// The scope of its types.
    pub scope: ScopeId,
    /// Its name in Perl.
    pub perl: String,
    /// What `%feature` says.
    pub features: Features,
    /// How many typemap rules there were when it was declared.
    pub typemaps: usize,
    /// With how many arguments it is called where default arguments may be left out: the fewest and the most. `None`
    /// where the parameters alone say so.
    pub counts: Option<(usize, usize)>,
    /// What it is.
    pub kind: DeclKind<'a>,
}

/// What a [`Decl`] declares.
#[derive(Debug, Clone)]
pub enum DeclKind<'a> {
    /// A function or method.
    Function(&'a ast::Function),
    /// A variable or data member.
    Variable(&'a ast::Variable),
    /// A constant.
    Constant(&'a ast::Constant),
    /// An enumeration, with the Perl names of its enumerators; `None` for one that is ignored.
    Enum(EnumIx, Vec<Option<String>>),
    /// `using Base::name;` in a class.
    Using(&'a ast::Name),
    /// A class: index into [`Program::classes`].
    Class(usize),
}

/// Who wraps a declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrappedBy {
    /// This interface.
    Us,
    /// An imported module: its index in [`Program::imports`].
    Module(usize),
    /// Nobody: it comes from an imported file that is no module.
    Nobody,
}

/// A class with a definition.
#[derive(Debug)]
pub struct ClassDecl<'a> {
    /// Which class.
    pub ix: ClassIx,
    /// Who wraps it.
    pub wrapped_by: WrappedBy,
    /// Its members in order, those that `%extend` adds included.
    pub members: Vec<Decl<'a>>,
    /// Under which name the constructor appears that C++ adds where none is written; as for SWIG, what directives say
    /// anywhere in the file counts.
    pub implicit_constructor: Naming,
    /// Likewise for the destructor.
    pub implicit_destructor: Naming,
}

/// Resolves the interface `main`; `module` is its name where it is given from outside.
pub fn resolve<'a>(
    main: SourceId,
    file: &'a ast::File,
    module: Option<&str>,
    diags: &mut Diagnostics,
) -> Program<'a> {
    let mut collector = collect::Collector::new(&file.items, diags);
    collector.run(&file.items);
    let mut program = collector.finish();
    if let Some(module) = module {
        program.module = module.to_string();
    }
    let start = Span::new(main, 0, 0);
    if program.module.is_empty() {
        diags
            .error(codes::NO_MODULE, start, "the interface has no name")
            .help("begin it with `%module name`, or give the name with `--module`");
    } else if !is_identifier(&program.module) {
        let written = file.items.iter().find_map(|item| match &item.kind {
            ast::ItemKind::Module(written) => Some(written.name.span),
            _ => None,
        });
        let text = format!("`{}` cannot be the name of a module", program.module);
        diags
            .error(
                codes::BAD_MODULE_NAME,
                written.filter(|_| module.is_none()).unwrap_or(start),
                text,
            )
            .help("it names files, C functions and a Perl package: letters, digits and `_`, no digit first, no `::`");
    }
    warn_unknown_bases(&program, diags);
    program
}

fn is_identifier(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn warn_unknown_bases(program: &Program<'_>, diags: &mut Diagnostics) {
    for class in &program.classes {
        let symbol = &program.symbols.classes[class.ix.0];
        let Some(ast) = symbol.ast else {
            continue;
        };
        for base in &ast.bases {
            let known = program
                .symbols
                .lookup_type(symbol.outer, &base.name)
                .is_some();
            let text = base.name.to_string();
            if is_nested(program, symbol.outer, &base.name) && class.wrapped_by == WrappedBy::Us {
                diags
                    .warning(
                        codes::UNKNOWN_BASE,
                        base.name.span,
                        format!(
                            "the base class `{text}` is nested in another class, it is ignored"
                        ),
                    )
                    .note("its members can't be called from Perl")
                    .help("declare it outside the class");
            }
            if known || class.wrapped_by != WrappedBy::Us {
                continue;
            }
            let diagnostic = diags.warning(
                codes::UNKNOWN_BASE,
                base.name.span,
                format!("nothing is known about the base class `{text}`, it is ignored"),
            );
            diagnostic.note("its members can't be called from Perl");
            let names = program.symbols.classes.iter().map(|c| c.path.as_str());
            if let Some(near) = crate::diag::nearest::nearest(&text, names) {
                diagnostic.help(format!("did you mean `{near}`?"));
            }
        }
    }
}

/// Whether a base is a class within a class, which is not wrapped.
fn is_nested(program: &Program<'_>, from: scope::ScopeId, name: &ast::Name) -> bool {
    match program.symbols.lookup_type(from, name) {
        Some(scope::Entity::Class(class)) => program.symbols.classes[class.0].nested,
        _ => false,
    }
}
