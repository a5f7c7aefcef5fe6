#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include "config/yaml_reader.hpp"

namespace promonitor::config {

/// Ends the reading of a document whose rest cannot be understood; its issue is recorded.
struct ReadingStopped {};

/// Where the text that is parsed stands.
struct TextPlace {
  std::uint32_t file = 0;
  std::uint32_t lines_before = 0;
  /// How many lists and maps it is in.
  std::size_t depth = 0;
};

/// Builds the tree from the parser's events. Small maps are searched, large ones get a set.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(const TextPlace& place, std::vector<InputIssue>& issues)
      : place_(place), issues_(issues) {}

  OptionInput takeRoot() { return std::move(root_); }

  bool hasAnchors() const { return !anchors_.empty(); }

  /// Where the last quoted scalar starts; its null mark when there was none.
  const YAML::Mark& lastQuoted() const { return last_quoted_; }

  /// Records an issue and throws ReadingStopped.
  [[noreturn]] void stop(const YAML::Mark& mark, std::string message, std::string hint);

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override { close(); }

 private:
  static constexpr std::size_t kSearchedKeys = 16;

  struct Frame {
    OptionInput node;
    YAML::anchor_t anchor = YAML::NullAnchor;
    bool has_key = false;
    bool drop_value = false;
    std::string key;
    SourceMark key_mark;
    std::unordered_set<std::string> seen;
  };

  SourceMark place(const YAML::Mark& mark) const;
  bool awaitsKey() const;
  void refuseAsKey(const YAML::Mark& mark, const char* what);
  void checkTag(const YAML::Mark& mark, const std::string& tag);
  void open(const YAML::Mark& mark, OptionInput::Type type, YAML::anchor_t anchor);
  void close();
  void takeKey(const YAML::Mark& mark, const std::string& key);
  static bool isDuplicate(Frame& frame);
  void attach(OptionInput node, YAML::anchor_t anchor);
  /// Adds up what a copy takes; false when that is too much or too deep.
  bool measure(const OptionInput& node, std::size_t depth, std::size_t& bytes) const;

  const TextPlace place_;
  std::vector<InputIssue>& issues_;
  OptionInput root_;
  std::vector<Frame> frames_;
  std::unordered_map<YAML::anchor_t, OptionInput> anchors_;
  std::size_t copied_bytes_ = 0;
  bool has_document_ = false;
  YAML::Mark last_quoted_ = YAML::Mark::null_mark();
};

}  // namespace promonitor::config
