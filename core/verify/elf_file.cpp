#include "core/verify/elf_file.hpp"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>

#include "core/plugin/plugin_error.hpp"

namespace promonitor::verify {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::uint64_t kMaxSymbols = 1'000'000;
constexpr std::uint64_t kMaxDynamicEntries = 10'000;

PluginError damaged(const char* what) {
  return PluginError(std::string("its ELF structure is damaged: ") + what);
}

template <class T>
T at(Bytes bytes, std::uint64_t offset, const char* what) {
  if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) throw damaged(what);
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

Bytes part(Bytes bytes, std::uint64_t offset, std::uint64_t size, const char* what) {
  if (offset > bytes.size() || bytes.size() - offset < size) throw damaged(what);
  return bytes.subspan(offset, size);
}

/// The NUL-terminated text at `offset` of a string table.
std::string textAt(Bytes table, std::uint64_t offset) {
  if (offset >= table.size()) throw damaged("a name outside its table");
  const Bytes rest = table.subspan(offset);
  const auto* const text = reinterpret_cast<const char*>(rest.data());
  return {text, strnlen(text, rest.size())};
}

void readSegments(Bytes file, const Elf64_Ehdr& header, ElfFile& elf) {
  elf.executable_stack = true;  // what no PT_GNU_STACK means
  for (std::uint64_t i = 0; i < header.e_phnum; ++i) {
    const auto segment =
        at<Elf64_Phdr>(file, header.e_phoff + i * sizeof(Elf64_Phdr), "program headers");
    if (segment.p_type == PT_GNU_STACK) elf.executable_stack = (segment.p_flags & PF_X) != 0;
    constexpr Elf64_Word kBoth = PF_W | PF_X;
    if (segment.p_type == PT_LOAD && (segment.p_flags & kBoth) == kBoth) elf.writable_code = true;
  }
}

/// The sections of one file, found once.
class Sections {
 public:
  Sections(Bytes file, const Elf64_Ehdr& header) : file_(file) {
    if (header.e_shentsize != sizeof(Elf64_Shdr) || header.e_shnum == 0) {
      throw PluginError("it has no section table, so its symbols cannot be examined");
    }
    for (std::uint64_t i = 0; i < header.e_shnum; ++i) {
      headers_.push_back(
          at<Elf64_Shdr>(file, header.e_shoff + i * sizeof(Elf64_Shdr), "section headers"));
    }
  }

  const Elf64_Shdr* find(Elf64_Word type) const {
    const auto found = std::find_if(headers_.begin(), headers_.end(),
                                    [&](const Elf64_Shdr& one) { return one.sh_type == type; });
    return found == headers_.end() ? nullptr : &*found;
  }
  Bytes bytes(const Elf64_Shdr& section) const {
    return part(file_, section.sh_offset, section.sh_size, "a section outside the file");
  }
  Bytes names(const Elf64_Shdr& section) const {
    if (section.sh_link >= headers_.size()) throw damaged("a section without names");
    return bytes(headers_[section.sh_link]);
  }

 private:
  Bytes file_;
  std::vector<Elf64_Shdr> headers_;
};

void readSymbols(const Sections& sections, ElfFile& elf) {
  const Elf64_Shdr* const table = sections.find(SHT_DYNSYM);
  if (table == nullptr) return;
  const Bytes bytes = sections.bytes(*table);
  const Bytes names = sections.names(*table);
  const std::uint64_t count = std::min(bytes.size() / sizeof(Elf64_Sym), kMaxSymbols);
  for (std::uint64_t i = 1; i < count; ++i) {
    const auto symbol = at<Elf64_Sym>(bytes, i * sizeof(Elf64_Sym), "symbols");
    const auto binding = ELF64_ST_BIND(symbol.st_info);
    const auto visibility = ELF64_ST_VISIBILITY(symbol.st_other);
    if (binding == STB_LOCAL) continue;
    const std::string name = textAt(names, symbol.st_name);
    if (symbol.st_shndx == SHN_UNDEF) {
      elf.wanted.push_back({name, binding == STB_WEAK});
    } else if (visibility == STV_DEFAULT || visibility == STV_PROTECTED) {
      // The version script's own entry is a name, not a definition.
      if (symbol.st_shndx != SHN_ABS) elf.exported.push_back(name);
    }
  }
}

void readDynamic(const Sections& sections, ElfFile& elf) {
  const Elf64_Shdr* const table = sections.find(SHT_DYNAMIC);
  if (table == nullptr) throw PluginError("it is not dynamically linked");
  const Bytes bytes = sections.bytes(*table);
  const Bytes names = sections.names(*table);
  const std::uint64_t count = std::min(bytes.size() / sizeof(Elf64_Dyn), kMaxDynamicEntries);
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto entry = at<Elf64_Dyn>(bytes, i * sizeof(Elf64_Dyn), "dynamic entries");
    if (entry.d_tag == DT_NULL) break;
    if (entry.d_tag == DT_NEEDED) elf.libraries.push_back(textAt(names, entry.d_un.d_val));
    if (entry.d_tag == DT_RPATH || entry.d_tag == DT_RUNPATH) {
      elf.run_paths.push_back(textAt(names, entry.d_un.d_val));
    }
    if (entry.d_tag == DT_TEXTREL) elf.text_relocations = true;
    if (entry.d_tag == DT_FLAGS && (entry.d_un.d_val & DF_TEXTREL) != 0) {
      elf.text_relocations = true;
    }
  }
}

}  // namespace

ElfFile readElfFile(std::span<const std::byte> file) {
  const auto header = at<Elf64_Ehdr>(file, 0, "no header");
  const bool ours =
      std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 && header.e_ident[EI_CLASS] == ELFCLASS64;
  if (!ours || header.e_phentsize != sizeof(Elf64_Phdr)) {
    throw PluginError("it is not a 64-bit ELF file");
  }
  ElfFile elf;
  readSegments(file, header, elf);
  const Sections sections(file, header);
  readSymbols(sections, elf);
  readDynamic(sections, elf);
  return elf;
}

}  // namespace promonitor::verify
