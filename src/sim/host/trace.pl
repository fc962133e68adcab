# Logs each call of a script into the switch, with its arguments and its result. Errors keep the script's own line.
package freeswitchc;
use strict;
use warnings;
no warnings qw(once redefine prototype);

my $log = \&consoleCleanLog;
my $depth = 0;

sub show {
    my ($value) = @_;
    return 'undef' if !defined $value;
    return ref $value =~ s/^freeswitch:://r if ref $value && ref $value =~ /^freeswitch::/;
    return ref $value if ref $value;
    return $value if $value =~ /\A-?(?:0|[1-9][0-9]{0,14})\z/;
    my $text = length $value > 120 ? substr($value, 0, 120) . '...' : $value;
    $text =~ s/([\\'])/\\$1/g;
    $text =~ s/\n/\\n/g;
    return "'$text'";
}

no strict 'refs';
my @functions = grep { !/^(?:show|consoleCleanLog)$|^(?:boot|delete|new)_|_swig_\w+_[gs]et$/ } grep { /^[A-Za-z_]/ } keys %freeswitchc::;
my @makers = map { /^(\w+)::$/ ? "freeswitch::$1::new" : () } keys %freeswitch::;
for my $name (sort @functions, @makers) {
    next if !defined &$name;
    my $code = \&$name;
    my ($class, $method) = $name =~ /^([A-Z]\w*?)_(\w+)$/ ? ($1, $2) : (undef, $name);
    *$name = sub {
        my ($package, $file, $line) = caller;
        goto &$code if $package eq 'freeswitch::embedded';
        my @shown = map { show($_) } @_;
        my $what = defined $class ? '$' . lc($class =~ s/^Core//r) . "->$method" : $name =~ /^freeswitch::(\w+)::new$/ ? "$1->new" : $name;
        shift @shown if $what =~ />/ && @shown;
        my $call = "$what(" . join(', ', @shown) . ')';
        my @result;
        my $done = do {
            local $@;
            my $done = eval { @result = &$code(@_); 1 };
            $shown[0] = $@ if !$done;
            $done;
        };
        if (!$done) {
            my $error = $shown[0];
            $error =~ s/ at \(fsperl trace\) line [0-9]+\.\n\z/ at $file line $line.\n/ if !ref $error;
            $log->("trace: $call died\n");
            die $error;
        }
        $log->("trace: $call" . (@result ? ' = ' . join(', ', map { show($_) } @result) : '') . "\n");
        return wantarray ? @result : $result[-1];
    };
}
1;
