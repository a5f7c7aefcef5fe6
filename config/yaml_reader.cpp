#include "config/yaml_reader.hpp"

#include <istream>
#include <streambuf>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

namespace promonitor::config {
namespace {

/// Ends the reading of a document whose rest cannot be understood; its issue is recorded.
struct ReadingStopped {};

/// Reads from a string without copying it.
class ViewBuffer final : public std::streambuf {
 public:
  explicit ViewBuffer(const std::string& text) {
    char* const begin = const_cast<char*>(text.data());  // a get area is never written to
    setg(begin, begin, begin + text.size());
  }
};

/// Builds the tree from the parser's events. Small maps are searched, large ones get a set.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(std::uint32_t file, std::vector<InputIssue>& issues) : file_(file), issues_(issues) {}

  OptionInput takeRoot() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (std::exchange(has_document_, true)) {
      stop(mark, "a second document starts here", "keep one document in a file");
    }
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuseAsKey(mark, "an empty key");
    OptionInput node;
    node.mark = place(mark);
    attach(std::move(node), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuseAsKey(mark, "an alias as a key");
    const auto shared = anchors_.find(anchor);
    if (shared == anchors_.end()) {
      stop(mark, "the alias refers to something that contains it", "write the value out");
    }
    std::size_t bytes = 0;
    if (!measure(shared->second, frames_.size(), bytes)) {
      stop(mark, "aliases expand to more than 128 MiB or 32 levels", "write the values out");
    }
    copied_bytes_ += bytes;
    OptionInput copy = shared->second;
    attach(std::move(copy), YAML::NullAnchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    checkTag(mark, tag);
    if (awaitsKey()) {
      takeKey(mark, value);
      return;
    }
    OptionInput node = OptionInput::scalar(value, tag != "?" && !tag.empty());
    node.mark = place(mark);
    attach(std::move(node), anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    refuseAsKey(mark, "a list as a key");
    checkTag(mark, tag);
    open(mark, OptionInput::Type::List, anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    refuseAsKey(mark, "a map as a key");
    checkTag(mark, tag);
    open(mark, OptionInput::Type::Map, anchor);
  }
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

  SourceMark place(const YAML::Mark& mark) const {
    return {file_, static_cast<std::uint32_t>(mark.line) + 1,
            static_cast<std::uint32_t>(mark.column) + 1};
  }

  [[noreturn]] void stop(const YAML::Mark& mark, std::string message, std::string hint) {
    issues_.push_back({place(mark), "", std::move(message), std::move(hint)});
    throw ReadingStopped();
  }

  bool awaitsKey() const {
    return !frames_.empty() && frames_.back().node.type == OptionInput::Type::Map &&
           !frames_.back().has_key;
  }

  void refuseAsKey(const YAML::Mark& mark, const char* what) {
    if (awaitsKey()) stop(mark, fmt::format("{} is not supported", what), "a key is a plain word");
  }

  void checkTag(const YAML::Mark& mark, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!" || tag == "tag:yaml.org,2002:str") return;
    issues_.push_back({place(mark), "", fmt::format("tag '{}' is not supported", tag),
                       "remove it; the type follows from the option"});
  }

  void open(const YAML::Mark& mark, OptionInput::Type type, YAML::anchor_t anchor) {
    if (frames_.size() == kMaxYamlDepth) {
      stop(mark, fmt::format("nested deeper than {} levels", kMaxYamlDepth), "flatten the value");
    }
    Frame& frame = frames_.emplace_back();
    frame.node.type = type;
    frame.node.mark = place(mark);
    frame.anchor = anchor;
  }

  void close() {
    OptionInput node = std::move(frames_.back().node);
    const YAML::anchor_t anchor = frames_.back().anchor;
    frames_.pop_back();
    node.items.shrink_to_fit();
    node.entries.shrink_to_fit();
    node.key_marks.shrink_to_fit();
    attach(std::move(node), anchor);
  }

  void takeKey(const YAML::Mark& mark, const std::string& key) {
    Frame& frame = frames_.back();
    frame.has_key = true;
    frame.key = key;
    frame.key_mark = place(mark);
    frame.drop_value = isDuplicate(frame);
    if (!frame.drop_value) return;
    const auto& entries = frame.node.entries;
    std::size_t first = 0;
    while (entries[first].first != key) ++first;
    issues_.push_back(
        {frame.key_mark, key,
         fmt::format("key '{}' is already set in line {}", key, frame.node.key_marks[first].line),
         "keep one of the two"});
  }

  static bool isDuplicate(Frame& frame) {
    const auto& entries = frame.node.entries;
    if (entries.size() < kSearchedKeys) {
      for (const auto& entry : entries) {
        if (entry.first == frame.key) return true;
      }
      return false;
    }
    if (frame.seen.empty()) {
      for (const auto& entry : entries) frame.seen.insert(entry.first);
    }
    return !frame.seen.insert(frame.key).second;
  }

  void attach(OptionInput node, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) anchors_[anchor] = node;
    if (frames_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& frame = frames_.back();
    if (frame.node.type == OptionInput::Type::List) {
      frame.node.items.push_back(std::move(node));
      return;
    }
    if (!frame.drop_value) {
      frame.node.entries.emplace_back(std::move(frame.key), std::move(node));
      frame.node.key_marks.push_back(frame.key_mark);
    }
    frame.has_key = false;
  }

  /// Adds up what a copy takes; false when that is too much or too deep.
  bool measure(const OptionInput& node, std::size_t depth, std::size_t& bytes) const {
    bytes += sizeof(OptionInput) + node.text.size();
    const bool is_container = node.type >= OptionInput::Type::List;
    if (is_container && ++depth > kMaxYamlDepth) return false;
    if (copied_bytes_ + bytes > kMaxAliasBytes) return false;
    for (const auto& item : node.items) {
      if (!measure(item, depth, bytes)) return false;
    }
    for (const auto& [key, value] : node.entries) {
      bytes += sizeof(std::string) + sizeof(SourceMark) + key.size();
      if (!measure(value, depth, bytes)) return false;
    }
    return true;
  }

  std::uint32_t file_;
  std::vector<InputIssue>& issues_;
  OptionInput root_;
  std::vector<Frame> frames_;
  std::unordered_map<YAML::anchor_t, OptionInput> anchors_;
  std::size_t copied_bytes_ = 0;
  bool has_document_ = false;
};

/// The text of line `number`, counted from 0.
std::string_view lineAt(std::string_view text, int number) {
  for (; number > 0; --number) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

InputIssue syntaxIssue(const YAML::Exception& error, const std::string& text, std::uint32_t file) {
  if (error.mark.is_null()) return {{file, 1, 1}, "", "not valid YAML: " + error.msg, "see line 1"};
  SourceMark mark{file, static_cast<std::uint32_t>(error.mark.line) + 1,
                  static_cast<std::uint32_t>(error.mark.column) + 1};
  const std::string_view line = lineAt(text, error.mark.line);
  const std::size_t indent = line.find_first_not_of(' ');
  if (indent != std::string_view::npos && line[indent] == '\t') {
    mark.column = static_cast<std::uint32_t>(indent) + 1;
    return {mark, "", "a tab is used for indentation", "indent with spaces"};
  }
  return {mark, "", "not valid YAML: " + error.msg,
          "look at the indentation, quotes and brackets here and in the line above"};
}

}  // namespace

std::optional<OptionInput> readYaml(const std::string& text, std::uint32_t file,
                                    std::vector<InputIssue>& issues) {
  ViewBuffer buffer(text);
  std::istream in(&buffer);
  TreeBuilder tree(file, issues);
  try {
    YAML::Parser parser(in);
    if (parser.HandleNextDocument(tree)) {
      parser.HandleNextDocument(tree);
    }
  } catch (const ReadingStopped&) {
    return std::nullopt;
  } catch (const YAML::Exception& error) {
    issues.push_back(syntaxIssue(error, text, file));
    return std::nullopt;
  }
  OptionInput root = tree.takeRoot();
  if (root.type == OptionInput::Type::Null) {
    root.type = OptionInput::Type::Map;
    root.mark = {file, 1, 1};
  }
  return root;
}

}  // namespace promonitor::config
