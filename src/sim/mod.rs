//! The embedded switch: a deterministic model of FreeSWITCH in virtual time, in which call scripts run, are tested and
//! are debugged with no switch installed. The library is plain Rust; adapters put the scripting classes over it.

pub mod api;
pub mod apps;
pub mod bus;
pub mod caller;
pub mod cause;
pub mod chat;
pub mod clock;
pub mod consumer;
pub mod date;
pub mod digits;
pub mod event;
pub mod expand;
pub mod functions;
pub mod input;
pub mod keys;
pub mod log;
pub mod mail;
pub mod pattern;
pub mod play;
pub mod record;
pub mod say;
pub mod services;
pub mod session;
pub mod sound;
pub mod speech;
pub mod state;
pub mod status;
pub mod stream;
pub mod text;
pub mod timeline;
pub mod url;
pub mod vars;
pub mod world;
pub mod xml;
