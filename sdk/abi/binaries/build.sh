#!/bin/sh
# Makes the plugins of this release for this machine's architecture, stripped, as an author's build
# does. Refuses to replace any: what was built once is kept for ever. Run it at a release that
# raised PM_ABI_MINOR.
set -e
here=$(cd "$(dirname "$0")" && pwd)
sdk=$here/../..
minor=$(printf '#include "promonitor/probe.h"\nPM_ABI_MINOR\n' | cc -E "-I$sdk/include" -x c - | tail -n 1 | tr -d 'u ')
folder=$here/$(uname -m)
flags="-O2 -fPIC -shared -fvisibility=hidden -ffile-prefix-map=$here=. -I$sdk/include -s
  -Wl,-z,defs -Wl,-z,now -Wl,--exclude-libs,ALL -Wl,--version-script=$sdk/cmake/plugin.version"
mkdir -p "$folder"
build() {  # build COMPILER STANDARD SOURCE
    name=$(basename "$3"); target=$folder/v1.${minor}_${name%.*}.so
    [ ! -e "$target" ] || { echo "$target exists and stays"; return 0; }
    "$1" "-std=$2" -Wall -Wextra -Werror $flags "$3" -o "$target"
    echo "made $target"
}
build cc c11 "$here/callback.c"
build cc c11 "$here/blocking.c"
build c++ c++20 "$here/coroutine.cpp"
