//! fsperl: Perl scripts for FreeSWITCH, on the real switch and on an embedded one.
pub mod command;
pub mod sim;
