#include "config/yaml_tree.hpp"

#include <fmt/format.h>

namespace promonitor::config {

void TreeBuilder::stop(const YAML::Mark& mark, std::string message, std::string hint) {
  issues_.push_back({place(mark), "", std::move(message), std::move(hint)});
  throw ReadingStopped();
}

void TreeBuilder::OnDocumentStart(const YAML::Mark& mark) {
  if (std::exchange(has_document_, true)) {
    stop(mark, "a second document starts here", "keep one document in a file");
  }
}

void TreeBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  refuseAsKey(mark, "an empty key");
  OptionInput node;
  node.mark = place(mark);
  attach(std::move(node), anchor);
}

void TreeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  refuseAsKey(mark, "an alias as a key");
  const auto shared = anchors_.find(anchor);
  if (shared == anchors_.end()) {
    stop(mark, "the alias refers to something that contains it", "write the value out");
  }
  std::size_t bytes = 0;
  if (!measure(shared->second, place_.depth + frames_.size(), bytes)) {
    stop(mark, "aliases expand to more than 128 MiB or 32 levels", "write the values out");
  }
  copied_bytes_ += bytes;
  OptionInput copy = shared->second;
  attach(std::move(copy), YAML::NullAnchor);
}

void TreeBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& value) {
  if (tag != "?") last_quoted_ = mark;
  checkTag(mark, tag);
  if (awaitsKey()) {
    takeKey(mark, value);
    return;
  }
  OptionInput node = OptionInput::scalar(value, tag != "?" && !tag.empty());
  node.mark = place(mark);
  attach(std::move(node), anchor);
}

void TreeBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                                  YAML::anchor_t anchor, YAML::EmitterStyle::value /*style*/) {
  refuseAsKey(mark, "a list as a key");
  checkTag(mark, tag);
  open(mark, OptionInput::Type::List, anchor);
}

void TreeBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                             YAML::EmitterStyle::value /*style*/) {
  refuseAsKey(mark, "a map as a key");
  checkTag(mark, tag);
  open(mark, OptionInput::Type::Map, anchor);
}

SourceMark TreeBuilder::place(const YAML::Mark& mark) const {
  return {place_.file, place_.lines_before + static_cast<std::uint32_t>(mark.line) + 1,
          static_cast<std::uint32_t>(mark.column) + 1};
}

bool TreeBuilder::awaitsKey() const {
  return !frames_.empty() && frames_.back().node.type == OptionInput::Type::Map &&
         !frames_.back().has_key;
}

void TreeBuilder::refuseAsKey(const YAML::Mark& mark, const char* what) {
  if (awaitsKey()) stop(mark, fmt::format("{} is not supported", what), "a key is a plain word");
}

void TreeBuilder::checkTag(const YAML::Mark& mark, const std::string& tag) {
  if (tag.empty() || tag == "?" || tag == "!" || tag == "tag:yaml.org,2002:str") return;
  issues_.push_back({place(mark), "", fmt::format("tag '{}' is not supported", tag),
                     "remove it; the type follows from the option"});
}

void TreeBuilder::open(const YAML::Mark& mark, OptionInput::Type type, YAML::anchor_t anchor) {
  if (place_.depth + frames_.size() == kMaxYamlDepth) {
    stop(mark, fmt::format("nested deeper than {} levels", kMaxYamlDepth), "flatten the value");
  }
  Frame& frame = frames_.emplace_back();
  frame.node.type = type;
  frame.node.mark = place(mark);
  frame.anchor = anchor;
}

void TreeBuilder::close() {
  OptionInput node = std::move(frames_.back().node);
  const YAML::anchor_t anchor = frames_.back().anchor;
  frames_.pop_back();
  node.items.shrink_to_fit();
  node.entries.shrink_to_fit();
  node.key_marks.shrink_to_fit();
  attach(std::move(node), anchor);
}

void TreeBuilder::takeKey(const YAML::Mark& mark, const std::string& key) {
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

bool TreeBuilder::isDuplicate(Frame& frame) {
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

void TreeBuilder::attach(OptionInput node, YAML::anchor_t anchor) {
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
  // The parser marks a missing value where the next thing starts.
  const bool is_missing = node.type == OptionInput::Type::Null;
  if (is_missing && node.mark.line != frame.key_mark.line) node.mark = frame.key_mark;
  if (!frame.drop_value) {
    frame.node.entries.emplace_back(std::move(frame.key), std::move(node));
    frame.node.key_marks.push_back(frame.key_mark);
  }
  frame.has_key = false;
}

bool TreeBuilder::measure(const OptionInput& node, std::size_t depth, std::size_t& bytes) const {
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

}  // namespace promonitor::config
