#!/bin/bash
# Starts a daemon with a few monitors of every kind, against targets on this machine only.
# Usage: run.sh PROMONITOR. State is kept in build/demo; Ctrl-C stops everything that was started.
set -euo pipefail
promonitor=$(realpath "$1")
here=$(dirname "$(realpath "$0")")
state=$(realpath -m "$here/../../build/demo")
mkdir -p "$state"
chmod 700 "$state"

free_port() {  # free_port FIRST: the first port from there that nobody listens on
    local port=$1
    while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
    echo "$port"
}

children=()
stop() {
    trap - EXIT INT TERM
    local child
    for child in "${children[@]}"; do kill "$child" 2>/dev/null || true; done
    for child in "${children[@]}"; do wait "$child" 2>/dev/null || true; done
    exit "${1:-0}"
}
trap 'stop $?' EXIT
trap 'stop 0' INT TERM

API_PORT=$(free_port 8080)
TLS_PORT=$(free_port 8443)
CLOSED_PORT=$(free_port 9)
DEMO_DIR=$state
export API_PORT TLS_PORT CLOSED_PORT DEMO_DIR

# A TLS server whose certificate is good for 60 days, trusted by the one monitor that looks at it.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 60 \
    -subj '/CN=localhost' -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' \
    -keyout "$state/tls.key" -out "$state/tls.crt" 2>/dev/null
openssl s_server -accept "127.0.0.1:$TLS_PORT" -cert "$state/tls.crt" -key "$state/tls.key" \
    -quiet -www >/dev/null 2>&1 </dev/null &
children+=($!)

config=$here/promonitor.yaml
"$promonitor" check-config "$config" >/dev/null
"$promonitor" serve --config "$config" &
daemon=$!
children+=("$daemon")

for _ in $(seq 100); do
    kill -0 "$daemon" 2>/dev/null || { echo "The daemon has ended; its last lines say why." >&2; exit 1; }
    "$promonitor" health --config "$config" >/dev/null 2>&1 && break
    sleep 0.1
done

if [ ! -s "$state/key" ] || ! curl -sf -o /dev/null -H "Authorization: Bearer $(cat "$state/key")" \
    "http://127.0.0.1:$API_PORT/api/v1/monitors"; then
    (umask 077 && "$promonitor" key create --config "$config" --user admin@localhost --name demo \
        >"$state/key" 2>/dev/null)
fi
# A sign-in for this run.
(umask 077 && openssl rand -hex 9 >"$state/password")
"$promonitor" user create --config "$config" admin@localhost --admin --password-file "$state/password" >/dev/null
dashboard="the dashboard is left out of this build: it needs npm"
if curl -sf -o /dev/null "http://127.0.0.1:$API_PORT/ui/"; then
    dashboard="http://127.0.0.1:$API_PORT/ui/ (sign in as admin@localhost with $(cat "$state/password"))"
fi
key=$(cat "$state/key")
base=http://127.0.0.1:$API_PORT/api/v1
cat <<TEXT

ProMonitor runs; the API is at http://127.0.0.1:$API_PORT and the state in $state.
Dashboard: $dashboard

Monitors of all four kinds are checked every few seconds. Within half a minute:

  curl -s -H 'Authorization: Bearer $key' $base/monitors

The latest checks of every one of them:

  for id in \$(curl -s -H 'Authorization: Bearer $key' $base/monitors | grep -o '"id":"[^"]*"' | cut -d'"' -f4); do
    curl -s -H 'Authorization: Bearer $key' $base/monitors/\$id/checks | cut -c1-300; echo; done

Ctrl-C stops it.

TEXT
wait "$daemon"
