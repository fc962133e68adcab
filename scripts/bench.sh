#!/bin/sh
# Measures side by side, in one run: calls through SWIG's wrappers, hand-written XS and fsperl's glue; then generating and
# compiling FreeSWITCH's bindings with SWIG and g++ against fsperl and cc. Prints medians and ratios; never fails on a figure.
# Usage: bench.sh [ROUNDS]
set -eu
cd "$(dirname "$0")/.."
rounds=${1:-15}
out=target/bench
from=benches/calls
mkdir -p "$out"
ccopts=$(perl -MExtUtils::Embed -e ccopts)

cargo build --release --locked --quiet --workspace
mkdir -p "$out/ours/auto/fscalls" "$out/xs/auto/XsCalls"
target/release/fsperl generate "$from/calls.i" --module fscalls --out "$out/generated" >/dev/null
cp "$out/generated/fscalls.pm" "$out/ours/"
cp target/release/libfsperl_bench_calls.so "$out/ours/auto/fscalls/fscalls.so"

mkdir -p "$out/swig/auto/swigcalls"
swig -shadow -perl5 -c++ -DMULTIPLICITY -I"$from" -outdir "$out/swig" -o "$out/swig/wrap.cpp" "$from/calls.i"
g++ -O2 -fPIC $ccopts -w -DMULTIPLICITY -I"$from" -shared -o "$out/swig/auto/swigcalls/swigcalls.so" "$out/swig/wrap.cpp" "$from/calls.cpp"

typemap=$(perl -MConfig -e 'print "$Config{privlibexp}/ExtUtils/typemap"')
perl -MExtUtils::ParseXS=process_file -e 'process_file(filename => $ARGV[0], output => $ARGV[1], typemap => [$ARGV[2]])' \
    "$from/XsCalls.xs" "$out/xs/XsCalls.c" "$typemap"
cc -O2 -fPIC $ccopts -w -DXS_VERSION='"1"' -DVERSION='"1"' -shared -o "$out/xs/auto/XsCalls/XsCalls.so" "$out/xs/XsCalls.c"
cp "$from/XsCalls.pm" "$out/xs/"

echo "== calls: CPU time, $rounds rounds, every case in turn in each round"
perl -I"$out/ours" -I"$out/swig" -I"$out/xs" "$from/bench.pl" "$rounds"

echo
echo "== generating and compiling FreeSWITCH's bindings: wall time of whole commands, in pairs"
perl "$from/generate.pl" "$rounds" "$out"

echo
echo "== a clean interpreter for a run: CPU time of the process, $rounds rounds, every case in turn in each round"
target/release/bench-runs target/perl "$rounds"
