package Fsperl;

# What the Perl tests share: where things are, running a call script through the command, and reading what comes out.

use strict;
use warnings;
use Cwd qw(abs_path);
use Exporter 'import';
use File::Basename qw(dirname);
use File::Temp ();
use JSON::PP ();

our @EXPORT_OK = qw($ROOT $COMMAND $LIBRARY run_command run_script texts);

our $ROOT    = abs_path(dirname(__FILE__) . '/../../..');
our $COMMAND = $ENV{FSPERL_COMMAND} || "$ROOT/target/release/fsperl";
our $LIBRARY = $ENV{FSPERL_LIBRARY} || "$ROOT/target/perl";

# Runs a command without a shell. Gives its standard output, its standard error and its wait status.
sub run_command {
    my (@command) = @_;
    my ($out, $err) = (File::Temp->new, File::Temp->new);
    my $pid = fork;
    die "fork: $!\n" if !defined $pid;
    if (!$pid) {
        open STDIN,  '<',  '/dev/null' or die "/dev/null: $!\n";
        open STDOUT, '>&', $out        or die "stdout: $!\n";
        open STDERR, '>&', $err        or die "stderr: $!\n";
        exec { $command[0] } @command or die "$command[0]: $!\n";
    }
    waitpid $pid, 0;
    my $status = $?;
    return (_read($out), _read($err), $status);
}

sub _read {
    my ($file) = @_;
    seek $file, 0, 0 or die "seek: $!\n";
    local $/ = undef;
    my $text = <$file>;
    return defined $text ? $text : '';
}

# Runs the text of a call script with the options of `fsperl run`. Gives what `--json` prints, with the exit status added.
sub run_script {
    my ($code, @options) = @_;
    my $directory = File::Temp->newdir;
    my $file      = "$directory/script.pl";
    open my $out, '>', $file or die "$file: $!\n";
    print {$out} "use strict;\nuse warnings;\nour \$session;\n#line 1 \"script.pl\"\n$code\n";
    close $out or die "$file: $!\n";
    my ($json, $err, $status) = run_command($COMMAND, 'run', $file, '--json', @options);
    my $result = eval { JSON::PP->new->utf8->decode($json) } or die "no JSON:\n$json$err";
    $result->{status} = $status;
    $result->{err}    = $err;
    return $result;
}

# The texts of some kinds of lines of the time line.
sub texts {
    my ($result, @kinds) = @_;
    my %wanted = map { $_ => 1 } @kinds;
    return [ map { $_->{text} } grep { $wanted{ $_->{kind} } } @{ $result->{timeline} } ];
}

1;
