# Sends an event of its own, and reads the switch's: a call is placed, and the consumer is told what becomes of it.
#
# Command:  perl events.pl user/1001
# run: fsperl run --api examples/events.pl user/1001 --far user/1001=answer
# run: fsperl run --api examples/events.pl user/1002 --far user/1002=busy
use strict;
use warnings;
use freeswitch;

our $stream;

my $who = shift @ARGV or die "usage: events.pl DIALSTRING\n";

# One queue for several kinds of events. What happens from now on is kept until it is popped.
my $consumer = freeswitch::EventConsumer->new('CHANNEL_ANSWER');
$consumer->bind('CHANNEL_HANGUP_COMPLETE');
$consumer->bind('CUSTOM', 'shop::order');

my $order = freeswitch::Event->new('CUSTOM', 'shop::order');
$order->addHeader('Item', 'tea');
$order->addHeader('Amount', '2');
$order->addBody('as always');
$order->fire or $stream->write("-ERR the order was not sent\n");

my $leg = freeswitch::Session->new($who);
if ($leg->ready) {
    $leg->streamFile('shop/your-tea-is-ready.wav');
    $leg->hangup('NORMAL_CLEARING');
}

# The switch keeps a call for as long as a script holds its session: let go, and it can be taken down.
undef $leg;

# Waits for up to a second for each event; undef when there is none.
while (my $event = $consumer->pop(1, 1000)) {
    my $type = $event->getType;
    if ($type eq 'CUSTOM') {
        my ($item, $amount) = map { $event->getHeader($_) } qw(Item Amount);
        $stream->write("order: $amount of $item, " . $event->getBody . "\n");
    }
    elsif ($type eq 'CHANNEL_ANSWER') {
        $stream->write('answered: ' . $event->getHeader('Caller-Destination-Number') . "\n");
    }
    else {
        $stream->write('ended: ' . $event->getHeader('Hangup-Cause') . "\n");
    }
}
$consumer->cleanup;
$stream->write("+OK\n");

1;
