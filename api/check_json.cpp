#include "api/check_json.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "api/http/url.hpp"
#include "api/includes.hpp"
#include "api/json_list.hpp"
#include "api/json_object.hpp"
#include "core/model/tried.hpp"

namespace promonitor::api {
namespace {

constexpr std::size_t kMaxErrorCharacters = 300;

std::string_view firstCharacters(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  while (at < text.size() && count-- > 0) {
    at += std::max<std::size_t>(1, utf8SequenceLength(text, at));
  }
  return text.substr(0, at);
}

void appendErrorMessage(std::string& out, const CheckResult& result) {
  if (result.passed()) {
    out += "null";
    return;
  }
  const bool explained = result.failure && !result.failure->summary.empty();
  const std::string_view summary = explained ? std::string_view(result.failure->summary)
                                             : std::string_view("the check did not pass");
  appendJsonString(out, firstCharacters(summary, kMaxErrorCharacters));
}

/// Also of a check that is degraded: it passed, and still has something to say.
void appendError(std::string& out, const CheckResult& result) {
  if (!result.failure) {
    out += "null";
    return;
  }
  JsonObject error(out);
  error.text("verdict", verdictName(result.verdict));
  appendFailure(out, error, *result.failure, result.attributes);
}

void appendTimings(std::string& out, const PhaseTimings& phases) {
  JsonObject timings(out);
  for (std::size_t i = 1; i < kPhaseCount; ++i) {
    const auto phase = static_cast<Phase>(i);
    const auto millis = phases[phase] < 0 ? std::nullopt : std::optional(phases[phase] / 1000.0);
    timings.real(fmt::format("{}_ms", phaseName(phase)), millis);
  }
}

template <class Named>
const Named* findNamed(const std::vector<Named>& list, std::string_view name) {
  const auto found = std::find_if(list.begin(), list.end(),
                                  [name](const Named& each) { return each.name == name; });
  return found == list.end() ? nullptr : &*found;
}

/// A number that comes from a plugin: what is out of range is nothing.
std::optional<double> metric(const CheckResult& result, std::string_view name) {
  const Metric* const found = findNamed(result.metrics, name);
  constexpr double kFarthest = 253402300800.0;  // the year 10000
  if (found == nullptr || !(found->value >= 0 && found->value < kFarthest)) return std::nullopt;
  return found->value;
}

void appendCertificate(std::string& out, const CheckResult& result) {
  const auto not_after = metric(result, "cert_not_after");
  if (!not_after && findNamed(result.attributes, "cert_subject") == nullptr) {
    out += "null";
    return;
  }
  JsonObject certificate(out);
  for (const auto& [name, attribute] :
       {std::pair<const char*, const char*>{"subject", "cert_subject"},
        {"issuer", "cert_issuer"},
        {"sha256", "cert_sha256"},
        {"tls_version", "tls_version"},
        {"tls_cipher", "tls_cipher"}}) {
    const Attribute* const found = findNamed(result.attributes, attribute);
    certificate.textOrNull(name, found == nullptr ? std::string_view() : found->value);
  }
  const auto expires =
      not_after
          ? std::optional(WallTime(std::chrono::seconds(static_cast<std::int64_t>(*not_after))))
          : std::nullopt;
  certificate.time("not_after", expires);
  certificate.real("chain_length", metric(result, "cert_chain_length"));
}

}  // namespace

std::int64_t responseMillis(const CheckResult& result) {
  const auto millis = std::chrono::round<std::chrono::milliseconds>(result.response_time).count();
  return std::clamp<std::int64_t>(millis, 0, std::numeric_limits<std::int32_t>::max());
}

CheckExtras checkExtras(std::string_view query) {
  return {.error = includes(query, "error"),
          .timings = includes(query, "timings"),
          .certificate = includes(query, "certificate")};
}

void appendFailure(std::string& out, JsonObject& object, const Failure& failure,
                   const std::vector<Attribute>& attributes) {
  object.text("phase", phaseName(failure.phase));
  object.text("code", failure.code);
  object.text("summary", failure.summary);
  object.text("expected", failure.expected);
  object.text("got", failure.got);
  object.name("tried");
  appendList(out, triedOf(attributes), [&](const Tried& tried) {
    JsonObject entry(out);
    entry.text("address", tried.address);
    entry.text("code", tried.code);
    entry.real("seconds", tried.seconds);
  });
  const Attribute* const evidence = findNamed(attributes, kEvidenceAttribute);
  if (evidence != nullptr) object.text("evidence", evidence->value);
}

void appendCheck(std::string& out, const MonitorSpec& monitor, const CheckRecord& check,
                 CheckExtras extras) {
  const CheckResult& result = check.result;
  JsonObject object(out);
  object.text("id", checkId(monitor.id, check.started_at).text());
  object.name("status_code");
  if (monitor.kind == "http" && result.status_code) {
    fmt::format_to(std::back_inserter(out), "{}", *result.status_code);
  } else {
    out += "null";
  }
  object.number("response_time_ms", responseMillis(result));
  object.boolean("is_up", result.passed());
  object.name("error_message");
  appendErrorMessage(out, result);
  object.time("checked_at", check.started_at);
  if (extras.monitor_id) object.text("monitor_id", monitor.id.text());
  if (extras.error) {
    object.name("error");
    appendError(out, result);
  }
  if (extras.timings) {
    object.name("timings");
    appendTimings(out, result.phases);
  }
  if (extras.certificate) {
    object.name("certificate");
    appendCertificate(out, result);
  }
}

}  // namespace promonitor::api
