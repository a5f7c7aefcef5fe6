#include "core/verify/result_rules.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "core/plugin/utf8.hpp"
#include "core/plugin/vocabulary.hpp"

namespace promonitor::verify {
namespace {

/// Generous: the host keeps some hundred characters.
constexpr std::size_t kMaxText = 4096;
constexpr std::uint32_t kMaxCount = 64;
/// Of minor 0.
constexpr std::size_t kFullSize = offsetof(pm_result, got) + sizeof(pm_str);

/// Collects what is wrong with one result.
class Judge {
 public:
  explicit Judge(const ProbeKind& kind) : kind_(kind) {}

  /// `lines`: it may have several.
  void text(const char* what, pm_str text, bool lines = false) {
    if (text.len == 0) return;
    if (text.data == nullptr) {
      return find(fmt::format("its {} has a length, but no text", what), "give both, or neither");
    }
    if (text.len > kMaxText) {
      find(fmt::format("its {} is {} bytes long", what, text.len),
           "keep it to one sentence; the host keeps some hundred characters");
      text.len = kMaxText - 3;  // a character may be cut here
    } else if (!isUtf8({text.data, text.len})) {
      find(fmt::format("its {} is not UTF-8", what),
           "replace what is not when it comes from the peer");
    }
    const std::string_view seen(text.data, text.len);
    const auto is_control = [lines](char c) { return c >= 0 && c < ' ' && !(lines && c == '\n'); };
    if (std::any_of(seen.begin(), seen.end(), is_control)) {
      find(fmt::format("its {} has control characters", what), "escape what comes from the peer");
    }
  }

  void states(const pm_result& result) {
    if (result.state > PM_STATE_UNKNOWN) {
      find(fmt::format("its state {} does not exist", result.state), "use one of PM_STATE_*");
    }
    if (result.cause > PM_CAUSE_INTERNAL) {
      find(fmt::format("its cause {} does not exist", result.cause), "use one of PM_CAUSE_*");
    }
    if (result.failed_phase > PM_M_TRANSFER) {
      find(fmt::format("its failed phase {} is none", result.failed_phase),
           "use PM_M_DNS to PM_M_TRANSFER, or 0");
    }
    if (result.response_time_ns < PM_TIME_AUTO) {
      find(fmt::format("its response time is {} ns", result.response_time_ns),
           "measure with now(), or say PM_TIME_AUTO");
    }
  }

  void code(const pm_result& result) {
    const std::string_view code(result.code.data,
                                result.code.data == nullptr ? 0 : result.code.len);
    if (code.empty() || code.size() > kMaxText) return;
    if (!isFailureCode(kind_, code)) {
      find(fmt::format("its code '{}' is neither declared by the kind nor a shared one",
                       repairedUtf8(code, 64)),
           "add it to pm_kind.codes with its meaning");
    }
  }

  void metrics(const pm_result& result) {
    if (!counted("metrics", result.metrics, result.metric_count)) return;
    for (const pm_metric& metric : std::span(result.metrics, count(result.metric_count))) {
      if (!std::isfinite(metric.value)) {
        find(fmt::format("its metric {} is no finite number", metric.id),
             "leave out what was not measured");
      }
      const bool phase = metric.id >= PM_M_DNS && metric.id <= PM_M_TRANSFER;
      if (phase && metric.value < 0) {
        find(fmt::format("its phase {} took {} seconds", metric.id, metric.value),
             "measure with now(): it never goes back");
      }
      if (!phase && metricName(kind_, metric.id) == nullptr) {
        find(fmt::format("its metric {} is not declared", metric.id),
             "add it to pm_kind.metrics; ids count from PM_M_CUSTOM");
      }
    }
  }

  void attributes(const pm_result& result) {
    if (!counted("attributes", result.attrs, result.attr_count)) return;
    for (const pm_attr& attribute : std::span(result.attrs, count(result.attr_count))) {
      if (attributeName(kind_, attribute.id) == nullptr) {
        find(fmt::format("its attribute {} is not declared", attribute.id),
             "add it to pm_kind.attrs; ids count from PM_A_CUSTOM");
      }
      text("attribute", attribute.value, attribute.id == PM_A_EVIDENCE);
    }
  }

  void find(std::string cause, std::string next_step) {
    findings.push_back({std::move(cause), std::move(next_step)});
  }

  std::vector<Finding> findings;

 private:
  static std::uint32_t count(std::uint32_t given) { return std::min(given, kMaxCount); }
  bool counted(const char* what, const void* array, std::uint32_t count) {
    if (count > kMaxCount) {
      find(fmt::format("it has {} {}", count, what), "the host keeps the first 64");
    }
    if (array != nullptr || count == 0) return array != nullptr;
    find(fmt::format("it has {} {} at a null pointer", count, what), "give both, or neither");
    return false;
  }

  const ProbeKind& kind_;
};

}  // namespace

std::vector<Finding> judgeResult(const pm_result& result, const ProbeKind& kind) {
  Judge judge(kind);
  if (result.struct_size < kFullSize) {
    judge.find(fmt::format("its result is {} bytes long", result.struct_size),
               "set struct_size to sizeof(pm_result)");
    return judge.findings;
  }
  judge.states(result);
  judge.code(result);
  judge.text("message", result.message);
  judge.text("'expected'", result.expected);
  judge.text("'got'", result.got);
  judge.metrics(result);
  judge.attributes(result);
  if (result.state != PM_STATE_UP && result.state <= PM_STATE_UNKNOWN && result.message.len == 0) {
    judge.find("it is not up and does not say why", "give a message: one sentence");
  }
  return judge.findings;
}

}  // namespace promonitor::verify
