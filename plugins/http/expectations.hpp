#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "body_expectation.hpp"
#include "header_expectation.hpp"
#include "json_expectation.hpp"
#include "promonitor/probe.hpp"
#include "status_ranges.hpp"

namespace promonitor::http {

/// A body as it is judged.
struct JudgedBody {
  std::string_view text;  ///< empty where Expectations::readsBody() says so
  std::size_t size = 0;
  bool cut = false;  ///< there was more than is read
};

/// Everything that is expected of an answer: the options of the group `expect`.
class Expectations {
 public:
  /// Throws pm::OptionError naming what does not fit.
  explicit Expectations(const pm::Options& options);

  const StatusRanges& status() const { return status_; }
  /// The whole body has to be kept until it is judged.
  bool readsBody() const { return (body_ != nullptr && body_->readsBody()) || !json_.empty(); }
  /// Something is expected of the body or of its size.
  bool ofBody() const { return !json_.empty() || body_ != nullptr; }

  /// The first thing in which an answer's head differs; nothing when it is as expected. `version`
  /// is "HTTP/1.1"; `headers` gives the values of a header by its name and is called only where
  /// headers are expected.
  template <class Headers>
  std::optional<Mismatch> judgeHead(int status, std::string_view version,
                                    const Headers& headers) const {
    if (auto differs = judgeStatusLine(status, version)) return differs;
    for (const HeaderExpectation& one : headers_) {
      if (auto differs = one.judge(headers(one.name()))) return differs;
    }
    return std::nullopt;
  }
  /// The same of its body. Thread-safe; takes time in proportion to the body.
  std::optional<Mismatch> judgeBody(const JudgedBody& body) const;

 private:
  std::optional<Mismatch> judgeStatusLine(int status, std::string_view version) const;

  StatusRanges status_;
  const char* version_ = nullptr;  ///< "HTTP/1.0"; null: any
  std::vector<HeaderExpectation> headers_;
  std::unique_ptr<const BodyExpectation> body_;  ///< null: nothing, as of most monitors
  JsonExpectations json_;
};

/// The options of the group `expect`.
std::vector<pm::OptionDecl> expectOptions();

}  // namespace promonitor::http
