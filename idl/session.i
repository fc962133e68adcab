/*
 * Session: a call, as scripts know it.
 */

namespace PERL {

%feature("perl:example", "$session->answer; $session->streamFile('welcome.wav'); $session->hangup;") Session;
/**
 * A call, and what a script can do with it.
 *
 * The script that a call runs finds its own in `$session`; other legs are made here. This class adds to CoreSession
 * how sessions are made and how Perl subs are called: on a digit or an event, and when the call ends. While a session
 * object lives, the switch keeps the call's memory: let go of it when done.
 */
class Session : public CoreSession {
public:
    %feature("perl:example") Session %{
        my $leg = freeswitch::Session->new('user/1001', $session);
        die $leg->hangupCause unless $leg->ready;
    %}
    /**
     * Makes a session that is not connected to a call. originate() connects it.
     */
    Session();

    %feature("rust:name", "open") Session(char *, CoreSession *);
    /**
     * Finds a call by its uuid, or places a new one.
     *
     * A text without a slash that is the uuid of a call is connected to that call. Anything else is taken as a dial
     * string; up to 60 seconds are given for an answer, and the new call is hung up with the object (see
     * setAutoHangup()). When that fails the object is there without a call: ready() is false, and hangupCause() says
     * why.
     *
     * @param uuid A uuid, or a dial string such as `{ignore_early_media=true}sofia/gateway/acme/15551234`.
     * @param a_leg The session on whose behalf the call is placed, which lends it caller id and variables; undef for
     *     none.
     */
    Session(char *uuid, CoreSession *a_leg = NULL);

    %feature("rust:name", "wrap") Session(switch_core_session_t *);
    /**
     * Makes an object for a session of the switch.
     *
     * @param session The switch's session. With undef, or when the call is over, the object is not connected.
     */
    Session(switch_core_session_t *session);

    /** Lets the call go, as destroy() does. */
    ~Session();

    %feature("perl:example", "$leg->destroy;") destroy;
    /**
     * Lets the call go: hooks and callbacks are removed, the call is hung up when setAutoHangup() asked for it, and
     * the object is not connected any more. A second call does nothing.
     */
    virtual void destroy(void);

    %feature("perl:example", "$session->begin_allow_threads;") begin_allow_threads;
    /**
     * Runs the hangup hook, if the call has ended and it has not run yet. Every method that takes time does this
     * first.
     *
     * @return True.
     */
    virtual bool begin_allow_threads();

    %feature("perl:example", "$session->end_allow_threads;") end_allow_threads;
    /**
     * Runs the hangup hook, if the call has ended and it has not run yet. Every method that takes time does this
     * last.
     *
     * @return True.
     */
    virtual bool end_allow_threads();

    %feature("perl:example", "$session->check_hangup_hook;") check_hangup_hook;
    /**
     * Notes that the hangup hook is due, if the call has ended or is being transferred. The switch calls this.
     */
    virtual void check_hangup_hook();

    %feature("perl:example", "my $status = $session->run_dtmf_callback(undef, 1);") run_dtmf_callback;
    /**
     * Calls the input callback. The switch calls this.
     *
     * @param input The switch's digit or event. Scripts have neither: for what a script passes, the callback gets an empty
     *     digit or undef.
     * @param itype Which of the two it is: 0 a digit, 1 an event.
     * @return What the callback's answer means: 0 go on, any other number stops the operation in progress.
     */
    virtual switch_status_t run_dtmf_callback(void *input, switch_input_type_t itype);

    %feature("perl:example", "$session->setME($session);") setME;
    /**
     * Tells the session which Perl object stands for it. That is known already; scripts need not call this.
     *
     * @param p The Perl object.
     */
    void setME(SV *p);

