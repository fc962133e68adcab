# Recursion, deep structures, and scripts that are deleted, replaced or broken while they run.
use strict;
use warnings;

# A structure of that depth, freed on the thread of a call or a command.
sub deep {
    my ($depth, $make) = @_;
    return "{ my \$d; $make for 1 .. $depth; lg('made'); } lg('freed'); 1;";
}
my %DEEP = (
    'references' => '$d = \(my $inner = $d)',
    'arrays'     => '$d = [$d]',
    'hashes'     => '$d = { d => $d }',
    'objects'    => '$d = bless [$d], "Deep"',
    'objects with a destructor' => '$d = bless [$d], "Deep::Destroyed"',
    'closures'   => 'do { my $inner = $d; $d = sub { $inner } }',
);

my @cases;
for my $what (sort keys %DEEP) {
    for my $as ('app', 'api') {
        for my $depth (100_000, $what =~ /^(?:arrays|hashes|references)$/ && $as eq 'app' ? 1_000_000 : ()) {
            push @cases, {
                name => "$depth $what inside each other, freed by " . ($as eq 'app' ? 'a call' : 'a command'), as => $as, timeout => 40, fsperl_only => 1,
                script => 'sub Deep::Destroyed::DESTROY { $main::n++ } ' . deep($depth, $DEEP{$what}), exact_log => [ 'made', 'freed' ],
            };
        }
    }
    push @cases, { name => "100000 $what inside each other, left to the end of the script", as => 'app', timeout => 40, fsperl_only => 1, script => 'sub Deep::Destroyed::DESTROY { $main::n++ } our $d; ' . $DEEP{$what} . ' for 1 .. 100_000; lg("made"); 1;', exact_log => ['made'] };
}

my %RECURSION = (
    'overloading'  => 'package Deep { use overload q("") => sub { "$_[0]" } } my $x = "" . bless {}, "Deep";',
    'sort blocks'  => 'sub srt { my @x = sort { srt() } 2, 1 } srt();',
    'eval of text' => 'sub evl { eval "evl(); 1" or die $@ } evl();',
    'tied variables' => 'package T { sub TIESCALAR { bless {} } sub FETCH { my $x = $main::t } } tie our $t, "T"; my $x = $t;',
    'destructors'  => 'sub Deep::DESTROY { my $x = bless [], "Deep"; undef $x } { my $x = bless [], "Deep" }',
    'AUTOLOAD'     => 'sub AUTOLOAD { return if our $AUTOLOAD =~ /DESTROY/; nosuch() } nosuch();',
    '__WARN__'     => 'local $SIG{__WARN__} = sub { local $SIG{__WARN__} = $SIG{__WARN__}; warn "x" }; warn "x"; my $f; $f = sub { local $SIG{__WARN__} = $f; warn "x" }; $f->();',
    'a regular expression with code' => 'our $r; $r = qr/(??{ $r })/; "x" =~ $r;',
    'require'      => 'unshift @INC, sub { my $t = "require Deep" . ++$main::n . "; 1;"; return \\$t }; require Deep0;',
);
for my $what (sort keys %RECURSION) {
    for my $as ('app', 'api') {
        push @cases, { name => "recursion without an end through $what, in " . ($as eq 'app' ? 'a call' : 'a command'), as => $as, timeout => 60, fsperl_only => 1,
            script => "no warnings; lg('ready'); my \$r = eval { $RECURSION{$what} 1 }; lg('alive'); 1;", log => [ qr/^ready$/, qr/^alive$/ ] };
    }
}

push @cases, {
    name => 'recursion, a hundred thousand deep', as => 'app', timeout => 30, fsperl_only => 1, script => 'no warnings; sub down { my ($n) = @_; return $n ? 1 + down($n - 1) : 0 } lg(down(100_000)); 1;', exact_log => ['100000'],
}, {
    name => 'recursion without an end', as => 'app', timeout => 60, fsperl_only => 1, script => 'no warnings; sub down { return 1 + down(@_) } lg("ready"); my $r = eval { down(1); 1 }; lg($r ? "lived" : "died"); 1;', log => [ qr/^ready$/, qr/^died$/ ],
}, {
    name => 'recursion through a method of the host', as => 'app', timeout => 30, fsperl_only => 1, script => 'sub hook { $session->ready; } sub input { $session->streamFile("tone_stream://%(50,0,440)"); "true" } $session->setInputCallback("input"); lg("ready"); $session->streamFile("tone_stream://%(300,0,440)"); lg("over"); 1;',
    steps => [ 'wait ready', 'dtmf 12345' ], log => [qr/^over$/],
}, {
    name => 'a script that runs itself', as => 'command', timeout => 60, fsperl_only => 1, others => { again => 'freeswitch::API->new->execute("perl", "$SCRIPTS/again.pl"); 1;' }, script => 'perl $SCRIPTS/again.pl', log => [qr/too many scripts run within each other|Deep recursion stopped/],
}, {
    name => 'a script that is deleted while it runs', as => 'api', script => 'unlink __FILE__ or die $!; sub after { return "fine" } $stream->write(after()); 1;', out => 'fine',
}, {
    name => 'a script that is replaced while it runs', as => 'api', others => { second => '1;' },
    script => 'open my $o, ">", "$SCRIPTS/second.pl" or die $!; print $o q($stream->write("new"); 1;); close $o; $stream->write(freeswitch::API->new->execute("perl", "$SCRIPTS/second.pl")); open $o, ">", "$SCRIPTS/second.pl"; print $o q($stream->write("newer"); 1;); close $o; $stream->write(freeswitch::API->new->execute("perl", "$SCRIPTS/second.pl")); 1;', out => 'newnewer',
}, {
    name => 'a script that is broken while it runs', as => 'api',
    script => 'open my $o, ">", __FILE__ or die $!; print $o "my \$x = ;"; close $o; sub after { return "fine" } $stream->write(after()); freeswitch::API->new->execute("perl", __FILE__); 1;', out => 'fine', log => [qr/syntax error/],
}, {
    name => 'a script that is a folder, a device, a pipe', as => 'api', fsperl_only => 1,
    script => 'my $a = freeswitch::API->new; mkdir "$SCRIPTS/folder.pl"; $a->execute("perl", $_) for "$SCRIPTS/folder.pl", "/dev/null", "/proc/self/mem"; $stream->write("alive"); 1;', out => 'alive', timeout => 20,
}, {
    name => 'a script of no text, of NUL bytes, of a million lines', as => 'api', timeout => 30,
    script => 'my $a = freeswitch::API->new; for my $t ("", "\0" x 1000, "1;\n" x 300_000, "\xff\xfe1;", "__END__\n", "=head1\n") { open my $o, ">", "$SCRIPTS/odd.pl" or die $!; print $o $t; close $o; $a->execute("perl", "$SCRIPTS/odd.pl") } $stream->write("alive"); 1;', out => 'alive',
}, {
    name => 'a text of a hundred megabytes', as => 'api', timeout => 40, fsperl_only => 1, script => 'my $x = "x" x 100_000_000; my $s = freeswitch::Stream->new; $s->write($x); $stream->write("" . length $s->get_data); 1;', out => '100000000',
};

\@cases;
