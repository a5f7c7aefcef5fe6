#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/api_error.hpp"
#include "api/http/response.hpp"
#include "api/monitor_json.hpp"
#include "api/routes.hpp"
#include "core/account/monitor_writer.hpp"

namespace promonitor::api {

/// How a refusal is answered.
ApiError apiErrorOf(const MonitorRefused& refused);

/// A monitor as an answer shows it, with what `?include=` asks for. `writer` tells its `config`;
/// without facts it has no `last_check` and no `uptime`.
std::string monitorBody(const Call& call, const Monitor& monitor, MonitorWriter& writer,
                        const MonitorFacts* facts);

/// What each of the monitors is made of, as JSON. Throws ApiError.
std::vector<std::string> configsJson(const Call& call, const std::vector<Uuid>& monitors,
                                     MonitorWriter& writer);

/// The strong entity tag (RFC 9110 section 8.8.3) of such a body: the monitor's revision, then a
/// digest of the bytes. What a user has seen of a monitor is told by the revision.
std::string etagOf(std::int64_t revision, std::string_view body);
/// The revisions that an If-Match field accepts (RFC 9110 section 13.1.1); nothing without one, and
/// for `*`. Throws ApiError where it is malformed. A weak tag matches nothing.
MonitorWriter::Expected expectedRevisions(const Request& request);

/// The whole answer.
Response monitorAnswer(const Call& call, const Monitor& monitor, MonitorWriter& writer,
                       const MonitorFacts* facts = nullptr);

}  // namespace promonitor::api
