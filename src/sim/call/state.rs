//! The states of a channel and of a call, with the names that scripts see.

/// Where a channel is in its life. The order is that of the switch and is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[allow(missing_docs)]
pub enum State {
    #[default]
    New,
    Init,
    Routing,
    SoftExecute,
    Execute,
    ExchangeMedia,
    Park,
    ConsumeMedia,
    Hibernate,
    Reset,
    Hangup,
    Reporting,
    Destroy,
}

impl State {
    /// The name, `CS_NEW` to `CS_DESTROY`.
    pub fn name(self) -> &'static str {
        const NAMES: [&str; 13] = [
            "CS_NEW",
            "CS_INIT",
            "CS_ROUTING",
            "CS_SOFT_EXECUTE",
            "CS_EXECUTE",
            "CS_EXCHANGE_MEDIA",
            "CS_PARK",
            "CS_CONSUME_MEDIA",
            "CS_HIBERNATE",
            "CS_RESET",
            "CS_HANGUP",
            "CS_REPORTING",
            "CS_DESTROY",
        ];
        NAMES[self as usize]
    }
}

/// How the call looks to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[allow(missing_docs)]
pub enum CallState {
    #[default]
    Down,
    Dialing,
    Ringing,
    Early,
    Active,
    Held,
    Hangup,
}

impl CallState {
    /// The name that events carry.
    pub fn name(self) -> &'static str {
        match self {
            CallState::Down => "DOWN",
            CallState::Dialing => "DIALING",
            CallState::Ringing => "RINGING",
            CallState::Early => "EARLY",
            CallState::Active => "ACTIVE",
            CallState::Held => "HELD",
            CallState::Hangup => "HANGUP",
        }
    }
}

/// Which way a leg was set up, seen from the switch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Direction {
    /// Somebody called the switch.
    #[default]
    Inbound,
    /// The switch called somebody.
    Outbound,
}

impl Direction {
    /// `inbound` or `outbound`.
    pub fn name(self) -> &'static str {
        match self {
            Direction::Inbound => "inbound",
            Direction::Outbound => "outbound",
        }
    }
}
