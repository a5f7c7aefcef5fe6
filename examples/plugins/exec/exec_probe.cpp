// exec: runs a program of the monitoring-plugins family and reports what it says.
#include <chrono>
#include <system_error>
#include <utility>

#include "child.hpp"
#include "program_output.hpp"
#include "promonitor/probe.hpp"
#include "reaper.hpp"

namespace exec_probe {
namespace {

constexpr std::size_t kOutputLimit = std::size_t{64} << 10U;
enum Attribute : std::uint32_t { kOutput, kPerfdata };

Command commandOf(const pm::Options& options) {
  Command command{
      .program = std::string(options.text("program")),
      .arguments = {},
      .environment = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                      "LC_ALL=C.UTF-8"}};
  for (const std::string_view argument : options.list("arguments")) {
    command.arguments.emplace_back(argument);
  }
  for (const auto& [name, value] : options.map("environment")) {
    if (name.empty() || name.find('=') != std::string_view::npos) {
      throw pm::OptionError(pm::format("option 'environment': '{}' cannot be a name", name));
    }
    command.environment.push_back(pm::format("{}={}", name, value));
  }
  return command;
}

pm::Verdict verdictOf(const Ending& ending, const std::string& said) {
  const std::string_view message =
      said.empty() ? std::string_view("the program said nothing") : std::string_view(said);
  if (ending.signal != 0) {
    return pm::unknown("exec_signal", "the program was killed by signal {}", ending.signal);
  }
  switch (ending.exit_status) {
    case 0:
      return pm::up();
    case 1:
      return pm::degraded("exec_warning", "{}", message);
    case 2:
      return pm::down("exec_critical", "{}", message);
    case 3:
      return pm::unknown("exec_unknown", "{}", message);
    default:
      return pm::unknown("exec_exit_status", "the program ended with status {}: {}",
                         ending.exit_status, message);
  }
}

class Exec {
 public:
  using LoopState = Reaper;

  explicit Exec(const pm::Options& options) : command_(commandOf(options)) {}

  // [check]
  pm::CheckTask check(pm::Context ctx) {
    try {
      // Kills the program and all it has started when this coroutine ends, however it ends.
      Child child(command_, ctx);
      std::string output;
      std::optional<Ending> ending;
      while (!ending) {
        co_await ctx.waitFd(child.pollFd(), PM_READ);
        // In this order: what a program wrote before its end is in the pipe then.
        ending = child.ending();
        const bool fits = child.readOutput(output, kOutputLimit);
        if (!fits) co_return pm::unknown("exec_output", "the program wrote more than 64 KiB");
      }
      const ProgramOutput said = readProgramOutput(output);
      ctx.attribute(pm::customAttribute(kOutput), said.message);
      ctx.attribute(pm::customAttribute(kPerfdata), said.perfdata);
      co_return verdictOf(*ending, said.message).statusCode(ending->exit_status);
    } catch (const std::system_error& error) {
      co_return pm::unknown("exec_not_run", "{}", error.what());
    }
  }
  // [/check]

 private:
  Command command_;
};

}  // namespace
}  // namespace exec_probe

PROMONITOR_PROBE(
    "org.example.exec", "1.0.0",
    pm::kind<exec_probe::Exec>("exec", "Program",
                               "Runs a program of the monitoring-plugins family.")
        .options({pm::option("program", pm::Type::Text)
                      .target()
                      .required()
                      .schema("^/")
                      .between(2, 4096)
                      .help("The program, an absolute path. No shell is involved."),
                  pm::option("arguments", pm::Type::List)
                      .between(0, 256)
                      .help("Its arguments, each for itself."),
                  pm::option("environment", pm::Type::Map)
                      .secret()
                      .help("Variables beside PATH and LC_ALL, which are all it has otherwise.")})
        .attributes({{"output", "The first line that the program wrote."},
                     {"perfdata", "Its performance data, as written."}})
        .codes({{"exec_warning", "The program ended with 1: degraded."},
                {"exec_critical", "The program ended with 2: down."},
                {"exec_unknown", "The program ended with 3: unknown."},
                {"exec_exit_status", "The program ended with another status: unknown."},
                {"exec_signal", "The program was killed by a signal: unknown."},
                {"exec_output", "The program wrote more than 64 KiB: unknown."},
                {"exec_not_run", "The program could not be started: unknown."}})
        .operatorOnly()
        .timeout(std::chrono::seconds(30))
        .interval(std::chrono::minutes(1)));
