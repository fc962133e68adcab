//! Speech recognition with scripted results: what the person says is written down before the call, and reaches the script as
//! a `DETECTED_SPEECH` event or as the result of a prompt.

/// The recognizer of one session.
#[derive(Clone, Debug, Default)]
pub struct Speech {
    /// The engine, once one is open.
    pub engine: Option<String>,
    /// Whether it listens.
    pub listening: bool,
}
