/*
 * CoreSession: what a script can do with a call.
 */

extern "C" {

%feature("perl:example", "$session->isa('freeswitch::CoreSession');") CoreSession;
/**
 * A call, and what a script can do with it. Sessions are made as freeswitch::Session, which inherits all this.
 *
 * A session that is not connected to a call (never, or not any more) logs `session is not initalized`; the method then
 * returns -1 where it returns a number, an empty string where it returns text, false where it returns a truth value,
 * unless its description says otherwise.
 *
 * Digits that nobody waits for are kept, and are found by the next method that looks for some.
 */
class CoreSession {
public:
    /** Lets the call go, as destroy() does. */
    virtual ~CoreSession();

    switch_core_session_t *session;    /**< The switch's session; undef when not connected. */
    switch_channel_t *channel;         /**< The switch's channel; undef when not connected. */
    unsigned int flags;                /**< The sum of S_HUP, S_FREE and S_RDLOCK as they apply. */
    int allocated;                     /**< 1 when connected to a call, 0 when not. */
    input_callback_state cb_state;     /**< What setDTMFCallback() set. */
    switch_channel_state_t hook_state; /**< The channel's state when the hangup hook last looked. */
    switch_call_cause_t cause;         /**< The number of the cause that hangupCause() names. */
    char *uuid;                        /**< The call's uuid; undef when not connected. */
    char *tts_name;                    /**< The speech engine that set_tts_params() set. */
    char *voice_name;                  /**< The voice that set_tts_params() set. */

    %feature("rust:result") insertFile;
    %feature("perl:example", "$session->insertFile('/tmp/message.wav', '/tmp/preface.wav', 0);") insertFile;
    /**
     * Inserts a sound file into another one, which is rewritten.
     *
     * @param file The file that is changed.
     * @param insert_file The file to insert.
     * @param sample_point Where, in samples from the beginning of file.
     * @return 1, also when a file could not be opened, which is logged; -1 when not connected.
     * @error When file or insert_file is undef.
     */
    int insertFile(const char *file, const char *insert_file, int sample_point);

    %feature("perl:example", "$session->answer;") answer;
    /**
     * Answers the call. Answering an answered call does no harm.
     *
     * @return 1 when it is answered, 0 when it can't be, -1 when not connected.
     */
    int answer();

    %feature("perl:example", "$session->print('Your code is 4711');") print;
    /**
     * Sends text to the other side's display or chat window, where its channel has one.
     *
     * @param txt The text; undef is an empty text.
     * @return 1 when it was sent, 0 when the channel takes no text, -1 when not connected.
     */
    int print(char *txt);

    %feature("perl:example", "$session->preAnswer; $session->streamFile('closed.wav');") preAnswer;
    /**
     * Opens the audio without answering: early media, which the caller usually isn't charged for.
     *
     * @return 1 when the audio is open, 0 when it can't be, -1 when not connected.
     */
    int preAnswer();

    %feature("perl:example", "$session->hangup('USER_BUSY');") hangup;
    /**
     * Ends the call. The script goes on, and so does the object.
     *
     * @param cause The reason that the other side is told: a name such as `NORMAL_CLEARING`, `USER_BUSY`,
     *     `CALL_REJECTED`, in any case, or its number as a string. An unknown name, an empty one or undef is
     *     `NORMAL_CLEARING`.
     */
    void hangup(const char *cause = "normal_clearing");

    %feature("perl:example") hangupState %{
        $session->execute('early_hangup');
        $session->hangup;
        $session->hangupState;
        my $seconds = $session->getVariable('billsec');
    %}
    /**
     * Does now what the switch otherwise does after the script with a call that has ended: its hangup handlers run, and
     * variables such as `hangup_cause` and `billsec` get their values. It takes the application `early_hangup`, run
     * before, or the parameter `enable-early-hangup` of the switch; without them, and while the call is up, nothing
     * happens.
     */
    void hangupState(void);

    %feature("perl:example", "$session->setVariable('language', 'de');") setVariable;
    /**
     * Sets a variable of the call.
     *
     * @param var Its name; without one nothing happens. `NAME[2]` sets one element, counted from 0, of a list.
     * @param val Its value, a string. undef or an empty string removes the variable; `ARRAY::a|:b` makes a list.
     */
    void setVariable(char *var, char *val);

    %feature("rust:result") setPrivate;
    %feature("perl:example", "$session->setPrivate('event', $event->{event});") setPrivate;
    /**
     * Keeps a pointer of the switch with the call. What it points to must outlive its use.
     *
     * @param var The name to keep it under.
     * @param val An object of this module, or undef to remove it.
     * @error When var is undef.
     */
    void setPrivate(char *var, void *val);

    %feature("rust:result") getPrivate;
    %feature("perl:example", "my $pointer = $session->getPrivate('event');") getPrivate;
    /**
     * Returns a pointer that is kept with the call.
     *
     * @param var The name that it is kept under.
     * @return The pointer, which Perl can only hand on; undef when there is none.
     * @error When var is undef.
     */
    void *getPrivate(char *var);

    %feature("perl:example", "my $from = $session->getVariable('caller_id_number');") getVariable;
    /**
     * Reads a variable of the call, or what the call is about: `caller_id_name`, `caller_id_number`,
     * `destination_number`, `uuid`, `channel_name`, ... and, where the call has none of the name, a global variable.
     *
     * @param var Its name.
     * @return The value; a list is returned whole, written `ARRAY::a|:b`; undef when there is none or no name was
     *     given; an empty string when not connected.
     */
    const char *getVariable(char *var);

    %feature("perl:example", "my $status = $session->process_callback_result('pause');") process_callback_result;
    /**
     * Does to the file that is playing what an input callback that returns this text does; see
     * freeswitch::Session::setInputCallback().
     *
     * @param result The text: `pause`, `seek:+1000`, `stop`, ...
     * @return 0 go on, 1 stop; 1 when not connected.
     */
    switch_status_t process_callback_result(char *result);

    %feature("perl:example", "$session->say('42', 'en', 'number', 'pronounced');") say;
    /**
     * Says a number, a date, an amount from recorded words, by the grammar of a language. Without one of the first
     * four arguments it only logs an error.
     *
     * @param tosay What to say, such as `42`, `12:30`, or a time in seconds since 1970.
     * @param module_name The language, such as `en`, `de`, `fr`. The channel variables `language` and `default_language`
     *     go before it, and `default_language` is usually set; `de:de` asks for one whatever they say. Without its module the
     *     log has `Invalid SAY Interface`, and nothing is said. The embedded switch has `en`.
     * @param say_type What it is: `number`, `items`, `persons`, `messages`, `currency`, `time_measurement`,
     *     `current_date`, `current_time`, `current_date_time`, `short_date_time`, `telephone_number`,
     *     `telephone_extension`, `url`, `ip_address`, `email_address`, `postal_address`, `account_number`,
     *     `name_spelled`, `name_phonetic`.
     * @param say_method How: `pronounced` (twelve), `iterated` (one two), `counted` (twelfth),
     *     `pronounced_year`, `n/a`.
     * @param say_gender `masculine`, `feminine` or `neuter`, where the language has them; undef for none.
     */
    void say(const char *tosay, const char *module_name, const char *say_type, const char *say_method,
             const char *say_gender = NULL);

    %feature("perl:example", "$session->sayPhrase('voicemail_hello', '', 'en');") sayPhrase;
    /**
     * Says a phrase from the switch's phrase macros. Without a name it only logs an error.
     *
     * @param phrase_name The macro.
     * @param phrase_data What the macro's patterns are matched with.
     * @param phrase_lang The language; undef for the call's own.
     */
    void sayPhrase(const char *phrase_name, const char *phrase_data = "", const char *phrase_lang = NULL);

    %feature("perl:example", "print 'not reached: ', $leg->hangupCause unless $leg->ready;") hangupCause;
    /**
     * Names the cause that this object knows: how the last call placed with it went, `SUCCESS` included, and, when the
     * hangup hook is called, why the call ended. Without a hook a hangup that comes later does not change it; for that
     * read the variable `hangup_cause` after hangupState().
     *
     * @return The name, such as `NO_ANSWER`; `NONE` when there is none.
     */
    const char *hangupCause();

    %feature("perl:example", "print $session->getState;") getState;
    /**
     * Tells what the channel is doing.
     *
     * @return The state's name, such as `CS_EXECUTE` or `CS_HANGUP`; `ERROR` when not connected.
     */
    const char *getState();

    %feature("perl:example", "$session->recordFile('/tmp/message.wav', 60, 500, 3);") recordFile;
    /**
     * Records what the other side says, until it hangs up, is silent, the time is over, or the input callback stops it.
     * The variables `record_seconds`, `record_ms` and `record_samples` then say how much there is, and
     * `silence_hits_exhausted` is `true` when silence ended it.
     *
     * @param file_name The file to write; its extension says the format. undef records nothing.
     * @param time_limit The longest recording, in seconds; 0 for no limit.
     * @param silence_threshold The energy below which audio is silence: 0 to record silence too, 500 is a good start.
     * @param silence_hits How much silence ends the recording, in seconds; 0 means 3.
     * @return 1 when the recording ended well; 0 when it was stopped, could not be made, or file_name is undef; -1 when
     *     not connected.
     */
    int recordFile(char *file_name, int time_limit = 0, int silence_threshold = 0, int silence_hits = 0);

    %feature("rust:result") originate;
    %feature("perl:example", "$leg->originate($session, 'user/1001', 30) == 0 or die $leg->hangupCause;") originate;
    /**
     * Places a call and connects this object, which must not be connected, to it. Returns when the call is answered,
     * or has early media.
     *
     * @param a_leg_session The session on whose behalf the call is placed, which lends it caller id and variables;
     *     undef for none.
     * @param dest The dial string, such as `user/1001` or `[leg_timeout=20]sofia/gateway/acme/15551234|user/1002`.
     * @param timeout How long to wait, in seconds.
     * @param handlers State handlers of the switch; undef from Perl.
     * @return 0 on success, 1 on failure, of which hangupCause() gives the reason. Mind that 0 is the good one.
     * @error When dest is undef.
     */
    int originate(CoreSession *a_leg_session, char *dest, int timeout = 60,
                  switch_state_handler_table_t *handlers = NULL);

    %feature("perl:example", "$leg->destroy;") destroy;
    /**
     * Lets the call go: it is hung up when setAutoHangup() asked for it, and the object is not connected any more. A
     * second call does nothing.
     */
    virtual void destroy(void);

    %feature("rust:callback", "cbfunc") setDTMFCallback;
    %feature("perl:example") setDTMFCallback %{ $session->setDTMFCallback(\&on_input, 'menu 1'); %}
    /**
     * Sets the input callback, as freeswitch::Session::setInputCallback() does, which is the one to use.
     *
     * @param cbfunc The callback: a sub's name or a code reference.
     * @param funcargs A string handed to the sub as its last argument; undef for no such argument.
     */
    void setDTMFCallback(void *cbfunc, char *funcargs);

    %feature("perl:example", "$session->set_tts_params('flite', 'slt'); $session->speak('Hello.');") speak;
    /**
     * Says a text with the speech engine and the voice that set_tts_params() set.
     *
     * @param text The text.
     * @return 1 when it was said to the end, 0 when it was stopped or failed, -1 when not connected. Without engine or
     *     voice it logs an error, says nothing, and returns 1.
     */
    int speak(char *text);

    %feature("rust:result") set_tts_parms;
    %feature("perl:example", "$session->set_tts_parms('flite', 'slt');") set_tts_parms;
    /**
     * The older name of set_tts_params(). It logs that it is.
     *
     * @param tts_name The speech engine.
     * @param voice_name The voice.
     * @error When one of them is undef.
     */
    void set_tts_parms(char *tts_name, char *voice_name);

    %feature("perl:example", "$session->set_tts_params('flite', 'slt');") set_tts_params;
    /**
     * Chooses the speech engine and the voice for speak().
     *
     * @param tts_name The speech engine; undef is an empty name.
     * @param voice_name The voice; undef is an empty name.
     */
    void set_tts_params(char *tts_name, char *voice_name);

    %feature("perl:example") collectDigits %{
        $session->collectDigits(10000);
        $session->collectDigits(3000, 10000);
    %}
    /**
     * Waits, and calls the input callback for each digit and event that arrives, until the callback stops it, the time
     * is over, or the call ends. Without a callback it returns at once.
     *
     * @param abs_timeout How long in all, in milliseconds; 0 for no limit.
     * @return 0; -1 when not connected.
     */
    int collectDigits(int abs_timeout);

    %feature("rust:name", "collect_digits_with_digit_timeout") collectDigits(int, int);
    /**
     * Waits as collectDigits(abs_timeout) does, and no longer than a given time for the next digit.
     *
     * @param digit_timeout How long to wait for the next digit, in milliseconds; 0 for no limit.
     * @param abs_timeout How long in all, in milliseconds; 0 for no limit.
     * @return 0; -1 when not connected.
     */
    int collectDigits(int digit_timeout, int abs_timeout);

    %feature("perl:example") getDigits %{
        my $pin = $session->getDigits(4, '#', 5000);
        my $number = $session->getDigits(11, '#', 8000, 3000);
    %}
    /**
     * Collects digits, those already pressed first, until there are enough, a terminator is pressed, the caller is too
     * slow, or the call ends. The input callback is not called.
     *
     * @param maxdigits The most digits; 0 returns at once.
     * @param terminators The keys that end the input, such as `#` or `*#`; empty or undef for none.
     * @param timeout How long to wait for each digit, in milliseconds; 0 for no limit.
     * @return The digits, without the terminator; an empty string when there are none.
     */
    char *getDigits(int maxdigits, char *terminators, int timeout);

    %feature("rust:name", "get_digits_with_interdigit") getDigits(int, char *, int, int);
    /**
     * Collects digits as the shorter form does, with a time of its own for the first one.
     *
     * @param maxdigits The most digits; 0 returns at once.
     * @param terminators The keys that end the input; empty or undef for none.
     * @param timeout How long to wait for the first digit, in milliseconds; 0 means as long as for the others.
     * @param interdigit How long to wait for each further one, in milliseconds; 0 means as long as for the first.
     * @return The digits, without the terminator; an empty string when there are none.
     */
    char *getDigits(int maxdigits, char *terminators, int timeout, int interdigit);

    %feature("rust:name", "get_digits_with_abstimeout") getDigits(int, char *, int, int, int);
    /**
     * Collects digits as the shorter forms do, within a limit for the whole.
     *
     * @param maxdigits The most digits; 0 returns at once.
     * @param terminators The keys that end the input; empty or undef for none.
     * @param timeout How long to wait for the first digit, in milliseconds; 0 means as long as for the others.
     * @param interdigit How long to wait for each further one, in milliseconds; 0 means as long as for the first.
     * @param abstimeout How long in all, in milliseconds; 0 for no limit.
     * @return The digits, without the terminator; an empty string when there are none.
     */
    char *getDigits(int maxdigits, char *terminators, int timeout, int interdigit, int abstimeout);

    %feature("perl:example", "$session->transfer('1000', 'XML', 'default');") transfer;
    /**
     * Sends the call back to the dialplan, at another extension. It goes there when the script ends; until then ready()
     * is false and media methods do nothing, so end the script.
     *
     * @param extension The extension; undef for `service`.
     * @param dialplan The dialplan; undef for the call's own, or `XML`.
     * @param context The context; undef for the call's own.
     * @return 1 when the call will go there, 0 when it can't, -1 when not connected.
     */
    int transfer(char *extension, char *dialplan = NULL, char *context = NULL);

    %feature("perl:example", "my $pin = $session->read(4, 6, 'enter_pin.wav', 5000, '#');") read;
    /**
     * Plays a prompt and collects digits. The first digit stops the prompt. An unanswered call gets early media. The
     * variable `read_result` then is `success`, `timeout` or `failure`, and `read_terminator_used` the terminator
     * pressed. The input callback is not called.
     *
     * @param min_digits The fewest digits for a success; less than 1 means 1.
     * @param max_digits The most digits; less than min_digits means min_digits.
     * @param prompt_audio_file What to play; empty, undef or `silence` for nothing.
     * @param timeout How long to wait for the first digit, in milliseconds, from the end of the prompt; less than 1
     *     means 1.
     * @param valid_terminators The keys that end the input, such as `#`; empty or undef for none. With `=` in front one
     *     of them is required; one with `+` in front of it is kept as part of the result.
     * @param digit_timeout How long to wait for each further digit, in milliseconds; 0 means as long as timeout.
     * @return The digits, also when they are too few; an empty string when there are none.
     */
    char *read(int min_digits, int max_digits, const char *prompt_audio_file, int timeout,
               const char *valid_terminators, int digit_timeout = 0);

    %feature("perl:example", "$session->detectSpeech('pocketsphinx', 'yesno', 'yesno', '');") detectSpeech;
    /**
     * Starts and steers speech recognition. Its results arrive at the input callback as `DETECTED_SPEECH` events.
     *
     * The first argument is one of these words, in any case, or the name of an engine:
     *
     * - `grammar` NAME PATH: load a grammar. `nogrammar` NAME: unload it.
     * - `grammaron` NAME, `grammaroff` NAME: switch a grammar on or off. `grammarsalloff`: switch off all.
     * - `init` ENGINE DEST: get an engine ready.
     * - `pause`, `resume`, `stop`: halt, go on, end.
     * - `param` NAME VALUE: set a parameter of the engine.
     * - `start-input-timers`: start the engine's timers.
     * - ENGINE GRAMMAR NAME DEST: start recognizing. All four arguments are needed.
     *
     * A word whose arguments are missing does nothing.
     *
     * @param arg0 The word, or the engine; undef does nothing.
     * @param arg1 What follows the word; or the grammar to load.
     * @param arg2 What follows that; or the grammar's name.
     * @param arg3 The engine's destination; an empty string for the engine's own.
     */
    void detectSpeech(char *arg0, char *arg1 = NULL, char *arg2 = NULL, char *arg3 = NULL);

    %feature("perl:example") playAndGetDigits %{
        my $digit = $session->playAndGetDigits(1, 1, 3, 5000, '', 'menu.wav', 'bad.wav', '[1-4]', 'choice');
    %}
    /**
     * Asks for digits until they are right: plays a prompt, collects digits, checks them, and says so and asks again
     * when they are wrong. The input callback is not called.
     *
     * @param min_digits The fewest digits.
     * @param max_digits The most digits.
     * @param max_tries How often to ask.
     * @param timeout How long to wait for the first digit, in milliseconds, from the end of the prompt.
     * @param terminators The keys that end the input, as in read(); empty or undef for none.
     * @param audio_files The prompt.
     * @param bad_input_audio_files Played after wrong input; empty or undef for nothing.
     * @param digits_regex The regular expression that the digits must match; empty or undef for any.
     * @param var_name The variable that receives the digits; wrong ones go to `NAME_invalid`. undef for none.
     * @param digit_timeout How long to wait for each further digit, in milliseconds; 0 means as long as timeout.
     * @param transfer_on_failure Where to transfer the call when all tries are used up: the extension and, after a
     *     space each, dialplan and context. undef for nowhere.
     * @return The digits; an empty string when all tries were wrong, or the call ended.
     */
    char *playAndGetDigits(int min_digits, int max_digits, int max_tries, int timeout, char *terminators,
                           char *audio_files, char *bad_input_audio_files, char *digits_regex,
                           const char *var_name = NULL, int digit_timeout = 0, const char *transfer_on_failure = NULL);

    %newobject playAndDetectSpeech;
    %feature("perl:example") playAndDetectSpeech %{
        my $xml = $session->playAndDetectSpeech('say_yes_or_no.wav', 'pocketsphinx', 'yesno');
    %}
    /**
     * Plays a prompt while it listens, and returns what was understood. Errors are logged.
     *
     * @param file The prompt.
     * @param engine The recognizer; it may have parameters, as in `unimrcp {start-input-timers=false}`.
     * @param grammar The grammar.
     * @return The recognizer's result, usually XML, which may also say that nothing was understood; undef when there is
     *     none; an empty string when not connected.
     */
    char *playAndDetectSpeech(char *file, char *engine, char *grammar);

    %feature("perl:example", "$session->streamFile('ivr/ivr-welcome.wav');") streamFile;
    /**
     * Plays a file, a stream or a tone to the end, until the input callback stops it, or until the call ends.
     *
     * @param file What to play: a path, absolute or below the call's sound directory, or `tone_stream://%(200,0,440)`,
     *     `local_stream://moh`, `say:TEXT`, `phrase:NAME:DATA`, `silence_stream://1000`, `file_string://a.wav!b.wav`.
     * @param starting_sample_count Where to begin, in samples.
     * @return 1 when it was played to the end; 0 when it was stopped, could not be played, or the call ended; -1 when
     *     not connected.
     */
    int streamFile(char *file, int starting_sample_count = 0);

    %feature("perl:example", "$session->sleep(500);") sleep;
    /**
     * Waits, while digits and events reach the input callback.
     *
     * @param ms How long, in milliseconds; 0 or less not at all.
     * @param sync 1 to throw away the audio that has piled up first, 0 (the default) not to.
     * @return 1 when the time is over, or there is no audio to wait with; 0 when the callback stopped it or the call
     *     ended meanwhile; -1 when not connected.
     */
    int sleep(int ms, int sync = 0);

    %feature("perl:example", "$session->flushEvents;") flushEvents;
    /**
     * Throws away the events that wait for this session.
     *
     * @return 0; -1 when not connected.
     */
    int flushEvents();

    %feature("perl:example", "$session->flushDigits;") flushDigits;
    /**
     * Throws away the digits that were pressed and not yet collected.
     *
     * @return 0; -1 when not connected.
     */
    int flushDigits();

    %feature("perl:example", "$leg->setAutoHangup(0);") setAutoHangup;
    /**
     * Decides whether the call is hung up when the object goes. It is for calls that the object placed by its
     * constructor; it isn't for others, the script's own `$session` among them, which goes on in the dialplan.
     *
     * @param val True to hang up, false not to.
     * @return 0; -1 when not connected.
     */
    int setAutoHangup(bool val);

    %feature("rust:callback", "hangup_func") setHangupHook;
    %feature("perl:example") setHangupHook %{ $session->setHangupHook(\&on_hangup); %}
    /**
     * Sets the hangup hook. The sessions of scripts are of the class freeswitch::Session, whose setHangupHook() takes
     * the place of this one.
     *
     * @param hangup_func The hook: a sub's name or a code reference; undef removes the hook.
     */
    void setHangupHook(void *hangup_func);

    %feature("perl:example", "while ($session->ready) { $session->sleep(500) }") ready;
    /**
     * Tells whether the call is up and this script's: not hung up, not being transferred away.
     *
     * @return True while the call is up; false otherwise, or when not connected.
     */
    bool ready();

    %feature("perl:example", "$session->sleep(100) until $session->bridged || !$session->ready;") bridged;
    /**
     * Tells whether the call is connected to another one.
     *
     * @return True while it is.
     */
    bool bridged();

    %feature("perl:example", "$session->answer unless $session->answered;") answered;
    /**
     * Tells whether the call has been answered. That stays true after the hangup.
     *
     * @return True once it has.
     */
    bool answered();

    %feature("perl:example", "$session->preAnswer unless $session->mediaReady;") mediaReady;
    /**
     * Tells whether audio flows: after an answer or with early media, and until the hangup.
     *
     * @return True while it does.
     */
    bool mediaReady();

    %feature("rust:result") waitForAnswer;
    %feature("perl:example", "$leg->waitForAnswer($session);") waitForAnswer;
    /**
     * Waits until this call is answered, has early media, or fails. Meanwhile the other one hears its ringback.
     *
     * @param calling_session The session that waits.
     * @error When calling_session is undef, or is not connected.
     */
    void waitForAnswer(CoreSession *calling_session);

    %feature("perl:example", "$session->execute('playback', 'ivr/ivr-welcome.wav');") execute;
    /**
     * Runs a dialplan application and waits for its end. An unknown one hangs up the call with
     * `DESTINATION_OUT_OF_ORDER`; after a hangup only applications made for it run.
     *
     * @param app The application's name. An empty one or undef is logged, and nothing runs.
     * @param data Its arguments, in one string; variables in it as `${NAME}` are filled in. undef for none.
     */
    void execute(const char *app, const char *data = NULL);

    %feature("rust:result") sendEvent;
    %feature("perl:example", "$leg->sendEvent(freeswitch::Event->new('MESSAGE'));") sendEvent;
    /**
     * Hands a copy of an event to the endpoint of this call's channel, which sends it to the phone; a SIP endpoint sends
     * the event's body as a text message. The input callback does not get it: its events come from the phone and from a
     * speech recognizer.
     *
     * @param sendME The event.
     * @error When sendME is undef.
     */
    void sendEvent(Event *sendME);

    %feature("rust:result") setEventData;
    %feature("perl:example") setEventData %{
        my $event = freeswitch::Event->new('CUSTOM', 'shop::call');
        $session->setEventData($event);
        $event->fire;
    %}
    /**
     * Fills an event with what is known of the call: its uuid as `Unique-ID`, caller, state, variables.
     *
     * @param e The event.
     * @error When e is undef.
     */
    void setEventData(Event *e);

    %feature("rust:name", "get_xml_cdr") getXMLCDR;
    %feature("perl:example", "my $xml = $session->getXMLCDR;") getXMLCDR;
    /**
     * Returns the call detail record, as far as the call has gone.
     *
     * @return XML; an empty string when there is none.
     */
    char *getXMLCDR();

    %feature("perl:example", "$session->begin_allow_threads;") begin_allow_threads;
    /**
     * Runs the hangup hook if it is due. Every method that takes time does this first.
     *
     * @return True.
     */
    virtual bool begin_allow_threads() = 0;

    %feature("perl:example", "$session->end_allow_threads;") end_allow_threads;
    /**
     * Runs the hangup hook if it is due. Every method that takes time does this last.
     *
     * @return True.
     */
    virtual bool end_allow_threads() = 0;

    %feature("perl:example", "print $session->get_uuid;") get_uuid;
    /**
     * Tells the call's uuid.
     *
     * @return The uuid; `uninitialized` when not connected.
     */
    const char *get_uuid() const;

    %feature("perl:example", "my $args = $session->get_cb_args;") get_cb_args;
    /**
     * Returns what the switch was told about the input callback.
     *
     * @return The switch's structure, which Perl can only hand on.
     */
    const switch_input_args_t &get_cb_args() const;

    %feature("perl:example", "$session->check_hangup_hook;") check_hangup_hook;
    /**
     * Notes that the hangup hook is due, if the call has ended or is being transferred. The switch calls this.
     */
    virtual void check_hangup_hook() = 0;

    %feature("perl:example", "my $status = $session->run_dtmf_callback(undef, 1);") run_dtmf_callback;
    /**
     * Calls the input callback. The switch calls this.
     *
     * @param input The switch's digit or event. Scripts have neither: for what a script passes, the callback gets an empty
     *     digit or undef.
     * @param itype Which of the two it is: 0 a digit, 1 an event.
     * @return What the callback's answer means: 0 go on, any other number stops the operation in progress.
     */
    virtual switch_status_t run_dtmf_callback(void *input, switch_input_type_t itype) = 0;

    %feature("perl:example") consoleLog %{ $session->consoleLog('INFO', "caller is in the menu\n"); %}
    /**
     * Writes a line to the switch's log, marked as this call's.
     *
     * @param level_str The level, as in the function consoleLog().
     * @param msg The text, with its own newline at the end; undef is an empty text.
     */
    void consoleLog(char *level_str, char *msg);

    %feature("perl:example") consoleLog2 %{
        $session->consoleLog2('INFO', __FILE__, 'main', __LINE__, "caller is in the menu\n");
    %}
    /**
     * Writes a line to the switch's log, marked as this call's, that says where in the script it comes from.
     *
     * @param level_str The level, as in the function consoleLog().
     * @param file The file to name.
     * @param func The sub to name.
     * @param line The line number to name.
     * @param msg The text, with its own newline at the end; undef is an empty text.
     */
    void consoleLog2(char *level_str, char *file, char *func, int line, char *msg);
};

}
