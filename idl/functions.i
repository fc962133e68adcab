/*
 * Functions: the global variables, the log, mail, and what connects two sessions.
 */

extern "C" {

%feature("perl:example", "freeswitch::setGlobalVariable('night_mode', 'on');") setGlobalVariable;
/**
 * Sets a global variable of the switch, seen by every call as `${global_getvar(NAME)}` and as `$${NAME}` in the
 * configuration.
 *
 * @param var_name The variable's name; undef changes nothing.
 * @param var_val Its new value. An empty value is kept as an empty value; undef removes the variable. Dialplan
 *     variables inside it are defused (`${x}` is stored as plain text).
 */
void setGlobalVariable(char *var_name, char *var_val);

%newobject getGlobalVariable;
%feature("perl:example", "my $dir = freeswitch::getGlobalVariable('recordings_dir');") getGlobalVariable;
/**
 * Reads a global variable of the switch, such as `base_dir`, `recordings_dir`, `sounds_dir`, `local_ip_v4` or
 * `hostname`.
 *
 * @param var_name The variable's name.
 * @return The value, or undef when there is no such variable.
 */
char *getGlobalVariable(char *var_name);

%feature("perl:example") consoleLog %{ freeswitch::consoleLog('INFO', "hello\n"); %}
/**
 * Writes a line to the switch's log.
 *
 * @param level_str One of `DEBUG`, `INFO`, `NOTICE`, `WARNING`, `ERR`, `CRIT`, `ALERT`, `CONSOLE`, in any case, or
 *     its number (7 to 0) as a string. Anything else, undef too, means `DEBUG`.
 * @param msg The text, with its own newline at the end; undef is an empty text.
 */
void consoleLog(char *level_str, char *msg);

%feature("perl:example") consoleLog2 %{ freeswitch::consoleLog2('INFO', __FILE__, 'main', __LINE__, "hello\n"); %}
/**
 * Writes a line to the switch's log that says where in the script it comes from.
 *
 * @param level_str The level, as in consoleLog().
 * @param file The file to name.
 * @param func The sub to name.
 * @param line The line number to name.
 * @param msg The text, with its own newline at the end; undef is an empty text.
 */
void consoleLog2(char *level_str, char *file, char *func, int line, char *msg);

%feature("perl:example") consoleCleanLog %{ freeswitch::consoleCleanLog("== report ==\n"); %}
/**
 * Writes text to the log as it is, without date, level and place in front, at level `DEBUG`.
 *
 * @param msg The text; undef is an empty text.
 */
void consoleCleanLog(char *msg);

%feature("perl:example", "while (freeswitch::running()) { freeswitch::msleep(1000) }") running;
/**
 * Tells whether the switch is up. A script that runs for ever (a startup script) ends when this turns false.
 *
 * @return True until the switch begins to shut down.
 */
bool running(void);

%feature("perl:example") email %{
    freeswitch::email('a@example.org', 'pbx@example.org', 'Subject: A fax', 'It is attached.', '/tmp/fax.tif');
%}
/**
 * Sends mail through the mailer that the switch is configured with.
 *
 * @param to The recipient; without one nothing is sent.
 * @param from The sender.
 * @param headers Further header lines, separated by newlines; undef for none.
 * @param body The text; undef for none. With a `Content-Type` of its own in it, it is sent as it is.
 * @param file The path of a file to attach; undef for none.
 * @param convert_cmd A command that converts the file first, called as `COMMAND FILE NEWFILE`.
 * @param convert_ext The extension that NEWFILE gets. The file is converted only when both are given.
 * @return True when the mailer took it; false otherwise, with the reason in the log.
 */
bool email(char *to, char *from, char *headers = NULL, char *body = NULL, char *file = NULL, char *convert_cmd = NULL,
           char *convert_ext = NULL);

%feature("rust:name", "legacy_console_log") console_log;
%feature("perl:example") console_log %{ freeswitch::console_log('info', "hello\n"); %}
/**
 * The older name of consoleLog().
 *
 * @param level_str The level, as in consoleLog().
 * @param msg The text, with its own newline at the end; undef is an empty text.
 */
void console_log(char *level_str, char *msg);

%feature("rust:name", "legacy_console_log2") console_log2;
%feature("perl:example") console_log2 %{ freeswitch::console_log2('info', __FILE__, 'main', __LINE__, "hello\n"); %}
/**
 * The older name of consoleLog2().
 *
 * @param level_str The level, as in consoleLog().
 * @param file The file to name.
 * @param func The sub to name.
 * @param line The line number to name.
 * @param msg The text, with its own newline at the end; undef is an empty text.
 */
void console_log2(char *level_str, char *file, char *func, int line, char *msg);

%feature("rust:name", "legacy_console_clean_log") console_clean_log;
%feature("perl:example") console_clean_log %{ freeswitch::console_clean_log("== report ==\n"); %}
/**
 * The older name of consoleCleanLog().
 *
 * @param msg The text; undef is an empty text.
 */
void console_clean_log(char *msg);

%rename(msleep) switch_msleep;
%feature("rust:name", "msleep") switch_msleep;
%feature("perl:example", "freeswitch::msleep(250);") switch_msleep;
/**
 * Waits, without looking at any call: no audio is read, no digit, no hangup noticed. In a call use `$session->sleep`.
 *
 * @param ms How long, in milliseconds.
 */
void switch_msleep(unsigned ms);

%feature("perl:example", "freeswitch::bridge($session, $other);") bridge;
/**
 * Connects the audio of two sessions and returns when one of them hangs up. Both must be ready; an unanswered inbound
 * first leg gets early media. The first session's input callback, if it has one, receives the digits of both.
 *
 * Two sessions that are not ready are left as they are, and the log says so.
 *
 * @param session_a The first leg, usually the caller.
 * @param session_b The second leg.
 * @error ValueError when one of them is undef.
 */
void bridge(CoreSession &session_a, CoreSession &session_b);

%feature("rust:name", "hangup_hook") hanguphook;
%feature("perl:example", "my $status = freeswitch::hanguphook($session->{session});") hanguphook;
/**
 * What the switch calls when a channel with a hangup hook changes its state. Scripts set a hook with
 * `$session->setHangupHook` and need not call this.
 *
 * @param session The switch's session.
 * @return 0; 1 without a session, which is logged as an error.
 */
switch_status_t hanguphook(switch_core_session_t *session);

%feature("rust:result") dtmf_callback;
%feature("perl:example", "freeswitch::dtmf_callback($session->{session}, undef, 1, undef, 0);") dtmf_callback;
/**
 * What the switch calls when a digit or an event arrives at a channel with an input callback. Scripts set a callback
 * with `$session->setInputCallback` and need not call this.
 *
 * @param session The switch's session.
 * @param input The digit or the event. Scripts have neither: for what a script passes, the callback gets an empty digit or
 *     undef.
 * @param itype Which of the two it is: 0 a digit, 1 an event.
 * @param buf Not used.
 * @param buflen Not used.
 * @return What the callback's answer means: 0 go on; any other number stops the operation in progress.
 * @error Without a session.
 */
switch_status_t dtmf_callback(switch_core_session_t *session, void *input, switch_input_type_t itype, void *buf,
                              unsigned int buflen);

}
