//! `input_callback_state`: what belongs to the callback that `setDTMFCallback` sets.

use super::field::TextField;
use crate::freeswitch::{self, Host};
use fsperl_runtime::{AnyHandle, AnyRef};
use std::borrow::Cow;
use std::ffi::CStr;
use std::sync::{Mutex, MutexGuard, PoisonError};

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// `input_callback_state`: the callback that `setDTMFCallback` set, and its argument.
#[derive(Debug, Default)]
pub struct InputCallbackState {
    function: Pointer,
    thread_state: Pointer,
    extra: Pointer,
    funcargs: TextField,
}

/// A `void *` member.
#[derive(Debug, Default)]
struct Pointer(Mutex<Option<AnyHandle>>);

impl Pointer {
    fn get(&self) -> Option<AnyHandle> {
        lock(&self.0).clone()
    }

    fn set(&self, value: Option<AnyRef<'_>>) {
        *lock(&self.0) = value.map(|value| value.handle());
    }
}

impl InputCallbackState {
    /// Keeps the argument that `setDTMFCallback` was given.
    pub fn remember(&self, funcargs: Option<&CStr>) {
        self.funcargs.set(funcargs);
    }

    /// Takes over the members of another one.
    pub fn copy(&self, other: &Self) {
        for (to, from) in [
            (&self.function, &other.function),
            (&self.thread_state, &other.thread_state),
            (&self.extra, &other.extra),
        ] {
            let value = from.get();
            *lock(&to.0) = value;
        }
        self.funcargs.set(other.funcargs.get().as_deref());
    }
}

#[fsperl_macros::implements("idl/freeswitch.i")]
impl<H: Host> freeswitch::InputCallbackState<H> for InputCallbackState {
    fn new() -> Self {
        Self::default()
    }

    fn function(&self) -> Option<AnyHandle> {
        self.function.get()
    }

    fn set_function(&self, value: Option<AnyRef<'_>>) {
        self.function.set(value);
    }

    fn thread_state(&self) -> Option<AnyHandle> {
        self.thread_state.get()
    }

    fn set_thread_state(&self, value: Option<AnyRef<'_>>) {
        self.thread_state.set(value);
    }

    fn extra(&self) -> Option<AnyHandle> {
        self.extra.get()
    }

    fn set_extra(&self, value: Option<AnyRef<'_>>) {
        self.extra.set(value);
    }

    fn funcargs(&self) -> Option<Cow<'_, CStr>> {
        self.funcargs.get()
    }

    fn set_funcargs(&self, value: Option<&CStr>) {
        self.funcargs.set(value);
    }
}
