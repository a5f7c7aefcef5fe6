#include "app/commands/plugin_new.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <system_error>

#include <fmt/format.h>

#include "app/embedded_files.hpp"
#include "app/exit_status.hpp"
#include "app/plugin_directory.hpp"
#include "config/monitor_keys.hpp"
#include "core/plugin/plugin_registry.hpp"

namespace promonitor {
namespace {

constexpr std::size_t kMaxName = 32;

/// "smtp_banner" as a C++ class is called: "SmtpBanner".
std::string className(const std::string& name) {
  std::string out;
  bool upper = true;
  for (const char c : name) {
    if (c == '_' || c == '-') {
      upper = true;
    } else {
      out += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
      upper = false;
    }
  }
  return out;
}

void replaceAll(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
}

/// The templates are a working plugin called my_probe.
std::string renamed(std::string_view text, const std::string& name) {
  std::string id = name;
  std::replace(id.begin(), id.end(), '_', '-');
  std::string title = name;
  title[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(title[0])));
  std::replace(title.begin(), title.end(), '_', ' ');
  std::replace(title.begin(), title.end(), '-', ' ');
  std::string out(text);
  replaceAll(out, "my_probe", name);
  replaceAll(out, "my-probe", id);
  replaceAll(out, "MyProbe", className(name));
  replaceAll(out, "My probe", title);
  return out;
}

std::string nameError(const std::string& name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  if (name.empty() || name[0] < 'a' || name[0] > 'z' ||
      !std::all_of(name.begin(), name.end(), fits)) {
    return fmt::format(
        "'{}' cannot be the name of a kind; take small letters, digits, '_' and '-', a letter "
        "first, as in smtp_banner",
        name);
  }
  if (name.size() > kMaxName) {
    return fmt::format("'{}' is longer than {} characters; take a shorter name", name, kMaxName);
  }
  const auto keys = config::monitorKeyNames();
  if (std::find(keys.begin(), keys.end(), name) != keys.end()) {
    return fmt::format("'{}' is what every monitor calls one of its own keys; take another name",
                       name);
  }
  PluginRegistry built_in;
  built_in.loadDirectory(builtInPluginDirectory());
  if (built_in.find(name) != nullptr) {
    return fmt::format("the kind '{}' is there already; take another name", name);
  }
  return {};
}

void writeFile(const std::filesystem::path& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  if (!out) throw std::system_error(errno, std::generic_category(), path.string());
}

void writeProject(const PluginNewRequest& request, const std::filesystem::path& directory) {
  for (const EmbeddedFile& file : embeddedFiles()) {
    if (file.folder != request.language) continue;
    const std::string name =
        file.name == "gitignore" ? ".gitignore" : renamed(file.name, request.name);
    writeFile(directory / name, renamed(file.text, request.name));
  }
}

/// Where find_package() looks when this program is installed together with the SDK.
std::string prefixOption() {
  const auto prefix = builtInPluginDirectory().parent_path().parent_path().parent_path();
  if (!std::filesystem::exists(prefix / "share/cmake/ProMonitorSdk")) {
    return " -DCMAKE_PREFIX_PATH=PREFIX   # where ProMonitor and its SDK are installed";
  }
  return prefix == "/usr" ? "" : " -DCMAKE_PREFIX_PATH=" + prefix.string();
}

/// Without a slash at its end.
std::filesystem::path absoluteFolder(const std::filesystem::path& folder) {
  const auto path = std::filesystem::absolute(folder).lexically_normal();
  return path.has_filename() ? path : path.parent_path();
}

int refuse(const std::string& why) {
  std::cerr << "promonitor: " << why << '\n';
  return kExitUsage;
}

}  // namespace

int pluginNew(const PluginNewRequest& request) {
  if (const std::string error = nameError(request.name); !error.empty()) return refuse(error);
  const std::filesystem::path shown =
      request.directory.empty() ? std::filesystem::path(request.name) : request.directory;
  const std::filesystem::path directory = absoluteFolder(shown);
  if (std::filesystem::symlink_status(directory).type() != std::filesystem::file_type::not_found) {
    return refuse(
        fmt::format("'{}' is there already; name another folder: promonitor plugin new {} DIR",
                    shown.string(), request.name));
  }
  try {
    std::filesystem::create_directories(directory.parent_path());
    // False when somebody else was faster: then it is theirs.
    if (!std::filesystem::create_directory(directory)) {
      return refuse(fmt::format("'{}' has just been made by somebody else", shown.string()));
    }
  } catch (const std::filesystem::filesystem_error& error) {
    std::cerr << fmt::format("promonitor: cannot make the folder '{}': {}\n", shown.string(),
                             error.code().message());
    return kExitFailed;
  }
  try {
    writeProject(request, directory);
  } catch (const std::system_error& error) {
    std::filesystem::remove_all(directory);
    std::cerr << fmt::format("promonitor: cannot write the project: {}\n", error.what());
    return kExitFailed;
  }
  std::cout << fmt::format(
      "Made {0}, a plugin with the kind '{1}'. Next:\n\n"
      "  cd {0}\n  cmake -B build{2}\n  cmake --build build\n  ctest --test-dir build\n"
      "  promonitor probe --config promonitor.yaml {1} HOST:PORT\n",
      shown.string(), request.name, prefixOption());
  return kExitOk;
}

}  // namespace promonitor
