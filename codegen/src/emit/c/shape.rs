//! The shape of a wrapper: what its callers must know, how it is declared and how it is called.

use super::types;
use crate::emit::host;
use crate::model::{Function, In, Param, Ret, Role, Target, TypeId};

/// How a wrapper hands its results over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Results {
    /// Returns nothing.
    None,
    /// Returns the value.
    One,
    /// Writes the values into `out` and returns their number.
    Several,
}

/// What the callers of a wrapper need to know.
#[derive(Debug)]
pub struct Shape {
    /// The C function.
    pub name: String,
    /// Fewest arguments from Perl, the receiver counted.
    pub min: usize,
    /// Most arguments from Perl; none with `...`.
    pub max: Option<usize>,
    /// The arguments that are converted, at most.
    pub checked: usize,
    /// Number of results at most.
    pub outputs: usize,
    /// How the results come.
    pub results: Results,
    takes_args: bool,
    /// Whether it is told how many there are.
    pub takes_items: bool,
    /// Whether the result may be written into the operation's target.
    pub takes_target: bool,
}

impl Shape {
    /// Works out the shape of a function's wrapper.
    pub fn new(function: &Function, index: usize) -> Self {
        let wrapper = &function.wrappers[index];
        let target = &function.targets[wrapper.target];
        let given = &target.params[..wrapper.params];
        let receiver = usize::from(host::receiver_of(function.role).is_some());
        let inputs = |params: &[Param]| params.iter().filter(|p| is_input(&p.conv)).count();
        let max = receiver + inputs(given);
        let min = receiver + inputs(&given[..wrapper.required.min(given.len())]);
        let places = target.params.iter().filter(|p| types::is_place(&p.conv));
        let places = places.count();
        let is_void = result_of(function.role, target) == Ret::Void;
        let results = if places > 0 {
            Results::Several
        } else if is_void {
            Results::None
        } else {
            Results::One
        };
        let name = if function.is_overloaded() {
            format!("fsp_w_{}__{}", function.xs, index + 1)
        } else {
            format!("fsp_w_{}", function.xs)
        };
        // The runtime calls accessors as well, through pointers of one type.
        let is_accessor = matches!(function.role, Role::Getter(_) | Role::Setter(_));
        Shape {
            name,
            min,
            max: (!target.varargs).then_some(max),
            checked: max,
            outputs: places + usize::from(!is_void),
            results,
            takes_args: max > 0 || is_accessor,
            takes_items: max > min,
            takes_target: results == Results::One
                && (types::uses_target(&target.result) || is_accessor)
                && !matches!(function.role, Role::Constructor(_)),
        }
    }

    /// A call of the wrapper.
    pub fn call(&self, args: &str, items: &str, targ: &str) -> String {
        let mut list = vec!["aTHX".to_owned()];
        if self.takes_args {
            list.push(args.to_owned());
        }
        if self.takes_items {
            list.push(items.to_owned());
        }
        if self.takes_target {
            list.push(targ.to_owned());
        }
        if self.results == Results::Several {
            list.push("out".to_owned());
        }
        let list = list.join(", ").replacen("aTHX, ", "aTHX_ ", 1);
        format!("{}({list})", self.name)
    }

    /// The head of its definition.
    pub fn signature(&self, uses_target: bool) -> String {
        let mut list = vec!["pTHX".to_owned()];
        if self.takes_args {
            list.push("SV **args".to_owned());
        }
        if self.takes_items {
            list.push("I32 items".to_owned());
        }
        if self.takes_target {
            let unused = if uses_target { "" } else { " PERL_UNUSED_DECL" };
            list.push(format!("SV *targ{unused}"));
        }
        if self.results == Results::Several {
            list.push("SV **out".to_owned());
        }
        let ty = match self.results {
            Results::None => "void ",
            Results::One => "SV *",
            Results::Several => "int ",
        };
        let list = list.join(", ").replacen("pTHX, ", "pTHX_ ", 1);
        format!("static {ty}{}({list})", self.name)
    }
}

/// What a function of a role gives back: a constructor gives an object of its class.
pub fn result_of(role: Role, target: &Target) -> Ret {
    match (role, &target.result) {
        // The type is replaced by the class's own when it is printed.
        (Role::Constructor(_), Ret::Void) => Ret::Owned {
            ty: TypeId(usize::MAX),
            nullable: false,
        },
        (_, ret) => ret.clone(),
    }
}

/// Whether Perl gives a value for a parameter.
pub fn is_input(conv: &In) -> bool {
    !matches!(conv, In::Output(_))
}
