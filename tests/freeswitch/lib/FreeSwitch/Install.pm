package FreeSwitch::Install;

# Where the FreeSWITCH is that the tests start, and which mod_perl.so they put into it. FreeSWITCH is the one that
# `pkg-config freeswitch` finds. The module is the file that FSPERL_MODULE names, target/mod_perl.so if it names none; the word
# `stock` means FreeSWITCH's own.

use strict;
use warnings;

use Cwd qw(abs_path);
use Exporter 'import';
use File::Basename qw(dirname);
use Test::More ();

our @EXPORT_OK = qw($ROOT needed_here);

our $ROOT = abs_path(dirname(__FILE__) . '/../../../..');

# The modules without which no test can run. mod_perl.so is the one under test and comes from elsewhere.
our @MODULES = map { "mod_$_" } qw(logfile event_socket commands dptools dialplan_xml loopback sndfile tone_stream);

# How `make install-module` names the stock module that it puts aside.
use constant BACKUP => 'mod_perl.so.stock';

# What pkg-config says, or an empty string.
sub _pkg_config {
    my (@arguments) = @_;
    my $pid = open my $out, '-|';
    die "fork: $!\n" if !defined $pid;
    if (!$pid) {
        open STDERR, '>', '/dev/null' or die "/dev/null: $!\n";
        exec 'pkg-config', @arguments or exit 127;
    }
    my $answer = do { local $/ = undef; <$out> };
    close $out;
    $answer = '' if !defined $answer;
    $answer =~ s/\s+\z//;
    return $answer;
}

# Does the file hold the text?
sub _mentions {
    my ($path, $text) = @_;
    open my $file, '<:raw', $path or die "$path: $!\n";
    local $/ = undef;
    return index(<$file>, $text) >= 0;
}

# The installation and the module in it. On failure an undefined value and the reason.
sub find {
    my ($class, $module) = @_;
    my $version = _pkg_config('--modversion', 'freeswitch');
    return (undef, 'no FreeSWITCH: `pkg-config freeswitch` knows none (PKG_CONFIG_PATH names more folders)') if $version eq '';
    my $self = bless { version => $version }, $class;
    $self->{$_} = _pkg_config("--variable=$_", 'freeswitch') for qw(prefix modulesdir bindir);
    $self->{bindir} = "$self->{prefix}/bin" if $self->{bindir} eq '';
    $self->{binary} = "$self->{bindir}/freeswitch";
    return (undef, "FreeSWITCH $version has no program at $self->{binary}") if !-x $self->{binary};
    my @missing = grep { !-e "$self->{modulesdir}/$_.so" } @MODULES;
    return (undef, "FreeSWITCH $version lacks @missing in $self->{modulesdir}") if @missing;

    $module = $ENV{FSPERL_MODULE} if !defined $module;
    $module = "$ROOT/target/mod_perl.so" if !defined $module || $module eq '';
    if ($module eq 'stock') {
        ($module) = grep { -e } map { "$self->{modulesdir}/$_" } BACKUP, 'mod_perl.so';
        return (undef, "FreeSWITCH $version has no mod_perl of its own in $self->{modulesdir}")
            if !defined $module || _mentions($module, 'perl_status');
    }
    return (undef, "no module at $module; build it with `make module` or name it in FSPERL_MODULE") if !-e $module;
    $self->{module}   = abs_path($module);
    $self->{is_stock} = !_mentions($self->{module}, 'perl_status');
    return $self;
}

# Is there such a module of FreeSWITCH's (`lua`)?
sub has_module {
    my ($self, $name) = @_;
    return -e "$self->{modulesdir}/mod_$name.so";
}

# What a test begins with: the installation, or the whole test skipped with the reason told aloud.
sub needed_here {
    my ($install, $reason) = FreeSwitch::Install->find;
    return $install if $install;
    Test::More::diag("not tested in a real FreeSWITCH: $reason");
    Test::More::plan(skip_all => $reason);
}

1;
