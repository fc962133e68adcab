//! The interpreter that all others are copies of: the module is loaded in it, and nothing else has happened. A copy costs less
//! than starting perl, and nothing that one script does is seen by the next.

use fsperl_runtime::{Boot, Interpreter, Options, Stopped};
use std::sync::{Mutex, PoisonError};

/// The Perl half of the module.
const MODULE: &str = include_str!(concat!(env!("OUT_DIR"), "/freeswitch.pm"));

/// Loads the module where `use freeswitch` finds it.
const LOAD: &str = "$INC{'freeswitch.pm'} = 'freeswitch.pm'; freeswitch->import; 1";

/// An interpreter to copy.
#[derive(Debug)]
pub struct Template(Mutex<Interpreter>);

impl Template {
    /// Makes one. `boot` is the switch's own boot function; modules are searched in `incs` before perl's own directories.
    ///
    /// # Errors
    /// When perl refuses to start.
    pub fn new(boot: Boot, incs: &[&[u8]]) -> Result<Self, Stopped> {
        let perl = Interpreter::new(&Options {
            boots: &[(c"freeswitchc::boot_freeswitch", boot)],
            incs,
        })?;
        perl.run_code(MODULE, "freeswitch.pm", &[])?;
        perl.run_code(LOAD, "freeswitch.pm", &[])?;
        Ok(Template(Mutex::new(perl)))
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
