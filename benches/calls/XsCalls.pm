package XsCalls;
use strict;
use warnings;
our $VERSION = '1';
require XSLoader;
XSLoader::load('XsCalls', $VERSION);
1;
