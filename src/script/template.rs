//! The interpreter that all others are copies of: the module is loaded in it, and nothing else has happened. A copy costs less
//! than starting perl, and nothing that one script does is seen by the next.

use super::globals;
use fsperl_runtime::{Boot, Interpreter, Options, Stopped};
use std::sync::{Mutex, PoisonError};

/// The Perl half of the module.
const MODULE: &str = include_str!(concat!(env!("OUT_DIR"), "/freeswitch.pm"));

/// Loads the module where `use freeswitch` finds it.
const LOAD: &str = "$INC{'freeswitch.pm'} = 'freeswitch.pm'; freeswitch->import; 1";

/// What an interpreter is made with: the switch's boot function, directories of modules, code that is run first.
#[derive(Clone, Debug)]
pub struct Recipe {
    boot: Boot,
    incs: Vec<Vec<u8>>,
    prepare: Vec<(String, String)>,
}

impl Recipe {
    /// `boot` is the switch's own boot function; modules are searched in `incs` before perl's own directories.
    pub fn new(boot: Boot, incs: &[&[u8]]) -> Self {
        Recipe {
            boot,
            incs: incs.iter().map(|inc| inc.to_vec()).collect(),
            prepare: Vec::new(),
        }
    }

    /// Adds code that every interpreter is to have run, and its name in messages.
    #[must_use]
    pub fn prepare(mut self, code: &str, name: &str) -> Self {
        self.prepare.push((code.to_owned(), name.to_owned()));
        self
    }

    /// A new interpreter with the module loaded. With a limit in bytes its memory is in a region, and it can have an image.
    ///
    /// # Errors
    /// When perl refuses to start, and what the code throws.
    pub fn make(&self, limit: Option<usize>) -> Result<Interpreter, Stopped> {
        let incs: Vec<&[u8]> = self.incs.iter().map(Vec::as_slice).collect();
        let options = Options {
            boots: &[(c"freeswitchc::boot_freeswitch", self.boot)],
            incs: &incs,
        };
        let perl = match limit {
            Some(limit) => Interpreter::new_in_region(&options, limit),
            None => Interpreter::new(&options),
        }?;
        perl.run_code(MODULE, "freeswitch.pm", &[])?;
        perl.run_code(LOAD, "freeswitch.pm", &[])?;
        globals::declare(&perl)?;
        for (code, name) in &self.prepare {
            perl.run_code(code, name, &[])?;
        }
        Ok(perl)
    }
}

/// An interpreter to copy.
#[derive(Debug)]
pub struct Template(Mutex<Interpreter>);

impl Template {
    /// Makes one. `boot` is the switch's own boot function; modules are searched in `incs` before perl's own directories.
    ///
    /// # Errors
    /// When perl refuses to start.
    pub fn new(boot: Boot, incs: &[&[u8]]) -> Result<Self, Stopped> {
        Recipe::new(boot, incs).make(None).map(Self::of)
    }

    /// The interpreter as it is.
    pub fn of(perl: Interpreter) -> Self {
        Template(Mutex::new(perl))
    }

    /// Runs code that all copies are to have run.
    ///
    /// # Errors
    /// What the code throws.
    pub fn prepare(&self, code: &str, name: &str) -> Result<(), Stopped> {
        let perl = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        perl.run_code(code, name, &[]).map(drop)
    }

    /// A clean interpreter.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn interpreter(&self) -> Result<Interpreter, Stopped> {
        let perl = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        perl.clone_template()
    }
}
