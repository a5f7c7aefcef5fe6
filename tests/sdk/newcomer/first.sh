promonitor plugin new greeting
cd greeting
cmake -B build
cmake --build build
ctest --test-dir build
promonitor plugin verify build/lib/promonitor/plugins/greeting.so
promonitor probe --config promonitor.yaml greeting 127.0.0.1:22
