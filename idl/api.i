/*
 * API: the commands of the switch's console.
 */

extern "C" {

%feature("perl:example", "my $api = freeswitch::API->new; print $api->executeString('show calls count');") API;
/**
 * Runs the commands that can be typed at the switch's console.
 */
class API {
public:
    %feature("perl:example", "my $api = freeswitch::API->new($session);") API;
    /**
     * Makes a command runner.
     *
     * @param s A session on whose behalf the commands run; those that look at the call see this one. Without it, or
     *     with undef, they run on their own. The session must outlive the runner.
     */
    API(CoreSession *s = NULL);

    /** Frees the runner. */
    virtual ~API();

    %newobject execute;
    %feature("perl:example", "my $uptime = $api->execute('eval', 'uptime: ${uptime}');") execute;
    /**
     * Runs a command and waits for its answer.
     *
     * @param command The command's name. An empty name or undef answers `-ERR No application specified`.
     * @param data Its arguments, in one string; undef for none.
     * @return What the command wrote. An unknown command answers `INVALID COMMAND!` and a newline.
     */
    const char *execute(const char *command, const char *data = NULL);

    %newobject executeString;
    %feature("perl:example", "my $status = $api->executeString('sofia status gateway acme');") executeString;
    /**
     * Runs a command given as one line.
     *
     * @param command The command's name, a space, and its arguments. An empty line or undef answers
     *     `-ERR No application specified`.
     * @return What the command wrote. An unknown command answers `INVALID COMMAND!` and a newline.
     */
    const char *executeString(const char *command);

    %feature("perl:example", "my $seconds = $api->getTime / 1000;") getTime;
    /**
     * Tells the time by the switch's clock.
     *
     * @return Milliseconds since 1970, as a string.
     */
    char *getTime(void);
};

}
