#!/bin/sh
# Breaks each rule of rules_test.sh on purpose and expects every breach to be noticed; puts what is
# allowed beside it and expects silence.
rules=$(dirname "$0")/rules_test.sh
broken=$(mktemp -d); sound=$(mktemp -d); expected=$(mktemp); said=$(mktemp)
trap 'rm -rf "$broken" "$sound" "$expected" "$said"' EXIT
cases=0

breaks() {  # breaks RULE FILE TEXT: each file gets a folder of its own inside its own
    cases=$((cases + 1))
    file=$(dirname "$2")/case$cases/$(basename "$2")
    mkdir -p "$broken/$(dirname "$file")"
    printf '%b' "$3" >"$broken/$file"
    printf '%s\t%s\n' "$1" "$file" >>"$expected"
}
keeps() {  # keeps FILE TEXT
    mkdir -p "$sound/$(dirname "$1")"
    printf '%b' "$2" >>"$sound/$1"
}

keeps  core/a.cpp 'int a;\n'
breaks 'layering: sdk must not know core'        sdk/a.h          '#include "core/a.hpp"\n'
breaks 'layering: plugins must not know core'    plugins/x/a.cpp  '#include "core/a.hpp"\n'
breaks 'layering: core must not know config'     core/a.cpp       '#include "config/a.hpp"\n'
breaks 'layering: core must not know api'        core/a.cpp       '  #  include <api/a.hpp>\n'
breaks 'layering: config must not know api'      config/a.cpp     '#include "api/a.hpp"\n'
breaks 'layering: api must not know plugins'     api/a.cpp        '#include "plugins/a.hpp"\n'
breaks 'layering: api must not know config'      api/a.cpp        '#include "config/a.hpp"\n'
keeps  app/a.cpp '#include "config/a.hpp"\n#include "api/a.hpp"\n#include "core/a.hpp"\n'

breaks 'confinement: belongs to' api/a.cpp           '#include <pistache/tcp.h>\n'
keeps                api/http/a.cpp      '#include <pistache/tcp.h>\n'
breaks 'confinement: belongs to' config/loader.cpp   '#include <yaml-cpp/yaml.h>\n'
keeps                config/yaml_a.cpp   '#include <yaml-cpp/yaml.h>\n'
breaks 'confinement: belongs to' core/plugin/a.cpp   '#include <boost/dll.hpp>\n'
keeps                core/plugin/plugin_library.cpp '#include <boost/dll.hpp>\n'
breaks 'confinement: belongs to' core/store/store.cpp '#include <Poco/Data/Session.h>\n'
keeps                core/store/sql_a.cpp '#include <Poco/Data/Session.h>\n'
breaks 'confinement: belongs to' core/store/a.cpp    '#include <sqlite3.h>\n'
breaks 'confinement: belongs to' core/store/sql_a.cpp '#include <libpq-fe.h>\n'
keeps                core/store/sql_pg_a.cpp '#include <libpq-fe.h>\n'
breaks 'confinement: belongs to' core/net/a.cpp      '#include <ares.h>\n'
keeps                core/net/resolver_a.cpp '#include <ares.h>\n'
breaks 'confinement: belongs to' core/net/a.cpp      '#include <curl/curl.h>\n'
keeps                plugins/http/a.cpp  '#include <curl/curl.h>\n'
breaks 'confinement: belongs to' api/a.cpp           '#include <sodium.h>\n'
keeps                core/account/a.cpp  '#include <sodium.h>\n'
breaks 'confinement: belongs to' core/engine/a.cpp   '#include <prometheus/registry.h>\n'
keeps                api/a.cpp           '#include <prometheus/registry.h>\n'
breaks 'confinement: belongs to' config/a.cpp        '#include <nlohmann/json.hpp>\n'
keeps                app/a.cpp           '#include <nlohmann/json.hpp>\n'
breaks 'confinement: belongs to' api/a.cpp           '#include <CLI/CLI.hpp>\n'
breaks 'confinement: belongs to' app/a.cpp           '#include <openssl/ssl.h>\n'
keeps                core/net/a.cpp      '#include <openssl/ssl.h>\n'

breaks 'time: take it from Clock' core/a.cpp 'auto t = std::chrono::steady_clock::now();\n'
breaks 'time: take it from Clock' app/a.cpp  'auto t = std::time(nullptr);\n'
breaks 'time: take it from Clock' core/a.cpp 'clock_gettime(CLOCK_REALTIME, &t);\n'
keeps  core/base/clock.cpp 'auto t = std::chrono::steady_clock::now();\n'
breaks 'sleep: wait on the loop' api/a.cpp 'std::this_thread::sleep_for(1s);\n'
breaks 'sleep: wait on the loop' plugins/x/a.c 'void f(void) { usleep(5); }\n'
breaks 'sleep: tests wait for an event with a deadline' tests/a.cpp '  ::usleep(10);\n'
breaks 'sleep: tests wait for an event with a deadline' tests/a.cpp 'std::this_thread::sleep_for(1s);\n'
keeps  tests/a.cpp 'loop.sleep(5); io->sleep(host); auto sleep(int);\n'

breaks 'coroutine: no co_await in a condition' plugins/x/a.cpp 'if (co_await f()) g();\n'
breaks 'coroutine: no co_await in a condition' tests/a.cpp 'while (!a(b, (c)) &&\n  co_await\n f()) {}\n'
breaks 'coroutine: no co_await in a condition' sdk/a.hpp '#pragma once\nswitch (auto x = co_await f(); x) {}\n'
keeps  plugins/x/a.cpp 'if (a) co_await f();\nconst bool b = co_await g();\n// if (co_await x)\nif (p(")")) {}\n'

breaks 'size: split the file' core/a.cpp "$(awk 'BEGIN { for (i = 0; i < 501; ++i) print "//" }')\n"
keeps  core/long.cpp "$(awk 'BEGIN { for (i = 0; i < 500; ++i) print "//" }')\n"
breaks 'name: say what it is' core/a.cpp 'class MonitorManager {\n'
breaks 'name: say what it is' app/a.hpp '#pragma once\nstruct StringUtil final {\n'
keeps  core/a.cpp 'class Implication {\n'
breaks 'include: by path from the root' core/x/a.cpp '#include "b.hpp"\n'
keeps  plugins/x/a.cpp '#include "b.hpp"\n'
breaks 'include: no #pragma once' api/a.hpp 'int a;\n'
breaks 'leftover: finish it or open an issue' app/a.cpp '// TODO later\n'

failures=0
if "$rules" "$broken" >"$said" 2>&1; then
    echo "rules_test.sh ends with status 0 on a tree full of breaches"; failures=1
fi
while IFS="$(printf '\t')" read -r rule file; do
    grep -F "$file" "$said" | grep -qF "$rule" && continue
    echo "not noticed: $rule in $file:"; cat "$broken/$file"
    failures=$((failures + 1))
done <"$expected"
if ! "$rules" "$sound"; then
    echo "refused what is allowed"; failures=$((failures + 1))
fi
[ $failures -eq 0 ] && echo "$cases breaches noticed"
exit $failures
