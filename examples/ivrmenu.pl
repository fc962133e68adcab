# The switch's own menus, made by a script: a main menu with a sub-menu, keys with actions, a pattern for extensions.
#
# Dialplan:  <action application="perl" data="ivrmenu.pl"/>
# run: fsperl run examples/ivrmenu.pl --dtmf '@1s8 @6s2 >w1 >w9 >w3'
# run: fsperl run examples/ivrmenu.pl --dtmf '1002' --far user/1002=answer --hangup-after 20s
use strict;
use warnings;
use freeswitch;

our $session;

# The constructor has many arguments; a menu reads better as a hash.
sub menu {
    my ($main, %is) = @_;
    return freeswitch::IVRMenu->new(
        $main, $is{name}, $is{greeting}, $is{short_greeting}, 'ivr/ivr-that_was_an_invalid_entry.wav', $is{exit},
        undef, undef, undef, undef, undef, 0,
        $is{inter_timeout} || 2000, $is{digits} || 1, $is{timeout} || 5000, 3, 2
    );
}

my $main = menu(
    undef,
    name           => 'main',
    greeting       => 'shop/welcome-and-menu.wav',
    short_greeting => 'shop/menu.wav',
    exit           => 'voicemail/vm-goodbye.wav',
    digits         => 4,
);

# A sub-menu is reached by its name. The script must hold on to it for as long as the main menu runs.
my $hours = menu($main, name => 'hours', greeting => 'shop/hours-menu.wav', short_greeting => 'shop/hours-menu.wav');

$main->bindAction('menu-play-sound', 'shop/news.wav', '1');
$main->bindAction('menu-sub',        'hours',         '2');
$main->bindAction('menu-exit',       '',              '3');
$main->bindAction('menu-exec-app',   'bridge user/$1', '/^(10\d\d)$/');

$hours->bindAction('menu-play-sound', 'shop/hours-today.wav', '1');
$hours->bindAction('menu-top',        '',                     '9');

$session->answer;
$session->sleep(500);
$main->execute($session, 'main');

my $status = $session->getVariable('ivr_menu_status');
$session->consoleLog('INFO', 'the menu ended: ' . (defined $status ? $status : 'unknown') . "\n");
$session->hangup if $session->ready;

1;
