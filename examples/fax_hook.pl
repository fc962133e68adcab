# Mails a fax that has arrived; `api_hangup_hook` of a call that `fax.pl` took. There is no session any more, but `$env` has
# everything that was known of it.
use strict;
use warnings;
use freeswitch;

our $env;

sub variable {
    my ($name) = @_;
    my $value = $env->getHeader("variable_$name");
    return defined $value ? $value : '';
}

my $address = variable('fax_address');
my $caller  = $env->getHeader('Caller-Caller-ID-Number');
$caller =~ s/[^\w+.\@-]/_/g;

if (variable('fax_success') eq '1') {
    freeswitch::email(
        $address, 'fax@example.com', "Subject: Fax from $caller\n", "A fax has arrived.\n",
        variable('fax_file'), 'tiff2pdf', 'pdf'
    ) or freeswitch::consoleLog('ERR', "the fax from $caller could not be mailed\n");
}
else {
    my $why = variable('fax_result_text') || 'no fax was sent';
    freeswitch::consoleLog('WARNING', "no fax from $caller: $why\n");
}

1;
