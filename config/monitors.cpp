#include "config/monitors.hpp"

#include <algorithm>
#include <deque>
#include <future>
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
/// How many threads read them.
constexpr std::size_t kReaders = 2;

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
    const std::size_t count = loaded.monitorCount();
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
  using Items = std::optional<std::vector<OptionInput>>;
  /// Entries that follow each other, to be read at once.
  struct Run {
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  bool readPieces(const MonitorList& list) {
    const std::vector<Uuid> digests = digestsOf(list);
    const std::vector<Run> runs = unknownRuns(digests);
    std::size_t next = 0;
    std::deque<std::future<Items>> ahead;
    std::size_t begun = 0;
    for (std::size_t run = 0; run < runs.size(); ++run) {
      for (; begun < std::min(run + kReaders, runs.size()); ++begun) {
        ahead.push_back(readAhead(list, runs, begun));
      }
      if (!keepKnown(list, digests, next, runs[run].begin)) return false;
      Items items = ahead.front().get();
      ahead.pop_front();
      if (!items) return false;
      next = runs[run].begin;
      for (OptionInput& item : *items) {
        const std::uint32_t lines_above = item.mark.line - list.unread[next].line;
        substitute(item, loaded_.environment, loaded_.issues, loaded_.refused);
        judge(item, {digests[next++], lines_above});
      }
    }
    return keepKnown(list, digests, next, digests.size());
  }

  std::vector<Uuid> digestsOf(const MonitorList& list) const {
    std::vector<Uuid> digests;
    digests.reserve(list.unread.size());
    for (const EntryText& entry : list.unread) {
      digests.push_back(Uuid::named(judged_by_, textOf(list.file, entry, entry)));
    }
    return digests;
  }

  std::vector<Run> unknownRuns(const std::vector<Uuid>& digests) const {
    std::vector<Run> runs;
    for (std::size_t i = 0; i < digests.size(); ++i) {
      if (known_.by_entry.contains(digests[i])) continue;
      const bool goes_on =
          !runs.empty() && runs.back().end == i && i - runs.back().begin < kReadAtOnce;
      if (!goes_on) runs.push_back({.begin = i});
      runs.back().end = i + 1;
    }
    return runs;
  }

  /// Reads a run while those before it are judged: reading takes longer than judging.
  std::future<Items> readAhead(const MonitorList& list, const std::vector<Run>& runs,
                               std::size_t run) const {
    const auto policy = runs.size() > 1 ? std::launch::async : std::launch::deferred;
    return std::async(policy,
                      [this, &list, wanted = runs[run]] { return readItems(list, wanted); });
  }

  /// The entries of a run, if each is the item that its lines say.
  Items readItems(const MonitorList& list, const Run& run) const {
    const EntryText& first = list.unread[run.begin];
    const EntryText& last = list.unread[run.end - 1];
    Items items = readYamlItems(textOf(list.file, first, last), list.file, first.line);
    if (!items || items->size() != run.end - run.begin) return std::nullopt;
    for (std::size_t i = run.begin; i < run.end; ++i) {
      const std::uint32_t line = (*items)[i - run.begin].mark.line;
      if (line < list.unread[i].line) return std::nullopt;
      if (i + 1 < run.end && line >= list.unread[i + 1].line) return std::nullopt;
    }
    return items;
  }

  std::string_view textOf(std::uint32_t file, const EntryText& first, const EntryText& last) const {
    return std::string_view(loaded_.sources.text(file))
        .substr(first.offset, last.offset + last.length - first.offset);
  }

  void judge(OptionInput& item, const KnownEntry& entry) {
    auto monitor = decoder_.decode(item, number_++);
    if (!monitor) return;
    keep(std::move(monitor->spec), monitor->owner, monitor->is_lasting ? entry : KnownEntry());
  }

  /// Those from `begin` to `end`, all of which are known. False when one is there already.
  bool keepKnown(const MonitorList& list, const std::vector<Uuid>& digests, std::size_t begin,
                 std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const KnownMonitors::Known& known = known_.by_entry.at(digests[i]);
      const SourceMark mark{list.file, list.unread[i].line + known.lines_above, 1};
      if (!decoder_.isNew(known.spec->id, mark)) return false;
      MonitorSpec spec = *known.spec;
      spec.origin = originOf(loaded_.sources, mark);
      ++number_;
      keep(std::move(spec), known_.owners[known.owner], {digests[i], known.lines_above});
    }
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

Origin originOf(const Sources& sources, const SourceMark& mark) {
  return {sources.path(mark.file), mark.line};
}

}  // namespace promonitor::config
