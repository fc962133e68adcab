#!/usr/bin/perl
# Throws random Perl values at every function, method, member and variable of the lab. Nothing that they do may harm the
# process; errors are welcome. The same seed does the same.
#
#     perl -ILIB fuzz.pl SEED COUNT [TRACE]
use strict;
use warnings;
no warnings qw(once);
use Scalar::Util qw(blessed dualvar readonly weaken);
use freeswitch;

my ($seed, $count, $trace) = @ARGV;
srand $seed;
local $SIG{__WARN__} = sub { };
sub any { return $_[rand @_] }

# ---- values with a life of their own ----

our (%kept, $depth);
our $armed = 0;    # whether a callback may die: not while perl itself copies a tied value, which it does not survive
my $number = 0;

# What later values may be. One value goes at a time: perl itself does not bear it when an array changes under `splice`.
sub keep { $kept{ $number++ } = $_ for @_; return }
sub kept { my @keys = sort { $a <=> $b } keys %kept; return @keys ? $kept{ $keys[rand @keys] } : undef }
sub forget {
    my ($how_many) = @_;
    for (1 .. $how_many) {
        my @keys = sort { $a <=> $b } keys %kept;
        my $gone = delete $kept{ $keys[rand @keys] // '' };
    }
    return;
}

# What a callback of perl does while the glue is at work: it destroys, replaces and calls.
sub mischief {
    return if $depth || rand() < 0.5;
    local $depth = 1;
    my $what = int rand 9;
    if    ($what == 0) { forget(60) }
    elsif ($what == 1) { my $o = kept(); eval { $o->DESTROY } }
    elsif ($what == 2) { forget(1) }
    elsif ($what == 3) { keep(object()) }
    elsif ($what == 4) { eval { step() } }
    elsif ($what == 5) { $freeswitch::gobj = object() }
    elsif ($what == 6) { my $o = kept(); eval { untie %$o } }
    elsif ($what == 7) { my @grow = (1) x 2000; keep("@grow") }
    else               { die "a die of its own\n" if $armed && rand() < 0.3 }
    return;
}

{
    package Tied;
    sub TIESCALAR { my ($class, $value) = @_; return bless [$value], $class }
    sub FETCH { main::mischief(); return $_[0][0] }
    sub STORE { main::mischief(); $_[0][0] = $_[1]; return }

    package Fickle;    # another value at each fetch
    sub TIESCALAR { return bless [], $_[0] }
    sub FETCH { return main::value() }
    sub STORE { }

    package Overloaded;
    use overload
        '""'   => sub { main::mischief(); $_[0][0] },
        '0+'   => sub { main::mischief(); $_[0][1] },
        'bool' => sub { main::mischief(); $_[0][1] },
        '=='   => sub { 1 };

    package Dereferenced;
    use overload '%{}' => sub { main::mischief(); {} }, '@{}' => sub { [] }, '${}' => sub { \my $x }, '&{}' => sub { sub { } };

    package Mine;
    our @ISA = ('freeswitch::Session');

    package MineToo;
    our @ISA = ('freeswitch::NoOps', 'freeswitch::Conv');
    sub DESTROY { main::mischief(); $_[0]->SUPER::DESTROY if rand() < 0.7 }
}

my @classes = qw(Session Conv NoOps Event DTMF API EventConsumer M1 M2 MI Concrete input_callback_state_t);

sub object {
    my $class = any(@classes);
    my @arguments = $class =~ /^(?:Event|DTMF)$/ ? ('5') : $class eq 'Session' && rand() < 0.8 ? ('uuid') : ();
    my $name = rand() < 0.1 ? any('Mine', 'MineToo') : "freeswitch::$class";
    my $object = eval { $name->new($name =~ /^Mine/ ? () : @arguments) };
    if (rand() < 0.15) {
        my $end = any(qw(DESTROY DISOWN ACQUIRE untie inner bless clear void));
        if    ($end eq 'untie') { untie %$object }
        elsif ($end eq 'inner') { $object = tied %$object }
        elsif ($end eq 'bless') { bless $object, any(map {"freeswitch::$_"} @classes, 'Nowhere') }
        elsif ($end eq 'clear') { %{"freeswitch::${class}::OWNER"} = () if 0; %freeswitch::NoOps::OWNER = () }
        elsif ($end eq 'void')  { $object = eval { freeswitch::Conv->new->v_($object) } }
        else                    { eval { $object->$end } }
    }
    return $object;
}

my $closed = do { open my $file, '<', $0 or die; close $file; $file };
format STDOUT_TOP =
.

sub value {
    local $armed = 0;
    my $kind = int rand 42;
    return undef                                       if $kind == 0;
    return int(rand 300) - 150                         if $kind <= 2;
    return any(0, 1, -1, 2**31, -2**31, 2**32, 2**53, 2**63, -2**63, 2**64, 18446744073709551615) if $kind <= 4;
    return any(1.5, -0.5, 1e20, -1e300, 9**9**9, -9**9**9, 9**9**9 / 9**9**9, 5e-324, -0.0)       if $kind <= 6;
    return any('', '0', '5', 'abc', '0x10', ' 7', "a\0b", 'nan', '1e5', '12abc', 'x' x 63, 'x' x 64, 'y' x 5000) if $kind <= 9;
    return any("\xe9", "\x{263a}", "\x{10ffff}" x 40)  if $kind == 10;
    return do { my $five = "5"; utf8::upgrade($five); $five }   if $kind == 11;
    return dualvar(any(5, 2.5, -1), any('text', '9', '')) if $kind == 12;
    return any([], {}, sub { 1 }, \1, \\1, \*STDOUT)   if $kind == 13;
    return any(*STDOUT, *NOSUCH, *STDOUT{IO}, $closed, *{$closed}{IO}) if $kind == 14;
    return any(qr/x/, v1.2.3, *STDOUT{FORMAT})    if $kind == 15;
    return do { my $x; tie $x, 'Tied', any(5, 'text', undef, object(), [], 2.5); $_[0] ? \$x : $x } if $kind == 16;
    return bless([any('5', 'text', ''), any(5, 1.5, 0)], 'Overloaded') if $kind <= 18;
    return bless([], 'Dereferenced')                   if $kind == 19;
    return bless(any({}, [], sub { }, \my $scalar, \my @list), any('freeswitch::NoOps', 'freeswitch::Conv', '_p_void', '_p_char', 'Else')) if $kind <= 21;
    return bless(\(my $x = any(0, 1, 4096, -1)), any('freeswitch::NoOps', 'freeswitch::Session', '_p_void', '_p_char', '_p_switch_core_session_t')) if $kind == 22;
    return freeswitch::make_opaque(int(rand 9) - 1)    if $kind == 23;
    return do { my $o = object(); weaken(my $w = $o); keep($o); $w } if $kind == 24;
    return $freeswitch::gobj                           if $kind == 25;
    return any(!!1, !!0)                               if $kind == 26;
    return kept()                                      if $kind <= 34;
    return object();
}

# Arguments with magic of their own: they are passed as they are, not copied.
our ($t1, $t2, $t3, %env, @array);
tie $t1, 'Tied', 7;
tie $t2, 'Fickle';
tie $t3, 'Tied', 'text';

sub call {
    my ($code, $arity, $self) = @_;
    my $few = defined $arity && rand() < 0.9 ? $arity : any(0, 1, 1, 1, 2, 2, 3, 4);
    my @arguments = map { value() } 1 .. $few;
    $arguments[0] = $self if defined $self;
    local $armed = 1;
    my $way = rand;
    if    ($way < 0.70) { return $code->(@arguments) }
    elsif ($way < 0.80) { my @r = $code->(@arguments, $t1); return @r }
    elsif ($way < 0.88) { return scalar $code->(map { rand() < 0.5 ? $_ : $t2 } @arguments) }
    elsif ($way < 0.93) { "abc 12" =~ /(\w+) (\d+)/; return $code->(@arguments, any(0, 1) ? $1 : $2, $&) }
    elsif ($way < 0.96) { return $code->($arguments[0], substr($0, 1, 2), $ENV{PATH}, $env{none}, $array[9]) }
    else                { $code->(@arguments); return }
}

# Everything that the module defines: the XSUBs, and what the classes add.
my @code;
for my $package ('freeswitchc', 'freeswitch', map {"freeswitch::$_"} @classes, 'PrivDtor', 'AbstractBase') {
    no strict 'refs';
    for my $name (sort keys %{"${package}::"}) {
        next if $name =~ /^(?:BEGIN|import|boot_|bootstrap|isa|can|VERSION|DOES|unimport|export)/i;
        next if $name =~ /thr_$/;    # panics, and says so on the standard error
        next unless defined &{"${package}::$name"};
        my $code = \&{"${package}::$name"};
        my $arity;
        if ($package eq 'freeswitchc' && !eval { $code->((undef) x 50); 1 }) {
            $arity = () = $1 =~ /\w+/g if $@ =~ /Usage: \w+\((.*?)\)/;
        }
        push @code, [$package, $name, $code, $arity];
    }
}
my @members = qw(x d f b c sc uc s us l ul ll ull arr ccp ro a uuid cb_state kflag flags allocated session suuid funcargs
    function extra digit duration event serialized_string mine node_index nosuch pure);

sub step {
    my $what = rand;
    if ($what < 0.62) {
        my ($package, $name, $code, $arity) = @{ $code[rand @code] };
        my ($class) = $package =~ /::(\w+)$/;
        ($class) = $name =~ /^(?:delete_)?([A-Z]\w*?)(?:_|$)/ unless $class;
        $class = 'Session' if ($class // '') eq 'CoreSession';
        my $self;
        if ($name eq 'new') { $self = rand() < 0.9 ? $package : value() }
        elsif ($class && rand() < 0.75) { $self = eval {"freeswitch::$class"->new} // eval {"freeswitch::$class"->new('5')} // value() }
        print STDERR "$package\::$name\n" if $trace;
        keep(grep { defined } call($code, $arity, $self));
    }
    elsif ($what < 0.85) {
        my $object = rand() < 0.9 ? object() : value();
        my $member = $members[rand @members];
        my $how    = int rand 9;
        print STDERR "member $member, $how\n" if $trace;
        if    ($how == 0) { keep($object->{$member}) }
        elsif ($how <= 2) { $object->{$member} = value() }
        elsif ($how == 3) { local $object->{$member} = value(); my $x = $object->{$member} }
        elsif ($how == 4) { for ($object->{$member}) { $_ = value(); mischief() } }
        elsif ($how == 5) { my $r = \$object->{$member}; undef $object; my $x = $$r; $$r = value() }
        elsif ($how == 6) { $object->{$member} .= value(); $object->{$member}++ }
        elsif ($how == 7) { delete $object->{$member} if rand() < 0.5; exists $object->{$member} }
        else              { @$object{ $member, 'x' } = (value(), $t2); my @all = %$object; %$object = () }
    }
    elsif ($what < 0.93) {
        no strict 'refs';
        my $name = any(qw(gvar gstr gcstr gdbl garr gobj gconst Conv::svar S_HUP));
        print STDERR "variable $name\n" if $trace;
        if    (rand() < 0.7) { ${"freeswitch::$name"} = value() }
        elsif (rand() < 0.5) { local ${"freeswitch::$name"} = value() }
        else                 { my $x = ${"freeswitch::$name"}; keep($x) }
    }
    else {
        print STDERR "OWNER\n" if $trace;
        my $owner = any(\%freeswitch::NoOps::OWNER, \%freeswitch::Session::OWNER, \%freeswitch::Conv::OWNER);
        my @keys  = keys %$owner;
        my $key   = any(@keys, 'x', "@keys", undef, 'A=SCALAR(0xfffffffffffffffffffff)');
        my $how   = int rand 5;
        if    ($how == 0) { delete $owner->{$key} }
        elsif ($how == 1) { $owner->{$key} = value() }
        elsif ($how == 2) { my $x = exists $owner->{$key} ? $owner->{$key} : 0 }
        elsif ($how == 3) { while (my ($k, $v) = each %$owner) { forget(1) } }
        else              { %$owner = () if rand() < 0.2 }
    }
    return;
}

for my $turn (1 .. $count) {
    print STDERR "$turn: " if $trace;
    eval { step() };
    forget(40) if keys %kept > 60;
}
forget(1) while %kept;
$freeswitch::gobj = undef;
print "done: $count turns of seed $seed\n";
