#include "dialogue.hpp"

#include <array>
#include <cctype>
#include <span>
#include <string>
#include <string_view>

#include "promonitor/printable.hpp"

namespace promonitor::ssl {
namespace {

constexpr std::size_t kLongestLine = 4096;
constexpr int kMostLines = 100;

/// Where an answer ends.
enum class Style : std::uint8_t {
  Code,    ///< "250-" goes on, "250 " ends it (RFC 5321, section 4.2.1; RFC 959, section 4.2)
  Tagged,  ///< lines that begin with "* " go before it (RFC 9051, section 2.2.2)
  Line     ///< one line (RFC 1939, section 3)
};

struct Exchange {
  std::string_view request;  ///< empty: the server speaks first
  std::string_view wanted;   ///< start of the answer
  Style style;
};

/// RFC 3207.
constexpr std::array kSmtp = {Exchange{"", "220", Style::Code},
                              Exchange{"EHLO monitor.invalid\r\n", "250", Style::Code},
                              Exchange{"STARTTLS\r\n", "220", Style::Code}};
/// RFC 9051, section 6.2.1.
constexpr std::array kImap = {Exchange{"", "* OK", Style::Line},
                              Exchange{"a STARTTLS\r\n", "a OK", Style::Tagged}};
/// RFC 2595, section 4.
constexpr std::array kPop3 = {Exchange{"", "+OK", Style::Line},
                              Exchange{"STLS\r\n", "+OK", Style::Line}};
/// RFC 4217, section 4.
constexpr std::array kFtp = {Exchange{"", "220", Style::Code},
                             Exchange{"AUTH TLS\r\n", "234", Style::Code}};

std::span<const Exchange> exchangesOf(StartTls protocol) {
  switch (protocol) {
    case StartTls::Smtp:
      return kSmtp;
    case StartTls::Imap:
      return kImap;
    case StartTls::Pop3:
      return kPop3;
    case StartTls::Ftp:
      return kFtp;
    default:
      return {};
  }
}

bool sameWord(std::string_view text, std::string_view word) {
  if (text.size() < word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const auto upper = [](char c) { return std::toupper(static_cast<unsigned char>(c)); };
    if (upper(text[i]) != upper(word[i])) return false;
  }
  return true;
}

/// `first` is the first line of the answer that `line` belongs to.
bool endsAnswer(Style style, std::string_view first, std::string_view line) {
  switch (style) {
    case Style::Code: {
      constexpr std::size_t kDigits = 3;
      const bool goes_on = first.size() > kDigits && first[kDigits] == '-';
      if (!goes_on) return true;
      const bool same_code = line.substr(0, kDigits) == first.substr(0, kDigits);
      return same_code && (line.size() == kDigits || line[kDigits] == ' ');
    }
    case Style::Tagged:
      return !line.starts_with("* ");
    case Style::Line:
      break;
  }
  return true;
}

[[noreturn]] void refuse(std::string_view request, std::string_view wanted, std::string_view got) {
  const std::string asked = request.empty() ? "the greeting" : pm::printable(request, 60);
  pm::Verdict verdict =
      pm::down("starttls_refused", "the server does not begin TLS: it answers '{}'",
               pm::printable(got, 100));
  throw pm::ProbeFailure(verdict.phase(pm::Phase::Tls)
                             .cause(pm::Cause::Protocol)
                             .expected(pm::format("{} in answer to {}", wanted, asked))
                             .got(pm::printable(got)));
}

/// The last line of an answer.
pm::Task<std::string> readAnswer(pm::Stream& stream, Style style) {
  std::string first;
  for (int i = 0; i < kMostLines; ++i) {
    const std::string_view line = co_await stream.readLine(kLongestLine);
    if (i == 0) first = line;
    if (endsAnswer(style, first, line)) co_return std::string(line);
  }
  throw pm::ProbeFailure(pm::down("protocol", "an answer has more than {} lines", kMostLines)
                             .cause(pm::Cause::Protocol)
                             .phase(pm::Phase::Tls));
}

pm::Task<void> talk(pm::Stream& stream, std::span<const Exchange> exchanges) {
  for (const Exchange& exchange : exchanges) {
    if (!exchange.request.empty()) co_await stream.write(exchange.request);
    const std::string answer = co_await readAnswer(stream, exchange.style);
    if (!sameWord(answer, exchange.wanted)) refuse(exchange.request, exchange.wanted, answer);
  }
}

/// SSLRequest of PostgreSQL's protocol 3.0 (message formats): its length, then 80877103. The
/// answer is one byte, with nothing behind it.
pm::Task<void> askPostgres(pm::Stream& stream) {
  constexpr std::string_view kRequest("\x00\x00\x00\x08\x04\xd2\x16\x2f", 8);
  co_await stream.write(kRequest);
  std::array<char, 64> answer{};
  const std::size_t count = co_await stream.read(answer);
  const std::string_view text(answer.data(), count);
  if (text != "S") refuse("SSLRequest", "S", count == 0 ? "the end of the connection" : text);
}

}  // namespace

pm::Task<void> askForTls(const pm::Context& ctx, pm::Stream& stream, StartTls protocol) {
  const std::chrono::nanoseconds began = ctx.now();
  try {
    if (protocol == StartTls::Postgres) {
      co_await askPostgres(stream);
    } else {
      co_await talk(stream, exchangesOf(protocol));
    }
  } catch (const pm::Cancelled& cancelled) {
    if (cancelled.verdict().code() == "cancelled") throw;
    const std::string time = pm::timeText(ctx.now() - began);
    throw pm::ProbeFailure(
        pm::down("starttls_timeout", "the server did not begin TLS within {}", time)
            .phase(pm::Phase::Tls)
            .cause(pm::Cause::Timeout));
  }
}

}  // namespace promonitor::ssl
