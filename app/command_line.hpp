#pragma once

namespace promonitor {

/// Reads the command line, runs the command it names and returns the exit status. The only user of
/// the command-line library.
int runCommandLine(int argc, char** argv);

}  // namespace promonitor
