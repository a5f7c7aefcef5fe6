#!/bin/bash
# Installs daemon and SDK into a prefix, builds every example against it, and lets the installed
# daemon load them. build_examples.sh BUILD_DIRECTORY SOURCES WORK CMAKE leaves WORK/prefix and
# WORK/plugins/*.so. An example in Rust is skipped where there is no Rust.
set -euo pipefail
build=$1 sources=$2 work=$3 cmake=$4
rm -rf "$work"
mkdir -p "$work/plugins"
prefix=$work/prefix
log=$work/log

quietly() {  # quietly COMMAND...: its output only when it fails
    "$@" >"$log" 2>&1 || { cat "$log"; echo "failed: $*"; exit 1; }
}

quietly "$cmake" --install "$build" --prefix "$prefix" --component sdk
quietly "$cmake" --install "$build" --prefix "$prefix" --component daemon
export PKG_CONFIG_PATH=$prefix/share/pkgconfig

for example in "$sources"/*/; do
    name=$(basename "$example")
    out=$work/build/$name
    if [ -f "$example/CMakeLists.txt" ]; then
        quietly "$cmake" -G Ninja -S "$example" -B "$out" -DCMAKE_PREFIX_PATH="$prefix" \
            -DCMAKE_C_FLAGS="-Wall -Wextra -Werror" -DCMAKE_CXX_FLAGS="-Wall -Wextra -Werror"
        quietly "$cmake" --build "$out"
        quietly "${cmake%cmake}ctest" --test-dir "$out" --output-on-failure
        cp "$out/lib/promonitor/plugins/$name.so" "$work/plugins/"
    elif [ -f "$example/Makefile" ]; then
        mkdir -p "$work/build"
        cp -r "$example" "$out"
        quietly make -C "$out" "$name.so"
        cp "$out/$name.so" "$work/plugins/"
    elif command -v cargo >/dev/null && cargo --version >/dev/null 2>&1; then
        quietly env CARGO_TARGET_DIR="$out" \
            cargo build --release --offline --manifest-path "$example/Cargo.toml"
        cp "$out/release/lib$name.so" "$work/plugins/$name.so"
    else
        echo "$name skipped: no cargo/rustc"
    fi
done

echo "plugins: { directories: [\"$work/plugins\"] }" >"$work/promonitor.yaml"
listed=$("$prefix/bin/promonitor" plugin list --config "$work/promonitor.yaml")
for file in "$work"/plugins/*.so; do
    name=$(basename "$file" .so)
    exported=$(nm -D --defined-only "$file" | awk '{ print $3 }')
    [ "$exported" = promonitor_probe_v1 ] || { echo "$name exports: $exported"; exit 1; }
    readelf -n "$file" | grep -q ProMonitor || { echo "$name has no note"; exit 1; }
    if readelf -lW "$file" | grep -q 'GNU_STACK.*RWE'; then echo "$name has an executable stack"; exit 1; fi
    grep -q "^$name .*$file\$" <<<"$listed" || { echo "the daemon does not list $name:"; echo "$listed"; exit 1; }
done
echo "built and listed: $(cd "$work/plugins" && echo *.so)"
