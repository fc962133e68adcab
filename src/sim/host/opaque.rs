//! The switch's own structures of which scripts can make an object; those of which they can't are the same everywhere.

pub use crate::script::{
    ChannelHandle, EventNodes, InputArgs, MutexHandle, PerlHandle, QueueHandle, StateHandlers,
};

use crate::sim::event::EventHandle;
use crate::sim::session;
use crate::sim::stream;
use std::sync::Arc;

/// `switch_core_session_t`.
pub struct SessionHandle(pub(super) Arc<session::Session>);

/// `switch_event_t`.
pub struct EventPointer(pub(super) Arc<EventHandle>);

/// `switch_stream_handle_t`.
pub struct StreamHandle(pub(super) Arc<stream::Stream>);
