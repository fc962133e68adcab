# A script that an ordinary perl runs finds a call, as on the switch: $session is made when it is first looked at, and the
# call ends with the program.
package freeswitch::embedded;
use strict;
use warnings;

my $pid = $$;

sub TIESCALAR { my ($class) = @_; return bless [], $class }

sub FETCH {
    untie $main::session;
    $main::session = freeswitch::Session->new(freeswitch::API->new->execute('fsperl_call'));
    return $main::session;
}

sub STORE {
    my (undef, $value) = @_;
    untie $main::session;
    $main::session = $value;
}

tie $main::session, __PACKAGE__;

END {
    if ($$ == $pid) {
        local $?;
        undef $main::session if !tied $main::session;
        freeswitch::API->new->execute('fsperl_end');
    }
}
1;
