# A chat application: answers text messages. `$message` is the message; whoever sent it gets the answer back.
#
# Chatplan:  <action application="perl" data="chat.pl"/>
# run: fsperl run examples/chat.pl --chat 'hours' --caller 1001@example.com --dest shop@example.com
# run: fsperl run examples/chat.pl --chat 'do you sell tea?' --caller 1001@example.com --dest shop@example.com
use strict;
use warnings;
use freeswitch;

our $message;

my %ANSWER = (
    hours => 'We are open from 9 to 18.',
    help  => 'Send "hours" to know when we are open.',
);

my ($from, $to) = map { $message->getHeader($_) } qw(from to);
my $text   = $message->getBody;
my $word   = defined $text && $text =~ /(\w+)/ ? lc $1 : '';
my $answer = $ANSWER{$word} || $ANSWER{help};

# A message of our own goes back the way this one came.
my $reply = freeswitch::Event->new('MESSAGE');
$reply->addHeader('from',       $to);
$reply->addHeader('to',         $from);
$reply->addHeader('proto',      'global');
$reply->addHeader('dest_proto', $message->getHeader('proto'));
$reply->addBody($answer);
$reply->chat_send;

# The chatplan sees what is set on the message.
$message->addHeader('answered', $ANSWER{$word} ? 'yes' : 'no');
freeswitch::consoleLog('INFO', "$from asked: " . (defined $text ? $text : '') . "\n");

1;
