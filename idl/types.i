/*
 * Types: numbers under the names that FreeSWITCH gives them, and the switch's own structures, which Perl can only hand
 * on.
 */

typedef signed char int8_t;
typedef unsigned char uint8_t;
typedef short int16_t;
typedef unsigned short uint16_t;
typedef int int32_t;
typedef unsigned int uint32_t;
typedef long long int64_t;
typedef unsigned long long uint64_t;

/**
 * How an operation of the switch ended: 0 success, 1 false, 2 timeout, 3 restart, 4 interrupted, 5 not implemented,
 * 6 out of memory, 7 nothing done, 8 resample, 9 general error, 10 in use, 11 break, 12 socket error, 13 more data,
 * 14 not found, 15 unload, 16 do not unload, 17 ignore, 18 too small, 19 found, 20 continue, 21 terminate,
 * 22 not initialized, 23 too late, 35 would block.
 */
typedef int switch_status_t;

/** The priority of an event: 0 normal, 1 low, 2 high. */
typedef int switch_priority_t;

/**
 * Why a call ended: Q.850 causes up to 127 (1 UNALLOCATED_NUMBER, 3 NO_ROUTE_DESTINATION, 16 NORMAL_CLEARING,
 * 17 USER_BUSY, 18 NO_USER_RESPONSE, 19 NO_ANSWER, 20 SUBSCRIBER_ABSENT, 21 CALL_REJECTED, 27 DESTINATION_OUT_OF_ORDER,
 * 31 NORMAL_UNSPECIFIED, 34 NORMAL_CIRCUIT_CONGESTION, 41 NORMAL_TEMPORARY_FAILURE, 44 REQUESTED_CHAN_UNAVAIL,
 * 66 CHAN_NOT_IMPLEMENTED, 88 INCOMPATIBLE_DESTINATION, 102 RECOVERY_ON_TIMER_EXPIRE, ...) and the switch's own above
 * (142 SUCCESS, 487 ORIGINATOR_CANCEL, 701 SYSTEM_SHUTDOWN, 702 LOSE_RACE, 703 MANAGER_REQUEST, 800 BLIND_TRANSFER,
 * 801 ATTENDED_TRANSFER, 802 ALLOTTED_TIMEOUT, 804 MEDIA_TIMEOUT, 805 PICKED_OFF, 806 USER_NOT_REGISTERED, ...);
 * 0 NONE.
 */
typedef int switch_call_cause_t;

/**
 * What a channel is doing: 0 CS_NEW, 1 CS_INIT, 2 CS_ROUTING, 3 CS_SOFT_EXECUTE, 4 CS_EXECUTE, 5 CS_EXCHANGE_MEDIA,
 * 6 CS_PARK, 7 CS_CONSUME_MEDIA, 8 CS_HIBERNATE, 9 CS_RESET, 10 CS_HANGUP, 11 CS_REPORTING, 12 CS_DESTROY, 13 CS_NONE.
 */
typedef int switch_channel_state_t;

/** What an input callback was called with: 0 a DTMF digit, 1 an event. */
typedef int switch_input_type_t;

/** The number of an event type; 0 is CUSTOM. Numbers change between versions of FreeSWITCH: go by the name. */
typedef int switch_event_types_t;

%ignore SWITCH_EVENT_ALL;
/** How many event types there are; as a type of event it stands for all of them. */
enum { SWITCH_EVENT_ALL = 93 };

struct switch_channel_t;
struct switch_core_session_t;
struct switch_event_node_t;
struct switch_event_t;
struct switch_input_args_t;
struct switch_mutex_t;
struct switch_queue_t;
struct switch_state_handler_table_t;
struct switch_stream_handle_t;
struct PerlInterpreter;

class CoreSession;
