#!/bin/sh
# What Markdown files take from elsewhere is as it is there; and generate.pl notices when it is not.
# docs_test.sh PROJECT PROMONITOR
generate=$1/docs/generate.pl
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
failures=0
fail() { echo "$*"; failures=$((failures + 1)); }

(cd "$1" && "$generate" --check "$2") || fail "the documentation is stale"

# No code of the guide is typed into it.
typed=$(perl -0777 -ne 's/<!-- code:.*?<!-- end -->//gs; print /^(```[a-z].*?\n```)/mgs' "$1/sdk/README.md")
[ -z "$typed" ] || fail "sdk/README.md has code of its own; cut it from a file that is built: $typed"

cd "$work" || exit 2
expects() {  # expects STATUS TEXT: of --check, on the README.md here
    said=$("$generate" --check "$2" 2>&1); status=$?
    [ $status -eq "$1" ] || fail "status $status instead of $1 for: $(cat README.md)"
    case $said in *"$3"*) ;; *) fail "'$3' is not in: $said" ;; esac
}
printf '  // [part]\n  one();\n    two();\n  // [/part]\n' >a.cpp
printf '<!-- code: a.cpp part -->\n```cpp\none();\n  two();\n```\n<!-- end -->\n' >README.md
expects 0 /bin/false ''
printf '<!-- code: a.cpp part -->\n```cpp\none();\n```\n<!-- end -->\n' >README.md
expects 1 /bin/false './dev docs'
"$generate" /bin/false >/dev/null && grep -q '^  two();$' README.md || fail "it does not mend"
printf '<!-- code: a.cpp other -->\n<!-- end -->\n' >README.md
expects 255 /bin/false 'README.md: a.cpp has no part [other]'
printf '<!-- code: b.cpp part -->\n<!-- end -->\n' >README.md
expects 2 /bin/false 'b.cpp: No such file'
printf '<!-- table: tcp Options -->\n<!-- end -->\n' >README.md
expects 1 "$2" '| `target` |'
printf '<!-- table: tcp Colours -->\n<!-- end -->\n' >README.md
expects 255 "$2" "kind 'tcp' has no section 'Colours'"
exit $failures
