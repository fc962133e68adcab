package FreeSwitch::Stress::Script;

# A script of the stress: a file whose versions are made up at random, and what the module may make of it at the moment. A version looks
# whether it finds everything clean, does some steps, leaves something behind, and tells what came of the steps. What it must tell is
# known.

use strict;
use warnings;

use Data::Dumper ();
use FreeSwitch::Install qw($ROOT);
use FreeSwitch::Stress::Steps qw($HELPERS @STEPS $FAULTS_CODE);
use JSON::PP ();
use List::Util ();
use POSIX ();
use Time::HiRes qw(sleep time);

# A file that has changed is compiled by the run that finds it so; those beside it have the version before. So many seconds is that
# taken for right.
use constant SETTLED => 4;

# After so many runs a persistent interpreter is replaced.
use constant MOST_RUNS => 40;

# The roads of scripts that run inside others.
our @INNER = qw(image clone fresh persistent);

my $LIST = "$ROOT/runtime/tests/isolation";

# What a script looks at, of the list of things that may be left behind: not what is another file's own, and no program is started.
my @LOOKS = grep { $_->{name} !~ /^(?:\$0|\@ARGV|a variable in the environment of programs)\z/ } @{ do "$LIST/cases.pl" or die "cases.pl: ", $@ || $!, "\n" };
# What it leaves behind, where that does not end it. A changed locale throws an image away, and so leads to another road.
my @LEAVES = grep { $_->{does} !~ /exit 0|die 'dead'/ && $_->{name} ne 'the locale' } @LOOKS;
my ($LOCALE) = grep { $_->{name} eq 'the locale' } @LOOKS;

