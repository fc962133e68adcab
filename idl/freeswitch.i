/*
 * FreeSWITCH for Perl: the interface.
 *
 * The one description from which the XS glue, the Rust traits, the Perl module and its manual are made. The language
 * is SWIG's, and SWIG itself accepts these files. To add a method: declare it, describe it, generate, and the Rust
 * compiler names the implementations that lack it.
 *
 * Descriptions. A comment that opens with two stars describes the declaration that follows; opened with two stars and
 * a less-than sign it describes the one before it. Its first sentence is the summary. The tags are
 *
 *     @param NAME TEXT    an argument: its meaning, its unit, what its default means
 *     @return TEXT        the result, in Perl's terms
 *     @error TEXT         when the call raises a Perl exception
 *
 * Features. What SWIG has no word for is said with %feature, which SWIG skips. Inside a class the names are those of
 * its members. A name without a parameter list means every overload, a name with one means that overload alone.
 *
 *     %feature("perl:example", "CODE") NAME;
 *         A line or two of Perl, shown in the manual as the example of a class, a method, a function. Overloads share
 *         one. Several lines, and code with double quotes, are written as
 *     %feature("perl:example") NAME %{
 *         CODE
 *     %}
 *         With the module's name it is the synopsis of the manual, which else has the examples of the classes.
 *     %feature("rust:name", "METHOD") NAME(TYPES);
 *         The Rust method's name. Without it: the name in snake case (`new` for a constructor). Needed by every
 *         overload after the first. The shorter forms that a default argument makes are the same Rust method.
 *     %feature("rust:callback", "PARAMETER") NAME;
 *         That parameter is a Perl callback: the name of a sub (`main::` is understood), or a code reference, or
 *         undef for none.
 *     %feature("rust:bytes", "PARAMETER") NAME;
 *         That `char *` parameter is bytes: the Rust method gets the whole string, where it would else end at its
 *         first NUL byte. Several are parted by commas, as those of rust:callback are.
 *     %feature("rust:result") NAME;
 *         The Rust method returns a Result; its error becomes a Perl exception.
 *
 * Ownership. Constructors and %newobject give the object, or the text, to Perl, which frees it. Any other object that
 * is returned stays with its owner, and any other text is copied.
 *
 * Default arguments. Inside extern "C" they make arguments optional; outside it they make overloads.
 */

/**
 * Drive FreeSWITCH from Perl.
 *
 * A script that a call runs finds the call in `$session`, a freeswitch::Session. One that runs as an API command finds
 * its output in `$stream`, a freeswitch::Stream, and the command's headers in `$env`, a freeswitch::Event. A chat
 * application finds `$message` and the hook of an event `$event`, which are freeswitch::Event, too. An XML handler
 * finds its question in `%XML_REQUEST` and `$params`, and leaves the answer in `$XML_STRING`. `@ARGV` has the arguments.
 *
 * Strings are bytes: encode wide characters before they go to the switch, decode what comes back. A parameter that
 * takes a string refuses a number: write `"$n"`. A parameter that takes a number takes a string that looks like one.
 */
%module freeswitch

%feature("perl:example") freeswitch %{
    # A script that a call runs.
    $session->answer;
    my $key = $session->playAndGetDigits(1, 1, 3, 5000, '', 'menu.wav', 'invalid.wav', '[12]');
    $session->streamFile($key eq '1' ? 'opening-hours.wav' : 'goodbye.wav');
    $session->hangup;

    # A script that runs as an API command.
    $stream->write("+OK\n");

    # In both: a call of its own, a command of the switch, events.
    my $leg = freeswitch::Session->new('user/1001');
    die $leg->hangupCause unless $leg->ready;

    my $api = freeswitch::API->new;
    print $api->executeString('show calls count');

    my $consumer = freeswitch::EventConsumer->new('CUSTOM', 'shop::order');
    freeswitch::Event->new('CUSTOM', 'shop::order')->fire;
    my $event = $consumer->pop(1);
    print $event->serialize;
%}

%typemap(newfree) char * "free($1);";

%include "types.i"
%include "functions.i"
%include "ivr.i"
%include "api.i"
%include "session_state.i"
%include "dtmf.i"
%include "stream.i"
%include "event.i"
%include "core_session.i"
%include "session.i"
