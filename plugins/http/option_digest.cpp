#include "option_digest.hpp"

#include <openssl/sha.h>

#include <cstring>
#include <span>

namespace promonitor::http {

void OptionDigest::add(std::string_view text) {
  add(std::uint64_t{text.size()});
  bytes_ += text;
}

void OptionDigest::add(std::uint64_t number) {
  std::array<char, sizeof number> bytes{};
  std::memcpy(bytes.data(), &number, sizeof number);
  bytes_.append(bytes.data(), bytes.size());
}

void OptionDigest::add(const pm_value& value) {
  add(std::uint64_t{value.type});
  switch (value.type) {
    case PM_T_STRING:
    case PM_T_JSON:
    case PM_T_HOST:
    case PM_T_URL:
    case PM_T_ENDPOINT:
      return add(pm::view(value.u.s));
    case PM_T_LIST:
      add(std::uint64_t{value.u.list.count});
      for (const pm_str& item : std::span(value.u.list.items, value.u.list.count)) {
        add(pm::view(item));
      }
      return;
    case PM_T_MAP:
      add(std::uint64_t{value.u.map.count});
      for (const pm_kv& entry : std::span(value.u.map.items, value.u.map.count)) {
        add(pm::view(entry.key));
        add(pm::view(entry.value));
      }
      return;
    default:
      return add(static_cast<std::uint64_t>(value.u.i));
  }
}

OptionDigest::Value OptionDigest::value() const {
  Value value{};
  static_assert(std::tuple_size_v<Value> == SHA256_DIGEST_LENGTH);
  SHA256(reinterpret_cast<const unsigned char*>(bytes_.data()), bytes_.size(), value.data());
  return value;
}

}  // namespace promonitor::http
