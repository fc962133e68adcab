//! The switch's own structures: scripts can only hand them on, or make an object of them.

use super::Sim;
use super::field::TextField;
use crate::freeswitch;
use crate::sim::event::EventHandle;
use crate::sim::session;
use crate::sim::stream;
use crate::sim::world::lock;
use fsperl_runtime::{AnyHandle, AnyRef};
use std::borrow::Cow;
use std::ffi::CStr;
use std::sync::{Arc, Mutex};

/// `switch_core_session_t`.
pub struct SessionHandle(pub(super) Arc<session::Session>);

/// `switch_channel_t`.
#[derive(Debug)]
pub struct ChannelHandle;

/// `switch_event_t`.
pub struct EventPointer(pub(super) Arc<EventHandle>);

/// `switch_stream_handle_t`.
pub struct StreamHandle(pub(super) Arc<stream::Stream>);

/// `switch_queue_t`.
#[derive(Debug, Default)]
pub struct QueueHandle;

/// `switch_event_node_t *`.
#[derive(Debug, Default)]
pub struct EventNodes;

/// `switch_state_handler_table_t`; the embedded switch makes none.
#[derive(Debug)]
pub struct StateHandlers;

/// `switch_input_args_t`.
#[derive(Debug, Default)]
pub struct InputArgs;

/// `switch_mutex_t`.
#[derive(Debug, Default)]
pub struct MutexHandle;

/// `PerlInterpreter`; scripts get none.
#[derive(Debug)]
pub struct PerlHandle;

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
    /// Takes over the members of another one.
    pub(super) fn copy(&self, other: &Self) {
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
impl freeswitch::InputCallbackState<Sim> for InputCallbackState {
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
