#pragma once

#include <memory>
#include <optional>
#include <string>

#include "expectations.hpp"

namespace promonitor::http {

/// Judging a long body, as work for a worker thread: some texts and expressions over a megabyte
/// take milliseconds that the loop has not. Owns what it needs.
struct BodyJudgement {
  std::shared_ptr<const Expectations> expect;
  std::string text;
  bool cut = false;

  std::optional<Mismatch> operator()() const {
    return expect->judgeBody({.text = text, .size = text.size(), .cut = cut});
  }
};

}  // namespace promonitor::http
