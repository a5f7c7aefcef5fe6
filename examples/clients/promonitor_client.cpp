// Lists monitors, makes one, follows its events and deletes it. Needs Poco and nlohmann-json:
//   c++ -std=c++20 promonitor_client.cpp -lPocoNet -lPocoFoundation
#include <chrono>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/StreamCopier.h>
#include <Poco/URI.h>

#include <nlohmann/json.hpp>

namespace {

using nlohmann::json;
using Poco::Net::HTTPRequest;
using Poco::Net::HTTPResponse;

constexpr const char* kUsage =
    "usage: PROMONITOR_KEY=pm_... promonitor_client URL TARGET [EVENTS]\n"
    "  URL     where the server is: http://127.0.0.1:8080\n"
    "  TARGET  what to monitor for a while: host:port\n"
    "  EVENTS  how many results to wait for (3)\n";

/// Calls that wait and try again where the plan is used up.
class Api {
 public:
  /// Gets the body of a good answer, as it comes.
  using Reader = std::function<void(std::istream&)>;
  /// False: no more.
  using Follower = std::function<bool(const std::string& type, const json& data)>;

  Api(const std::string& url, std::string key) : url_(url), key_(std::move(key)) {}

  json call(const std::string& method, const std::string& path, const json& body = nullptr) {
    std::string text;
    open(method, path, body, "",
         [&](std::istream& answer) { Poco::StreamCopier::copyToString(answer, text); });
    return text.empty() ? json() : json::parse(text);
  }

  /// Every event from now on; goes on where it was when it is cut off.
  void follow(const std::string& query, const Follower& follower) {
    std::string last_id;
    std::chrono::milliseconds wait{2000};
    for (bool goes_on = true; goes_on;) {
      try {
        open("GET", "/events" + query, nullptr, last_id,
             [&](std::istream& stream) { goes_on = read(stream, last_id, wait, follower); });
      } catch (const Poco::Exception& error) {
        std::cerr << "cut off (" << error.displayText() << "), goes on behind " << last_id << '\n';
      }
      if (goes_on) std::this_thread::sleep_for(wait);
    }
  }

 private:
  void open(const std::string& method, const std::string& path, const json& body,
            const std::string& last_id, const Reader& reader) {
    for (;;) {
      Poco::Net::HTTPClientSession session(url_.getHost(), url_.getPort());
      // Longer than the 15 seconds after which a stream says that it is there.
      session.setTimeout(Poco::Timespan(40, 0));
      HTTPRequest request(method, "/api/v1" + path, HTTPRequest::HTTP_1_1);
      request.set("Authorization", "Bearer " + key_);
      if (!last_id.empty()) request.set("Last-Event-ID", last_id);
      const std::string sent = body.is_null() ? "" : body.dump();
      if (!sent.empty()) request.setContentLength(static_cast<std::streamsize>(sent.size()));
      session.sendRequest(request) << sent;
      HTTPResponse response;
      std::istream& answer = session.receiveResponse(response);
      if (response.getStatus() == HTTPResponse::HTTP_TOO_MANY_REQUESTS) {
        std::this_thread::sleep_for(std::chrono::seconds(std::stoi(response.get("Retry-After"))));
        continue;
      }
      if (response.getStatus() >= HTTPResponse::HTTP_BAD_REQUEST) {
        std::ostringstream told;
        told << method << ' ' << path << ": " << response.getStatus() << ' ' << answer.rdbuf();
        throw std::runtime_error(told.str());
      }
      return reader(answer);
    }
  }

  static bool read(std::istream& stream, std::string& last_id, std::chrono::milliseconds& wait,
                   const Follower& follower) {
    std::string type;
    std::string data;
    for (std::string line; std::getline(stream, line);) {
      const auto colon = line.find(": ");
      const std::string name = line.substr(0, colon);
      const std::string value = colon == std::string::npos ? "" : line.substr(colon + 2);
      if (line.empty()) {
        if (!data.empty() && !follower(type, json::parse(data))) return false;
        type = data = "";
      } else if (name == "id") {
        last_id = value;
      } else if (name == "retry") {
        wait = std::chrono::milliseconds(std::stoi(value));
      } else if (name == "event") {
        type = value;
      } else if (name == "data") {
        data += value;
      }
    }
    return true;
  }

  const Poco::URI url_;
  const std::string key_;
};

std::string text(const json& value) { return value.is_null() ? "?" : value.get<std::string>(); }

void run(Api& api, const std::string& target, int wanted) {
  for (const json& monitor : api.call("GET", "/monitors")) {
    const json checks = api.call("GET", "/monitors/" + text(monitor["id"]) + "/checks?limit=1");
    std::cout << text(monitor["status"]) << ' ' << text(monitor["name"]) << ": "
              << (checks.empty() ? "no check yet" : checks[0]["response_time_ms"].dump() + " ms")
              << '\n';
  }

  const json made = api.call(
      "POST", "/monitors",
      {{"kind", "tcp"}, {"url", target}, {"interval_seconds", 1}, {"config", {{"timeout", "1s"}}}});
  const std::string id = text(made["id"]);
  std::cout << "made " << id << std::endl;
  api.follow("?monitor_id=" + id, [&](const std::string& type, const json& data) {
    if (type == "reset") std::cout << "events were missed: " << text(data["reason"]) << std::endl;
    if (type == "state") {
      std::cout << "state " << text(data["previous_status"]) << " -> " << text(data["status"])
                << std::endl;
    }
    if (type == "result") {
      std::cout << "result " << (data["is_up"] == true ? "up" : text(data["error_message"]))
                << std::endl;
      --wanted;
    }
    return wanted > 0;
  });
  api.call("DELETE", "/monitors/" + id);
  std::cout << "deleted " << id << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing changes the environment.
  const char* const key = std::getenv("PROMONITOR_KEY");
  if (argc < 3 || key == nullptr) {
    std::cerr << kUsage;
    return 2;
  }
  try {
    Api api(argv[1], key);
    run(api, argv[2], argc > 3 ? std::stoi(argv[3]) : 3);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
