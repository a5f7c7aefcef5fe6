#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "api/http/response.hpp"

namespace promonitor::api {

/// gzip (RFC 1952), as fast as it goes: whoever asks waits for it.
std::string gzipped(std::string_view text);

class GzipCoder;

/// The gzip coding of another body, piece by piece.
class GzipBody final : public BodySource {
 public:
  explicit GzipBody(std::unique_ptr<BodySource> plain);
  ~GzipBody() override;
  GzipBody(const GzipBody&) = delete;
  GzipBody& operator=(const GzipBody&) = delete;

  Piece next(std::string& out) override;

 private:
  std::unique_ptr<BodySource> plain_;
  std::unique_ptr<GzipCoder> coder_;
};

}  // namespace promonitor::api