    %feature("rust:callback", "cbfunc") setInputCallback;
    %feature("perl:example") setInputCallback %{
        $session->setInputCallback(sub {
            my ($session, $type, $input) = @_;
            return $type eq 'dtmf' && $input->{digit} eq '#' ? 'break' : 'true';
        });
        $session->streamFile('news.wav');
    %}
    /**
     * Sets the sub that is called for each digit, and each event sent to this session, that arrives during
     * streamFile(), recordFile(), speak(), say(), sayPhrase(), sleep() and collectDigits(). The methods that collect
     * digits themselves (getDigits(), read(), playAndGetDigits()) don't call it.
     *
     * The sub is called as `cbfunc($session, 'dtmf', {digit => '5', duration => 2000}, $funcargs)` for a digit, the
     * duration being in samples, and as `cbfunc($session, 'event', $event, $funcargs)` for an event. What it returns
     * decides how things go on:
     *
     * - undef, an empty string, `true`, `undefined`: go on.
     * - `pause`: pause the playback or recording; the next `pause` resumes it.
     * - `restart`: from the beginning.
     * - `seek:+1000`, `seek:-1000`: forward or back by so many milliseconds; `seek:5000`: to that place.
     * - `speed:+1`, `speed:-1`: faster or slower by so many steps; `speed:0`: as recorded.
     * - `volume:+1`, `volume:-1`: louder or quieter by so many steps; `volume:0`: as recorded.
     * - `truncate`: empty the file that is being recorded, and stop.
     * - `stop`, `break`, `false`, `0` and anything else: stop what is going on; its method returns 0.
     *
     * Only streamFile() and recordFile() have a file to pause, seek and so on; the others stop. A sub that dies stops
     * nothing.
     *
     * @param cbfunc The callback: a sub's name (`on_input` when none is given) or a code reference.
     * @param funcargs A string handed to the sub as its last argument; without one there is no such argument.
     */
    void setInputCallback(char *cbfunc = "on_input", char *funcargs = NULL);

    %feature("perl:example", "$session->unsetInputCallback;") unsetInputCallback;
    /**
     * Removes the input callback. Digits then wait until something collects them.
     */
    void unsetInputCallback(void);

    %feature("rust:callback", "func") setHangupHook;
    %feature("perl:example") setHangupHook %{
        $session->setHangupHook(sub { my ($session, $why) = @_; write_cdr($session) if $why eq 'hangup' });
    %}
    /**
     * Sets the sub that is called when the call ends while the script runs.
     *
     * It is called once, as `func($session, 'hangup')`, or `func($session, 'transfer')` when the call was transferred
     * away, at the beginning or the end of the next method that takes time, or by ready(). A script that neither calls
     * one nor asks `$session->ready` is not told, and a script that ends before the call does is not told either. A
     * sub that dies makes that method die.
     *
     * @param func The hook: a sub's name or a code reference; undef removes the hook.
     * @param arg A string handed to the sub as its third argument; without one there is no such argument.
     */
    void setHangupHook(char *func, char *arg = NULL);

    %feature("perl:example", "while ($session->ready) { $session->sleep(500) }") ready;
    /**
     * Tells whether the call is up and this script's: not hung up, not being transferred away. Runs the hangup hook if
     * it is due.
     *
     * @return True while the call is up; false otherwise, or when the session is not connected.
     */
    bool ready();

    switch_mutex_t *callback_mutex; /**< The lock that is held while a callback runs. */
    int destroying;                 /**< 1 once destroy() has begun. */
    int event_idx;                  /**< Not used by the switch. */
    char *suuid;                    /**< The name of the global variable that holds this session, `main::uuid_...`. */
    char *cb_function;              /**< The name of the input callback; undef when there is none. */
    char *cb_arg;                   /**< The input callback's last argument; undef when there is none. */
    char *hangup_func_str;          /**< The name of the hangup hook; undef when there is none. */
    char *hangup_func_arg;          /**< The hangup hook's third argument; undef when there is none. */

    %feature("perl:example", "$session->setPERL(undef);") setPERL;
    /**
     * Tells the session in which interpreter its callbacks run. That is known already; scripts need not call this.
     *
     * @param pi The interpreter.
     */
    void setPERL(PerlInterpreter *pi);
};

}
