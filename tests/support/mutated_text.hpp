#pragma once

#include <random>
#include <string>
#include <string_view>

namespace promonitor::test {

/// The text of a configuration file with one to four edits of a few bytes.
inline std::string mutated(std::string text, std::mt19937& random) {
  static constexpr std::string_view kBytes = " \t\n:-#'\"[]{},&*!|>%@`~?$\\0aZ.\x80\xff";
  const auto position = [&] { return random() % text.size(); };
  for (auto edits = 1 + random() % 4; edits > 0; --edits) {
    switch (random() % 4) {
      case 0:
        text[position()] = kBytes[random() % kBytes.size()];
        break;
      case 1:
        text.insert(position(), 1, kBytes[random() % kBytes.size()]);
        break;
      case 2:
        text.erase(position(), 1 + random() % 8);
        break;
      default:
        text.insert(position(), text.substr(position(), random() % 40));
    }
  }
  return text;
}

}  // namespace promonitor::test
