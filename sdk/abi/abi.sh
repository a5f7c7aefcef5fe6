#!/bin/sh
# The ABI as the debugger sees it, against the dump of the newest minor.
#   abi.sh check INCLUDE_DIRECTORY   exit status 1 and the difference, if there is one
#   abi.sh dump  INCLUDE_DIRECTORY   writes the dump of this header's minor; refuses to replace one
set -e
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
${CC:-cc} -std=c11 -g -O0 -fPIC -shared "-ffile-prefix-map=$here=abi" "-I$2" "$here/reference.c" -o "$work/reference.so"
minor=$(printf '#include "promonitor/probe.h"\nPM_ABI_MINOR\n' | ${CC:-cc} -E "-I$2" -x c - | tail -n 1 | tr -d 'u ')
stored=$here/v1.$minor.abi
abidw --no-corpus-path --no-comp-dir-path --no-architecture --no-show-locs "$work/reference.so" >"$work/now.abi"
case $1 in
check)
    [ -f "$stored" ] || { echo "minor $minor has no dump: run 'abi.sh dump'"; exit 1; }
    abidiff --no-show-locs "$stored" "$work/now.abi" && exit 0
    echo "probe.h differs from what minor $minor promised; see sdk/abi/README.md"
    exit 1 ;;
dump)
    [ ! -e "$stored" ] || { echo "$stored exists: a dump is never replaced; raise PM_ABI_MINOR"; exit 1; }
    cp "$work/now.abi" "$stored" ;;
*)
    echo "usage: abi.sh check|dump INCLUDE_DIRECTORY"; exit 2 ;;
esac
