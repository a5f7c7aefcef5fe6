#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace promonitor {

/// What it costs to try a password.
struct PasswordCost {
  std::uint64_t passes = 2;
  std::size_t memory = std::size_t{19} * 1024 * 1024;  ///< bytes
};

/// Characters of the shortest password that is taken, and bytes of the longest.
inline constexpr std::size_t kShortestPassword = 12;
inline constexpr std::size_t kLongestPassword = 1024;

/// Why a text is no password that is taken; nothing where it is one.
std::optional<std::string> passwordFault(std::string_view password);

/// Argon2id of the password with a random salt, in the text form of libsodium. Blocks for the whole
/// cost, some 20 ms. Throws std::runtime_error where memory is short.
std::string hashPassword(std::string_view password, const PasswordCost& cost = {});
/// Whether the hash is that of the password. Costs what the hash says.
bool fitsPassword(std::string_view password, const std::string& hash);
/// A hash of that cost which no password fits: for users who are not there.
std::string hashOfNothing(const PasswordCost& cost = {});

/// Overwrites the text, so that it does not stay in memory.
void wipe(std::string& text);

}  // namespace promonitor
