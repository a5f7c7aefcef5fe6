#!/bin/sh
# Every SDK header compiles alone, in each language it promises, with no warning, and so do the
# numbers and layouts that are pinned for ever. headers_test.sh SDK_DIRECTORY CXX_COMPILER
include=$1/include/promonitor
gcc_pair=$(dirname "$2")
warnings='-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror'
failed=0
try() {  # try COMPILER LANGUAGE STANDARD HEADER
    "$1" -x "$2" "-std=$3" $warnings -fvisibility=hidden -fsyntax-only -I"$include/.." -include "$4" /dev/null || {
        echo "$(basename "$4") does not compile with $1 -std=$3"; failed=1; }
}
found() {  # found COMPILER...: those that are here, each once, whatever names it has
    for one in "$@"; do command -v "$one"; done | xargs readlink -f | sort -u
}
c_compilers=$(found "$gcc_pair/gcc" "$gcc_pair/cc" clang clang-14)
cxx_compilers=$(found "$2" clang++ clang++-14)
for header in "$include/probe.h" "$include/stream.h" "$1"/abi/*.h; do
    for compiler in $c_compilers; do
        for standard in c11 c17; do try "$compiler" c $standard "$header"; done
    done
    for compiler in $cxx_compilers; do
        for standard in c++11 c++14 c++17 c++20; do try "$compiler" c++ $standard "$header"; done
    done
done
for header in "$include"/*.hpp "$include"/testing/*.hpp; do try "$2" c++ c++20 "$header"; done
exit $failed
