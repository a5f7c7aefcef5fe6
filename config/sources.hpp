#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/option_input.hpp"

namespace promonitor::config {

/// The files of one configuration, whole, so that every message can name a place and show its
/// line. Marks refer to them by index.
class Sources {
 public:
  static constexpr std::size_t kMaxFileSize = std::size_t{64} << 20;

  /// Reads a file through one descriptor, so that a replacement under way is seen whole or not at
  /// all. Refuses what is not UTF-8 text of at most 64 MiB, and an empty file; a byte order mark is
  /// dropped. When it refuses, there is one issue more; `asked_by` is its place where the file
  /// itself has none.
  std::optional<std::uint32_t> read(const std::filesystem::path& path, const SourceMark& asked_by,
                                    std::vector<InputIssue>& issues);

  std::size_t size() const { return files_.size(); }
  const std::string& path(std::uint32_t file) const { return files_[file].path; }
  const std::string& text(std::uint32_t file) const { return files_[file].text; }
  /// Where relative paths written in the file start from.
  std::filesystem::path directory(std::uint32_t file) const;
  /// The line a mark stands in, without its end; empty when the mark is no place.
  std::string_view line(const SourceMark& mark) const;
  /// "promonitor.yaml:12:5"; "promonitor.yaml" for line 0.
  std::string place(const SourceMark& mark) const;

 private:
  struct File {
    std::string path;
    std::string text;
    std::vector<std::size_t> line_starts;
  };
  std::vector<File> files_;
};

/// The first thing that keeps `text` from being a configuration's text: UTF-16, a byte that is no
/// UTF-8, a control character. Columns count bytes.
std::optional<InputIssue> findTextFault(std::string_view text, std::uint32_t file);

}  // namespace promonitor::config
