#include "config/monitor_keys.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "config/flapping_section.hpp"
#include "config/maintenance_section.hpp"
#include "config/values.hpp"
#include "core/plugin/utf8.hpp"

namespace promonitor::config {
namespace {

constexpr std::size_t kMaxNameLength = 200;
constexpr std::size_t kMaxIdLength = 100;

/// UTF-8 of the marks that turn the direction of text, which would let a name show as another.
constexpr std::array<std::string_view, 11> kDirectionMarks{"\u200e", "\u200f", "\u202a", "\u202b",
                                                           "\u202c", "\u202d", "\u202e", "\u2066",
                                                           "\u2067", "\u2068", "\u2069"};

void readName(Decoding& decoding, const OptionInput& input, std::string& out) {
  std::string name;
  readText(decoding, input, name);
  if (name.size() > kMaxNameLength) {
    decoding.refuse(input.mark, "the name is longer than 200 bytes", "shorten it");
  } else if (!isPlainText(name)) {
    decoding.refuse(input.mark, "the name holds an invisible control character", "remove it");
  } else {
    out = std::move(name);
  }
}

bool isIdCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

void readId(Decoding& decoding, const OptionInput& input, std::string& out) {
  std::string id;
  readText(decoding, input, id);
  if (id.size() > kMaxIdLength || !std::all_of(id.begin(), id.end(), isIdCharacter)) {
    decoding.refuse(input.mark, fmt::format("'{}' is not an id", id.substr(0, kMaxIdLength)),
                    "use at most 100 letters, digits, '-', '_' and '.'");
  } else {
    out = std::move(id);
  }
}

void readTag(Decoding& decoding, const OptionInput& input, std::vector<std::string>& words) {
  std::string word;
  readText(decoding, input, word);
  if (word.empty()) return;
  if (!Tags::isWord(word)) {
    decoding.refuse(input.mark,
                    fmt::format("'{}' is not a tag", repairedUtf8(word, Tags::kLongestWord)),
                    Tags::kWordHint);
  } else if (std::find(words.begin(), words.end(), word) != words.end()) {
    decoding.refuse(input.mark, fmt::format("tag '{}' is given twice", word), "remove one of them");
  } else {
    words.push_back(std::move(word));
  }
}

void readTags(Decoding& decoding, const OptionInput& input, Tags& out) {
  if (!isList(decoding, input)) return;
  if (input.items.size() > Tags::kMost) {
    decoding.refuse(input.mark,
                    fmt::format("{} tags are more than {}", input.items.size(), Tags::kMost),
                    "remove some of them");
    return;
  }
  std::vector<std::string> words;
  const std::size_t length = decoding.path.size();
  for (std::size_t i = 0; i < input.items.size(); ++i) {
    decoding.path += fmt::format("[{}]", i);
    readTag(decoding, input.items[i], words);
    decoding.path.resize(length);
  }
  out = Tags(std::move(words));
}

template <auto Read, class Value>
void readPlaced(Decoding& decoding, const OptionInput& input, Placed<Value>& out) {
  out.mark = input.mark;
  readOptional<Read, Value>(decoding, input, out.value);
}

void keepTarget(Decoding& /*decoding*/, const OptionInput& input, const OptionInput*& out) {
  out = &input;
}

constexpr std::array<Field<DegradedAbove>, 6> kDegradedAbove{{
    {"total", "duration", "Of the whole check.",
     into<&DegradedAbove::total, readDuration<1, 3600 * kSecondMs>>},
    {"dns", "duration", "Of resolving the name.",
     into<&DegradedAbove::dns, readDuration<1, 3600 * kSecondMs>>},
    {"connect", "duration", "Of connecting.",
     into<&DegradedAbove::connect, readDuration<1, 3600 * kSecondMs>>},
    {"tls", "duration", "Of the TLS handshake.",
     into<&DegradedAbove::tls, readDuration<1, 3600 * kSecondMs>>},
    {"ttfb", "duration", "Until the first byte of the answer.",
     into<&DegradedAbove::ttfb, readDuration<1, 3600 * kSecondMs>>},
    {"transfer", "duration", "From there to its last byte.",
     into<&DegradedAbove::transfer, readDuration<1, 3600 * kSecondMs>>},
}};

constexpr std::array<Field<MonitorKeys>, 16> kMonitor{{
    {"id", "text", "A stable name of its own: the monitor can be renamed and keeps its history.",
     into<&MonitorKeys::id, readPlaced<readId, std::string>>},
    {"name", "text", "What people call it; the target unless given.",
     into<&MonitorKeys::name, readPlaced<readName, std::string>>},
    {"kind", "name of a kind", "How it is probed; or write the kind as a key: 'http: URL'.",
     into<&MonitorKeys::kind, readPlaced<readText, std::string>>},
    {"target", "as the kind says", "What is probed, beside 'kind'.",
     into<&MonitorKeys::target, keepTarget>},
    {"interval", "duration", "Time between checks.",
     into<&MonitorKeys::interval, readPlaced<readInterval, Duration>>},
    {"timeout", "duration", "Time a check may take; at most the interval.",
     into<&MonitorKeys::timeout, readPlaced<readDuration<1, 3600 * kSecondMs>, Duration>>},
    {"retries", "number", "Failures that are retried before the monitor is down.",
     into<&MonitorKeys::retries, readOptional<readInteger<0, 100, int>, int>>},
    {"retry_interval", "duration", "Time between retries.",
     into<&MonitorKeys::retry_interval,
          readOptional<readDuration<100, 3600 * kSecondMs>, Duration>>},
    {"recover_after", "number", "Successes in a row that end a down.",
     into<&MonitorKeys::recover_after, readOptional<readInteger<1, 100, int>, int>>},
    {"invert", "true or false", "Up when the check fails, down when it passes.",
     into<&MonitorKeys::invert, readBool>},
    {"degraded_above", "map", "Times above which what is up is degraded.",
     into<&MonitorKeys::degraded_above,
          readPlaced<readSection<kDegradedAbove, DegradedAbove>, DegradedAbove>>},
    {"flapping", "map", "When its results change too often to be relied on.",
     into<&MonitorKeys::flapping, readFlapping>},
    {"maintenance", "list of maps", "When it is not checked, beside those of the file.",
     into<&MonitorKeys::maintenance, readMaintenance>},
    {"tags", "list of words", "What it is found by in lists.", into<&MonitorKeys::tags, readTags>},
    {"paused", "true or false", "Declared, but not checked.", into<&MonitorKeys::paused, readBool>},
    {"owner", "e-mail address", "The user it belongs to.",
     into<&MonitorKeys::owner, readPlaced<readEmail, std::string>>},
}};

}  // namespace

bool isPlainText(std::string_view text) {
  const bool has_control = std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  return !has_control &&
         std::none_of(kDirectionMarks.begin(), kDirectionMarks.end(), [&](std::string_view mark) {
           return text.find(mark) != std::string_view::npos;
         });
}

bool decodeMonitorKey(Decoding& decoding, const std::string& key, const OptionInput& value,
                      MonitorKeys& keys) {
  for (const Field<MonitorKeys>& field : kMonitor) {
    if (field.name != key) continue;
    const PathStep step(decoding, key);
    field.decode(decoding, value, keys);
    return true;
  }
  return false;
}

std::vector<std::string_view> monitorKeyNames() {
  std::vector<std::string_view> names;
  names.reserve(kMonitor.size());
  for (const Field<MonitorKeys>& field : kMonitor) names.push_back(field.name);
  return names;
}

}  // namespace promonitor::config
