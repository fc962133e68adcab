# Answers the switch's questions about its users, and one about its configuration. A phone that registers, a mailbox that
# checks a PIN, `user_exists` and `user_data`: all look users up in the section `directory`.
#
# perl.conf.xml:  <param name="xml-handler-script" value="directory.pl"/>
#                 <param name="xml-handler-bindings" value="directory|configuration|dialplan"/>
# run: fsperl run examples/directory.pl --xml 'directory|configuration|dialplan' --caller ann --dest 7000
# run: fsperl run examples/directory.pl --xml 'directory|configuration|dialplan' --caller mallory --dest 7000
use strict;
use warnings;
use freeswitch;

our (%XML_REQUEST, %XML_DATA, $XML_STRING);

my %USER = (
    ann => { password => 'secret',  pin => '1234', name => 'Ann & Co' },
    bob => { password => 'hunter2', pin => '4321', name => 'Bob' },
);

sub escape {
    my ($text) = @_;
    my %entity = ('&' => '&amp;', '<' => '&lt;', '>' => '&gt;', '"' => '&quot;');
    $text =~ s/([&<>"])/$entity{$1}/g;
    return $text;
}

sub document {
    my ($section, $content) = @_;
    return qq(<document type="freeswitch/xml"><section name="$section">$content</section></document>);
}

# The switch takes this for "there is none", and asks nobody else.
sub not_found {
    return document('result', '<result status="not found"/>');
}

sub user {
    my ($id, $domain) = @_;
    my $user = $USER{$id} or return not_found();
    my ($name, $in) = (escape($user->{name}), escape($domain));
    return document('directory', <<"XML");
<domain name="$in">
  <user id="$id">
    <params>
      <param name="password" value="$user->{password}"/>
      <param name="vm-password" value="$user->{pin}"/>
    </params>
    <variables>
      <variable name="effective_caller_id_name" value="$name"/>
    </variables>
  </user>
</domain>
XML
}

# Which handler is asked for what is in the request; what else is known, such as the user's name, in the data.
my %ANSWER = (
    directory     => sub { user($XML_DATA{user}, $XML_DATA{domain} || $XML_REQUEST{key_value}) },
    configuration => sub { not_found() },
    dialplan      => sub {
        my $context = escape($XML_DATA{'Caller-Context'});
        document('dialplan', <<"XML");
<context name="$context">
  <extension name="greeting by name">
    <condition field="\${user_exists(id \${caller_id_number} example.com)}" expression="^true\$">
      <action application="answer"/>
      <action application="log" data="NOTICE hello \${user_data(\${caller_id_number}\@example.com var effective_caller_id_name)}"/>
      <action application="playback" data="shop/welcome-back.wav"/>
      <anti-action application="hangup" data="CALL_REJECTED"/>
    </condition>
  </extension>
</context>
XML
    },
);

my $answer = $ANSWER{ $XML_REQUEST{section} };
$XML_STRING = $answer->() if $answer;

1;
