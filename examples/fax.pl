# Receives a fax, and has `fax_hook.pl` run when the call is over.
#
# Dialplan:  <action application="perl" data="fax.pl office@example.com"/>
# run: fsperl run examples/fax.pl office@example.com --caller 4930123456 --dest 5555 --var fax_success=1
# run: fsperl run examples/fax.pl office@example.com --caller 4930123456 --dest 5555
use strict;
use warnings;
use freeswitch;

our $session;

my $address = shift @ARGV or die "usage: fax.pl ADDRESS\n";

# The fax application answers all questions about itself in variables, which are complete only after the hangup: by then
# this script is over. The API command in `api_hangup_hook` is run with them.
$session->setVariable('fax_address',     $address);
$session->setVariable('fax_file',        '/tmp/fax.tif');
$session->setVariable('api_hangup_hook', 'perl fax_hook.pl');

$session->answer;
$session->execute('playback', 'silence_stream://2000');
$session->execute('rxfax', '/tmp/fax.tif') if freeswitch::API->new->execute('module_exists', 'mod_spandsp') eq 'true';
$session->hangup;

1;
