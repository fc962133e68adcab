//! The embedded switch: a deterministic model of FreeSWITCH in virtual time, in which call scripts run, are tested and
//! are debugged with no switch installed. The library is plain Rust; adapters put the scripting classes over it.

pub mod date;
pub mod event;
pub mod log;
pub mod text;
pub mod url;
pub mod xml;
