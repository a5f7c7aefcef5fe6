#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/account/monitor_writer.hpp"
#include "core/model/option_input.hpp"

namespace promonitor {

/// The API did not do what a command asked; what() is for the person who typed it.
class ApiRefused : public std::runtime_error {
 public:
  ApiRefused(const std::string& sentence, std::vector<FieldFault> wrong)
      : std::runtime_error(sentence), faults(std::move(wrong)) {}

  /// What is wrong with what was sent, field by field.
  std::vector<FieldFault> faults;
};

/// A value as it may stand in the query of a target.
std::string percentEncoded(const std::string& value);

/// Where the API is, and who asks.
struct ApiAddress {
  /// "http://127.0.0.1:8080", or https.
  std::string url;
  std::string key;
};

/// Calls the API of a daemon as any other client does. Blocks, at most 30 seconds a call. For one
/// thread.
class ApiClient {
 public:
  explicit ApiClient(ApiAddress address);

  /// The answer to one call, `target` being the part behind /api/v1. Throws ApiRefused for what the
  /// API refuses, and std::runtime_error where it cannot be reached.
  OptionInput call(const std::string& method, const std::string& target,
                   const std::string& body = "");
  /// All items of a list that comes in pages, `target` being the first page.
  std::vector<OptionInput> list(const std::string& target);

 private:
  struct Answer {
    int status = 0;
    std::string body;
    /// The target of the next page, whole; empty: there is none.
    std::string next;
  };
  Answer ask(const std::string& method, const std::string& target, const std::string& body);
  OptionInput read(const Answer& answer) const;

  const ApiAddress address_;
};

}  // namespace promonitor
