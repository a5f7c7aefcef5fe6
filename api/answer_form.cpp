#include "api/answer_form.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "api/accepts.hpp"
#include "api/entity_tag.hpp"
#include "api/gzip_body.hpp"
#include "core/store/store.hpp"

namespace promonitor::api {
namespace {

constexpr int kStatusOk = 200;
constexpr int kNotModified = 304;
constexpr std::string_view kCodedEnd = "-gzip\"";

/// What was read of a stream already, and then the rest of it.
class BegunBody final : public BodySource {
 public:
  BegunBody(std::string begun, std::unique_ptr<BodySource> rest)
      : begun_(std::move(begun)), rest_(std::move(rest)) {}

  Piece next(std::string& out) override {
    if (begun_.empty()) return rest_->next(out);
    out += std::exchange(begun_, {});
    return Piece::More;
  }

 private:
  std::string begun_;
  std::unique_ptr<BodySource> rest_;
};

/// Makes a streamed body a whole one where it is short enough.
void gather(Response& response) {
  auto stream = std::move(response.stream);
  std::string body;
  auto piece = BodySource::Piece::More;
  while (piece == BodySource::Piece::More && body.size() <= kTaggedBytes) {
    piece = stream->next(body);
  }
  if (piece == BodySource::Piece::Failed) throw StoreError("a list could not be read to its end");
  if (piece == BodySource::Piece::Last) {
    response.body = std::move(body);
  } else {
    response.stream = std::make_unique<BegunBody>(std::move(body), std::move(stream));
  }
}

Field* fieldOf(Response& response, std::string_view name) {
  const auto found = std::find_if(response.headers.begin(), response.headers.end(),
                                  [name](const Field& field) { return field.name == name; });
  return found == response.headers.end() ? nullptr : &*found;
}

/// Gives a whole body its tag.
Field* tagged(Response& response) {
  if (Field* const tag = fieldOf(response, "ETag")) return tag;
  response.set("ETag", fmt::format("\"{:016x}\"", digestOf(response.body)));
  return &response.headers.back();
}

/// Another coding is another representation: its tag is another one.
void markCoded(Field& tag) {
  if (!tag.value.ends_with(kCodedEnd)) tag.value.replace(tag.value.size() - 1, 1, kCodedEnd);
}

bool takesGzip(const Request& request) {
  constexpr std::string_view kField = "accept-encoding";
  auto gzip = wanted(request, kField, "gzip");
  if (!gzip) gzip = wanted(request, kField, "*");
  return gzip.value_or(0) > 0 && *gzip >= wanted(request, kField, "identity").value_or(0);
}

bool wantsProblem(const Request& request) {
  const int problem = wanted(request, "accept", "application/problem+json").value_or(0);
  return problem > 0 && problem >= wanted(request, "accept", "application/json").value_or(0);
}

}  // namespace

AnswerForm::AnswerForm(const Request& request)
    : gzip(takesGzip(request)),
      problem(wantsProblem(request)),
      short_of_memory(request.short_of_memory) {
  if (const std::string* const tags = request.only("if-none-match")) if_none_match = *tags;
}

bool AnswerForm::encodes(const Response& response) const {
  const bool is_coded =
      std::any_of(response.headers.begin(), response.headers.end(),
                  [](const Field& field) { return field.name == "Content-Encoding"; });
  if (!gzip || is_coded) return false;
  return response.stream || response.body.size() > kPlainBytes;
}

void AnswerForm::validate(Response& response) const {
  if (response.status != kStatusOk) return;
  if (response.stream && !short_of_memory) gather(response);
  if (response.stream) return;
  Field* const tag = tagged(response);
  if (encodes(response)) markCoded(*tag);
  if (if_none_match.empty() || !namesTag(if_none_match, tag->value)) return;
  response.status = kNotModified;
  response.body.clear();
  std::erase_if(response.headers, [](const Field& field) {
    return field.name == "Content-Type" || field.name == "Content-Encoding";
  });
}

void AnswerForm::complete(Response& response) const {
  tagged(response);
  encode(response);
}

void AnswerForm::encode(Response& response) const {
  if (!encodes(response)) return;
  if (response.stream) {
    response.stream = std::make_unique<GzipBody>(std::move(response.stream));
  } else {
    response.body = gzipped(response.body);
  }
  response.set("Content-Encoding", "gzip");
  if (Field* const tag = fieldOf(response, "ETag")) markCoded(*tag);
}

}  // namespace promonitor::api
