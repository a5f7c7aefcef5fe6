#include "tests/support/postgres_cluster.hpp"

#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <vector>

namespace promonitor::test {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

constexpr uid_t kNobody = 65534;
constexpr std::chrono::seconds kPatience{60};

/// Debian keeps each version's programs apart and out of PATH.
std::string newestPrograms() {
  int newest = 0;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", none)) {
    newest = std::max(newest, std::atoi(entry.path().filename().c_str()));
  }
  if (newest == 0) throw std::runtime_error("no PostgreSQL here: ./dev deps test installs it");
  return "/usr/lib/postgresql/" + std::to_string(newest) + "/bin/";
}

/// PostgreSQL refuses to run as root. `ends` is the signal it gets when the test is gone.
Words unprivileged(const char* ends, Words command) {
  Words words{"/usr/bin/setpriv", "--pdeathsig", ends};
  if (::geteuid() == 0) {
    const std::string nobody = std::to_string(kNobody);
    words.insert(words.end(), {"--reuid", nobody, "--regid", nobody, "--clear-groups"});
  }
  words.insert(words.end(), command.begin(), command.end());
  return words;
}

const Program::Setting& plain() {
  static const Program::Setting setting{.environment = {"LC_ALL=C", "PATH=/usr/bin:/bin"},
                                        .directory = "/"};
  return setting;
}

std::string outputOf(const Words& command) {
  Program program(command, plain());
  const auto status = program.waitForEnd(kPatience);
  if (status != 0) throw std::runtime_error(command[0] + " failed: " + program.err());
  return program.out();
}

}  // namespace

PostgresCluster::PostgresCluster() : programs_(newestPrograms()) {
  if (::geteuid() == 0 && ::chown(directory_.path().c_str(), kNobody, kNobody) != 0) {
    throw std::runtime_error("cannot give away " + directory_.path());
  }
  outputOf(unprivileged(
      "KILL", {programs_ + "initdb", "--no-sync", "--auth=trust", "--username", kUser,
               "--encoding=UTF8", "--locale=C.UTF-8", "--pgdata", directory_.file("data")}));
  start();
}

PostgresCluster::~PostgresCluster() {
  if (server_) {
    thaw();
    server_->signal(SIGQUIT);
    server_->waitForEnd(kPatience);
  }
}

std::string PostgresCluster::createDatabase() {
  std::string name = "test " + std::to_string(++databases_);
  ask("postgres", "CREATE DATABASE \"" + name + "\"");
  return name;
}

std::string PostgresCluster::url(const std::string& database, const std::string& user) const {
  std::string encoded;
  for (const char c : database) encoded += c == ' ' ? "%20" : std::string(1, c);
  return "postgresql://" + user + "@/" + encoded + "?host=" + host();
}

std::string PostgresCluster::ask(const std::string& database, const std::string& sql) const {
  std::string out = outputOf({programs_ + "psql", "--no-psqlrc", "--quiet", "--tuples-only",
                              "--no-align", "--set=ON_ERROR_STOP=1", "--host", host(), "--username",
                              kUser, "--dbname", database, "--command", sql});
  while (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

void PostgresCluster::askForPasswordsOf(const std::string& user) {
  const std::string rules = directory_.file("data/pg_hba.conf");
  std::ofstream(rules) << "local all \"" << user << "\" scram-sha-256\nlocal all all trust\n";
  ask("postgres", "SELECT pg_reload_conf()");
}

void PostgresCluster::start() {
  const Words command = unprivileged(
      "QUIT", {programs_ + "postgres", "-D", directory_.file("data"), "-k", host(), "-c",
               "listen_addresses=", "-c", "fsync=off", "-c", "log_min_messages=log", "-c",
               "log_checkpoints=off", "-c", "max_connections=40", "-c", "shared_buffers=16MB"});
  const auto end = std::chrono::steady_clock::now() + kPatience;
  do {
    server_ = std::make_unique<Program>(command, plain());
    if (server_->waitFor("ready to accept connections")) return;
    // Processes of one that was killed may still be on their way out.
  } while (server_->err().find("is still in use") != std::string::npos &&
           std::chrono::steady_clock::now() < end);
  throw std::runtime_error("PostgreSQL does not start: " + server_->err());
}

void PostgresCluster::kill() {
  signalAll(SIGKILL);
  server_->waitForEnd(kPatience);
}

void PostgresCluster::stop() {
  server_->signal(SIGINT);
  server_->waitForEnd(kPatience);
}

void PostgresCluster::signalAll(int number) const {
  const std::string pid = std::to_string(server_->pid());
  std::ifstream list("/proc/" + pid + "/task/" + pid + "/children");
  // The first one stands still meanwhile: it starts no more of them, and its list stays.
  server_->signal(SIGSTOP);
  std::vector<pid_t> children;
  for (pid_t child = 0; list >> child;) children.push_back(child);
  for (const pid_t child : children) ::kill(child, number);
  server_->signal(number);
}

PostgresCluster& sharedPostgres() {
  static PostgresCluster cluster;
  return cluster;
}

}  // namespace promonitor::test
