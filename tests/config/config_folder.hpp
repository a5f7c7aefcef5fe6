#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "config/loader.hpp"
#include "config/substitution.hpp"

namespace promonitor::config {

/// A folder of its own for the files of one test, gone when it ends.
class ConfigFolder {
 public:
  ConfigFolder() {
    std::string name = (std::filesystem::path(testing::TempDir()) / "config-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp " + name);
    path_ = name;
  }
  ~ConfigFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ConfigFolder(const ConfigFolder&) = delete;
  ConfigFolder& operator=(const ConfigFolder&) = delete;

  std::filesystem::path file(const std::string& name) const { return path_ / name; }

  std::filesystem::path write(const std::string& name, const std::string& text,
                              std::filesystem::perms mode = std::filesystem::perms(0600)) const {
    auto path = file(name);
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    std::filesystem::permissions(path, mode);
    return path;
  }

 private:
  std::filesystem::path path_;
};

/// An environment with these variables and no others.
inline Environment environmentOf(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

/// What a file with this text says.
inline Loaded loadText(const std::string& text) {
  const ConfigFolder folder;
  return load(folder.write("p.yaml", text), environmentOf({}));
}

}  // namespace promonitor::config
