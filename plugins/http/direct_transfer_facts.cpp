#include <algorithm>
#include <array>
#include <cstring>

#include "direct_transfer.hpp"
#include "promonitor/address_text.hpp"
#include "stream_socket.hpp"
#include "tls_failure.hpp"

namespace promonitor::http {
namespace {

/// What libcurl says and does of the same fault.
struct Row {
  ResponseFault fault;
  CURLcode code;
  const char* text;
};

constexpr std::array kRows = {
    Row{ResponseFault::NotHttp, CURLE_UNSUPPORTED_PROTOCOL, "Received HTTP/0.9 when not allowed"},
    Row{ResponseFault::UnknownVersion, CURLE_UNSUPPORTED_PROTOCOL,
        "Unsupported HTTP version in response"},
    Row{ResponseFault::BadStatus, CURLE_UNSUPPORTED_PROTOCOL,
        "Unsupported response code in HTTP response"},
    Row{ResponseFault::NoColon, CURLE_WEIRD_SERVER_REPLY, "Header without colon"},
    Row{ResponseFault::NulByte, CURLE_WEIRD_SERVER_REPLY, "Nul byte in header"},
    Row{ResponseFault::BadLength, CURLE_WEIRD_SERVER_REPLY, "Invalid Content-Length: value"},
    Row{ResponseFault::UnknownCoding, CURLE_BAD_CONTENT_ENCODING, "Unknown transfer coding"},
    Row{ResponseFault::BadChunkSize, CURLE_RECV_ERROR,
        "Illegal or missing hexadecimal sequence in chunked-encoding"},
    Row{ResponseFault::ChunkSizeTooLong, CURLE_RECV_ERROR,
        "Too long hexadecimal number in chunked-encoding"},
    Row{ResponseFault::BrokenChunk, CURLE_RECV_ERROR,
        "Malformed encoding found in chunked-encoding"},
    Row{ResponseFault::LongLine, CURLE_WRITE_ERROR, ""},
    Row{ResponseFault::NoAnswer, CURLE_GOT_NOTHING, "Empty reply from server"},
    Row{ResponseFault::CutHead, CURLE_PARTIAL_FILE, ""},
    Row{ResponseFault::CutChunks, CURLE_PARTIAL_FILE,
        "transfer closed with outstanding read data remaining"},
};

}  // namespace

bool DirectTransfer::broken(ResponseFault fault) {
  if (fault == ResponseFault::CutBody) {
    error_ = pm::format("transfer closed with {} bytes remaining to read", parser_->left());
    return over(CURLE_PARTIAL_FILE);
  }
  if (fault == ResponseFault::OtherVersion) {
    const int version = parser_->version();
    error_ = pm::format("Unsupported HTTP version ({}.{}) in response", version / 10, version % 10);
    return over(CURLE_UNSUPPORTED_PROTOCOL);
  }
  for (const Row& row : kRows) {
    if (row.fault != fault) continue;
    error_ = row.text;
    return over(row.code);
  }
  return over(CURLE_WEIRD_SERVER_REPLY);
}

TransferTimes DirectTransfer::times() const {
  const auto since_start = [this](std::int64_t moment_ns) {
    if (moment_ns == 0) return std::chrono::microseconds();
    return std::chrono::ceil<std::chrono::microseconds>(
        std::chrono::nanoseconds(moment_ns - attempt_.began_ns));
  };
  const bool stands = attempt_.state == Attempts::State::Stands;
  const std::chrono::microseconds connect = since_start(stands ? attempt_.ended_ns : 0);
  const std::chrono::microseconds tls = since_start(secured_ns_);
  return {.lookup = {},
          .connect = connect,
          .tls = tls,
          .sent = std::max(connect, tls),
          .first_byte = since_start(first_byte_ns_),
          .total = since_start(ended_ns_ != 0 ? ended_ns_ : now())};
}

pm::Phase DirectTransfer::phase() const {
  if (isConnecting()) return pm::Phase::Connect;
  if (isShakingHands()) return pm::Phase::Tls;
  return first_byte_ns_ == 0 ? pm::Phase::Ttfb : pm::Phase::Transfer;
}

std::int64_t DirectTransfer::phaseBegin() const {
  if (isConnecting()) return attempt_.began_ns;
  if (first_byte_ns_ != 0) return first_byte_ns_;
  return secured_ns_ != 0 ? secured_ns_ : attempt_.ended_ns;
}

TlsEnd DirectTransfer::tlsEnd(CURLcode /*code*/) const {
  TlsEnd end = session_ ? session_->outcome() : TlsEnd();
  if (!session_ && reset_) end.peer = TlsEnd::Peer::Reset;
  end.speaks_newest = request_->tls.settings.maxVersion() >= TLS1_3_VERSION;
  return end;
}

std::optional<pm::Verdict> DirectTransfer::verdictOnTheWay(CURLcode code,
                                                           std::chrono::nanoseconds /*allowed*/,
                                                           const Secrets& /*secrets*/) const {
  return request_->url.tls ? tlsVerdict(*this, code) : std::nullopt;
}

std::string DirectTransfer::peer() const { return pm::peerText(attempt_.address); }

std::string DirectTransfer::location() const {
  std::vector<std::string> values = fields_.values("Location", 1);
  return values.empty() ? std::string() : std::move(values.front());
}

std::vector<std::string> DirectTransfer::headers(const std::string& name) const {
  return fields_.values(name, kMostOfOneName);
}

std::vector<std::pair<std::string, std::string>> DirectTransfer::firstHeaders() const {
  return fields_.first(kMostHeaders);
}

bool DirectTransfer::hasRoute() const { return http::hasRoute(attempt_.address); }

void DirectTransfer::tellTried(const pm::Context& context) const {
  if (request_ != nullptr) Attempts::tell(context, attempt_);
}

}  // namespace promonitor::http
