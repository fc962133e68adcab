# Objects in a real switch: undef, strangers, destroyed objects and calls that are over, in every method; undef and numbers beyond
# reason in every argument; sessions that can't be made; objects that outlive their call. A method raises an error or answers; the
# switch lives on.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";
use FreeSwitch::Install qw(needed_here);
use FreeSwitch::Live ();
use FreeSwitch::Suite qw(start_switch run_cases lives_ok);
use FreeSwitch::Surface qw(functions calls_of own_object);
use Test::More;

plan skip_all => "FreeSWITCH's own module dies of most of this" if needed_here()->{is_stock};

my $switch = start_switch();
my $live;

# Evaluates expressions in a call, a new one if the last one is over; a list of outcomes, or nothing when there is no answer.
sub outcomes {
    my (@expressions) = @_;
    my $text = 'join "\0", map { shown_outcome($_) } ' . join ', ', map { "sub { $_ }" } @expressions;
    $live ||= do {
        my $new = FreeSwitch::Live->start($switch);
        $new->eval('sub shown_outcome { my ($run) = @_; my $r = eval { $run->(); 1 }; my $e = $@; $e =~ s/\s+\z//; return $r ? "answers" : "DIES: $e" }');
        $new;
    };
    my $answer = eval { $live->eval($text, 8) };
    if (!$answer) {
        # Something waits: the end of the call must be the end of it.
        $live->call->hangup if !$switch->died;
        $answer = $switch->died ? undef : eval { $live->answer(5) };
        undef $live if !$answer;
        return if !$answer;
        undef $live;
    }
    my @outcomes = split /\0/, defined $answer->{values}[0] ? $answer->{values}[0] : '', -1;
    my $up       = $live && eval { $live->value('$s && $s->ready ? 1 : 0', 5) };
    if ($live && !$up) {
        $live->end;
        undef $live;
    }
    return @outcomes;
}

sub answered_ok {
    my ($name, $wanted, @expressions) = @_;
    my @outcomes = outcomes(@expressions);
    my @wrong    = @outcomes == @expressions ? grep { $outcomes[$_] !~ $wanted } 0 .. $#outcomes : ();
    ok(@outcomes == @expressions && !@wrong, $name)
        or diag($switch->died ? 'the switch died: ' . $switch->ending : @wrong ? map { "$expressions[$_] ==> $outcomes[$_]\n" } @wrong : 'no answer');
    $switch->launch if !$switch->lives;
    return;
}

# What waits as long as it is told to is not told to wait for ever.
my $WAITS = qr/^(?:msleep|EventConsumer_pop|\w+_(?:sleep|originate|getDigits|collectDigits|read|playAndGetDigits|recordFile|waitForAnswer))$|^email$/;

# Without a timeout it waits until there is an event.
my $FOR_EVER = qr/^EventConsumer_pop$/;

for my $function (functions()) {
    my ($name, $self) = @$function{qw(name self)};
    next if $name eq 'email';
    answered_ok("$name: undef in each argument", qr/./, calls_of($function, 'undef')) if @{ $function->{types} } && $name !~ $FOR_EVER;
    my @numbers = calls_of($function, 'number');
    @numbers = grep { /-\d/ } @numbers if $name =~ $WAITS;
    answered_ok("$name: numbers beyond reason", qr/./, @numbers) if @numbers && $name !~ $FOR_EVER;
    next if !$self;
    my $right = calls_of($function, 'none');
    my ($rest) = $right =~ /^freeswitchc::\w+\(\Q${\own_object($self)}\E(?:, )?(.*)\)\z/s;
    my $on = sub { my ($object) = @_; return "freeswitchc::$name(" . join(', ', $object, length $rest ? $rest : ()) . ')' };
    my $class = { 'IVRMenu *' => 'IVRMenu', 'API *' => 'API', 'input_callback_state *' => 'input_callback_state_t', 'DTMF *' => 'DTMF', 'Stream *' => 'Stream', 'Event *' => 'Event',
        'EventConsumer *' => 'EventConsumer' }->{$self} || 'Session';
    my $stranger = $class eq 'API' ? 'freeswitch::DTMF->new("1")' : 'freeswitch::API->new';
    my $dies = $name =~ /^delete_/ ? qr/./ : qr/^DIES: (?:\w+Error |No matching function for overloaded )/;
    answered_ok("$name: on undef, strangers and what is no object", $dies, map { $on->($_) } 'undef', '"x"', '17', '[]', $stranger, "bless({}, 'freeswitch::$class')", "bless([], 'freeswitch::$class')", 'sub { }');
    my $fresh = $class eq 'Session' ? 'freeswitch::Session->new' : own_object($self);
    answered_ok("$name: on an object that was destroyed", $dies, "my \$o = $fresh; \$o->DESTROY; " . $on->('$o'));
    answered_ok("$name: on a session without a call", qr/./, $on->('freeswitch::Session->new')) if $class eq 'Session' && $name !~ $WAITS;
}
$live->end if $live;
undef $live;
lives_ok($switch, 'after all of it');

# The call is over, the script is not.
my $over = FreeSwitch::Live->start($switch);
$over->eval('1');
$over->call->hangup('USER_BUSY');
for my $function (grep { $_->{self} && own_object($_->{self}) eq '$s' && $_->{name} !~ /^delete_|destroy/ } functions()) {
    my $answer = eval { $over->eval(calls_of($function, 'none'), 8) };
    ok($answer, "$function->{name}: on a call that is over") or last;
}
$over->end;
lives_ok($switch, 'after methods on a call that is over');

run_cases($switch, 'objects');
lives_ok($switch, 'after all cases');
done_testing;
