#!/bin/bash
# The path of somebody who writes a first plugin: installs daemon and SDK, begins a project, builds
# and tests it, runs the daemon with it, and sees its results over the API.
# newcomer_test.sh BUILD_DIRECTORY CMAKE LANGUAGE; prints the machine time it took.
set -euo pipefail
build=$1 cmake=$2 language=$3
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
children=()
cleanup() {
    local child
    for child in "${children[@]}"; do kill "$child" 2>/dev/null || true; wait "$child" 2>/dev/null || true; done
    rm -rf "$work"
}
trap cleanup EXIT

quietly() {  # quietly COMMAND...: its output only when it fails
    "$@" >"$work/log" 2>&1 || { cat "$work/log"; echo "failed: $*"; exit 1; }
}
# until_true COMMAND...: asks again for at most twenty seconds; prints what it printed last.
until_true() {
    local tries
    for tries in $(seq 200); do
        if "$@"; then return 0; fi
        sleep 0.1
    done
    echo "not in time: $*"
    return 1
}

# A service that greets, on a free port; it prints the port.
exec {greeter}< <(exec perl -MIO::Socket::INET -e '
    $| = 1;
    my $server = IO::Socket::INET->new(Listen => 16, LocalAddr => "127.0.0.1") or die "listen: $!";
    print $server->sockport, "\n";
    while (my $peer = $server->accept) { print $peer "hello, newcomer\r\n"; close $peer }')
children+=($!)
read -ru "$greeter" port

quietly "$cmake" --install "$build" --prefix "$work/prefix" --component daemon
quietly "$cmake" --install "$build" --prefix "$work/prefix" --component sdk
export PATH=$work/prefix/bin:$PATH
cd "$work"

# What the guide tells a newcomer to type.
sed "s/plugin new greeting/& --lang $language/; s/127.0.0.1:22/127.0.0.1:$port/" "$here/first.sh" >first.sh
CMAKE_GENERATOR=Ninja quietly bash -e first.sh

cat >"$work/promonitor.yaml" <<YAML
server: { listen: "127.0.0.1:0" }
database: { url: "sqlite://$work/promonitor.db" }
plugins:
  load: [{ path: greeting/build/lib/promonitor/plugins/greeting.so }]
defaults: { interval: 1s, timeout: 500ms }
monitors:
  - { name: friendly, greeting: "127.0.0.1:$port", expect: hello }
  - { name: rude, greeting: "127.0.0.1:$port", expect: goodbye }
YAML
quietly promonitor check-config promonitor.yaml
promonitor serve --config promonitor.yaml 2>"$work/daemon.log" &
children+=($!)

started() { api=127.0.0.1:$(grep -o ' port=[0-9]*' "$work/daemon.log" | cut -d= -f2) && [ "$api" != 127.0.0.1: ]; }
until_true started || { cat "$work/daemon.log"; exit 1; }
key=$(promonitor key create --config promonitor.yaml --user admin@localhost --name newcomer 2>/dev/null)
api() { curl -sf -H "Authorization: Bearer $key" "http://$api/api/v1/$1"; }
judged() {
    api monitors >"$work/monitors" && grep -q '"name":"friendly"[^}]*"status":"up"' "$work/monitors" &&
        grep -q '"name":"rude"[^}]*"status":"down"' "$work/monitors"
}
until_true judged || { cat "$work/monitors" "$work/daemon.log"; exit 1; }

id=$(grep -o '"id":"[^"]*","name":"rude"' "$work/monitors" | cut -d'"' -f4)
api "monitors/$id/checks" >"$work/checks"
grep -q 'the greeting' "$work/checks" || { cat "$work/checks"; exit 1; }
echo "from nothing to results of a plugin of one's own in $language: $SECONDS s"
[ "$SECONDS" -lt 300 ]
