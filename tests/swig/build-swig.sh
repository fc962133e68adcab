#!/bin/sh
# Builds the lab's modules with the real SWIG, unless that was done already: `freeswitch`, and the three in `two`.
# Usage: build-swig.sh OUT
set -eu
from=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1/two"
out=$(cd "$1" && pwd)
ccopts=$(perl -MExtUtils::Embed -e ccopts)

is_fresh() { # STAMP: whether no source changed since
    test -e "$1" && test -z "$(find "$from" -maxdepth 2 \( -name '*.i' -o -name '*.h' -o -name '*.cpp' -o -name '*.sh' \) -newer "$1")"
}
is_fresh "$out/stamp" && exit 0
rm -f "$out/stamp"

mkdir -p "$out/auto/freeswitch"
swig -shadow -perl5 -c++ -DMULTIPLICITY -w302,362,451,454,509,512,516 -I"$from" -outdir "$out" -o "$out/wrap.cpp" "$from/lab.i"
# shellcheck disable=SC2086
g++ -O1 -fPIC $ccopts -w -DMULTIPLICITY -I"$from" -shared -o "$out/auto/freeswitch/freeswitch.so" "$from/host.cpp" "$out/wrap.cpp"
for module in ma mb mc; do
    mkdir -p "$out/two/auto/$module"
    swig -shadow -perl5 -c++ -DMULTIPLICITY -w302,401 -I"$from/two" -outdir "$out/two" -o "$out/two/$module.cpp" "$from/two/$module.i"
    # shellcheck disable=SC2086
    g++ -O1 -fPIC $ccopts -w -DMULTIPLICITY -I"$from/two" -shared -o "$out/two/auto/$module/$module.so" "$out/two/$module.cpp"
done
touch "$out/stamp"
