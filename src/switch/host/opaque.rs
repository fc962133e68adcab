//! The switch's own structures of which scripts can make an object; those of which they can't are the same everywhere.

pub use crate::script::{
    ChannelHandle, EventNodes, InputArgs, MutexHandle, PerlHandle, QueueHandle, StateHandlers,
};

use crate::switch::core::Leg;
use crate::switch::core::event::EventCell;
use crate::switch::core::stream::StreamCell;
use std::sync::Arc;

/// `switch_core_session_t`.
#[derive(Debug)]
pub struct SessionHandle(pub(super) Arc<Leg>);

/// `switch_event_t`.
#[derive(Debug)]
pub struct EventPointer(pub(super) Arc<EventCell>);

/// `switch_stream_handle_t`.
pub struct StreamHandle(pub(super) Arc<StreamCell>);
