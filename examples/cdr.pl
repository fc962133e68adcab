# Writes a record of the call when it ends: one line of CSV and one of JSON, each to a file of its own.
#
# The hook is a code reference, which fsperl's mod_perl takes; with the stock one, name a sub.
#
# Dialplan:  <action application="perl" data="cdr.pl /var/log/calls"/>
# run: fsperl run examples/cdr.pl "$TMP" --caller 1001 --caller-name 'Ann "Q" Lee' --dest 5000 --hangup-after 4s
# run: cat "$TMP/calls.csv" "$TMP/calls.json"
use strict;
use warnings;
use Fcntl qw(:flock);
use JSON::PP ();
use freeswitch;

our $session;

my $directory = shift @ARGV or die "usage: cdr.pl DIRECTORY\n";

my @FIELDS = qw(caller_id_name caller_id_number destination_number tariff start_stamp billsec hangup_cause);

# Calls end at the same time: a lock keeps their lines apart.
sub append_line {
    my ($file, $line) = @_;
    open my $out, '>>', $file or die "can't write $file: $!\n";
    flock $out, LOCK_EX or die "can't lock $file: $!\n";
    print {$out} "$line\n";
    close $out or die "can't write $file: $!\n";
    return;
}

sub csv {
    my (@values) = @_;
    for (@values) {
        s/"/""/g;
        $_ = qq("$_") if /[",\r\n]/;
    }
    return join ',', @values;
}

my $played = 0;

# A closure: it sees what the script has found out so far.
$session->setHangupHook(
    sub {
        my ($session, $why) = @_;

        # The switch writes down how a call went when the script is over. With `early_hangup` it does so now.
        $session->hangupState;
        my %record = (why => $why, prompts => $played);
        for my $field (@FIELDS) {
            my $value = $session->getVariable($field);
            $record{$field} = defined $value ? $value : '';
        }
        append_line("$directory/calls.csv", csv(map { $record{$_} } @FIELDS, 'prompts'));
        append_line("$directory/calls.json", JSON::PP->new->canonical->encode(\%record));
    }
);

$session->execute('early_hangup');
$session->answer;
$session->setVariable('tariff', 'evening');
while ($session->ready) {
    $session->streamFile('shop/news.wav') == 1 and $played++;
    $session->sleep(500);
}

1;
