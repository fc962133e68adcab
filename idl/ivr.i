/*
 * IVRMenu: voice menus.
 */

extern "C" {

%feature("perl:example") IVRMenu %{
    $menu->bindAction('menu-exec-app', 'transfer 1000 XML default', '1');
    $menu->execute($session, 'main');
%}
/**
 * A voice menu: a greeting, keys with actions bound to them, and what is said when the caller errs.
 *
 * A menu made with another one as its `main` is a sub-menu of that one, reached by its name with the action `menu-sub`.
 * All menus of a tree are run through the top one.
 */
class IVRMenu {
public:
    %feature("perl:example") IVRMenu %{
        my $menu = freeswitch::IVRMenu->new(undef, 'main', 'welcome.wav', 'again.wav', 'bad.wav', 'bye.wav', undef,
            undef, undef, undef, undef, 0, 2000, 1, 5000, 3, 3);
    %}
    /**
     * Makes a menu. A sound is a file, or `say:TEXT` or `phrase:NAME:DATA`; an empty one or undef is none.
     *
     * @param main The top menu, when this is a sub-menu; undef for a top menu. It must outlive its sub-menus.
     * @param name The menu's name, by which it is executed.
     * @param greeting_sound Played when the menu is entered.
     * @param short_greeting_sound Played instead of the greeting from the second round on.
     * @param invalid_sound Played after keys to which nothing is bound.
     * @param exit_sound Played when the caller leaves the top menu.
     * @param transfer_sound Played before a transfer.
     * @param confirm_macro A phrase that repeats the keys and asks to confirm them.
     * @param confirm_key The key that confirms.
     * @param tts_engine The speech engine for `say:`.
     * @param tts_voice Its voice.
     * @param confirm_attempts How often to ask for the confirmation; 0 means 3.
     * @param inter_timeout How long to wait for a further key, in milliseconds; 0 means half of timeout.
     * @param digit_len The most keys of one choice. Longer bindings raise it.
     * @param timeout How long to wait for the first key, in milliseconds; 0 or less means 10000.
     * @param max_failures After how many wrong choices the menu ends, `ivr_menu_status` being `failure`; 0 or less
     *     means 3.
     * @param max_timeouts After how many rounds without a key the menu ends, `ivr_menu_status` being `timeout`; 0 or
     *     less means 3.
     */
    IVRMenu(IVRMenu *main, const char *name, const char *greeting_sound, const char *short_greeting_sound,
            const char *invalid_sound, const char *exit_sound, const char *transfer_sound, const char *confirm_macro,
            const char *confirm_key, const char *tts_engine, const char *tts_voice, int confirm_attempts,
            int inter_timeout, int digit_len, int timeout, int max_failures, int max_timeouts);

    /** Frees the menu, and with a top menu the tree. */
    virtual ~IVRMenu();

    %feature("rust:result") bindAction;
    %feature("perl:example", "$menu->bindAction('menu-play-sound', 'hours.wav', '2');") bindAction;
    /**
     * Binds an action to keys. An unknown action is logged and not bound.
     *
     * @param action `menu-exit` (leave), `menu-sub` (enter the sub-menu that arg names), `menu-exec-app` (run the
     *     application in arg), `menu-play-sound` (play arg), `menu-back` (to the menu before), `menu-top` (to the top).
     * @param arg What the action needs: a menu, an application with its arguments, a sound. In a binding by regular
     *     expression `$1` and so on are what the groups matched.
     * @param bind The keys, such as `1` or `42`; or a regular expression between slashes, such as `/^(1\d{3})$/`.
     * @error When the action is known and bind is undef.
     */
    void bindAction(char *action, const char *arg, const char *bind);

    %feature("rust:result") execute;
    %feature("perl:example", "$menu->execute($session, 'main');") execute;
    /**
     * Runs a menu until the caller leaves it, errs too often or hangs up. The variable `ivr_menu_status` then is
     * `success`, `failure` or `timeout`.
     *
     * @param session The call.
     * @param name The name of the menu to begin with: this one, or a sub-menu of it. An unknown name is logged, and
     *     nothing runs.
     * @error When session is undef, or is not connected to a call.
     */
    void execute(CoreSession *session, const char *name);
};

}
