#include "core/store/spool.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "core/store/batch_packing.hpp"

namespace promonitor {
namespace {

// The file: a head of one page (magic, format, CRC-32, round, length and name of the database),
// then records (length, CRC-32, bytes). Numbers are little-endian. The CRC of a record begins with
// its round and place, so that a record of an earlier round is none.
constexpr std::string_view kMagic = "PMSPOOL";
// One digit, raised whenever batch_packing.cpp writes what the one before it did not know, be it a
// new value of an enumeration. All from the first are read. 2: MissReason::HostBusy.
constexpr char kFormat = '2';
constexpr char kFirstFormat = '1';
constexpr std::size_t kTold = kMagic.size() + 1 + 4;
constexpr std::size_t kHeadSize = 4096;
constexpr std::size_t kRecordHead = 8;
/// Zeros where the next record would begin.
constexpr std::size_t kEndMark = 4;
constexpr std::size_t kLongestName = 1024;

void putLittleEndian(std::string& out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
}

std::uint64_t littleEndianAt(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    value |= std::uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  }
  return value;
}

std::uint32_t crc(std::string_view bytes, std::uint32_t before = 0) {
  return static_cast<std::uint32_t>(
      ::crc32_z(before, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

/// Up to `size` bytes; fewer at the end of the file.
std::string bytesAt(int fd, std::size_t at, std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t got = 0;
  while (got < size) {
    const ssize_t count = ::pread(fd, bytes.data() + got, size - got, static_cast<off_t>(at + got));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    got += static_cast<std::size_t>(count);
  }
  bytes.resize(got);
  return bytes;
}

std::string headOf(std::uint64_t round, const std::string& database) {
  std::string told;
  putLittleEndian(told, round, 8);
  putLittleEndian(told, database.size(), 4);
  told += database;
  std::string head(kMagic);
  head += kFormat;
  putLittleEndian(head, crc(told), 4);
  return head + told;
}

}  // namespace

Spool::Spool(std::filesystem::path path, const std::string& database, std::size_t capacity)
    : path_(std::move(path)),
      database_(database.substr(0, kLongestName)),
      capacity_(capacity),
      read_at_(kHeadSize),
      end_(kHeadSize) {
  fd_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd_ < 0) fail("open", errno);
  const off_t size = ::lseek(fd_, 0, SEEK_END);
  try {
    if (size == 0 || !adopt(static_cast<std::size_t>(size))) startRound();
    reserve();
  } catch (...) {
    ::close(fd_);
    // A part of it would only take what little room there is.
    if (size == 0) ::unlink(path_.c_str());
    throw;
  }
}

Spool::~Spool() { ::close(fd_); }

bool Spool::push(const ResultBatch& batch) {
  const std::string bytes = packBatch(batch);
  const std::size_t size = kRecordHead + bytes.size();
  if (end_ + size > kHeadSize + capacity_) return false;
  std::string record;
  putLittleEndian(record, bytes.size(), 4);
  putLittleEndian(record, checksum(end_, bytes), 4);
  record += bytes;
  putLittleEndian(record, 0, kEndMark);
  write(end_, record);
  sync();
  end_ += size;
  rows_ += batch.rows();
  return true;
}

const ResultBatch* Spool::front() {
  if (!front_) front_ = recordAt(read_at_);
  return front_ ? &front_->batch : nullptr;
}

void Spool::pop() {
  rows_ -= front_->batch.rows();
  read_at_ = front_->next;
  front_.reset();
  if (empty()) startRound();
}

std::uint64_t Spool::discard() {
  const std::uint64_t lost = std::exchange(rows_, 0);
  front_.reset();
  startRound();
  return lost;
}

bool Spool::adopt(std::size_t size) {
  const std::string head = bytesAt(fd_, 0, kHeadSize);
  const bool ours = head.starts_with(kMagic) && head.size() == kHeadSize;
  const char format = ours ? head[kMagic.size()] : '\0';
  if (ours && format > kFormat) return putAside("results of a newer promonitor, which stores them");
  const std::size_t name = ours ? littleEndianAt(head, kTold + 8, 4) : 0;
  const bool whole =
      ours && format >= kFirstFormat && name <= kLongestName &&
      littleEndianAt(head, kTold - 4, 4) == crc(std::string_view(head).substr(kTold, 12 + name));
  if (!whole) return putAside("no results");
  if (head.compare(kTold + 12, name, database_) != 0) {
    return putAside("results for " + head.substr(kTold + 12, name));
  }
  round_ = littleEndianAt(head, kTold, 8);
  const std::size_t wanted = capacity_;
  if (!findEnd(size)) {
    capacity_ = wanted;
    read_at_ = end_ = kHeadSize;
    rows_ = 0;
    return putAside("results that this promonitor cannot read");
  }
  if (empty()) {
    capacity_ = wanted;
    startRound();
  } else if (format < kFormat) {
    // What comes behind these has the format of now.
    write(0, headOf(round_, database_));
    sync();
  }
  return true;
}

bool Spool::putAside(const std::string& held) {
  std::filesystem::path aside = path_;
  aside += fmt::format(".{}", ::getpid());
  if (::rename(path_.c_str(), aside.c_str()) != 0) fail("put aside", errno);
  ::close(fd_);
  fd_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd_ < 0) fail("make", errno);
  notice_ =
      fmt::format("{} held {}: it was left alone as {}", path_.string(), held, aside.string());
  return false;
}

bool Spool::findEnd(std::size_t size) {
  capacity_ = std::max(capacity_, size - std::min(size, kHeadSize + kEndMark));
  try {
    while (const auto record = recordAt(end_)) {
      rows_ += record->batch.rows();
      end_ = record->next;
    }
  } catch (const StoreError&) {
    return false;  // it is whole, and not what unpackBatch() knows
  }
  const std::string mark = bytesAt(fd_, end_, kEndMark);
  if (mark.find_first_not_of('\0') != std::string::npos) {
    notice_ = path_.string() + ": what a crash left unfinished was cut off";
  }
  return true;
}

std::optional<Spool::Record> Spool::recordAt(std::size_t at) const {
  const std::string head = bytesAt(fd_, at, kRecordHead);
  if (head.size() < kRecordHead) return std::nullopt;
  const std::size_t size = littleEndianAt(head, 0, 4);
  if (size == 0 || at + kRecordHead + size > kHeadSize + capacity_) return std::nullopt;
  const std::string bytes = bytesAt(fd_, at + kRecordHead, size);
  if (bytes.size() < size || checksum(at, bytes) != littleEndianAt(head, 4, 4)) return std::nullopt;
  return Record{unpackBatch(bytes), at + kRecordHead + size};
}

std::uint32_t Spool::checksum(std::size_t at, std::string_view bytes) const {
  std::string place;
  putLittleEndian(place, round_, 8);
  putLittleEndian(place, at, 8);
  return crc(bytes, crc(place));
}

void Spool::startRound() {
  read_at_ = end_ = kHeadSize;
  ++round_;
  write(0, headOf(round_, database_));
  write(kHeadSize, std::string(kEndMark, '\0'));
  sync();
}

void Spool::reserve() const {
  const auto size = static_cast<off_t>(kHeadSize + capacity_ + kEndMark);
  // Not ftruncate() alone: that would promise room, and not take it.
  const int error = ::posix_fallocate(fd_, 0, size);
  if (error != 0) fail("reserve the disk space of", error);
  if (::ftruncate(fd_, size) != 0) fail("cut", errno);
  sync();
}

void Spool::write(std::size_t at, std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail("write to", count < 0 ? errno : EIO);
    at += static_cast<std::size_t>(count);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void Spool::sync() const {
  if (::fdatasync(fd_) != 0) fail("write to", errno);
}

void Spool::fail(const char* what, int error) const {
  throw StoreError(
      fmt::format("cannot {} the spool {}: {}: see that promonitor may write there and "
                  "that the disk has room and is sound, lower "
                  "database.spool.size, or name another file (database.spool.file)",
                  what, path_.string(), std::generic_category().message(error)));
}

std::uint64_t replay(Spool& spool, Store& store) {
  std::uint64_t rows = 0;
  while (!spool.empty()) {
    const ResultBatch* const batch = spool.front();
    if (batch == nullptr) {
      spool.discard();
      break;
    }
    store.commit(*batch);
    rows += batch->rows();
    spool.pop();
  }
  return rows;
}

}  // namespace promonitor
