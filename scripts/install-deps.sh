#!/bin/sh
# Installs what the build and the tests need and this machine lacks, with the machine's own package manager. Does nothing
# when everything is there; without the rights to install, prints the one line that does it and stops.
set -eu

missing=''
need() { # NAME TEST...: remembers NAME when the test fails
    name=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $name"
}

has_perl_headers() { test -f "$(perl -MConfig -e 'print "$Config{archlibexp}/CORE/perl.h"')"; }
has_libperl() { test -e "$(perl -MConfig -e 'print "$Config{archlibexp}/CORE/libperl.so"')"; }
has_libclang() {
    # bindgen looks in the same places
    test -n "${LIBCLANG_PATH:-}" || ls /usr/lib/llvm-*/lib/libclang*.so* /usr/lib/*/libclang*.so* /usr/lib*/libclang.so* 2>/dev/null | grep -q .
}

need cc command -v cc
need cxx command -v g++
need make command -v make
need perl command -v perl
need headers has_perl_headers
need headers has_libperl
need prove command -v prove
need pod command -v podchecker
need libclang has_libclang
need swig command -v swig
need valgrind command -v valgrind
[ -n "$missing" ] || exit 0

if command -v apt-get >/dev/null 2>&1; then
    update='apt-get update -qq'
    install='DEBIAN_FRONTEND=noninteractive apt-get install -y -qq'
    table='cc:gcc cxx:g++ make:make perl:perl headers:libperl-dev prove:perl pod:perl libclang:libclang-dev swig:swig valgrind:valgrind'
elif command -v dnf >/dev/null 2>&1; then
    update=true
    install='dnf install -y -q'
    table='cc:gcc cxx:gcc-c++ make:make perl:perl headers:perl-devel prove:perl-Test-Harness pod:perl-Pod-Checker libclang:clang-devel swig:swig valgrind:valgrind'
elif command -v apk >/dev/null 2>&1; then
    update='apk update -q'
    install='apk add -q'
    table='cc:build-base cxx:build-base make:make perl:perl headers:perl-dev prove:perl-utils pod:perl-utils libclang:clang-dev swig:swig valgrind:valgrind'
else
    echo "fsperl needs:$missing. Install them with your package manager (perl with its headers and libperl, libclang, swig, valgrind)." >&2
    exit 1
fi

packages=''
for name in $missing; do
    for pair in $table; do
        [ "${pair%%:*}" = "$name" ] || continue
        case " $packages " in *" ${pair#*:} "*) ;; *) packages="$packages ${pair#*:}" ;; esac
    done
done

as_root=''
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root='sudo '
    else
        echo "Missing packages. Run this once, then the same command again:" >&2
        echo "  sudo sh -c '$update && $install$packages'" >&2
        exit 1
    fi
fi
echo "Installing:$packages"
${as_root}sh -c "$update && $install$packages >/dev/null"
