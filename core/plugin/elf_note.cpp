#include "core/plugin/elf_note.hpp"

#include <elf.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <string_view>

#include "core/plugin/plugin_error.hpp"
#include "core/plugin/utf8.hpp"
#include "promonitor/probe.h"

namespace promonitor {
namespace {

using Bytes = std::span<const std::byte>;

#if defined(__x86_64__)
constexpr Elf64_Half kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr Elf64_Half kMachine = EM_AARCH64;
#elif defined(__riscv)
constexpr Elf64_Half kMachine = EM_RISCV;
#elif defined(__powerpc64__)
constexpr Elf64_Half kMachine = EM_PPC64;
#elif defined(__s390x__)
constexpr Elf64_Half kMachine = EM_S390;
#else
#error "name this machine's ELF number here"
#endif
constexpr unsigned char kByteOrder =
    std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;

/// Enough for any note; a bigger segment is not looked through.
constexpr std::size_t kMaxNotes = std::size_t{64} << 10;
constexpr std::size_t kMaxNoteText = 256;
constexpr std::size_t kFixedPart = 2 * sizeof(std::uint32_t);

/// A copy of the T at `offset`; nothing when it does not lie within `bytes`.
template <class T>
std::optional<T> at(Bytes bytes, std::uint64_t offset) {
  if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) return {};
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

std::optional<Bytes> part(Bytes bytes, std::uint64_t offset, std::uint64_t size) {
  if (offset > bytes.size() || bytes.size() - offset < size) return {};
  return bytes.subspan(offset, size);
}

/// Takes `size` bytes, padded to four, off the front of `bytes`.
std::optional<Bytes> take(Bytes& bytes, std::uint32_t size) {
  const std::uint64_t padded = (std::uint64_t{size} + 3) & ~std::uint64_t{3};
  const auto taken = part(bytes, 0, size);
  if (!taken) return {};
  bytes = bytes.subspan(std::min<std::uint64_t>(padded, bytes.size()));
  return taken;
}

std::string_view text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Takes a NUL-terminated text off the front.
std::optional<std::string> takeText(std::string_view& rest) {
  const std::size_t end = rest.find('\0');
  if (end == std::string_view::npos || end == 0 || end > kMaxNoteText) return {};
  const std::string_view taken = rest.substr(0, end);
  const bool plain =
      std::all_of(taken.begin(), taken.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  rest.remove_prefix(end + 1);
  return plain ? std::optional(std::string(taken)) : std::nullopt;
}

PluginNote readDescription(Bytes description) {
  const auto major = at<std::uint32_t>(description, 0);
  const auto minor = at<std::uint32_t>(description, sizeof(std::uint32_t));
  if (!major || !minor) throw PluginError("its ProMonitor note is cut short");
  std::string_view rest = text(description.subspan(kFixedPart));
  auto id = takeText(rest);
  auto version = takeText(rest);
  if (!id || !version) throw PluginError("its ProMonitor note has no readable id and version");
  return {*major, *minor, std::move(*id), std::move(*version)};
}

std::optional<PluginNote> findNote(Bytes notes) {
  static constexpr std::string_view kName(PM_NOTE_NAME, sizeof PM_NOTE_NAME);
  while (const auto header = at<Elf64_Nhdr>(notes, 0)) {
    notes = notes.subspan(sizeof *header);
    const auto name = take(notes, header->n_namesz);
    const auto description = name ? take(notes, header->n_descsz) : std::nullopt;
    if (!description) return {};
    if (header->n_type == PM_NOTE_TYPE && text(*name) == kName) {
      return readDescription(*description);
    }
  }
  return {};
}

Elf64_Ehdr readHeader(Bytes file) {
  const auto header = at<Elf64_Ehdr>(file, 0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) {
    throw PluginError("it is not an ELF file");
  }
  const bool ours = header->e_ident[EI_CLASS] == ELFCLASS64 &&
                    header->e_ident[EI_DATA] == kByteOrder && header->e_machine == kMachine;
  if (!ours) throw PluginError("it was built for another kind of machine");
  if (header->e_type != ET_DYN) throw PluginError("it is not a shared library");
  if (header->e_phentsize != sizeof(Elf64_Phdr)) throw PluginError("its ELF header is damaged");
  return *header;
}

}  // namespace

PluginNote readPluginNote(Bytes file) {
  const Elf64_Ehdr header = readHeader(file);
  for (std::uint32_t i = 0; i < header.e_phnum; ++i) {
    const std::uint64_t offset = std::uint64_t{i} * sizeof(Elf64_Phdr);
    if (header.e_phoff > file.size()) break;
    const auto segment = at<Elf64_Phdr>(file, header.e_phoff + offset);
    if (!segment) break;
    if (segment->p_type != PT_NOTE || segment->p_filesz > kMaxNotes) continue;
    const auto notes = part(file, segment->p_offset, segment->p_filesz);
    if (!notes) continue;
    if (auto note = findNote(*notes)) return std::move(*note);
  }
  throw PluginError("it has no ProMonitor note, so it is not a probe plugin");
}

}  // namespace promonitor
