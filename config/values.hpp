#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/fields.hpp"
#include "config/settings.hpp"

namespace promonitor::config {

inline constexpr std::int64_t kSecondMs = 1000;
inline constexpr std::int64_t kDayMs = 86'400'000;

/// Readers of the values that need more than a number's syntax. Each stores a sound value or adds
/// an issue.

/// Whole seconds, from one second to seven days.
void readInterval(Decoding& decoding, const OptionInput& input, Duration& out);
/// RFC 3339 with an offset, in this century or the next.
void readTimestamp(Decoding& decoding, const OptionInput& input, WallTime& out);
/// "30%": whole percent, from 1 to 100.
void readPercent(Decoding& decoding, const OptionInput& input, int& out);
/// "127.0.0.1:8080", "[::1]:8080".
void readListen(Decoding& decoding, const OptionInput& input, ListenAddress& out);
/// A range, or one of the groups that NetworkPolicy knows.
void readPolicyRule(Decoding& decoding, const OptionInput& input, std::string& out);
/// Takes "sqlite:///absolute/path" or "postgresql://user@host/database" apart; false where it is
/// neither, with the fault, which never quotes the URL.
bool parseDatabaseUrl(std::string_view url, DatabaseSettings& out, std::string& fault);
/// The same for a value of the file.
void readDatabaseUrl(Decoding& decoding, const OptionInput& input, DatabaseSettings& out);
/// "auto" (0) or a number.
void readShards(Decoding& decoding, const OptionInput& input, int& out);
/// "20GiB"; at least so many MiB.
void readSize(Decoding& decoding, const OptionInput& input, std::int64_t least_mib,
              std::int64_t& out);
template <std::int64_t LeastMiB>
void readSize(Decoding& decoding, const OptionInput& input, std::int64_t& out) {
  readSize(decoding, input, LeastMiB, out);
}
/// Relative paths start at the file they are written in.
void readPath(Decoding& decoding, const OptionInput& input, std::filesystem::path& out);
/// 64 hexadecimal digits.
void readSha256(Decoding& decoding, const OptionInput& input, std::string& out);
/// Lower-cased: the case of an address does not matter.
void readEmail(Decoding& decoding, const OptionInput& input, std::string& out);
/// "inline" or "process".
void readIsolation(Decoding& decoding, const OptionInput& input, Isolation& out);
/// "text" or "json".
void readLogFormat(Decoding& decoding, const OptionInput& input, LogSettings::Format& out);
void readLogLevel(Decoding& decoding, const OptionInput& input, std::string& out);
/// "https://status.example.com": where web pages come from, as browsers write it.
void readOrigin(Decoding& decoding, const OptionInput& input, std::string& out);
/// A literal address with or without a port.
void readNameServer(Decoding& decoding, const OptionInput& input, std::string& out);
/// The content of the secret file a path names; the content is never part of an issue.
void readSecretAt(Decoding& decoding, const OptionInput& input, std::string& out);

}  // namespace promonitor::config
