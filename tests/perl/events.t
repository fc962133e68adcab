# Events between a script and those who listen.
use strict;
use warnings;
use Test::More;
use freeswitch;

my $consumer = freeswitch::EventConsumer->new('CUSTOM', 'shop::order');
for my $item (qw(tea coffee)) {
    my $event = freeswitch::Event->new('CUSTOM', 'shop::order');
    $event->addHeader('Item', $item);
    ok $event->fire, "$item is sent";
}
my @items;
while (my $event = $consumer->pop(1, 1000)) { push @items, $event->getHeader('item') }
is_deeply \@items, [qw(tea coffee)], 'events come in the order in which they were fired';

my $before = freeswitch::API->new->getTime;
freeswitch::msleep(3_600_000);
is(freeswitch::API->new->getTime - $before, 3_600_000, 'an hour passes, and takes no time');

done_testing;
