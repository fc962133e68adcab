//! Interpreters that Rust makes and ends.

use std::{
    ffi::{CStr, c_void},
    ops::Deref,
    sync::Arc,
};

use crate::{Perl, Stopped, home::Home, stack::on_stack, sys, value::lend};

/// A boot function as perl calls it: the interpreter and the CV of the sub.
pub type Boot = unsafe extern "C" fn(*mut sys::fsp_interp, *mut c_void);

/// What a new interpreter starts with.
#[derive(Clone, Copy, Default)]
pub struct Options<'a> {
    /// Subs that boot compiled-in modules (`freeswitchc::boot_freeswitch`), defined before any Perl code is compiled.
    pub boots: &'a [(&'a CStr, Boot)],
    /// Directories to search for modules before perl's own.
    pub incs: &'a [&'a [u8]],
}

/// A perl of our own. It ends when this is dropped: END blocks run, then destructors, then its memory is freed. While code
/// of it is running (it is dropped in a callback), that waits until the code has returned; and while there are copies of it, until
/// the last of those has ended.
///
/// It can move between threads. What can be done with it: see [`Perl`].
#[derive(Debug)]
pub struct Interpreter {
    perl: Perl,
    life: Arc<Life>,
}

/// Ends an interpreter when nobody needs it any more. Its copies do: they share its ops, and when perl gives up its part of a
/// sub's ops it walks through them once more without a lock (`find_and_forget_pmops` in op.c). So whoever frees them must come
/// after all others.
pub(crate) struct Life(Arc<Home>);

impl Drop for Life {
    fn drop(&mut self) {
        self.0.end();
    }
}

impl std::fmt::Debug for Life {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Life")
    }
}

impl Interpreter {
    /// A new interpreter.
    ///
    /// # Errors
    /// [`Stopped::Died`] when perl refuses to start, by `PERL5OPT` for example; it has then said why on STDERR.
    pub fn new(options: &Options<'_>) -> Result<Self, Stopped> {
        Self::make(options, 0)
    }

    /// A new interpreter, with its memory in the heap or, with a limit in bytes, in a region.
    pub(crate) fn make(options: &Options<'_>, limit: usize) -> Result<Self, Stopped> {
        let boots: Vec<_> = options
            .boots
            .iter()
            .map(|(name, boot)| sys::fsp_boot_sub {
                name: name.as_ptr(),
                boot: Some(*boot),
            })
            .collect();
        let incs: Vec<_> = options.incs.iter().map(|inc| lend(inc)).collect();
        let make = || {
            // SAFETY: both lists are lent for the time of the call, and boot functions are perl's to call.
            unsafe {
                sys::fsp_home_new(
                    boots.as_ptr(),
                    boots.len(),
                    incs.as_ptr(),
                    incs.len(),
                    limit,
                )
            }
        };
        Self::of(on_stack(make), "perl could not be started")
    }

    /// A copy: all packages, variables and loaded modules as they are now, and nothing shared afterwards.
    ///
    /// # Errors
    /// [`Stopped::Busy`] while code of the interpreter is running; [`Stopped::Died`] when a package's `CLONE` method died (perl
    /// has then said why on STDERR) or exited.
    pub fn clone_template(&self) -> Result<Self, Stopped> {
        let inside = self.perl.home.enter()?;
        if inside.is_nested() {
            return Err(Stopped::Busy);
        }
        // SAFETY: this thread is in the interpreter, which runs nothing.
        let raw = on_stack(|| unsafe { sys::fsp_home_clone(self.perl.home.raw()) });
        let copy = Self::of(
            raw,
            "perl could not be copied: a CLONE method died or exited",
        )?;
        copy.perl.home.outlived_by(Arc::clone(&self.life));
        copy.perl.inherit_output(&self.perl);
        if let Some(script) = self.perl.home.compiled() {
            copy.perl.home.set_compiled(&script);
        }
        Ok(copy)
    }

    fn of(raw: *mut sys::fsp_home, refused: &str) -> Result<Self, Stopped> {
        let home = Home::owned(raw).ok_or_else(|| Stopped::message(format!("{refused}\n")))?;
        Ok(Self::of_home(home))
    }
}

impl Interpreter {
    pub(crate) fn of_home(home: Arc<Home>) -> Self {
        Self {
            life: Arc::new(Life(Arc::clone(&home))),
            perl: Perl { home },
        }
    }

    /// The home, which from now on is the caller's to end.
    pub(crate) fn into_home(self) -> Arc<Home> {
        let Self { perl, life } = self;
        if let Some(life) = Arc::into_inner(life) {
            let life = std::mem::ManuallyDrop::new(life);
            // SAFETY: `life` is never used or dropped again, so the handle moves.
            drop(unsafe { std::ptr::read(&life.0) });
        }
        perl.home
    }
}

impl Deref for Interpreter {
    type Target = Perl;

    fn deref(&self) -> &Perl {
        &self.perl
    }
}
