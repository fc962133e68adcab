package FreeSwitch::Configuration;

# The configuration of a switch that the tests start: one freeswitch.xml, made of what the test wants. The event socket on
# 127.0.0.1 is all that listens.

use strict;
use warnings;

use Exporter 'import';

our @EXPORT_OK = qw(escaped write_configuration);

sub escaped {
    my ($text) = @_;
    $text =~ s/&/&amp;/g;
    $text =~ s/</&lt;/g;
    $text =~ s/>/&gt;/g;
    $text =~ s/"/&quot;/g;
    $text =~ s/([^\x20-\x7e])/sprintf '&#%d;', ord $1/ge;
    return $text;
}

sub _params {
    my (@pairs) = @_;
    my $xml = '';
    while (my ($name, $value) = splice @pairs, 0, 2) {
        $xml .= qq{<param name="$name" value="} . escaped($value) . qq{"/>\n};
    }
    return "<settings>\n$xml</settings>\n";
}

# The extensions of the context `default` that all tests find.
#   park, hangup, echo    the application of that name
#   answered-park         answers first
#   tone                  answers and plays a tone for a minute
#   script                answers, runs the application perl on ${script}, logs `after-perl marker`, hangs up
my $EXTENSIONS = join '', map {
    my ($name, @actions) = @$_;
    my $actions = join '', map { qq{<action application="$_->[0]" data="} . escaped($_->[1]) . qq{"/>} } @actions;
    qq{<extension name="$name"><condition field="destination_number" expression="^$name\$">$actions</condition></extension>\n};
} (
    ['park',          [ park   => '' ]],
    ['hangup',        [ hangup => '' ]],
    ['echo',          [ answer => '' ], [ echo => '' ]],
    ['answered-park', [ answer => '' ], [ park => '' ]],
    ['tone',          [ answer => '' ], [ playback => 'tone_stream://%(60000,0,440)' ]],
    ['service',       [ answer => '' ], [ sleep => '300' ], [ hangup => '' ]],
    ['script', [ answer => '' ], [ perl => '${script}' ], [ log => 'NOTICE after-perl marker [${probe}]' ], [ hangup => '' ]],
);

# Writes freeswitch.xml into a folder. Options: port and password of the event socket, modules (a list), perl (what stands
# inside <configuration name="perl.conf">), extensions (of the context default), contexts (more of the
# dialplan), configurations and sections (more XML), log_uuid (each logged line begins with the uuid of its call).
sub write_configuration {
    my ($directory, %options) = @_;
    my $modules = join '', map { qq{<load module="$_"/>\n} } @{ $options{modules} };
    my $socket  = _params('nat-map' => 'false', 'listen-ip' => '127.0.0.1', 'listen-port' => $options{port}, password => $options{password});
    my $switch  = _params(
        loglevel                 => $options{loglevel} || 'info',
        'max-sessions'           => 5000,
        'sessions-per-second'    => 10_000,
        'event-heartbeat-interval' => 20,
        'rtp-start-port'         => 16_384,
        'rtp-end-port'           => 32_768,
        %{ $options{switch} || {} },
    );
    my $logfile = _params('rotate-on-hup' => 'false')
        . '<profiles><profile name="default">'
        . _params(logfile => $options{log}, rollover => 0, uuid => $options{log_uuid} ? 'true' : 'false')
        . '<mappings><map name="all" value="console,debug,info,notice,warning,err,crit,alert"/></mappings></profile></profiles>';
    my $perl       = $options{perl}       || '';
    my $extensions = $options{extensions} || '';
    my $contexts   = $options{contexts}   || '';
    my $sections   = $options{sections}   || '';
    my $file       = "$directory/freeswitch.xml";
    open my $out, '>', "$file.new" or die "$file: $!\n";
    print {$out} <<"XML" or die "$file: $!\n";
<?xml version="1.0"?>
<document type="freeswitch/xml">
<section name="configuration">
<configuration name="switch.conf">$switch</configuration>
<configuration name="modules.conf"><modules>$modules</modules></configuration>
<configuration name="event_socket.conf">$socket</configuration>
<configuration name="logfile.conf">$logfile</configuration>
<configuration name="acl.conf"><network-lists></network-lists></configuration>
<configuration name="timezones.conf"><timezones></timezones></configuration>
<configuration name="lua.conf"><settings></settings></configuration>
<configuration name="perl.conf">$perl</configuration>
@{[ $options{configurations} || '' ]}
</section>
<section name="dialplan"><context name="default">
$extensions$EXTENSIONS</context>
$contexts</section>
$sections</document>
XML
    close $out or die "$file: $!\n";
    rename "$file.new", $file or die "$file: $!\n";
    return;
}

1;
