#!/bin/sh
# Lists monitors, makes one, follows its events and deletes it. Needs curl, and sed to read JSON
# that is as simple as this; use jq for more.
#
# usage: PROMONITOR_KEY=pm_... promonitor_client.sh URL TARGET [EVENTS]
#   URL     where the server is: http://127.0.0.1:8080
#   TARGET  what to monitor for a while: host:port
#   EVENTS  how many results to wait for (3)
set -eu
[ $# -ge 2 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }
api=$1/api/v1 target=$2 wanted=${3:-3}
work=$(mktemp -d)
made=

finish() {
    [ -z "$made" ] || { call DELETE "/monitors/$made"; echo "deleted $made"; }
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

# The key is not on the command line, where others see it.
printf 'header = "Authorization: Bearer %s"\n' "${PROMONITOR_KEY:?}" >"$work/key"

call() {  # call METHOD PATH [BODY]: the body of the answer; waits where the plan is used up
    while :; do
        status=$(curl -sS -K "$work/key" -X "$1" -D "$work/head" -o "$work/body" -w '%{http_code}' \
            ${3:+--data "$3"} "$api$2")
        case $status in
        2*) break ;;
        429) sleep "$(tr -d '\r' <"$work/head" | sed -n 's/^[Rr]etry-[Aa]fter: //p')" ;;
        *) echo "$1 $2: $status $(cat "$work/body")" >&2; return 1 ;;
        esac
    done
    [ "$status" = 204 ] || cat "$work/body"
}
field() {  # field NAME: the first text or number of that name in JSON
    sed -n 's/.*"'"$1"'":"\{0,1\}\([^",}]*\).*/\1/p' | head -n 1
}

{ call GET /monitors | sed 's/},{/}\n{/g'; echo; } | while read -r monitor; do
    id=$(echo "$monitor" | field id)
    [ -n "$id" ] || continue
    took=$(call GET "/monitors/$id/checks?limit=1" | field response_time_ms)
    echo "$(echo "$monitor" | field status) $(echo "$monitor" | field name): ${took:-no check yet}${took:+ ms}"
done

made=$(call POST /monitors \
    "{\"kind\":\"tcp\",\"url\":\"$target\",\"interval_seconds\":1,\"config\":{\"timeout\":\"1s\"}}" | field id)
echo "made $made"

# Goes on behind the last id when it is cut off.
last= type=
mkfifo "$work/events"
while [ "$wanted" -gt 0 ]; do
    curl -sSN -K "$work/key" ${last:+-H "Last-Event-ID: $last"} "$api/events?monitor_id=$made" >"$work/events" &
    stream=$!
    while read -r name value; do
        case $name in
        id:) last=$value ;;
        event:) type=$value ;;
        data:)
            case $type in
            reset) echo "events were missed: $(echo "$value" | field reason)" ;;
            state) echo "state $(echo "$value" | field previous_status) -> $(echo "$value" | field status)" ;;
            result)
                case $value in
                *'"is_up":true'*) echo "result up" ;;
                *) echo "result $(echo "$value" | field error_message)" ;;
                esac
                wanted=$((wanted - 1))
                [ "$wanted" -gt 0 ] || break ;;
            esac ;;
        esac
    done <"$work/events"
    kill "$stream" 2>/dev/null || true
    wait "$stream" 2>/dev/null || true
    [ "$wanted" -eq 0 ] || { echo "cut off, goes on behind $last" >&2; sleep 2; }
done
