# What a script of the isolation list finds loaded before any run.
package Ready;
use strict;
our ($number, @list, %hash) = (1);
my $lexical = 1;
sub lexical { $lexical++ }
sub answer { 'ready' }
use feature 'state';
sub counted { state $n = 0; ++$n }
package Base; sub who { 'base' }
package Other; sub who { 'other' }
package Derived; our @ISA = ('Base');
package main;
use JSON::PP (); use POSIX (); use Data::Dumper (); use Time::HiRes ();
1;
