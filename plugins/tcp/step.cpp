#include "step.hpp"

#include <utility>

namespace promonitor::tcp {

Step Step::send(CaptureText text) {
  Step step;
  step.text = std::move(text);
  return step;
}

Step Step::expect(CaptureText text, std::string shown) {
  Step step;
  step.kind = Kind::Expect;
  step.text = std::move(text);
  step.shown = std::move(shown);
  return step;
}

Step Step::expectPattern(Pattern pattern, std::string shown) {
  Step step;
  step.kind = Kind::Expect;
  step.pattern = std::move(pattern);
  step.shown = std::move(shown);
  return step;
}

Step Step::startTls() {
  Step step;
  step.kind = Kind::StartTls;
  return step;
}

const char* nameOf(Step::Kind kind) {
  switch (kind) {
    case Step::Kind::Send:
      return "send";
    case Step::Kind::Expect:
      return "expect";
    case Step::Kind::StartTls:
      break;
  }
  return "starttls";
}

}  // namespace promonitor::tcp
