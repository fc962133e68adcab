//! The switch's own structures of which scripts see nothing: they can only hand them on. What stands behind a session, an
//! event and a stream is each switch's own.

/// `switch_channel_t`.
#[derive(Debug)]
pub struct ChannelHandle;

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
