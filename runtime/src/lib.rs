//! Embeds perl for generated bindings.
//!
//! An [`Interpreter`] is one perl, made, cloned and ended by Rust; a [`Perl`] is a handle to any living interpreter, ours or
//! the one that loaded us. Code runs through them and through the [`Callback`]s that scripts give; whatever it does (return,
//! die, exit), it comes back as a value: see [`Stopped`]. An interpreter runs on one thread at a time, on any thread; who
//! comes while it is busy on another is told so.

pub mod abi;
mod callback;
mod error;
pub mod glue;
mod home;
mod host;
mod image;
mod interp;
mod interrupt;
mod loan;
pub mod object;
mod outcome;
mod output;
mod process;
mod scalar;
mod script;
mod stack;
pub mod sys;
mod thread;
mod timer;
mod value;
mod vars;

pub use callback::Callback;
pub use error::{Error, ErrorKind};
pub use home::Perl;
pub use image::{Ended, Image, Mold, Refused, thread_in_background};
pub use interp::{Boot, Interpreter, Options};
pub use interrupt::{OnStop, Stopper};
pub use object::{AnyHandle, AnyRef, Guard, Handle, Lent, Ref, Upcast};
pub use outcome::{Died, Stopped};
pub use output::Stream;
pub use scalar::Scalar;
pub use stack::on_stack;
pub use value::{Arg, Text};

/// Exports the boot function of a module, which perl's XSLoader looks for: `boot!(boot_freeswitch, freeswitch::boot::<Host>)`.
#[macro_export]
macro_rules! boot {
    ($name:ident, $boot:expr) => {
        /// Installs the module in an interpreter; called by perl.
        ///
        /// # Safety
        /// To be called as perl calls an XSUB, by the thread that runs the interpreter.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name(
            my_perl: *mut $crate::abi::Interp,
            cv: *mut ::std::ffi::c_void,
        ) {
            // SAFETY: perl calls boot functions with its own interpreter and the boot sub.
            unsafe { $boot(my_perl, cv) }
        }
    };
}
