#include "config/monitors.hpp"

#include <map>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/monitor_decoder.hpp"
#include "config/yaml_reader.hpp"

namespace promonitor::config {
namespace {

/// Ids of declared monitors are names in this space.
constexpr Uuid kMonitorSpace{{0x3b, 0x0e, 0x5a, 0x7c, 0x91, 0xd4, 0x4f, 0x26, 0xa8, 0x17, 0x6d,
                              0xc2, 0x58, 0xe9, 0x40, 0xbf}};
/// How many entries are in memory as a tree.
constexpr std::size_t kReadAtOnce = 256;

/// A digest of all that a monitor is judged by, apart from its own entry.
Uuid judgedBy(const Loaded& loaded, const std::vector<const ProbeKind*>& kinds) {
  std::string names;
  for (const ProbeKind* kind : kinds) names += kind->name + '\n';
  return Uuid::named(loaded.rest, names);
}

class MonitorReading {
 public:
  MonitorReading(Loaded& loaded, const std::vector<const ProbeKind*>& kinds,
                 const KnowsUser& knows_user, WallTime now, const KnownMonitors& known)
      : loaded_(loaded),
        now_(now),
        known_(known),
        judged_by_(judgedBy(loaded, kinds)),
        decoder_(loaded, kinds, knows_user) {
    const std::size_t count = loaded.readCount() + loaded.unreadCount();
    out_.specs.reserve(count);
    out_.owner_of.reserve(count);
    out_.entries.reserve(count);
  }

  /// False when there is an issue, or something that cannot be read in pieces.
  bool run() {
    const std::size_t issues = loaded_.issues.size();
    for (MonitorList& list : loaded_.monitors) {
      for (OptionInput& item : list.read) judge(item, {});
      list.read.clear();
      if (!readPieces(list)) return false;
    }
    return loaded_.issues.size() == issues;
  }

  DeclaredMonitors take() { return std::move(out_); }

 private:
  bool readPieces(const MonitorList& list) {
    std::vector<Uuid> digests;
    digests.reserve(list.unread.size());
    for (const EntryText& entry : list.unread) {
      digests.push_back(Uuid::named(judged_by_, textOf(list.file, entry, entry)));
    }
    for (std::size_t i = 0; i < digests.size();) {
      if (const auto known = known_.by_entry.find(digests[i]); known != known_.by_entry.end()) {
        if (!keepKnown({list.file, list.unread[i].line, 1}, known->second, digests[i]))
          return false;
        ++i;
        continue;
      }
      std::size_t end = i + 1;
      while (end < digests.size() && end - i < kReadAtOnce &&
             !known_.by_entry.contains(digests[end])) {
        ++end;
      }
      auto items = readItems(list, i, end);
      if (!items) return false;
      for (OptionInput& item : *items) {
        const std::uint32_t lines_above = item.mark.line - list.unread[i].line;
        judge(item, {digests[i++], lines_above});
      }
    }
    return true;
  }

  std::string_view textOf(std::uint32_t file, const EntryText& first, const EntryText& last) const {
    return std::string_view(loaded_.sources.text(file))
        .substr(first.offset, last.offset + last.length - first.offset);
  }

  /// The entries from `begin` to `end`, if each is the item that its lines say.
  std::optional<std::vector<OptionInput>> readItems(const MonitorList& list, std::size_t begin,
                                                    std::size_t end) {
    const EntryText& first = list.unread[begin];
    auto items =
        readYamlItems(textOf(list.file, first, list.unread[end - 1]), list.file, first.line);
    if (!items || items->size() != end - begin) return std::nullopt;
    for (std::size_t i = 0; i < items->size(); ++i) {
      OptionInput& item = (*items)[i];
      const bool is_last = begin + i + 1 == list.unread.size();
      if (item.mark.line < list.unread[begin + i].line) return std::nullopt;
      if (!is_last && item.mark.line >= list.unread[begin + i + 1].line) return std::nullopt;
      substitute(item, loaded_.environment, loaded_.issues, loaded_.refused);
    }
    return items;
  }

  void judge(OptionInput& item, const KnownEntry& entry) {
    auto monitor = decoder_.decode(item, number_++);
    if (!monitor) return;
    keep(std::move(monitor->spec), monitor->owner, monitor->is_lasting ? entry : KnownEntry());
  }

  bool keepKnown(SourceMark mark, const KnownMonitors::Known& known, const Uuid& digest) {
    mark.line += known.lines_above;
    if (!decoder_.isNew(known.spec->id, mark)) return false;
    MonitorSpec spec = *known.spec;
    spec.origin = originOf(loaded_.sources, mark);
    ++number_;
    keep(std::move(spec), known_.owners[known.owner], {digest, known.lines_above});
    return true;
  }

  void keep(MonitorSpec spec, const std::string& owner, const KnownEntry& entry) {
    spec.created_at = now_ + std::chrono::microseconds(out_.specs.size());
    const auto [index, is_new] =
        owner_index_.emplace(owner, static_cast<std::uint32_t>(out_.owners.size()));
    if (is_new) out_.owners.push_back(owner);
    out_.owner_of.push_back(index->second);
    out_.entries.push_back(entry);
    out_.specs.push_back(std::move(spec));
  }

  Loaded& loaded_;
  const WallTime now_;
  const KnownMonitors& known_;
  const Uuid judged_by_;
  MonitorDecoder decoder_;
  std::size_t number_ = 0;
  std::map<std::string, std::uint32_t> owner_index_;
  DeclaredMonitors out_;
};

}  // namespace

void DeclaredMonitors::assignOwners(const std::function<UserId(const std::string&)>& find) {
  std::vector<UserId> ids;
  ids.reserve(owners.size());
  for (const std::string& owner : owners) ids.push_back(find(owner));
  for (std::size_t i = 0; i < specs.size(); ++i) specs[i].owner = ids[owner_of[i]];
}

DeclaredMonitors decodeMonitors(Loaded& loaded, const std::vector<const ProbeKind*>& kinds,
                                const KnowsUser& knows_user, WallTime now,
                                const KnownMonitors& known) {
  if (loaded.unreadCount() > 0) {
    const std::vector<InputIssue> issues = loaded.issues;
    MonitorReading in_pieces(loaded, kinds, knows_user, now, known);
    if (in_pieces.run()) return in_pieces.take();
    loaded = loadWhole(loaded.path, loaded.environment);
    loaded.issues.insert(loaded.issues.begin(), issues.begin(), issues.end());
  }
  MonitorReading whole(loaded, kinds, knows_user, now, {});
  whole.run();
  return whole.take();
}

Uuid monitorId(std::string_view id, std::string_view owner, std::string_view name) {
  const std::string text =
      id.empty() ? fmt::format("name\n{}\n{}", owner, name) : fmt::format("id\n{}", id);
  return Uuid::named(kMonitorSpace, text);
}

std::string originOf(const Sources& sources, const SourceMark& mark) {
  return fmt::format("{}:{}", sources.path(mark.file), mark.line);
}

}  // namespace promonitor::config
