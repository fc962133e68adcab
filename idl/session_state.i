/*
 * What sessions have besides the call: the callback's state, and flags.
 */

extern "C" {

%feature("perl:example", "my $state = $session->{cb_state}; print $state->{funcargs};") input_callback_state;
/**
 * What belongs to the callback that setDTMFCallback() sets.
 */
typedef struct input_callback_state {
    void *function;    /**< The callback. */
    void *threadState; /**< Not used with Perl. */
    void *extra;       /**< Not used with Perl. */
    char *funcargs;    /**< The string that the callback gets as its last argument. */
} input_callback_state_t;

/**
 * Flags of a session, as in `$session->{flags}`.
 */
typedef enum {
    S_HUP = (1 << 0),   /**< Hang up when the object goes; see setAutoHangup(). */
    S_FREE = (1 << 1),  /**< Not used with Perl. */
    S_RDLOCK = (1 << 2) /**< Not used with Perl. */
} session_flag_t;

}
