//! The kinds of events and their priorities, by the names that scripts use.

use std::fmt;

macro_rules! event_types {
    ($($variant:ident = $name:literal,)*) => {
        /// The kind of an event, in the switch's order.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum EventType {
            $(#[doc = concat!("`", $name, "`")] $variant,)*
        }

        impl EventType {
            /// Every kind, in order.
            pub const EVERY: &'static [Self] = &[$(Self::$variant,)*];

            /// The name, in capitals.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

event_types! {
    Custom = "CUSTOM",
    Clone = "CLONE",
    ChannelCreate = "CHANNEL_CREATE",
    ChannelDestroy = "CHANNEL_DESTROY",
    ChannelState = "CHANNEL_STATE",
    ChannelCallstate = "CHANNEL_CALLSTATE",
    ChannelAnswer = "CHANNEL_ANSWER",
    ChannelHangup = "CHANNEL_HANGUP",
    ChannelHangupComplete = "CHANNEL_HANGUP_COMPLETE",
    ChannelExecute = "CHANNEL_EXECUTE",
    ChannelExecuteComplete = "CHANNEL_EXECUTE_COMPLETE",
    ChannelHold = "CHANNEL_HOLD",
    ChannelUnhold = "CHANNEL_UNHOLD",
    ChannelBridge = "CHANNEL_BRIDGE",
    ChannelUnbridge = "CHANNEL_UNBRIDGE",
    ChannelProgress = "CHANNEL_PROGRESS",
    ChannelProgressMedia = "CHANNEL_PROGRESS_MEDIA",
    ChannelOutgoing = "CHANNEL_OUTGOING",
    ChannelPark = "CHANNEL_PARK",
    ChannelUnpark = "CHANNEL_UNPARK",
    ChannelApplication = "CHANNEL_APPLICATION",
    ChannelOriginate = "CHANNEL_ORIGINATE",
    ChannelUuid = "CHANNEL_UUID",
    Api = "API",
    Log = "LOG",
    InboundChan = "INBOUND_CHAN",
    OutboundChan = "OUTBOUND_CHAN",
    Startup = "STARTUP",
    Shutdown = "SHUTDOWN",
    Publish = "PUBLISH",
    Unpublish = "UNPUBLISH",
    Talk = "TALK",
    Notalk = "NOTALK",
    SessionCrash = "SESSION_CRASH",
    ModuleLoad = "MODULE_LOAD",
    ModuleUnload = "MODULE_UNLOAD",
    Dtmf = "DTMF",
    Message = "MESSAGE",
    PresenceIn = "PRESENCE_IN",
    NotifyIn = "NOTIFY_IN",
    PresenceOut = "PRESENCE_OUT",
    PresenceProbe = "PRESENCE_PROBE",
    MessageWaiting = "MESSAGE_WAITING",
    MessageQuery = "MESSAGE_QUERY",
    Roster = "ROSTER",
    Codec = "CODEC",
    BackgroundJob = "BACKGROUND_JOB",
    DetectedSpeech = "DETECTED_SPEECH",
    DetectedTone = "DETECTED_TONE",
    PrivateCommand = "PRIVATE_COMMAND",
    Heartbeat = "HEARTBEAT",
    Trap = "TRAP",
    AddSchedule = "ADD_SCHEDULE",
    DelSchedule = "DEL_SCHEDULE",
    ExeSchedule = "EXE_SCHEDULE",
    ReSchedule = "RE_SCHEDULE",
    Reloadxml = "RELOADXML",
    Notify = "NOTIFY",
    PhoneFeature = "PHONE_FEATURE",
    PhoneFeatureSubscribe = "PHONE_FEATURE_SUBSCRIBE",
    SendMessage = "SEND_MESSAGE",
    RecvMessage = "RECV_MESSAGE",
    RequestParams = "REQUEST_PARAMS",
    ChannelData = "CHANNEL_DATA",
    General = "GENERAL",
    Command = "COMMAND",
    SessionHeartbeat = "SESSION_HEARTBEAT",
    ClientDisconnected = "CLIENT_DISCONNECTED",
    ServerDisconnected = "SERVER_DISCONNECTED",
    SendInfo = "SEND_INFO",
    RecvInfo = "RECV_INFO",
    RecvRtcpMessage = "RECV_RTCP_MESSAGE",
    SendRtcpMessage = "SEND_RTCP_MESSAGE",
    CallSecure = "CALL_SECURE",
    Nat = "NAT",
    RecordStart = "RECORD_START",
    RecordStop = "RECORD_STOP",
    PlaybackStart = "PLAYBACK_START",
    PlaybackStop = "PLAYBACK_STOP",
    CallUpdate = "CALL_UPDATE",
    Failure = "FAILURE",
    SocketData = "SOCKET_DATA",
    MediaBugStart = "MEDIA_BUG_START",
    MediaBugStop = "MEDIA_BUG_STOP",
    ConferenceDataQuery = "CONFERENCE_DATA_QUERY",
    ConferenceData = "CONFERENCE_DATA",
    CallSetupReq = "CALL_SETUP_REQ",
    CallSetupResult = "CALL_SETUP_RESULT",
    CallDetail = "CALL_DETAIL",
    DeviceState = "DEVICE_STATE",
    Text = "TEXT",
    ShutdownRequested = "SHUTDOWN_REQUESTED",
    CertReload = "CERT_RELOAD",
    All = "ALL",
}

/// What the names of the C constants start with; scripts may write it.
const PREFIX_LENGTH: usize = "SWITCH_EVENT_".len();

impl EventType {
    /// The kind of this name, in any case. As in the switch, 13 more characters may stand before it, whatever they are:
    /// meant is `SWITCH_EVENT_`.
    pub fn from_name(name: &str) -> Option<Self> {
        let short = name.get(PREFIX_LENGTH..).filter(|rest| !rest.is_empty());
        Self::EVERY.iter().copied().find(|kind| {
            let wanted = kind.name();
            name.eq_ignore_ascii_case(wanted)
                || short.is_some_and(|rest| rest.eq_ignore_ascii_case(wanted))
        })
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How urgent an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Priority {
    /// The usual.
    #[default]
    Normal,
    /// May wait.
    Low,
    /// Before others.
    High,
}

impl Priority {
    /// The name, in capitals.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Normal => "NORMAL",
            Self::Low => "LOW",
            Self::High => "HIGH",
        }
    }
}
