# Answers the switch's questions about its dialplan: the extensions come from a table here, and could come from a database.
#
# perl.conf.xml:  <param name="xml-handler-script" value="dialplan.pl"/>
#                 <param name="xml-handler-bindings" value="dialplan"/>
# run: fsperl run examples/dialplan.pl --xml dialplan --dest 2001 --far user/ann=answer --hangup-after 20s
# run: fsperl run examples/dialplan.pl --xml dialplan --dest 5999
use strict;
use warnings;
use freeswitch;

# What is asked for: section, tag_name, key_name, key_value. And the headers of the call, as a hash and as an event.
our (%XML_REQUEST, %XML_DATA, $params);

# The answer; left alone, the switch goes on with its own XML.
our $XML_STRING;

my %EXTENSION = (
    2001 => { name => 'Ann & Co', user => 'ann' },
    2002 => { name => 'Bob',      user => 'bob' },
);

# What is put into XML is data, whatever is in it.
sub escape {
    my ($text) = @_;
    my %entity = ('&' => '&amp;', '<' => '&lt;', '>' => '&gt;', '"' => '&quot;');
    $text =~ s/([&<>"])/$entity{$1}/g;
    return $text;
}

sub actions {
    my ($number) = @_;
    my $extension = $EXTENSION{$number};
    return ([ answer => '' ], [ playback => 'ivr/ivr-invalid_extension_try_again.wav' ], [ hangup => 'UNALLOCATED_NUMBER' ])
        if !$extension;
    return ([ set => "effective_callee_id_name=$extension->{name}" ], [ bridge => "user/$extension->{user}" ]);
}

if ($XML_REQUEST{section} eq 'dialplan') {
    my $number  = $XML_DATA{'Caller-Destination-Number'};
    my $context = escape($XML_DATA{'Caller-Context'} || 'default');
    my $actions = join "\n", map {
        my ($application, $data) = map { escape($_) } @{$_};
        qq(          <action application="$application" data="$data"/>);
    } actions($number);
    freeswitch::consoleLog('INFO', "asked where to send $number in $context\n");
    $XML_STRING = <<"XML";
<document type="freeswitch/xml">
  <section name="dialplan">
    <context name="$context">
      <extension name="from perl">
        <condition>
$actions
        </condition>
      </extension>
    </context>
  </section>
</document>
XML
}

1;
