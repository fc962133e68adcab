//! The embedded switch: a deterministic model of FreeSWITCH in virtual time, in which call scripts run, are tested and
//! are debugged with no switch installed. The library is plain Rust; adapters put the scripting classes over it.
//!
//! | folder | what is there |
//! | --- | --- |
//! | [`world`] | the switch as a whole: its clock, its legs' turns, its time line, what it offers |
//! | [`session`] | one leg: its channel, its queues, the person at its end |
//! | [`call`] | from the first ring to the record: routing, dialling, joining, hanging up |
//! | [`media`] | what is played, said and recorded, and the digits and speech that come back |
//! | [`event`] | events, who listens to them, queues of them |
//! | [`api`], [`apps`] | the commands and the dialplan applications |
//! | [`xml`], [`chat`], [`mail`] | the configuration and its lookups, messages, the outbox |
//! | [`text`] | what is done with text: arguments, variables, expansion, patterns, dates, URLs |
//! | [`object`], [`functions`] | what a script holds and calls; [`host`] puts the generated traits over it |

pub mod api;
pub mod apps;
pub mod call;
pub mod chat;
pub mod event;
pub mod functions;
pub mod host;
pub mod log;
pub mod mail;
pub mod media;
pub mod object;
pub mod session;
pub mod setup;
pub mod status;
pub mod stream;
pub mod text;
pub mod world;
pub mod xml;
