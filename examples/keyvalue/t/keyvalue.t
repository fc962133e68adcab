use strict;
use warnings;
use Test::More;

use keyvalue;

my $db = keyvalue::Database->new;
isa_ok $db, 'keyvalue::Database';

subtest 'what is set can be got, until it is removed' => sub {
    $db->set(colour => 'green');
    $db->set(size => '42');
    is $db->get('colour'), 'green';
    is $db->get('size'), '42';
    is $db->get('taste'), undef, 'a key that is not there';
    is $db->count, 2;
    ok $db->remove('size');
    ok !$db->remove('size'), 'it is gone';
};

subtest 'an error of the store is an exception' => sub {
    ok !eval { $db->set('', 'x'); 1 };
    like $@, qr/^ValueError a key can't be empty at \Q${\__FILE__} line \E\d+/;
    is $db->count, 1, 'and nothing was written';
};

subtest 'a cursor walks in order and sees what others write' => sub {
    $db->set($_ => uc) for qw(b a c);
    my $cursor = $db->cursor('a');
    is $cursor->key, undef, 'it stands before the first key';
    my @seen;
    while ($cursor->next) {
        push @seen, $cursor->key . '=' . $cursor->value;
        $db->set(bb => 'late') if $cursor->key eq 'b';
    }
    is "@seen", 'a=A b=B bb=late c=C colour=green';
    ok !$cursor->next, 'it stays behind the last key';
    is_deeply [map { $_->next ? $_->key : () } $db->cursor('bc')], ['c'], 'it starts where it is told';
};

subtest 'a cursor belongs to Perl and keeps its entries' => sub {
    my $cursor = do {
        my $other = keyvalue::Database->new;
        $other->set(only => 'one');
        $other->cursor;
    };
    ok $cursor->next, 'the database is gone, the cursor goes on';
    is $cursor->value, 'one';
    ok !eval { keyvalue::Cursor->new; 1 }, 'cursors come from databases';
};

subtest 'a sub is called with each entry' => sub {
    my %copy;
    is $db->each(sub { my ($key, $value) = @_; $copy{$key} = $value; $db->remove($key) }), 5;
    is_deeply \%copy, { a => 'A', b => 'B', bb => 'late', c => 'C', colour => 'green' };
    is $db->count, 0, 'which may write to the database';
    $db->set(x => 'one');
    ok !eval { $db->each(sub { die "enough\n" }); 1 };
    is $@, "enough\n", 'what it dies of arrives as it is';
    our $named = 0;
    sub count_it { $named++ }
    $db->each('main::count_it');
    is $named, 1, 'a name will do as well';
};

done_testing;
