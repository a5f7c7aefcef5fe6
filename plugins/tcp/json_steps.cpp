#include "json_steps.hpp"

#include <stdexcept>
#include <string>

#include "hex.hpp"
#include "promonitor/options.hpp"
#include "promonitor/printable.hpp"

#include <nlohmann/json.hpp>

namespace promonitor::tcp {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostSteps = 32;
/// Each may stand for all that the peer sent.
constexpr std::size_t kMostPlaces = 16;
constexpr std::size_t kShownLength = 100;
constexpr const char* kKeys = "send, send_hex, expect, expect_hex, expect_regex or starttls";

/// What is wrong with one step.
class StepError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

std::string textOf(const std::string& key, const Json& value) {
  if (!value.is_string()) throw StepError("'" + key + "' is not a text; put it in quotes");
  auto text = value.get<std::string>();
  if (text.empty()) throw StepError("'" + key + "' is empty");
  if (text.size() > kReadLimit) throw StepError("'" + key + "' is longer than 64 KiB");
  return text;
}

std::string hexBytes(const std::string& key, const Json& value) {
  const std::string text = textOf(key, value);
  const std::optional<std::string> bytes = bytesOfHex(text);
  if (bytes && !bytes->empty()) return *bytes;
  throw StepError("'" + key + "': '" + pm::printable(text, kShownLength) +
                  "' is not hexadecimal such as '0d 0a'");
}

Step startTlsStep(const Json& value) {
  if (value.is_boolean() && value.get<bool>()) return Step::startTls();
  throw StepError("'starttls' takes nothing but true");
}

Step stepOf(const std::string& key, const Json& value) {
  if (key == "send") return Step::send(CaptureText(textOf(key, value)));
  if (key == "send_hex") return Step::send(CaptureText::literal(hexBytes(key, value)));
  if (key == "starttls") return startTlsStep(value);
  if (key == "expect") {
    const std::string text = textOf(key, value);
    return Step::expect(CaptureText(text), pm::printable(text, kShownLength));
  }
  if (key == "expect_hex") {
    const std::string bytes = hexBytes(key, value);
    return Step::expect(CaptureText::literal(bytes), pm::printable(bytes, kShownLength));
  }
  if (key == "expect_regex") {
    const std::string text = textOf(key, value);
    return Step::expectPattern(Pattern(text), pm::printable("/" + text + "/", kShownLength));
  }
  throw StepError("'" + pm::printable(key, kShownLength) + "' is not known; write " + kKeys);
}

Step stepOf(const Json& value) {
  if (!value.is_object() || value.size() != 1) {
    throw StepError(std::string("it is not one of ") + kKeys + " with its value");
  }
  return stepOf(value.begin().key(), value.begin().value());
}

/// Steps that refer to what earlier ones did.
class Order {
 public:
  void check(const Step& step) {
    if (step.text.places() > kMostPlaces) {
      throw StepError("it has more than 16 places for groups such as ${1}");
    }
    if (step.text.needs() > captures_) {
      throw StepError(pm::format("'${{}}' is a group that no step 'expect_regex' before it has",
                                 step.text.needs() - 1));
    }
    if (step.pattern) captures_ = step.pattern->groups();
    if (step.kind != Step::Kind::StartTls) return;
    if (encrypted_) throw StepError("a connection takes only one 'starttls'");
    encrypted_ = true;
  }

 private:
  std::size_t captures_ = 0;
  bool encrypted_ = false;
};

}  // namespace

std::vector<Step> stepsOf(std::string_view json) {
  const Json list = Json::parse(json.begin(), json.end(), nullptr, false);
  if (!list.is_array() || list.empty() || list.size() > kMostSteps) {
    throw pm::OptionError("option 'steps': it is not a list of 1 to 32 steps");
  }
  std::vector<Step> steps;
  Order order;
  for (std::size_t i = 0; i < list.size(); ++i) {
    try {
      steps.push_back(stepOf(list[i]));
      order.check(steps.back());
    } catch (const std::invalid_argument& wrong) {
      throw pm::OptionError(pm::format("option 'steps': step {}: {}", i + 1, wrong.what()));
    }
  }
  return steps;
}

const char* const kStepsSchema = R"({"type":"array","minItems":1,"maxItems":32,"items":{)"
                                 R"("type":"object","minProperties":1,"maxProperties":1,)"
                                 R"("additionalProperties":false,"properties":{)"
                                 R"("send":{"type":"string"},"send_hex":{"type":"string"},)"
                                 R"("expect":{"type":"string"},"expect_hex":{"type":"string"},)"
                                 R"("expect_regex":{"type":"string"},)"
                                 R"("starttls":{"const":true}}}})";

}  // namespace promonitor::tcp
