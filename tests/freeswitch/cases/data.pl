# Whatever is in arguments, variables, caller ids and names, it arrives as it is and is never code.
use strict;
use warnings;

my %NASTY = (
    'an apostrophe'        => q(it's),
    'quotes'               => q("a"'b'"),
    'a call'               => q(a','b),
    'code'                 => q('.die("CODE").'),
    'backslashes'          => q(a\\b\\\\c\\),
    'a backslash at the end' => q(end\\),
    'dollar and at'        => q($x@y%z&w),
    'interpolation'        => q(${\die("CODE")}@{[die("CODE")]}),
    'braces'               => q({}[]()<>),
    'a semicolon'          => q(a;die("CODE");b),
    'a comment'            => q(a#b),
    'bytes that are not UTF-8' => "\xe9\xff\x80a",
    'UTF-8'                => "\xe2\x98\xba\xc3\xa9",
    'control characters'   => "a\x01\x1b\x7fb",
    'percent signs'        => '%s%d%n%%',
    'a long text'          => 'x' x 3000,
    'backticks'            => '`touch /tmp/fsperl-code`',
    'a pod'                => '=head1',
    'an end'               => '__END__',
    'a tilde'              => '~die',
);

sub hex_of { return unpack 'H*', $_[0] }

# How the switch separates arguments at blanks: a quote holds blanks together unless it is the last one there is, a backslash
# takes the meaning from what follows, or gives it one.
sub separated {
    my ($text) = @_;
    my @raw;
    while ($text =~ /\G *(?=.)/gcs) {
        my ($argument, $quoted) = ('', 0);
        while ($text =~ /\G(\\.?|.)/gcs) {
            last if $1 eq ' ' && !$quoted;
            $quoted = !$quoted if $1 eq q(');
            $argument .= $1;
        }
        push @raw, $argument;
    }
    my %meaning = (n => "\n", r => "\r", t => "\t", s => ' ', map { $_ => $_ } q('), q("), '\\');
    for my $argument (@raw) {
        my ($clean, $quoted, $end) = ('', 0, 0);
        while ($argument =~ /\G(\\['"\\nrts]|.)/gcs) {
            my $piece = $1;
            if (length $piece == 2) {
                $clean .= $meaning{ substr $piece, 1 };
                $end = length $clean;
            }
            elsif ($piece eq q(') && ($quoted || index($argument, q('), pos $argument) >= 0)) {
                $quoted = !$quoted;
                $end = length $clean if $quoted;
            }
            else {
                $clean .= $piece;
                $end = length $clean if $piece ne ' ' || $quoted;
            }
        }
        $argument = $end ? substr $clean, 0, $end : $clean;
    }
    return @raw;
}

my @cases;
for my $name (sort keys %NASTY) {
    my $text = $NASTY{$name};
    push @cases, {
        name => "$name as an argument of an API script", as => 'api', script => '$stream->write(join ",", map { unpack "H*", $_ } @ARGV); 1;',
        arguments => "first $text last", out => join ',', map { hex_of($_) } separated("first $text last"),
    }, {
        name => "$name as an argument in the background", as => 'run', script => 'lg(join ",", map { unpack "H*", $_ } @ARGV); 1;', arguments => "$text last",
        until => qr/./, exact_log => [ join ',', map { hex_of($_) } separated("$text last") ],
    };
    # Through the scripts: a variable, a callback's argument, a nested script's argument, an event's header.
    my $quoted = hex_of($text);
    my $argument = join ',', map { hex_of($_) } separated($text);
    push @cases, {
        name => "$name in a channel variable", as => 'app',
        script => "my \$v = pack 'H*', '$quoted'; \$session->setVariable('nasty', \$v); lg(unpack 'H*', \$session->getVariable('nasty')); 1;", exact_log => [$quoted],
    }, {
        name => "$name as the argument of a nested application", as => 'app', others => { nested => 'lg(join ",", map { unpack "H*", $_ } @ARGV); 1;' },
        script => "\$session->execute('perl', '\$SCRIPTS/nested.pl ' . pack 'H*', '$quoted'); 1;", exact_log => [$argument],
        # The switch expands variables in what applications are given.
        ($text =~ /\$\{/ ? (exact_log => undef, not_log => qr/CODE/) : ()),
    }, {
        name => "$name as the argument of a nested API script", as => 'api', others => { nested => '$stream->write(join ",", map { unpack "H*", $_ } @ARGV); 1;' },
        script => "\$stream->write(freeswitch::API->new->execute('perl', '\$SCRIPTS/nested.pl ' . pack 'H*', '$quoted')); 1;", out => $argument,
    }, {
        name => "$name in an event", as => 'api',
        script => "my \$e = freeswitch::Event->new('CUSTOM', 'a::b'); \$e->addHeader('nasty', pack 'H*', '$quoted'); \$e->addBody(pack 'H*', '$quoted'); \$stream->write(join ',', map { unpack 'H*', \$_ } \$e->getHeader('nasty'), \$e->getBody); 1;",
        out => "$quoted,$quoted",
    }, {
        name => "$name as the argument of a hangup hook", as => 'app', steps => [ 'wait ready', 'hangup' ],
        script => "sub hook { lg(unpack 'H*', \$_[2]) } \$session->setHangupHook('hook', pack 'H*', '$quoted'); lg('ready'); \$session->sleep(5000); 1;", exact_log => [ 'ready', $quoted ],
    }, {
        name => "$name as the argument of an input callback", as => 'app', steps => [ 'wait ready', 'dtmf 1' ],
        script => "sub input { lg(unpack 'H*', \$_[3]); 'break' } \$session->setInputCallback('input', pack 'H*', '$quoted'); lg('ready'); \$session->sleep(5000); 1;", exact_log => [ 'ready', $quoted ],
    }, {
        name => "$name as the name of a callback", as => 'app', steps => [ 'wait ready', 'dtmf 1' ],
        script => "\$session->setInputCallback(pack 'H*', '$quoted'); lg('ready'); \$session->streamFile('tone_stream://%(200,0,440)'); lg('end'); 1;", log => [qr/^end$/], not_log => qr/^CODE|NOT REACHED/,
    }, {
        name => "$name as the name of a hangup hook", as => 'app', steps => [ 'wait ready', 'hangup' ],
        script => "\$session->setHangupHook(pack 'H*', '$quoted'); lg('ready'); eval { \$session->sleep(5000) }; lg('end'); 1;", log => [qr/^end$/], not_log => qr/^CODE|NOT REACHED/,
    }, {
        name => "$name as a uuid", as => 'api', fsperl_only => 1,
        script => "my \$s = eval { freeswitch::Session->new(pack 'H*', '$quoted') }; \$stream->write(\$s && \$s->{allocated} ? 'made' : 'not made'); 1;", out => qr/^(?:not )?made$/,
    }, {
        name => "$name in the log", as => 'api', script => "freeswitch::consoleLog('NOTICE', (pack 'H*', '$quoted') . \"\\n\"); \$stream->write('logged'); 1;", out => 'logged',
    };
}

# NUL ends a text for the switch, never for Perl.
push @cases, {
    name => 'a NUL in an argument of a method', as => 'app', script => '$session->setVariable("n", "a\0b"); lg($session->getVariable("n")); 1;', exact_log => ['a'],
}, {
    name => 'a NUL in what is written', as => 'api', script => '$stream->write("a\0b"); 1;', out => 'a',
}, {
    name => 'a newline in what is executed', as => 'api', script => '$stream->write(freeswitch::API->new->execute("echo", "a\nb")); 1;', out => "a\nb",
}, {
    name => 'a newline in an argument of a nested script', as => 'api', others => { nested => '$stream->write(join ",", map { unpack "H*", $_ } @ARGV); 1;' },
    script => '$stream->write(freeswitch::API->new->execute("perl", "$SCRIPTS/nested.pl a\nb c")); 1;', out => '610a62,63',
}, {
    name => 'a caller id with quotes', as => 'app', variables => { origination_caller_id_name => q('O\'Brien"$x@y') },
    script => 'lg($session->getVariable("origination_caller_id_name")); 1;', exact_log => [ q(O'Brien"$x@y) ],
}, {
    name => 'a caller id of code', as => 'app', variables => { origination_caller_id_number => q('\'.die(\'CODE\').\'') },
    script => 'lg($session->getVariable("origination_caller_id_number")); 1;', not_log => qr/^CODE/, log => [qr/die\('?CODE'?\)/],
}, {
    name => 'many arguments', as => 'api', script => '$stream->write(scalar(@ARGV) . " $ARGV[-1]"); 1;', arguments => join(' ', 1 .. 100), out => '100 100',
}, {
    name => 'a long argument', as => 'api', script => '$stream->write("" . length $ARGV[0]); 1;', arguments => 'y' x 8000, out => '8000',
}, {
    name => 'a script name with a quote', as => 'command', others => { q(o'brien) => '$stream->write("found"); 1;' }, script => q(perl $SCRIPTS/o'brien.pl), out => 'found',
}, {
    name => 'a script name of code', as => 'command', script => q(perl $SCRIPTS/x';die("CODE");'.pl), out => '-ERR no reply', not_log => qr/^CODE/,
};

# FreeSWITCH's own module takes most of these for code.
\@cases;
