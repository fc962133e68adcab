# Memory stays flat over 100,000 objects, accesses, errors and calls that come back into Perl.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../../target/swig-lab";
use Test::More;
use freeswitch;

plan skip_all => 'no /proc' unless -r '/proc/self/statm';

# Resident memory, in pages.
sub resident {
    open my $from, '<', '/proc/self/statm' or die "statm: $!";
    return (split / /, <$from>)[1];
}

{
    package Tied;
    sub TIESCALAR { my ($class, $value) = @_; return bless \$value, $class }
    sub FETCH { return ${ $_[0] } }

    package Overloaded;
    use overload '""' => sub { $main::calls++; return '12' };
}

our $calls = 0;
my $warm  = 20_000;
my $turns = 100_000;
my $slack = 256;       # pages: 1 MB

sub is_flat {
    my ($name, $what) = @_;
    $what->($_), freeswitch::resetlog() for 1 .. $warm;
    my $before = resident();
    $what->($_), freeswitch::resetlog() for 1 .. $turns;
    my $grown = resident() - $before;
    cmp_ok($grown, '<', $slack, "$name: flat over $turns (grew by $grown pages)");
    return;
}

my $conv    = freeswitch::Conv->new;
my $session = freeswitch::Session->new('uuid');
my $gone    = freeswitch::NoOps->new;
$gone->DESTROY;
my $live    = freeswitch::live_count();
tie my $tied, 'Tied', 7;
my $overloaded = bless [], 'Overloaded';

is_flat('objects made and dropped', sub { my $object = freeswitch::NoOps->new($_[0]) });
is_flat('objects with strings',     sub { my $object = freeswitch::Session->new("uuid $_[0]") });
is_flat('objects disowned, taken back and destroyed', sub { my $object = freeswitch::NoOps->new; $object->DISOWN; $object->ACQUIRE; $object->DESTROY });
is_flat('objects returned by value and borrowed', sub { my $copy = $conv->copy_->self_; my $event = $session->borrowEvent });
is_flat('objects untied',           sub { my $object = freeswitch::NoOps->new; untie %$object });
is_flat('opaque and untyped pointers', sub { freeswitch::opaque_id(freeswitch::make_opaque(1)); $conv->vi_($conv->v_($conv)) });
is_flat('members read and written', sub { $conv->{d} = $_[0]; my $d = $conv->{d}; $session->{uuid} = "u$_[0]"; for ($conv->{f}) { $_ = 1.5 } });
is_flat('errors',                   sub { eval { $conv->i_('x') }; eval { freeswitch::Session->new([]) }; eval { $conv->{us} = -1 }; eval { $session->bridge } });
is_flat('members of what was destroyed', sub { eval { my $x = $gone->{x} }; eval { $gone->{x} = 5 }; eval { $gone->{x}++ } });
is_flat('strings in and out',       sub { $conv->s2_('x' x 100); $conv->str_("a\0b"); $session->getVariable('none') });
is_flat('arguments that call back into Perl', sub { $conv->i_($tied); $conv->i_($overloaded); freeswitch::ov_id($tied) });
is_flat('global variables',         sub { $freeswitch::gvar = $_[0]; $freeswitch::gstr = "s$_[0]"; my $x = $freeswitch::gcstr; $freeswitch::gobj = undef });

cmp_ok($calls, '>=', $turns, 'Perl was called back each time');
is(freeswitch::live_count(), $live + 1, 'every object was destroyed, but for the one that the host lends');

done_testing();
