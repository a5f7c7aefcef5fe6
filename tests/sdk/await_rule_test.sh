#!/bin/sh
# g++ 12 miscompiles co_await inside conditions: it stands as a whole statement or as the
# initialiser of a named variable, nowhere else. await_rule_test.sh ROOT
cd "$1" || exit 2
breaches=$(find sdk/include plugins examples tests/fixtures tests/sdk -name '*.[ch]pp' 2>/dev/null | xargs awk '
    FNR == 1 { before = ";" }
    { code = $0; sub(/\/\/.*/, "", code); gsub(/"([^"\\]|\\.)*"/, "\"\"", code) }
    code ~ /co_await/ {
        head = code; sub(/co_await.*/, "", head)
        whole = head ~ /^[ \t]*$/ && before ~ /([;{}:=]|^)[ \t]*$/
        named = head ~ /^[ \t]*[A-Za-z_][A-Za-z0-9_:<>,&* ]*[ *&][A-Za-z_][A-Za-z0-9_]*( = |\(|\{)$/
        opened = gsub(/\(/, "(", head); closed = gsub(/\)/, ")", head)
        branch = head ~ /^[ \t]*(\} )?(else )?(if|for|while) \(.*\) $/ && opened == closed
        if (!whole && !named && !branch) print FILENAME ":" FNR ": " $0
    }
    code !~ /^[ \t]*$/ { before = code }')
[ -z "$breaches" ] && exit 0
echo "co_await only as a whole statement or a named variable's initialiser:"
echo "$breaches"
exit 1
