package FreeSwitch::Surface;

# The functions of the module, as tests/stock/surface.tsv lists them, and calls of each with arguments that make sense and with
# arguments that make none. A call is Perl text for FreeSwitch::Live.

use strict;
use warnings;

use Exporter 'import';
use FreeSwitch::Install qw($ROOT);

our @EXPORT_OK = qw(functions calls_of own_object);

# Text that makes an object of a type; `$s` is the session of the call.
my %OBJECT = (
    'CoreSession *'          => '$s',
    'Session *'              => '$s',
    'PERL::Session *'        => '$s',
    'freeswitch::Session *'  => '$s',
    'IVRMenu *'              => 'freeswitch::IVRMenu->new(undef, "m", ("") x 9, 0, 1, 1, 1, 1, 1)',
    'API *'                  => 'freeswitch::API->new',
    'input_callback_state *' => 'freeswitch::input_callback_state_t->new',
    'DTMF *'                 => 'freeswitch::DTMF->new("5", 100)',
    'Stream *'               => 'freeswitch::Stream->new',
    'Event *'                => 'freeswitch::Event->new("CUSTOM", "fsperl::surface")',
    'EventConsumer *'        => 'freeswitch::EventConsumer->new("CUSTOM", "fsperl::never")',
);

# The list of { name, types, fewest, self }; types are those of the widest overload, self is the type of the object whose method
# it is.
sub functions {
    open my $in, '<', "$ROOT/tests/stock/surface.tsv" or die "surface.tsv: $!\n";
    my @all;
    while (my $line = <$in>) {
        chomp $line;
        my ($kind, $name, $fewest, undef, undef, $usage) = split /\t/, $line;
        next if $kind ne 'xs';
        my ($widest) = sort { length $b <=> length $a } $usage =~ /\(([^()]*)\) Usage/g;
        my @types = split /, /, defined $widest ? $widest : '';
        my $self = @types && $name !~ /^new_/ && $usage =~ /\((?:self|$types[0])/ && $OBJECT{ $types[0] } ? $types[0] : undef;
        push @all, { name => $name, types => \@types, fewest => $fewest, self => $self };
    }
    return @all;
}

# The text of an object for a method.
sub own_object { return $OBJECT{ $_[0] } }

sub _value {
    my ($type) = @_;
    return $OBJECT{$type} if $OBJECT{$type};
    return '"x"' if $type =~ /char (?:const )?\*|char$/;
    return '1'   if $type =~ /^(?:int|uint32_t|bool|unsigned int|switch_\w+_t|size_t|long)$/;
    return 'undef';
}

# Calls of a function, each with one argument that is not as it should be. `kind` is `undef`, `number` or `none` (all are right).
sub calls_of {
    my ($function, $kind) = @_;
    my @types  = @{ $function->{types} };
    my @values = map { _value($_) } @types;
    return "freeswitchc::$function->{name}(" . join(', ', @values) . ')' if $kind eq 'none';
    my @calls;
    for my $position (0 .. $#types) {
        my @wrong = $kind eq 'undef' ? 'undef'
            : $types[$position] =~ /^(?:int|uint32_t|unsigned int|size_t|long|switch_\w+_t)$/ ? (-1, -2**31, 2**31 - 1, 2**31, 2**63, '"-0"', '1e300', '"nan"')
            :                                                                    ();
        push @calls, map { my @with = @values; $with[$position] = $_; "freeswitchc::$function->{name}(" . join(', ', @with) . ')' } @wrong;
    }
    push @calls, "freeswitchc::$function->{name}(" . join(', ', ('undef') x @types) . ')' if $kind eq 'undef' && @types > 1;
    return @calls;
}

1;
