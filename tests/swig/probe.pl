#!/usr/bin/perl
# Puts every probe of a file to the module `freeswitch` and prints a table of what Perl saw.
#
#     perl -ILIB probe.pl [CASES]
#
# Each probe runs in a process of its own, so a crash is an answer too. In the file, `== TITLE` begins a group, `pre: CODE` is
# run before each probe of the group, `note:` is printed, `table` begins the table, and every other line is a probe.
use strict;
use warnings;
use lib '.';
use B            ();
use POSIX        ();
use Scalar::Util ();

# Compiles and runs $probe::code, out of sight of the variables below: a probe may use any name.
sub evaluate { eval $probe::code }

my $module = $ENV{LABMOD} || 'freeswitch';
eval "require $module; 1" or die $@;

# A value with its flags, or what it refers to.
sub shown {
    my ($value) = @_;
    return 'undef' unless defined $value;
    if (ref $value) {
        my $type  = Scalar::Util::reftype($value);
        my $class = Scalar::Util::blessed($value);
        return "ref $type" unless defined $class;
        my $tied = '';
        if ($type eq 'HASH') {
            my $inner = tied %$value;
            $tied = ', tied ' . (defined $inner ? Scalar::Util::blessed($inner) || ref $inner : 'no');
        }
        return "object $class ($type$tied)";
    }
    my $flags = B::svref_2object(\$value)->FLAGS;
    my @names;
    push @names, 'IV' if $flags & B::SVf_IOK();
    push @names, 'UV' if $flags & 0x80000000 && $flags & B::SVf_IOK();
    push @names, 'NV' if $flags & B::SVf_NOK();
    push @names, 'PV' if $flags & B::SVf_POK();
    push @names, 'utf8' if $flags & B::SVf_UTF8() && $flags & B::SVf_POK();
    my $text = "$value";
    if ($flags & B::SVf_POK()) {
        $text =~ s/([\\"])/\\$1/g;
        $text =~ s/([^\x20-\x7e])/sprintf ord($1) > 255 ? '\\x{%x}' : '\\x%02x', ord $1/ge;
        $text = qq("$text");
    }
    return "$text [" . join('+', @names) . ']';
}

sub escaped {
    my ($text) = @_;
    $text =~ s/\|/\\|/g;
    $text =~ s/\n/\\n/g;
    return $text;
}

sub host_log {
    no strict 'refs';
    return '' unless defined &{"${module}::getlog"};
    return eval { &{"${module}::getlog"}() } // '';
}

# Runs in the child: evaluates the probe and writes the two cells of its answer.
sub answer {
    my ($pre, $code, $to) = @_;
    my (@warnings, $error);
    local $SIG{__WARN__} = sub { push @warnings, $_[0] };
    open STDERR, '>', '/dev/null';
    $probe::code = "package main; no strict; use warnings; $pre ; 1";
    if (!evaluate()) {
        print $to "PRELUDE FAILED: $@";
        return;
    }
    host_log();
    @warnings = ();
    $probe::died = 1;
    $probe::code =
        "package main; no strict; use warnings;\n#line 1 \"t.pl\"\n\@probe::results = do { $code }; \$probe::died=0; 1";
    evaluate();
    $error = $@;
    my $result =
        $probe::died ? (ref $error ? 'dies with ' . shown($error) : 'dies: `' . escaped($error) . '`')
      : @probe::results ? join(', ', map { '`' . escaped(shown($_)) . '`' } @probe::results)
      :                   '() empty list';
    my $log   = host_log();
    my @notes = map { chomp(my $line = $_); 'W: `' . escaped($line) . '`' } @warnings;
    push @notes, 'log: `' . escaped($log) . '`' if length $log;
    print $to "$result | @notes";
    close $to;
    @probe::results = ();
}

sub put {
    my ($pre, $code) = @_;
    pipe my $from, my $to or die "pipe: $!";
    my $child = fork // die "fork: $!";
    if (!$child) {
        close $from;
        $| = 1;
        answer($pre, $code, $to);
        close $to;
        POSIX::_exit(0);
    }
    close $to;
    my $answer = do { local $/; <$from> } // '';
    waitpid $child, 0;
    if ($? && !length $answer) {
        my $signal = $? & 127;
        my $name   = $signal == 6 ? '(SIGABRT)' : $signal == 11 ? '(SIGSEGV)' : '';
        $answer = "**killed by signal $signal** $name exit " . ($? >> 8) . ' | ';
    }
    return $answer;
}

my $file = shift || 'cases.txt';
open my $cases, '<', $file or die "$file: $!";
my @lines = <$cases>;
close $cases;
my ($pre, $count) = ('', 0);
for my $line (@lines) {
    chomp $line;
    next if $line =~ /^\s*(#.*)?$/;
    if    ($line =~ /^== (.*)/)   { $pre = ''; print "\n### $1\n\n" }
    elsif ($line =~ /^pre: (.*)/) { $pre = $1; print "setup: `$pre`\n\n" }
    elsif ($line =~ /^note: (.*)/) { print "\n$1\n\n" }
    elsif ($line eq 'table') { print "| perl expression | result | warnings / host log |\n|---|---|---|\n" }
    else {
        print '| `' . escaped($line) . '` | ' . put($pre, $line) . " |\n";
        $count++;
    }
}
print "\n<!-- $count probes -->\n";
