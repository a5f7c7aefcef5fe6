#!/bin/sh
# A stranger's project builds against the installed SDK, by CMake and by pkg-config, its plugins
# export their entry point and nothing else, and its own unit test passes. stranger_test.sh BUILD_DIRECTORY SOURCE CMAKE
set -e
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
"$3" --install "$1" --prefix "$work/sdk" --component sdk >/dev/null
"$3" -G Ninja -S "$2" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/sdk" >"$work/log" || { cat "$work/log"; exit 1; }
"$3" --build "$work/build" >"$work/log" || { cat "$work/log"; exit 1; }
for plugin in banner always_up; do
    file=$work/build/lib/promonitor/plugins/$plugin.so
    exported=$(nm -D --defined-only "$file" | awk '{ print $3 }')
    [ "$exported" = promonitor_probe_v1 ] || { echo "$plugin exports: $exported"; exit 1; }
    readelf -n "$file" | grep -q ProMonitor || { echo "$plugin has no note"; exit 1; }
    readelf -lW "$file" | grep -q 'GNU_STACK.*RWE' && { echo "$plugin has an executable stack"; exit 1; }
done
"$work/build/banner_test" || { echo "an author's own test fails"; exit 1; }
prefix=$work/sdk/share/pkgconfig
flags=$(PKG_CONFIG_PATH=$prefix PKG_CONFIG_SYSROOT_DIR= pkg-config --define-variable=prefix="$work/sdk" --cflags promonitor-sdk)
cc $flags -std=c11 -fPIC -shared "$2/always_up.c" -o "$work/by_pkg_config.so"
nm -D --defined-only "$work/by_pkg_config.so" | grep -q promonitor_probe_v1
