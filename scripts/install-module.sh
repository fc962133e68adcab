#!/bin/sh
# Puts mod_perl.so into the folders of the FreeSWITCH that pkg-config finds, or takes it out again.
#
# usage: install-module.sh install MODULE MANUAL | uninstall
#
# FreeSWITCH's own module is kept beside it as mod_perl.so.stock, and comes back when ours goes. A perl.conf.xml that is there
# is left as it is. DESTDIR stands before every folder, for packages.
set -eu

if ! pkg-config --exists freeswitch 2>/dev/null; then
    echo 'FreeSWITCH was not found: install its development files (Debian: libfreeswitch-dev), or set PKG_CONFIG_PATH to the' >&2
    echo 'folder of its freeswitch.pc' >&2
    exit 1
fi
folder() {
    printf '%s%s' "${DESTDIR:-}" "$(pkg-config --variable="$1" freeswitch)"
}
module="$(folder modulesdir)/mod_perl.so"
stock="$module.stock"
manual="$(folder prefix)/perl/freeswitch.pod"
conf="$(folder confdir)/autoload_configs/perl.conf.xml"
here=$(dirname "$0")

is_ours() {
    grep -q fsperl "$1" 2>/dev/null
}

case "${1:-}" in
install)
    mkdir -p "$(dirname "$module")" "$(dirname "$manual")" "$(dirname "$conf")"
    if [ -e "$module" ] && ! is_ours "$module"; then
        mv "$module" "$stock"
        echo "kept FreeSWITCH's own module as $stock"
    fi
    # A new file under the old name: a switch that runs keeps the one that it has loaded.
    cp "$2" "$module.new"
    mv "$module.new" "$module"
    echo "installed $module"
    cp "$3" "$manual"
    echo "installed $manual (perldoc -F $manual)"
    if [ -e "$conf" ]; then
        echo "left $conf as it is; $here/../conf/perl.conf.xml describes every parameter"
    else
        cp "$here/../conf/perl.conf.xml" "$conf"
        echo "installed $conf"
    fi
    echo 'FreeSWITCH has the new module after its next start. It is loaded by <load module="mod_perl"/> in modules.conf.xml.'
    ;;
uninstall)
    if ! is_ours "$module"; then
        echo "$module is not there, or not ours: nothing to do"
        exit 0
    fi
    rm -f "$module" "$manual"
    echo "removed $module and $manual"
    if [ -e "$stock" ]; then
        mv "$stock" "$module"
        echo "brought FreeSWITCH's own module back"
    fi
    ;;
*)
    echo 'usage: install-module.sh install MODULE MANUAL | uninstall' >&2
    exit 2
    ;;
esac
