#include "api/json_input.hpp"

#include <cstdint>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "api/json_text.hpp"

#include <nlohmann/json.hpp>

namespace promonitor::api {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kShownKey = 60;

/// Builds the tree while nlohmann's parser, which does not recurse, reads.
class TreeBuilder final : public nlohmann::json_sax<Json> {
 public:
  explicit TreeBuilder(std::size_t most_values) : most_values_(most_values) {}

  OptionInput take() { return std::move(root_); }

  bool null() override { return put({}); }
  bool boolean(bool value) override { return put(OptionInput::scalar(value ? "true" : "false")); }
  bool number_integer(number_integer_t value) override {
    return put(OptionInput::scalar(std::to_string(value)));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return put(OptionInput::scalar(std::to_string(value)));
  }
  bool number_float(number_float_t /*value*/, const string_t& text) override {
    return put(OptionInput::scalar(text));
  }
  bool string(string_t& text) override { return put(OptionInput::scalar(std::move(text), true)); }
  bool binary(binary_t& /*value*/) override { return false; }
  bool start_object(std::size_t /*size*/) override { return open(OptionInput::Type::Map); }
  bool start_array(std::size_t /*size*/) override { return open(OptionInput::Type::List); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& text) override {
    if (!open_.back().keys.insert(text).second) {
      throw JsonError(fmt::format("the key {} stands twice in one object", shown(text)));
    }
    if (open_.back().keys.size() > kMaxJsonKeys) {
      throw JsonError(fmt::format("an object has more than {} keys", kMaxJsonKeys));
    }
    key_ = std::move(text);
    return true;
  }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const Json::exception& /*error*/) override {
    throw JsonError(fmt::format("the text is not valid JSON at byte {}", position));
  }

 private:
  struct Open {
    OptionInput value;
    /// What it is called in the one around it.
    std::string key;
    std::unordered_set<std::string> keys;
  };

  static std::string shown(const std::string& key) {
    std::string text;
    appendJsonString(text, key.size() <= kShownKey ? key : key.substr(0, kShownKey) + "...");
    return text;
  }

  bool open(OptionInput::Type type) {
    if (open_.size() == kMaxJsonDepth) {
      throw JsonError(fmt::format("the JSON is more than {} levels deep", kMaxJsonDepth));
    }
    open_.push_back({.value = {}, .key = std::move(key_), .keys = {}});
    open_.back().value.type = type;
    return true;
  }
  bool close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    key_ = std::move(done.key);
    return put(std::move(done.value));
  }
  bool put(OptionInput value) {
    if (++values_ > most_values_) {
      throw JsonError(fmt::format("the JSON holds more than {} values", most_values_));
    }
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (OptionInput& around = open_.back().value; around.type == OptionInput::Type::Map) {
      around.entries.emplace_back(std::move(key_), std::move(value));
    } else {
      around.items.push_back(std::move(value));
    }
    return true;
  }

  OptionInput root_;
  std::vector<Open> open_;
  std::string key_;
  const std::size_t most_values_;
  std::size_t values_ = 0;
};

}  // namespace

OptionInput readJson(std::string_view text, std::size_t most_values) {
  if (text.starts_with(kByteOrderMark)) throw JsonError("the text begins with a byte order mark");
  // The parser takes a NUL for the end of the text, whatever follows.
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    throw JsonError(fmt::format("the text holds the character U+0000 at byte {}", nul + 1));
  }
  TreeBuilder builder(most_values);
  Json::sax_parse(text.begin(), text.end(), &builder);
  return builder.take();
}

void appendJson(std::string& out, const OptionInput& value) {
  const char* separator = "";
  switch (value.type) {
    case OptionInput::Type::Null:
      out += "null";
      break;
    case OptionInput::Type::Scalar:
      value.quoted ? appendJsonString(out, value.text) : void(out += value.text);
      break;
    case OptionInput::Type::List:
      out += '[';
      for (const OptionInput& item : value.items) {
        out += std::exchange(separator, ",");
        appendJson(out, item);
      }
      out += ']';
      break;
    case OptionInput::Type::Map:
      out += '{';
      for (const auto& [key, inner] : value.entries) {
        out += std::exchange(separator, ",");
        appendJsonString(out, key);
        out += ':';
        appendJson(out, inner);
      }
      out += '}';
      break;
  }
}

}  // namespace promonitor::api
