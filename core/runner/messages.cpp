#include "core/runner/messages.hpp"

#include <vector>

#include "core/runner/frame.hpp"
#include "core/runner/option_codec.hpp"

namespace promonitor {
namespace {

void put(FrameWriter& frame, const std::vector<std::string>& texts) {
  frame.put(static_cast<std::uint32_t>(texts.size()));
  for (const std::string& text : texts) frame.put(text);
}

void take(FrameReader& frame, std::vector<std::string>& texts) {
  texts.clear();
  for (std::uint32_t left = frame.count(sizeof(std::uint32_t)); left > 0; --left) {
    texts.emplace_back(frame.text());
  }
}

Duration takeDuration(FrameReader& frame) { return Duration(frame.take<std::int64_t>()); }

}  // namespace

void RunnerSettings::append(std::string& out) const {
  FrameWriter frame(out, FrameType::Settings);
  frame.put(plugin_path);
  frame.put(plugin_id);
  frame.put(plugin_sha256);
  frame.put(described_sha256);
  put(frame, resolver.servers);
  for (const Duration ttl : {resolver.min_ttl, resolver.max_ttl, resolver.negative_ttl}) {
    frame.put(ttl.count());
  }
  frame.put(std::uint64_t{resolver.cache_entries});
  frame.put(resolver.hosts_file);
  frame.put(ca_file);
  frame.put(log_level);
  frame.put(workers);
  frame.put(worker_queue);
  frame.put(limits.open_files);
  frame.put(limits.address_space);
  frame.put(limits.file_size);
}

bool RunnerSettings::decode(std::string_view body) {
  FrameReader frame(body);
  plugin_path = frame.text();
  plugin_id = frame.text();
  plugin_sha256 = frame.text();
  described_sha256 = frame.text();
  take(frame, resolver.servers);
  resolver.min_ttl = takeDuration(frame);
  resolver.max_ttl = takeDuration(frame);
  resolver.negative_ttl = takeDuration(frame);
  resolver.cache_entries = frame.take<std::uint64_t>();
  resolver.hosts_file = frame.text();
  ca_file = frame.text();
  log_level = frame.text();
  workers = frame.take<std::uint32_t>();
  worker_queue = frame.take<std::uint32_t>();
  limits.open_files = frame.take<std::uint64_t>();
  limits.address_space = frame.take<std::uint64_t>();
  limits.file_size = frame.take<std::uint64_t>();
  return frame.done();
}

void PolicyFrame::append(std::string& out) const {
  FrameWriter frame(out, FrameType::Policy);
  frame.put(policy);
  frame.put(static_cast<std::uint8_t>(rules.made_over_api));
  frame.put(rules.plan);
  put(frame, rules.global.deny);
  put(frame, rules.global.allow);
  put(frame, rules.of_plan.deny);
  put(frame, rules.of_plan.allow);
}

bool PolicyFrame::decode(std::string_view body) {
  FrameReader frame(body);
  policy = frame.take<std::uint32_t>();
  const auto made_over_api = frame.take<std::uint8_t>();
  rules.made_over_api = made_over_api != 0;
  rules.plan = frame.text();
  take(frame, rules.global.deny);
  take(frame, rules.global.allow);
  take(frame, rules.of_plan.deny);
  take(frame, rules.of_plan.allow);
  return frame.done() && made_over_api <= 1;
}

void CreateFrame::append(std::string& out) const {
  FrameWriter frame(out, FrameType::Create);
  frame.put(instance);
  frame.put(policy);
  frame.put(kind);
  putOptions(frame, *options);
}

bool CreateFrame::decode(std::string_view body) {
  FrameReader frame(body);
  instance = frame.take<std::uint64_t>();
  policy = frame.take<std::uint32_t>();
  kind = frame.text();
  options = takeOptions(frame);
  return frame.done();
}

void DestroyFrame::append(std::string& out) const {
  FrameWriter frame(out, FrameType::Destroy);
  frame.put(instance);
}

bool DestroyFrame::decode(std::string_view body) {
  FrameReader frame(body);
  instance = frame.take<std::uint64_t>();
  return frame.done();
}

void StartFrame::append(std::string& out) const {
  FrameWriter frame(out, FrameType::Start);
  frame.put(check);
  frame.put(instance);
  frame.put(timeout.count());
  frame.put(flags);
  frame.put(monitor_name);
}

bool StartFrame::decode(std::string_view body) {
  FrameReader frame(body);
  check = frame.take<std::uint64_t>();
  instance = frame.take<std::uint64_t>();
  timeout = takeDuration(frame);
  flags = frame.take<std::uint32_t>();
  monitor_name = frame.text();
  return frame.done();
}

void CancelFrame::append(std::string& out) const {
  FrameWriter frame(out, FrameType::Cancel);
  frame.put(check);
  frame.put(reason);
}

bool CancelFrame::decode(std::string_view body) {
  FrameReader frame(body);
  check = frame.take<std::uint64_t>();
  reason = frame.take<std::uint32_t>();
  return frame.done();
}

void PingFrame::append(std::string& out) const {
  FrameWriter frame(out, FrameType::Ping);
  frame.put(number);
}

void PingFrame::appendAnswer(std::string& out) const {
  FrameWriter frame(out, FrameType::Pong);
  frame.put(number);
}

bool PingFrame::decode(std::string_view body) {
  FrameReader frame(body);
  number = frame.take<std::uint64_t>();
  return frame.done();
}

void FailedFrame::append(std::string& out) const {
  FrameWriter frame(out, FrameType::Failed);
  frame.put(reason);
}

bool FailedFrame::decode(std::string_view body) {
  FrameReader frame(body);
  reason = frame.text();
  return frame.done();
}

void LogFrame::append(std::string& out) const {
  FrameWriter frame(out, FrameType::Log);
  frame.put(level);
  frame.put(text);
}

bool LogFrame::decode(std::string_view body) {
  FrameReader frame(body);
  level = frame.take<std::uint32_t>();
  text = frame.text();
  return frame.done();
}

}  // namespace promonitor
