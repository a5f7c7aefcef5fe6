#!/bin/sh
# Runs a script of this folder with the packages that ./dev contract installs: run.sh SCRIPT ARG...
# Ends with 77, which skips the test, where they are not there.
folder=$(cd "$(dirname "$0")" && pwd)
installed=$folder/../../../build/npm
skip() { echo "skipped: $1"; exit 77; }
command -v node >/dev/null || skip "there is no node; ./dev contract installs it"
[ -d "$installed/node_modules" ] || skip "the npm packages are not installed; ./dev contract installs them"
cmp -s "$folder/package-lock.json" "$installed/package-lock.json" ||
    skip "the npm packages are not those of package-lock.json; ./dev contract installs them"
script=$1; shift
cp "$folder/$script" "$installed/$script"
exec node "$installed/$script" "$@"
