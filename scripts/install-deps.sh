#!/bin/sh
# Installs what the build and the tests need and this machine lacks, with the machine's own package manager. Does nothing
# when everything is there. Without the rights to install it prints the one line that does it, and stops; when only tools of
# the tests are missing it goes on, and the tests that want them are skipped.
set -eu

missing='' stop=no
need() { # NAME TEST...: the build needs it; remembers NAME when the test fails
    name=$1
    shift
    "$@" >/dev/null 2>&1 || { missing="$missing $name" stop=yes; }
}
want() { # NAME TEST...: tests use it
    name=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $name"
}

has_perl_headers() { test -f "$(perl -MConfig -e 'print "$Config{archlibexp}/CORE/perl.h"')"; }
has_libperl() { # where perl keeps it, or where the linker looks
    echo 'int main(void) { return 0; }' |
        cc -x c - -o "${TMPDIR:-/tmp}/fsperl-deps.$$" "-L$(perl -MConfig -e 'print "$Config{archlibexp}/CORE"')" -lperl
    linked=$?
    rm -f "${TMPDIR:-/tmp}/fsperl-deps.$$"
    return $linked
}
has_libclang() {
    # bindgen looks in the same places
    test -n "${LIBCLANG_PATH:-}" || ls /usr/lib/llvm*/lib/libclang*.so* /usr/lib/*/libclang*.so* /usr/lib*/libclang.so* 2>/dev/null | grep -q .
}

need cc command -v cc
need make command -v make
need perl command -v perl
need headers has_perl_headers
need headers has_libperl
need embed perl -MExtUtils::Embed -e 1
need libclang has_libclang
want cxx command -v g++
want prove command -v prove
want pod command -v podchecker
want json perl -MJSON::PP -e 1
want swig command -v swig
want valgrind command -v valgrind
[ -n "$missing" ] || exit 0

if command -v apt-get >/dev/null 2>&1; then
    update='apt-get update -qq'
    install='DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends'
    table='cc:gcc cc:libc6-dev cxx:g++ make:make perl:perl headers:libperl-dev embed:perl prove:perl pod:perl json:perl
        libclang:libclang-dev swig:swig valgrind:valgrind'
elif command -v dnf >/dev/null 2>&1; then
    update=true
    install='dnf install -y -q'
    table='cc:gcc cxx:gcc-c++ make:make perl:perl headers:perl-devel embed:perl-ExtUtils-Embed prove:perl-Test-Harness
        pod:perl-Pod-Checker json:perl-JSON-PP libclang:clang-devel swig:swig valgrind:valgrind'
elif command -v apk >/dev/null 2>&1; then
    update='apk update -q'
    install='apk add -q'
    table='cc:build-base cxx:build-base make:make perl:perl headers:perl-dev embed:perl-dev prove:perl-utils pod:perl-utils
        json:perl-utils libclang:clang-dev swig:swig valgrind:valgrind'
else
    echo "fsperl wants:$missing. Install them with your package manager (perl with its headers and libperl, libclang, swig, valgrind)." >&2
    [ "$stop" = no ] || exit 1
    exit 0
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
        echo "Some packages are missing. Run this line once, then the same command again:" >&2
        echo "  sudo sh -c '$update && $install$packages'" >&2
        [ "$stop" = no ] || exit 1
        exit 0
    fi
fi
echo "Installing:$packages"
if ! ${as_root}sh -c "$update && $install$packages >/dev/null"; then
    echo "That did not work; what is missing:$missing" >&2
    [ "$stop" = no ] || exit 1
fi
