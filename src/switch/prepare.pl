# Run once in the interpreter that those of all scripts are copies of.
package mod_perl;

# What a dialplan script has left in @ACTIONS: applications with their data, one after the other. An element is a name, or an
# array of a name and data.
sub actions {
    my @all;
    for my $action (@main::ACTIONS) {
        my ($application, $data) = ref $action eq 'ARRAY' ? @$action : $action;
        die "\@ACTIONS has an element without an application\n" unless defined $application && length $application;
        push @all, $application, $data // '';
    }
    return @all;
}

1;
