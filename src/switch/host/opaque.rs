//! The switch's own structures: scripts can only hand them on, or make an object of them.

use crate::switch::core::Leg;
use crate::switch::core::event::EventCell;
use crate::switch::core::stream::StreamCell;
use std::sync::Arc;

/// `switch_core_session_t`.
#[derive(Debug)]
pub struct SessionHandle(pub(super) Arc<Leg>);

/// `switch_channel_t`.
#[derive(Debug)]
pub struct ChannelHandle;

/// `switch_event_t`.
#[derive(Debug)]
pub struct EventPointer(pub(super) Arc<EventCell>);

/// `switch_stream_handle_t`.
pub struct StreamHandle(pub(super) Arc<StreamCell>);

/// `switch_queue_t`.
#[derive(Debug, Default)]
pub struct QueueHandle;

/// `switch_event_node_t *`.
#[derive(Debug, Default)]
pub struct EventNodes;

/// `switch_state_handler_table_t`; Perl can make none.
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
