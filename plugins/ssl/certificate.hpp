#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "promonitor/probe.h"

namespace promonitor::ssl {

/// A certificate above a leaf.
struct Issuer {
  std::string subject;
  std::int64_t not_after = 0;  ///< Unix seconds
};

/// Of the certificates above the leaf the one that expires first, for a chain in DER with the leaf
/// first; nothing when there is only a leaf. What cannot be read is left out.
std::optional<Issuer> firstToExpire(std::span<const pm_str> chain);

/// "CN=shop.example until 2026-03-01; CN=Some CA until 2030-01-01", of the first certificates.
std::string chainText(std::span<const pm_str> chain);

}  // namespace promonitor::ssl
