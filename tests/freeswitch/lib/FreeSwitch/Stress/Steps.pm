package FreeSwitch::Stress::Steps;

# What scripts of the stress do: steps, each with the answer that it must give, and faults. A step is an expression of $n and $m (from 1
# to 60) and $word. Plain ones are put to this perl, too: their answer is what they give here. The others have `gives`, an
# expression of the same variables; `call` is for scripts that have a $session.

use strict;
use warnings;

use Exporter 'import';

our @EXPORT_OK = qw($HELPERS @STEPS %FAULTS @HARMLESS @ENDING @SLOW $FAULTS_CODE);

# Subs and classes that the steps use, in the script and here. What they count is the script's own.
our $HELPERS = <<'PERL';
{ package Point; use overload '+' => sub { Point->new($_[0][0] + $_[1][0], $_[0][1] + $_[1][1]) }, '""' => sub { "($_[0][0];$_[0][1])" }, '==' => sub { "$_[0]" eq "$_[1]" };
  sub new { my $class = shift; bless [@_], $class } }
{ package Counted; our $alive = 0; sub new { ++$alive; bless {}, shift } sub DESTROY { --$alive } }
{ package Doubled; sub TIESCALAR { my ($class, $value) = @_; bless \$value, $class } sub FETCH { 2 * ${ $_[0] } } sub STORE { ${ $_[0] } = $_[1] } }
{ package Anything; our $AUTOLOAD; sub AUTOLOAD { my $name = $AUTOLOAD; $name =~ s/.*:://; return if $name eq 'DESTROY'; "$name(@_[1 .. $#_])" } }
sub fib { my $n = shift; $n < 2 ? $n : fib($n - 1) + fib($n - 2) }
sub context { wantarray ? 'list' : defined wantarray ? 'scalar' : 'void' }
sub where { (caller 0)[3] =~ s/.*:://r }
PERL

our @STEPS = map { ref $_ ? $_ : { code => $_ } } (
    q{join ',', sort { $b <=> $a } map { $_ * $n % 97 } 1 .. 40},
    q{my %h = map { $_ => $_ * $m } 1 .. $n * 5; my $t = 0; $t += $h{$_} for keys %h; $t . '/' . keys %h},
    q{(my $s = 'ab' x ($n * 20)) =~ s/a(b)/$1-/g; length($s) . substr $s, 0, 7},
    q{sprintf '%05d|%-8s|%x|%.3f|%s|%e', $n, $word, $m * 255, $n / 7, scalar reverse($word), $m / 3},
    q{join ':', unpack 'N n C w a*', pack 'N n C w a*', $n * 100_000, $m, $n, $n * $m, $word},
    q{my @c = map { my $x = $_ * $n; sub { $x += shift } } 1 .. 5; $_->($m) for @c; join ',', map { $_->(1) } @c},
    q{fib($n % 15)},
    q{"$word-$n" =~ /^(?<first>\w)(\w*)-(\d+)$/ ? "$3$2$+{first}" : 'none'},
    q{(my $t = $word) =~ tr/a-z/b-za/; ucfirst($t) . lc uc $t},
    q{JSON::PP->new->canonical->encode({ n => $n, list => [ 1 .. $m % 9, undef, "q\"$word" ], h => { map { ("k$_" => [$_]) } 1 .. $n % 7 } })},
    q{my $d = JSON::PP::decode_json(qq({"a":[1,2,{"$word":null,"n":$n}],"t":true})); join ',', scalar @{ $d->{a} }, (sort keys %{ $d->{a}[2] }), $d->{t} ? 1 : 0},
    q{local $Data::Dumper::Indent = 0; local $Data::Dumper::Sortkeys = 1; local $Data::Dumper::Terse = 1; Data::Dumper::Dumper({ $word => [ 1 .. $n % 8 ], x => \$m })},
    q{POSIX::strftime('%Y-%m-%d %H:%M:%S', gmtime $n * 10_000_000) . POSIX::floor($m / 7) . POSIX::fmod($n, 7)},
    q{join ',', List::Util::sum(1 .. $n), List::Util::max($n, $m), List::Util::first(sub { $_ > $m }, 1 .. 100), List::Util::reduce(sub { "$a$b" }, split //, $word)},
    q{my $u = "\x{263a}$word" x $n; my $l = length $u; utf8::encode($u); "$l/" . length $u},
    q{eval { die { code => $n } }; my $c = $@->{code}; eval { eval { die "inner\n" }; die "outer $@" }; chomp(my $e = $@); "$c $e"},
    q{my @r = map { { name => $word, value => $_ * $m % 13, at => $_ } } 1 .. $n; join ',', map { $_->{at} } sort { $a->{value} <=> $b->{value} or $b->{at} <=> $a->{at} } @r},
    q{my $v = ''; vec($v, $_ * $n % 200, 1) = 1 for 1 .. 20; unpack '%32b*', $v},
    q{(eval "my \@x = (1 .. $n); scalar(\@x) * $m + 1") . (eval('1 +') // 'syntax')},
    q{tie my $t, 'Doubled', $n; my $one = $t; $t = $m; untie $t if $n % 2; "$one $t"},
    q{my $p = Point->new($n, $m) + Point->new(1, 2); "$p" . ($p == Point->new($n + 1, $m + 2) ? 'same' : 'other')},
    q{my $before = $Counted::alive; my @o = map { Counted->new } 1 .. $n; my $alive = $Counted::alive - $before; my $ring = Counted->new; $ring->{me} = $ring; delete $ring->{me}; undef $ring; @o = (); $alive . '>' . ($Counted::alive - $before)},
    q{Anything->hello($n, $word) . (Anything->can('hello') ? 'can' : 'cannot') . (Point->new->isa('Point') ? 'is' : 'is not')},
    q{my $r = qr/(?<p>\((?:[^()]++|(?&p))*\))/; ('(' x ($n % 20) . $word . ')' x ($n % 20)) =~ $r ? length $& : 'none'},
    q{open my $in, '<', \("line\n" x $n) or die $!; my @l = <$in>; my $at = $.; close $in; @l . "/$at"},
    q{my $out = ''; open my $o, '>', \$out or die $!; { local ($,, $\) = (':', '.'); print $o $n, $word, $m } printf $o '%d', $n; close $o; $out},
    q{my $d; $d = [$d] for 1 .. $n * 30; my $deep = 0; while ($d) { $d = $d->[0]; $deep++ } $deep},
    q{srand $n; join ',', map { int rand 1000 } 1 .. 5},
    q{my ($t, @found) = ("$word=$n;$word=$m"); push @found, "$1:$2" while $t =~ /\G(\w+)=(\d+);?/gc; join ' ', @found, pos $t},
    q{my @l = (1 .. $n); splice @l, $n / 2, 2, 'x', $word; my $s = $word; substr($s, 1, 1) = '--'; join(',', @l[0, -1]) . $s . index($s, '-')},
    q{0.1 * $n . '|' . 1e15 * $n . '|' . 2 ** ($n % 70) . '|' . -$n % 7 . '|' . ($n <=> $m) . '|' . ~~($n / 4)},
    q{my ($l) = context(); my $s = context(); $l . $s . where()},
    q{my $big = "$word " x (20_000 * ($n % 10 + 1)); my @w = split ' ', $big; my %c; $c{$_}++ for @w; scalar(@w) . $c{$word}},
    q{local $_ = $word; my @x; push @x, chop while length; local @ARGV = @x; join '', reverse @ARGV},
    q{my $r = \my @a; $#$r = $n; $a[$_] //= $_ for 0 .. $#a; my @h = @a[ grep { $_ % 2 } 0 .. $#a ]; "@h[0 .. ($#h < 5 ? $#h : 5)]"},
    q{sprintf('%vd', "1.$n.$m") . sprintf('%s', join '', map { chr(ord('a') + $_ % 26) } 1 .. $n) . sprintf '%b', $m},
    q{my $f = do { my $x = $n; sub { my $y = shift; sub { $x++ + $y } } }; my $g = $f->($m); $g->() for 1 .. 3; $g->()},
    q{my %h; $h{$_ % 7}{$_} = $_ for 1 .. $n; join ';', map { "$_=" . join '', sort { $a <=> $b } keys %{ $h{$_} } } sort keys %h},

    # Of what perl does with the system.
    { code => q{my $x = `echo $word $n`; my $status = system 'exit ' . $n % 7 . ';'; chomp $x; "$x " . ($status >> 8)}, gives => q{"$word $n " . $n % 7}, rare => 1 },
    { code => q{my $p = fork; if (!$p) { $n % 3 ? exit $n : $n % 2 ? POSIX::_exit($n) : die "\n" } waitpid $p, 0; $? >> 8}, gives => q{$n % 3 || $n % 2 ? $n : 255}, rare => 1 },
    { code => q{eval { local $SIG{ALRM} = sub { die "alarm\n" }; Time::HiRes::ualarm(10_000); 1 while 1 }; chomp $@; $@}, gives => q{'alarm'}, rare => 1 },
    { code => q{my $got = 0; local $SIG{USR1} = sub { $got++ }; kill 'USR1', $$; kill 'USR1', $$; $got}, gives => q{2} },
    { code => q{join ',', map { $_->() ? 'lived' : $@ =~ /refused/ ? 'refused' : "[$@]" } sub { eval { POSIX::abort(); 1 } }, sub { eval { kill 'KILL', $$; 1 } }, sub { eval { exec 'true' } }}, gives => q{'refused,refused,refused'} },
    { code => q{no warnings; my $f = $n % 2 ? sub { my $f = shift; eval '$f->($f); 1' or die $@ } : sub { my $f = shift; my @x = sort { $f->($f) } 2, 1 }; eval { $f->($f); 1 } ? 'lived' : $@ =~ /^Deep recursion stopped/ ? 'stopped' : $@}, gives => q{'stopped'}, rare => 1 },

    # Of the switch.
    { code => q{my $e = freeswitch::Event->new('CUSTOM', 'stress::none'); $e->addHeader('n', "$n"); $e->addBody($word); $e->fire if $n % 2; $e->getHeader('n') . $e->getBody . length $e->getHeader('Event-Subclass')}, gives => q{"$n${word}12"} },
    { code => q{my $c = freeswitch::EventConsumer->new('CUSTOM', 'stress::in' . $n % 5); my $e = freeswitch::Event->new('CUSTOM', 'stress::in' . $n % 5); $e->addHeader('stress-for', "$id"); $e->addBody($word); $e->fire; my $got = ''; while (my $x = $c->pop(1, 3000)) { next if ($x->getHeader('stress-for') // '') ne $id; $got = $x->getBody; last } $got}, gives => q{$word} },
    { code => q{my $s = freeswitch::Stream->new; $s->write("$word,") for 1 .. $n; freeswitch::API->new->execute('echo', "$word $n") . length $s->get_data}, gives => q{"$word $n" . $n * (1 + length $word)} },
    { code => q{freeswitch::API->new->execute('perl', "$StressBase::SCRIPTS/inner_$StressBase::INNER[$n % 4].pl " . join '-', $m % 4, $n, $word)}, gives => q{inner($m % 4, $n, $word)}, nested => 1 },
    { code => q{my $d = freeswitch::DTMF->new('5', 100); my $s = freeswitch::Session->new('null/2'); $s->setVariable('x', "$word$n"); my $v = $s->getVariable('x'); $s->hangup('USER_BUSY'); "$d->{digit}$v"}, gives => q{"5$word$n"}, rare => 1 },

    # Of a call.
    { code => q{$session->setVariable("stress_$word", "$n"); $session->execute('set', "stress_m=$m"); $session->getVariable("stress_$word") . $session->getVariable('stress_m')}, gives => q{"$n$m"}, call => 1 },
    { code => q{my $got = ''; $session->setInputCallback(sub { my ($s, $t, $d, $a) = @_; $got .= $d->{digit}; 'true' }); freeswitch::API->new->execute('uuid_recv_dtmf', $session->get_uuid . ' ' . $n % 10 . $m % 10); for (1 .. 100) { last if length $got > 1 || !$session->ready; $n % 2 ? $session->sleep(20) : $session->streamFile('tone_stream://%(20,0,440)') } $session->unsetInputCallback; $got}, gives => q{$n % 10 . $m % 10}, call => 1, rare => 1 },
    { code => q{$session->execute('perl', "$StressBase::SCRIPTS/inner_$StressBase::INNER[$m % 4].pl " . join '-', $n % 3, $m, $word); $session->getVariable('inner')}, gives => q{inner($n % 3, $m, $word)}, call => 1, nested => 1 },
    { code => q{$session->execute('set', "stress_v=\${perl($StressBase::SCRIPTS/inner_$StressBase::INNER[$n % 4].pl " . join('-', 0, $n, $word) . ')}'); $session->getVariable('stress_v')}, gives => q{inner(0, $n, $word)}, call => 1, nested => 1 },
    { code => q{my $s = freeswitch::Session->new($session->get_uuid); my $u = $s->get_uuid eq $session->get_uuid ? 'same' : 'other'; $session->ready ? "$u ready" : $u}, gives => q{'same ready'}, call => 1 },
);

# Faults that a run has no answer after. `limited` needs a road on which memory has a limit.
our @ENDING = qw(die object exit posix_exit goto alarm memory text bottomless);
# What takes as long as the time limit.
our @SLOW = qw(loop caught_loop regex);
# What changes nothing about the answer.
our @HARMLESS = qw(end_dies destroy_dies destroy_exits left_alarm left_ring left_child left_hook);
our %FAULTS = ((map { ($_ => 'ending') } @ENDING), (map { ($_ => 'slow') } @SLOW), (map { ($_ => 'harmless') } @HARMLESS));

# The sub that makes them happen.
our $FAULTS_CODE = <<'PERL';
sub fault {
    my ($fault, $session) = @_;
    no warnings;
    if    ($fault eq 'die')          { die "stress\n" }
    elsif ($fault eq 'object')       { die bless { stress => 1 }, 'Stress::Exception' }
    elsif ($fault eq 'exit')         { exit 3 }
    elsif ($fault eq 'posix_exit')   { POSIX::_exit(3) }
    elsif ($fault eq 'goto')         { goto NOWHERE }
    elsif ($fault eq 'alarm')        { $SIG{ALRM} = 'DEFAULT'; Time::HiRes::ualarm(5000); 1 while 1 }
    elsif ($fault eq 'memory')       { my @kept; push @kept, 'x' x 1000 for 1 .. 200_000; die "more memory than it may take\n" }
    elsif ($fault eq 'text')         { my $n = 150_000_000; my $x = 'x' x $n; die "more memory than it may take\n" }
    elsif ($fault eq 'bottomless')   { bottomless(1) }
    elsif ($fault eq 'loop')         { 1 while 1 }
    elsif ($fault eq 'caught_loop')  { while (1) { eval { 1 while 1 } } }
    elsif ($fault eq 'regex')        { my $x = 'a' x 40; 1 if $x =~ /^(a?){40}a{40}$/; 1 while 1 }
    elsif ($fault eq 'end_dies')     { eval 'END { die "stress: end\n" } 1' or die }
    elsif ($fault eq 'destroy_dies') { our $dies = bless [], 'Stress::Dies' }
    elsif ($fault eq 'destroy_exits') { our $exits = bless [], 'Stress::Exits' }
    elsif ($fault eq 'left_alarm')   { $SIG{ALRM} = 'DEFAULT'; alarm 3600 }
    elsif ($fault eq 'left_ring')    { our @rings = map { my $r = bless { text => 'x' x 500 }, 'Stress::Ring'; $r->{me} = $r; $r->{session} = $session; $r } 1 .. 50 }
    elsif ($fault eq 'left_child')   { my $child = fork; if (defined $child && !$child) { select undef, undef, undef, 0.2; POSIX::_exit(0) } }
    elsif ($fault eq 'left_hook')    { $session->setHangupHook(sub { die "stress: hook\n" }) if ref $session }
    return;
}
sub bottomless { return 1 + bottomless(@_) }
{ package Stress::Dies; sub DESTROY { die "stress: destroy\n" } package Stress::Exits; sub DESTROY { exit 2 } package Stress::Ring; our $gone; sub DESTROY { $gone++ } }
PERL

1;
