//! Hangup causes: the Q.850 numbers and the switch's own, with their names.

use std::fmt;

/// Why a call ended. The value is the number that the switch uses; numbers without a name are kept as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Cause(pub u32);

impl Cause {
    /// Still up, or never was.
    pub const NONE: Cause = Cause(0);
    /// Nobody knows the number.
    pub const UNALLOCATED_NUMBER: Cause = Cause(1);
    /// The dialplan has no extension for it.
    pub const NO_ROUTE_DESTINATION: Cause = Cause(3);
    /// An ordinary end.
    pub const NORMAL_CLEARING: Cause = Cause(16);
    /// The far end is busy.
    pub const USER_BUSY: Cause = Cause(17);
    /// The far end rings and nobody answers.
    pub const NO_ANSWER: Cause = Cause(19);
    /// The far end said no.
    pub const CALL_REJECTED: Cause = Cause(21);
    /// The far end cannot be reached; also what an originate starts with.
    pub const DESTINATION_OUT_OF_ORDER: Cause = Cause(27);
    /// A dial string that cannot be read.
    pub const INVALID_NUMBER_FORMAT: Cause = Cause(28);
    /// No endpoint module of that name.
    pub const CHAN_NOT_IMPLEMENTED: Cause = Cause(66);
    /// An originate that went well.
    pub const SUCCESS: Cause = Cause(142);
    /// The caller gave up first.
    pub const ORIGINATOR_CANCEL: Cause = Cause(487);
    /// Another of the ringing legs answered first.
    pub const LOSE_RACE: Cause = Cause(702);
    /// An operator ended the call.
    pub const MANAGER_REQUEST: Cause = Cause(703);
    /// The leg left for another destination.
    pub const BLIND_TRANSFER: Cause = Cause(800);
    /// A limit on the length of the call.
    pub const ALLOTTED_TIMEOUT: Cause = Cause(802);

    /// Reads a cause as the switch does: a number, or a name in any case; anything else is NORMAL_CLEARING.
    pub fn parse(text: &str) -> Cause {
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
            return Cause(digits.parse().unwrap_or(Cause::NORMAL_CLEARING.0));
        }
        let named = NAMES
            .iter()
            .find(|(_, name)| name.eq_ignore_ascii_case(text));
        named.map_or(Cause::NORMAL_CLEARING, |(number, _)| Cause(*number))
    }

    /// The name; `UNKNOWN` for a number that has none.
    pub fn name(self) -> &'static str {
        NAMES
            .iter()
            .find(|(number, _)| *number == self.0)
            .map_or("UNKNOWN", |(_, name)| name)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

const NAMES: &[(u32, &str)] = &[
    (0, "NONE"),
    (1, "UNALLOCATED_NUMBER"),
    (2, "NO_ROUTE_TRANSIT_NET"),
    (3, "NO_ROUTE_DESTINATION"),
    (6, "CHANNEL_UNACCEPTABLE"),
    (7, "CALL_AWARDED_DELIVERED"),
    (16, "NORMAL_CLEARING"),
    (17, "USER_BUSY"),
    (18, "NO_USER_RESPONSE"),
    (19, "NO_ANSWER"),
    (20, "SUBSCRIBER_ABSENT"),
    (21, "CALL_REJECTED"),
    (22, "NUMBER_CHANGED"),
    (23, "REDIRECTION_TO_NEW_DESTINATION"),
    (25, "EXCHANGE_ROUTING_ERROR"),
    (27, "DESTINATION_OUT_OF_ORDER"),
    (28, "INVALID_NUMBER_FORMAT"),
    (29, "FACILITY_REJECTED"),
    (30, "RESPONSE_TO_STATUS_ENQUIRY"),
    (31, "NORMAL_UNSPECIFIED"),
    (34, "NORMAL_CIRCUIT_CONGESTION"),
    (38, "NETWORK_OUT_OF_ORDER"),
    (41, "NORMAL_TEMPORARY_FAILURE"),
    (42, "SWITCH_CONGESTION"),
    (43, "ACCESS_INFO_DISCARDED"),
    (44, "REQUESTED_CHAN_UNAVAIL"),
    (45, "PRE_EMPTED"),
    (50, "FACILITY_NOT_SUBSCRIBED"),
    (52, "OUTGOING_CALL_BARRED"),
    (54, "INCOMING_CALL_BARRED"),
    (57, "BEARERCAPABILITY_NOTAUTH"),
    (58, "BEARERCAPABILITY_NOTAVAIL"),
    (63, "SERVICE_UNAVAILABLE"),
    (65, "BEARERCAPABILITY_NOTIMPL"),
    (66, "CHAN_NOT_IMPLEMENTED"),
    (69, "FACILITY_NOT_IMPLEMENTED"),
    (79, "SERVICE_NOT_IMPLEMENTED"),
    (81, "INVALID_CALL_REFERENCE"),
    (88, "INCOMPATIBLE_DESTINATION"),
    (95, "INVALID_MSG_UNSPECIFIED"),
    (96, "MANDATORY_IE_MISSING"),
    (97, "MESSAGE_TYPE_NONEXIST"),
    (98, "WRONG_MESSAGE"),
    (99, "IE_NONEXIST"),
    (100, "INVALID_IE_CONTENTS"),
    (101, "WRONG_CALL_STATE"),
    (102, "RECOVERY_ON_TIMER_EXPIRE"),
    (103, "MANDATORY_IE_LENGTH_ERROR"),
    (111, "PROTOCOL_ERROR"),
    (127, "INTERWORKING"),
    (142, "SUCCESS"),
    (487, "ORIGINATOR_CANCEL"),
    (700, "CRASH"),
    (701, "SYSTEM_SHUTDOWN"),
    (702, "LOSE_RACE"),
    (703, "MANAGER_REQUEST"),
    (800, "BLIND_TRANSFER"),
    (801, "ATTENDED_TRANSFER"),
    (802, "ALLOTTED_TIMEOUT"),
    (803, "USER_CHALLENGE"),
    (804, "MEDIA_TIMEOUT"),
    (805, "PICKED_OFF"),
    (806, "USER_NOT_REGISTERED"),
    (807, "PROGRESS_TIMEOUT"),
    (808, "INVALID_GATEWAY"),
    (809, "GATEWAY_DOWN"),
    (810, "INVALID_URL"),
    (811, "INVALID_PROFILE"),
    (812, "NO_PICKUP"),
    (813, "SRTP_READ_ERROR"),
    (814, "BOWOUT"),
    (815, "BUSY_EVERYWHERE"),
    (816, "DECLINE"),
    (817, "DOES_NOT_EXIST_ANYWHERE"),
    (818, "NOT_ACCEPTABLE"),
    (819, "UNWANTED"),
    (820, "NO_IDENTITY"),
    (821, "BAD_IDENTITY_INFO"),
    (822, "UNSUPPORTED_CERTIFICATE"),
    (823, "INVALID_IDENTITY"),
    (824, "STALE_DATE"),
    (825, "REJECT_ALL"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_read_by_name_in_any_case_and_by_number() {
        assert_eq!(Cause::parse("user_busy"), Cause::USER_BUSY);
        assert_eq!(Cause::parse("17"), Cause::USER_BUSY);
        assert_eq!(Cause::parse("487").name(), "ORIGINATOR_CANCEL");
    }

    #[test]
    fn a_cause_that_does_not_exist_clears_normally() {
        assert_eq!(Cause::parse("NOSUCHCAUSE"), Cause::NORMAL_CLEARING);
        assert_eq!(Cause::parse(""), Cause::NORMAL_CLEARING);
    }
}