# What all scripts begin with.
my $HEADER = <<"PERL" . $HELPERS;
use lib '$LIST';
use Ready;
use StressBase;
use List::Util ();
use Scalar::Util ();
use Tie::Hash::NamedCapture ();
use mro ();
use feature 'state';
our (\$session, \$stream, \$env, \$event, \$number, \@list, \%hash);
my \$lexical = 5; sub Lex::get { \$lexical // 'undef' } sub Lex::set { \$lexical = shift }
my \$counter = 0;
sub counted { state \$n = 0; ++\$n }
PERL

# An expression for the list of what a script finds.
my $FOUND = '(' . join(",\n", (map { "scalar(do { no warnings; $_->{finds} })" } @LOOKS), q{join(',', $number // '', scalar(@list), scalar(keys %hash), $counter, counted())}) . ')';

# Writes the library of all scripts: what one finds that finds everything clean, which another one has told. Without that, gives the
# script that tells it.
sub write_library {
    my ($switch, $base) = @_;
    my %own = (BASE => $base ? JSON::PP::decode_json($base) : [], NAMES => [ (map { $_->{name} } @LOOKS), 'what the script has itself' ], INNER => \@INNER);
    my $data = join '', map { local $Data::Dumper::Indent = 0; my $text = Data::Dumper->Dump([ $own{$_} ], ['list']); $text =~ s/^\$list = \[/our \@$_ = (/; $text =~ s/\];\z/);\n/; $text } sort keys %own;
    _write("$switch->{dir}/perl/StressBase.pm", <<"PERL");
package StressBase;
our \$SCRIPTS = '$switch->{dir}/scripts';
$data
sub unclean {
    return join ';', map { (\$_[\$_] // 'undef') eq \$BASE[\$_] ? () : "\$NAMES[\$_]: [" . (\$_[\$_] // 'undef') . "], not [\$BASE[\$_]]" } 0 .. \$#NAMES;
}
package main;
$FAULTS_CODE
1;
PERL
    return $base ? undef : "$HEADER\nmy \@found = $FOUND;\n\$stream->write(JSON::PP->new->encode([ map { defined \$_ ? \"\$_\" : 'undef' } \@found ]));\n1;\n";
}

# The script on a road that runs inside of others: writes what it is told, what it finds, and what another one writes.
sub inner_text {
    my ($road) = @_;
    my $clean = $road eq 'persistent' ? q{''} : 'StressBase::unclean(@found)';
    return <<"PERL";
$HEADER
my \@found = $FOUND;
my \$unclean = $clean;
my (\$depth, \$n, \$word) = split /-/, \$ARGV[0];
my \$inside = \$depth ? freeswitch::API->new->execute('perl', "\$StressBase::SCRIPTS/inner_\$StressBase::INNER[\$n % 4].pl " . join '-', \$depth - 1, \$n + 1, \$word) : 'end';
(\$number, \@list) = (1, 2, 3); \$hash{\$word} = \$n; \$counter = 7; \$lexical = 6;
my \$text = "\$n:\$word:" . (\$unclean || 'clean') . "(\$inside)";
\$stream ? \$stream->write(\$text) : \$session->setVariable('inner', \$text);
1;
PERL
}

# What that one answers.
sub inner {
    my ($depth, $n, $word) = @_;
    return "$n:$word:clean(" . ($depth ? inner($depth - 1, $n + 1, $word) : 'end') . ')';
}

# The steps, as code of this process.
{
    package FreeSwitch::Stress::Plain;
    no strict;
    no warnings;
    use Data::Dumper ();
    use JSON::PP     ();
    use POSIX        ();
    sub inner { return FreeSwitch::Stress::Script::inner(@_) }
    eval "$FreeSwitch::Stress::Steps::HELPERS; 1" or die $@;
    for my $step (@FreeSwitch::Stress::Steps::STEPS) {
        my $code = $step->{gives} // $step->{code};
        $step->{run} = eval "sub { my (\$n, \$m, \$word) = \@_; scalar(do { $code }) }" || die "$code: $@";
    }
}

sub new {
    my ($class, $switch, $name, %options) = @_;
    my $self = bless { switch => $switch, name => $name, path => "$switch->{dir}/scripts/$name.pl", number => 0, versions => [], state => 'good', possible => {}, changed => 0, %options }, $class;
    $self->rewrite;
    return $self;
}

sub _write {
    my ($path, $text) = @_;
    open my $out, '>', "$path.new" or die "$path: $!\n";
    print {$out} $text or die "$path: $!\n";
    close $out or die "$path: $!\n";
    rename "$path.new", $path or die "$path: $!\n";
    return;
}

# --- versions ------------------------------------------------------------------------------------------------------------

sub _pick { return $_[ rand @_ ] }

# Makes up a version.
sub _version {
    my ($self) = @_;
    my @choice = map { $_->{rare} ? $_ : ($_) x 6 } @STEPS;
    my %version = (
        number => ++$self->{number},
        steps  => [ map { _pick(@choice) } 1 .. 1 + int rand 7 ],
        leaves => [ map { _pick(@LEAVES) } 1 .. int rand 6 ],
        first  => rand() < 0.5,
    );
    push @{ $version{leaves} }, $LOCALE if !$self->{limited} && rand() < 0.15;
    my $steps = join '', map { my $step = $_; 'push @answer, ' . ($step->{call} ? '!$call ? "no call" : ' : '') . "scalar(do { $step->{code} });\n" } @{ $version{steps} };
    my $leaves = join '', map { "eval { no warnings; $_->{does}; 1 };\n" } $self->{road} eq 'persistent' ? () : @{ $version{leaves} };
    my $clean = $self->{road} eq 'persistent' ? 'counted() <= 2 * ' . MOST_RUNS . q{ ? '' : 'too many runs'} : 'StressBase::unclean(@found)';
    my ($before, $after) = $version{first} ? ($leaves, '') : ('', $leaves);
    $version{text} = <<"PERL";
$HEADER
my \@found = $FOUND;
my \$unclean = $clean;
my (\$id, \$how, \$call, \$fault, \$when, \$pause, \$n, \$m, \$word) = split /-/, \$event ? \$event->getBody : \$ARGV[0];
\$_ += 0 for \$n, \$m;
sub answer {
    my (\$id, \$how, \$text) = \@_;
    if    (\$how eq 'stream')   { \$stream->write(\$text) }
    elsif (\$how eq 'variable') { \$session->setVariable('stress_answer', \$text) }
    else {
        my \$e = freeswitch::Event->new('CUSTOM', 'stress::answer');
        \$e->addHeader('stress-id', "\$id");
        \$e->addBody(\$text);
        \$e->fire;
    }
}
my \@answer = ($version{number}, \$unclean || 'clean');
(\$number, \@list) = (1, 2, 3); \$hash{\$word} = \$n; \$counter = 7; \$lexical = 6;
\$call && \$n % 2 ? \$session->sleep(\$pause) : freeswitch::msleep(\$pause) if \$pause;
$steps
$before
fault(\$fault, \$session) if \$when eq 'before';
answer(\$id, \$how, join ' ## ', \@answer);
$after
fault(\$fault, \$session) if \$when eq 'after';
1;
PERL
    $self->{versions}[ $version{number} ] = \%version;
    return \%version;
}

# What a version answers to a run: pairs of kind (plain, nested, call) and text.
sub answer {
    my ($self, $number, $run) = @_;
    my @answer = ([ plain => $number ], [ plain => 'clean' ]);
    for my $step (@{ $self->{versions}[$number]{steps} }) {
        my $kind = $step->{call} ? 'call' : $step->{nested} ? 'nested' : 'plain';
        push @answer, [ $kind, $step->{call} && !$run->{call} ? 'no call' : $step->{run}->(@$run{qw(n m word)}) ];
    }
    return @answer;
}

sub has_kind {
    my ($self, $kind) = @_;
    return scalar grep { $_->{$kind} } @{ $self->{versions}[ $self->{number} ]{steps} };
}

# --- changes of the file -------------------------------------------------------------------------------------------------

# What a run that begins now may answer with: versions, or `none` for no answer.
sub possible {
    my ($self) = @_;
    $self->{found} ||= time;
    $self->{possible} = { $self->{number} => 1 } if $self->{state} eq 'good' && time > $self->{found} + SETTLED;
    return { %{ $self->{possible} } };
}

sub _changed {
    my ($self, $state, @possible) = @_;
    $self->{state}   = $state;
    $self->{changed} = time;
    $self->{found}   = 0;
    $self->{possible}{$_} = 1 for @possible;
    return @possible;
}

# With a file that was removed comes back what the module has of it.
sub _come_back {
    my ($self) = @_;
    $self->{possible}{$_} = 1 for keys %{ delete $self->{before_removal} || {} };
    return;
}

# Each of these gives what runs that are under way may come to answer with, besides.

sub rewrite {
    my ($self) = @_;
    my $version = $self->_version;
    $self->_come_back;
    _write($self->{path}, $version->{text});
    return $self->_changed('good', $version->{number});
}

# As an editor does that writes to the file itself: for a moment it is half there.
sub rewrite_in_place {
    my ($self) = @_;
    my $version = $self->_version;
    $self->_come_back;
    my $half    = int rand 0.8 * length $version->{text};
    open my $out, '>', $self->{path} or die "$self->{path}: $!\n";
    syswrite $out, substr $version->{text}, 0, $half;
    sleep 0.02 if rand() < 0.5;
    syswrite $out, substr $version->{text}, $half;
    close $out or die "$self->{path}: $!\n";
    return $self->_changed('good', $version->{number}, 'none');
}

sub break {
    my ($self) = @_;
    my $before = $self->{versions}[ $self->{number} ]{text};
    _write($self->{path}, _pick("$before }", "use strict; \$nothing = 1;\n$before", "$before\nuse No::Such::Module;\n", "BEGIN { die 'stress' }\n$before"));
    # The last good version stays, where there is one and interpreters are copied from it: on the road clone always.
    my $kept = $self->{compiled} && $self->{road} eq 'clone';
    return $self->_changed('broken', $kept ? () : 'none');
}

sub remove {
    my ($self) = @_;
    unlink $self->{path};
    ($self->{before_removal}, $self->{possible}) = ($self->{possible}, {});
    return $self->_changed('removed', 'none');
}

# The same version with another time.
sub touch {
    my ($self) = @_;
    utime undef, undef, $self->{path};
    return;
}

# The module has forgotten what it had compiled.
sub reloaded {
    my ($self) = @_;
    $self->{compiled} = 0;
    $self->{reloaded} = time;
    return $self->{state} eq 'broken' ? $self->_changed('broken', 'none') : ();
}

# A run that began at a time has answered with a version.
sub answered {
    my ($self, $number, $began) = @_;
    return if $self->{state} ne 'good' || $number != $self->{number} || $began < $self->{changed};
    # A run that began before the reload has an interpreter of before.
    $self->{compiled} = 1 if $began > ($self->{reloaded} || 0);
    $self->{possible} = { $number => 1 };
    return;
}

# Something that may happen to the file.
sub change {
    my ($self) = @_;
    my $what = $self->{state} eq 'good' ? _pick(qw(rewrite rewrite rewrite rewrite_in_place break remove touch)) : _pick(qw(rewrite rewrite rewrite_in_place));
    return ($what, $self->$what);
}

1;
