#pragma once

#include <cstddef>
#include <string>

#include "api/http/request.hpp"
#include "api/http/response.hpp"

namespace promonitor::api {

/// Bodies up to this are not worth coding.
inline constexpr std::size_t kPlainBytes = 1024;
/// Streamed bodies up to this are made whole, so that they can have a tag.
inline constexpr std::size_t kTaggedBytes = std::size_t{1024} * 1024;

/// How a client wants its answer, as its request says: whatever it has already, its codings and how
/// errors are told. Outlives the request. For answers of all routes.
struct AnswerForm {
  AnswerForm() = default;
  explicit AnswerForm(const Request& request);

  /// The If-None-Match field; empty without one.
  std::string if_none_match;
  bool gzip = false;
  /// Errors as problem details (RFC 9457).
  bool problem = false;
  /// Streamed bodies are left as they are.
  bool short_of_memory = false;

  /// Gives the answer to a read its strong entity tag, unless it has one, and makes it a 304 where
  /// the client has that already (RFC 9110 sections 8.8.3 and 13.1.2). Streamed bodies above
  /// kTaggedBytes have no tag, nor has any while memory is short. Throws StoreError where the
  /// stream fails before.
  void validate(Response& response) const;
  /// Does both for an answer that many will get, whatever they have already.
  void complete(Response& response) const;
  /// Codes a body above kPlainBytes with gzip where the client takes that.
  void encode(Response& response) const;

 private:
  bool encodes(const Response& response) const;
};

}  // namespace promonitor::api
