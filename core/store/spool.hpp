#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/store/store.hpp"

namespace promonitor {

/// Results on their way to a store that is away: a file of batches, oldest first, each with its
/// length and a CRC-32. What was added survives a crash; a record that a crash tore is cut off when
/// the file is opened again. The whole file is reserved on disk when it is made, so that it takes
/// results also when the disk is full. For one thread at a time. Throws StoreError where the file
/// cannot be used.
class Spool {
 public:
  /// Opens or makes the file, `capacity` bytes for records; one that is larger shrinks when it is
  /// opened empty. `database` names what the results are for: a file with those of another is left
  /// alone under another name.
  Spool(std::filesystem::path path, const std::string& database, std::size_t capacity);
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  bool empty() const { return read_at_ == end_; }
  /// Records that wait take so many bytes.
  std::size_t bytes() const { return end_ - read_at_; }
  std::size_t capacity() const { return capacity_; }
  /// Results and missed slots that wait.
  std::uint64_t rows() const { return rows_; }
  /// What opening found: a sentence for the log; empty where all was well.
  const std::string& notice() const { return notice_; }

  /// Adds a batch behind the others, durably; false, and nothing is added, when there is no room.
  bool push(const ResultBatch& batch);
  /// The oldest batch; null where the disk does not give it back as it was. Good until pop().
  /// Requires: not empty.
  const ResultBatch* front();
  /// Takes the oldest batch out: it is stored. After a crash it may be found again. Requires:
  /// front() gave it.
  void pop();
  /// Gives up what is left; says how many results and missed slots that was.
  std::uint64_t discard();

 private:
  struct Record {
    ResultBatch batch;
    std::size_t next = 0;
  };
  /// Takes what is in a file of that size; false where it is not one of ours, for another database,
  /// or of a newer promonitor: there is a new one then.
  bool adopt(std::size_t size);
  bool putAside(const std::string& held);
  /// False where a record holds what this program does not know.
  bool findEnd(std::size_t size);
  void reserve() const;
  /// Nothing where no whole record begins there.
  std::optional<Record> recordAt(std::size_t at) const;
  std::uint32_t checksum(std::size_t at, std::string_view bytes) const;
  /// Begins again at the front: what is behind belongs to an earlier round.
  void startRound();
  void write(std::size_t at, std::string_view bytes) const;
  void sync() const;
  [[noreturn]] void fail(const char* what, int error) const;

  const std::filesystem::path path_;
  const std::string database_;
  std::size_t capacity_;
  int fd_ = -1;
  std::uint64_t round_ = 0;
  std::size_t read_at_ = 0, end_ = 0;
  std::uint64_t rows_ = 0;
  std::optional<Record> front_;
  std::string notice_;
};

/// Stores what an earlier run left there, and says how many results and missed slots it was. Throws
/// StoreError where the store takes nothing; what it took is out of the spool.
std::uint64_t replay(Spool& spool, Store& store);

}  // namespace promonitor
