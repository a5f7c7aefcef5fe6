#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/model/account.hpp"
#include "core/model/audit.hpp"
#include "core/model/option_input.hpp"
#include "core/model/state.hpp"

namespace promonitor {

/// One thing that is wrong with what a user asked for: where ("config.options.expect.status"), and
/// what.
struct FieldFault {
  std::string path;
  std::string message;
  bool operator==(const FieldFault&) const = default;
};

/// What was asked for a monitor cannot be done. what() is a sentence for the one who asked.
class MonitorRefused : public std::runtime_error {
 public:
  enum class Reason {
    Unknown,      ///< the user has no such monitor
    Invalid,      ///< `faults` says what is wrong, all of it
    Declared,     ///< the monitor is the operator's file's
    PlanLimit,    ///< the user's plan allows no more monitors
    Changed,      ///< it is not the revision any more that the user has seen
    CallReused,   ///< the call has the name of another one
    Busy,         ///< others are writing: to be tried again
    Unavailable,  ///< this server is not set up to keep monitors
  };
  MonitorRefused(Reason refusal, const std::string& sentence, std::vector<FieldFault> wrong = {})
      : std::runtime_error(sentence), reason(refusal), faults(std::move(wrong)) {}

  Reason reason;
  std::vector<FieldFault> faults;
};

/// Makes, changes and deletes the monitors that users make themselves, beside those of the
/// operator's file, which it refuses to touch. What it has done is stored and in force when a call
/// returns. What a user writes is the object that the API shows, `config` included; see
/// docs/api-writing.md. `by` is what the audit log says of who asks. Thread-safe. Every call blocks
/// on the store and for its turn, for a bounded time, and throws MonitorRefused or StoreError; then
/// nothing has changed.
class MonitorWriter {
 public:
  /// Makes an answer out of the monitor as it is made.
  using Render = std::function<std::string(const Monitor&)>;
  /// A call that its client gave a name: made again within a day, it gets the answer again.
  struct NamedCall {
    std::string name;
    /// Everything that makes it this call.
    std::string content;
  };
  struct Made {
    Uuid id;
    std::int64_t revision = 0;
    std::string answer;
  };
  /// Monitors of a user as they are to be, all at once.
  struct WantedMonitors {
    /// Whole objects, each with a name. One with an `id` is that monitor, another the one of its
    /// name, or else a new one.
    std::vector<OptionInput> monitors;
    /// Those made over the API that are not among them go.
    bool prune = false;
    /// Nothing is done; the answer is the same.
    bool dry_run = false;
  };
  struct MonitorChange {
    enum class What { Created, Changed, Deleted };
    What what{};
    Uuid id;  ///< zero where it is yet to be made
    std::string name;
    /// Where one that is changed differs: "config.options.expect.status".
    std::vector<std::string> fields;
  };
  struct Applied {
    std::vector<MonitorChange> changes;
    std::size_t unchanged = 0;
  };
  /// The revisions that a user takes for the newest; nothing: whatever it is.
  using Expected = std::optional<std::vector<std::int64_t>>;

  virtual ~MonitorWriter() = default;
  virtual Made create(const User& user, const Actor& by, const OptionInput& asked,
                      const std::optional<NamedCall>& call, const Render& render) = 0;
  /// `patch` is a merge patch (RFC 7396) of what definition() gives. A value that is shown hidden
  /// and comes back as it is shown stays what it is.
  virtual Monitor change(const User& user, const Actor& by, const Uuid& id,
                         const OptionInput& patch, const Expected& expected) = 0;
  virtual Monitor pause(const User& user, const Actor& by, const Uuid& id, bool paused,
                        const Expected& expected) = 0;
  virtual void remove(const User& user, const Actor& by, const Uuid& id,
                      const Expected& expected) = 0;
  /// Does all of it, in one transaction, or nothing. Of a monitor that is there, what is not said
  /// is as of a new one; a value that comes back as it is shown hidden stays what it is. Paths of
  /// faults begin with "monitors[0]".
  virtual Applied applySet(const User& user, const Actor& by, const WantedMonitors& wanted) = 0;
  /// What monitors are beyond their published fields, secrets hidden, as the values of `config`, in
  /// the order of `ids`. Of one that is declared: what is known without its file. Null where it is
  /// not in force. One look-up in the store.
  virtual std::vector<OptionInput> configs(const User& user, const std::vector<Uuid>& ids) = 0;
};

}  // namespace promonitor
