//! The switch's own structures: scripts can only hand them on, or make an object of them.

use crate::sim::event::EventHandle;
use crate::sim::session;
use crate::sim::stream;
use std::sync::Arc;

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
