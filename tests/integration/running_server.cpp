#include "tests/integration/running_server.hpp"

#include <poll.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "core/account/api_key_text.hpp"

namespace promonitor {
namespace {

constexpr Duration kPatience = std::chrono::seconds(20);

std::filesystem::path makeDirectory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "pm-server-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make " + pattern);
  return pattern;
}

}  // namespace

RunningServer::RunningServer(const std::string& monitors, const std::string& more)
    : directory_(makeDirectory()),
      more_(more),
      key_(ApiKeyText::generate().text()),
      writer_key_(ApiKeyText::generate().text()) {
  for (const auto& [name, key] : {std::pair("key", key_), std::pair("writer-key", writer_key_)}) {
    std::ofstream(directory_ / name) << key << '\n';
    std::filesystem::permissions(directory_ / name, std::filesystem::perms::owner_read);
  }
  write(monitors);
  start();
}

RunningServer::~RunningServer() {
  server_.reset();
  std::filesystem::remove_all(directory_);
}

void RunningServer::write(const std::string& monitors) const {
  std::ofstream out(directory_ / "promonitor.yaml");
  out << "server: { listen: \"127.0.0.1:0\" }\n"
      << "database: { url: \"sqlite://" << directory_.string() << "/test.db\" }\n"
      << "log: { level: error }\n"
      << "plans: { test: { requests_per_minute: 100000 },\n"
      << "  writers: { requests_per_minute: 100000, max_monitors: 1500, min_interval: 1s,\n"
      << "    network_policy: { allow: [loopback] } } }\n"
      << "users:\n  - email: owner@example.com\n    plan: test\n    keys:\n"
      << "      - { name: test, file: \"" << directory_.string()
      << "/key\", scopes: [read, write] }\n"
      << "  - email: writer@example.com\n    plan: writers\n    keys:\n"
      << "      - { name: test, file: \"" << directory_.string()
      << "/writer-key\", scopes: [read, write] }\n"
      << "defaults: { interval: 1s, timeout: 2s, owner: owner@example.com }\n"
      << more_ << "monitors:\n"
      << monitors;
}

void RunningServer::start() {
  server_ = std::make_unique<Server>(directory_ / "promonitor.yaml", clock_, PROMONITOR_BINARY);
}

void RunningServer::restart() {
  server_->stop(std::chrono::seconds(2));
  server_.reset();
  start();
}

void RunningServer::rewrite(const std::string& monitors) { write(monitors); }

test::HttpReply RunningServer::call(const std::string& key, const std::string& method,
                                    const std::string& path, const std::string& body,
                                    const std::string& fields) const {
  test::HttpClient client(server_->apiPort());
  client.send(method + " " + path + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + key +
              "\r\n" + fields + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
              body);
  auto answer = client.read();
  if (!answer) throw std::runtime_error("no answer to " + method + " " + path);
  return *answer;
}

test::HttpReply RunningServer::get(const std::string& path) const {
  test::HttpClient client(server_->apiPort());
  auto answer = client.get(path, "Authorization: Bearer " + key_ + "\r\n");
  if (!answer) throw std::runtime_error("no answer to GET " + path);
  return *answer;
}

nlohmann::json RunningServer::monitor(std::string_view name) const {
  for (const auto& monitor : json("/api/v1/monitors")) {
    if (monitor.at("name") == name) return monitor;
  }
  return nullptr;
}

nlohmann::json RunningServer::checks(std::string_view name) const {
  return json("/api/v1/monitors/" + monitor(name).at("id").get<std::string>() + "/checks");
}

nlohmann::json RunningServer::waitForChecks(std::string_view name, std::size_t count) const {
  const MonoTime end = clock_.now() + kPatience;
  for (;;) {
    nlohmann::json found = checks(name);
    if (found.size() >= count) return found;
    if (clock_.now() > end) {
      throw std::runtime_error("too few results: " + found.dump());
    }
    // Lets the server have the machine until the next question.
    ::poll(nullptr, 0, 20);
  }
}

double RunningServer::metric(const std::string& name) const {
  const std::string page = get("/metrics").body;
  const auto at = page.find("\n" + name + " ");
  if (at == std::string::npos) throw std::runtime_error("no metric " + name);
  return std::strtod(page.c_str() + at + name.size() + 2, nullptr);
}

}  // namespace promonitor
