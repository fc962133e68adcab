//! How an operation of the switch ended, with the numbers that scripts see.

/// A status of the switch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Status {
    Success = 0,
    False = 1,
    Timeout = 2,
    Restart = 3,
    GenErr = 9,
    Break = 11,
    NotFound = 14,
    TooSmall = 18,
    NotInitialized = 22,
}

impl Status {
    /// Whether all went well.
    pub fn ok(self) -> bool {
        self == Status::Success
    }
}
