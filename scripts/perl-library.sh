#!/bin/sh
# Lays out a Perl library that `perl -ILIB -MMODULE` loads: the module, its manual, and the shared object where DynaLoader
# looks for it. Usage: perl-library.sh LIB MODULE SHARED_OBJECT INTERFACE
set -eu
lib=$1 module=$2 object=$3 interface=$4
target/release/fsperl generate "$interface" --out "$lib/.generated" >/dev/null
mkdir -p "$lib/auto/$module"
cp "$lib/.generated/$module.pm" "$lib/$module.pm"
cp "$lib/.generated/$module.pod" "$lib/$module.pod"
# A new file in place of the old: a perl that runs with the old one keeps it.
cp "$object" "$lib/auto/$module/$module.so.new"
mv -f "$lib/auto/$module/$module.so.new" "$lib/auto/$module/$module.so"
rm -rf "$lib/.generated"
