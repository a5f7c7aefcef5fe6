#include <dlfcn.h>

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "core/plugin/elf_note.hpp"
#include "core/plugin/plugin_error.hpp"
#include "core/plugin/plugin_file.hpp"
#include "core/verify/elf_file.hpp"
#include "core/verify/groups.hpp"

namespace promonitor::verify {
namespace {

constexpr const char* kUseHelper =
    "build it with promonitor_add_plugin(), or with its linker options (sdk/cmake)";

/// promonitor_probe_v1, or the entry of another major beside it.
bool isEntry(std::string_view name) {
  constexpr std::string_view kPrefix = "promonitor_probe_v";
  if (!name.starts_with(kPrefix)) return false;
  name.remove_prefix(kPrefix.size());
  return !name.empty() &&
         std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// What the compiler's own start-up code asks for and nobody needs.
bool isOptionalRuntime(std::string_view name) {
  constexpr std::string_view kNames[] = {"_ITM_deregisterTMCloneTable", "_ITM_registerTMCloneTable",
                                         "__gmon_start__", "__cxa_finalize"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

void checkNote(const PluginFile& file, TestLog& log) {
  const PluginNote note = readPluginNote(file.bytes());
  if (note.abi_major != PM_ABI_MAJOR) {
    log.fail(
        fmt::format("it was built for ABI {}, this program has {}", note.abi_major, PM_ABI_MAJOR),
        "build it against this version's SDK");
  } else if (note.target_minor > PM_ABI_MINOR) {
    log.fail(fmt::format("it needs ABI {}.{}, this program has {}.{}", note.abi_major,
                         note.target_minor, PM_ABI_MAJOR, PM_ABI_MINOR),
             "verify it with a later ProMonitor, or define PM_TARGET_MINOR as what it needs");
  }
  log.note(
      fmt::format("{} {}, ABI {}.{}", note.id, note.version, note.abi_major, note.target_minor));
}

void checkExports(const PluginFile& file, TestLog& log) {
  const ElfFile elf = readElfFile(file.bytes());
  const auto& names = elf.exported;
  if (std::find(names.begin(), names.end(), PM_ENTRY_SYMBOL) == names.end()) {
    log.fail("it does not export " PM_ENTRY_SYMBOL, "define it with PM_EXPORT");
  }
  std::vector<std::string> others;
  std::copy_if(names.begin(), names.end(), std::back_inserter(others),
               [](const std::string& name) { return !isEntry(name); });
  if (others.empty()) return;
  const std::size_t count = others.size();
  others.resize(std::min<std::size_t>(count, 5));
  log.fail(fmt::format("it exports {} symbols beside its entry point: {}{}", count,
                       fmt::join(others, ", "), count > others.size() ? ", ..." : ""),
           kUseHelper);
}

/// Loads the libraries that the file names, and not the file, and looks there for what it wants.
void checkImports(const PluginFile& file, TestLog& log) {
  const ElfFile elf = readElfFile(file.bytes());
  std::vector<void*> libraries;
  for (const std::string& name : elf.libraries) {
    log.step("loading " + name);
    void* const library = dlopen(name.c_str(), RTLD_LAZY | RTLD_LOCAL);
    if (library != nullptr) {
      libraries.push_back(library);
    } else if (elf.run_paths.empty()) {
      log.fail(fmt::format("it needs {}, which is not on this machine", name),
               "install it, or link it statically");
    } else {
      return log.skip(fmt::format("{} lies where the file's own run path says", name));
    }
  }
  for (const ElfFile::Symbol& symbol : elf.wanted) {
    if (isOptionalRuntime(symbol.name)) continue;
    const bool found = std::any_of(libraries.begin(), libraries.end(), [&](void* library) {
      return dlsym(library, symbol.name.c_str()) != nullptr;
    });
    if (found) continue;
    log.fail(fmt::format("it wants the symbol {} of whoever loads it{}", symbol.name,
                         symbol.weak ? " (weak)" : ""),
             "link the library that has it; the host has nothing but the table");
  }
}

void checkStack(const PluginFile& file, TestLog& log) {
  if (!readElfFile(file.bytes()).executable_stack) return;
  log.fail(
      "it asks for an executable stack",
      "link with -z noexecstack; in assembly files say .section .note.GNU-stack,\"\",@progbits");
}

void checkCode(const PluginFile& file, TestLog& log) {
  const ElfFile elf = readElfFile(file.bytes());
  if (elf.text_relocations) {
    log.fail("its code must be written to when it is loaded",
             "compile everything with -fPIC, and link with -z text");
  }
  if (elf.writable_code) {
    log.fail("it has memory that is both written and run", "link without -N or a script of that");
  }
}

}  // namespace

std::vector<TestCase> staticTests(const Plan& plan) {
  struct Check {
    const char* name;
    void (*run)(const PluginFile&, TestLog&);
  };
  static constexpr Check kChecks[] = {{"note", checkNote},
                                      {"exports", checkExports},
                                      {"imports", checkImports},
                                      {"stack", checkStack},
                                      {"code", checkCode}};
  std::vector<TestCase> tests;
  for (const Check& check : kChecks) {
    tests.push_back(testCase(plan, "static", {}, check.name, [&plan, check](TestLog& log) {
      try {
        const PluginFile file(std::filesystem::canonical(plan.settings.file));
        check.run(file, log);
      } catch (const PluginError& error) {
        log.fail(error.what(), kUseHelper);
      }
    }));
  }
  return tests;
}

}  // namespace promonitor::verify
