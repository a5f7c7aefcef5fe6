#!/bin/bash
# `cmake --install` gives a tree that works wherever it is put, and that knows nothing of where it
# was built. install_test.sh BUILD_DIRECTORY CMAKE
set -euo pipefail
build=$1 cmake=$2
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
fail() { echo "$*"; exit 1; }

"$cmake" --install "$build" --prefix "$work/first" >/dev/null
mv "$work/first" "$work/moved"
prefix=$work/moved

installed=$(cd "$prefix" && find . -type f | grep -v '^./include/promonitor/' | sort)
expected='./bin/promonitor
./lib/promonitor/plugins/http.so
./lib/promonitor/plugins/ping.so
./lib/promonitor/plugins/ssl.so
./lib/promonitor/plugins/tcp.so
./share/cmake/ProMonitorSdk/ProMonitorPlugin.cmake
./share/cmake/ProMonitorSdk/ProMonitorSdkConfig.cmake
./share/cmake/ProMonitorSdk/ProMonitorSdkConfigVersion.cmake
./share/cmake/ProMonitorSdk/ProMonitorSdkTargets.cmake
./share/cmake/ProMonitorSdk/plugin.version
./share/pkgconfig/promonitor-sdk.pc
./share/promonitor/promonitor.yaml'
diff <(echo "$expected") <(echo "$installed") || fail "these files are installed otherwise"
for header in probe.h stream.h probe.hpp testing.hpp testing/peer.hpp; do
    [ -f "$prefix/include/promonitor/$header" ] || fail "$header is not installed"
done

listed=$("$prefix/bin/promonitor" plugin list --config /dev/null)
for kind in http ping ssl tcp; do
    grep -q "^$kind .*$prefix/lib/promonitor/plugins/$kind.so$" <<<"$listed" || fail "$kind is not listed: $listed"
done
"$prefix/bin/promonitor" check-config "$prefix/share/promonitor/promonitor.yaml" >/dev/null ||
    fail "the default configuration is refused"

while read -r file; do
    if readelf -d "$prefix/$file" 2>/dev/null | grep -E 'R(UN)?PATH'; then fail "$file looks for libraries in a fixed place"; fi
done <<<"$installed"
if grep -rlF "$build" "$prefix/share" "$prefix/include"; then fail "these files name the build directory"; fi

export PKG_CONFIG_PATH=$prefix/share/pkgconfig
[ "$(pkg-config --cflags promonitor-sdk | sed 's/ *$//')" = "-I$prefix/share/pkgconfig/../../include" ] ||
    fail "pkg-config says $(pkg-config --cflags promonitor-sdk)"
[ -f "$(pkg-config --variable=plugin_version_script promonitor-sdk)" ] || fail "pkg-config names no version script"
echo "installed: $(wc -l <<<"$installed") files and $(find "$prefix/include" -name '*.h*' | wc -l) headers"
