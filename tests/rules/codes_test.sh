#!/bin/bash
# The lists of failure codes are closed: whatever looks like a code in the sources of a kind, or of
# the host, is in its table of the documentation, which is made of what they declare.
# codes_test.sh DIRECTORY
set -u
cd "$1" || exit 2
failed=0
# tokens PREFIXES FILE...: quoted words that begin like a code.
tokens() {
    local prefixes=$1; shift
    grep -ohE "\"($prefixes)_[a-z_]+\"" "$@" | tr -d '"' | sort -u
}
# expect WHO WORD FILE...: the word stands in backticks in one of the files.
expect() {
    local who=$1 word=$2; shift 2
    grep -q "\`$word\`" "$@" || { echo "$who gives '$word', which $* does not have: declare it, then ./dev docs"; failed=1; }
}
for folder in plugins/*/; do
    kind=$(basename "$folder")
    for word in $(tokens "$kind|cert|expect|dns|connect|tls|ttfb|transfer|policy|local|resolver" "$folder"*.cpp); do
        expect "kind $kind" "$word" "$folder/README.md" docs/failure-codes.md
    done
done
for word in $(tokens 'dns|connect|tls|resolver|policy|local|read|write|probe' \
        $(ls core/net/*.cpp core/model/*.cpp core/plugin/*.cpp core/runner/*.cpp | grep -v /vocabulary.cpp)); do
    expect 'the host' "$word" docs/failure-codes.md sdk/README.md
done
exit $failed
