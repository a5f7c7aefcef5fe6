#pragma once

#include <memory>
#include <string>

#include "core/plugin/probe_host.hpp"

namespace promonitor {

/// A shard's prober for the kinds that run in this process, with the resolver it runs on. Made and
/// ended on the shard's thread.
class InlineProber final : public Prober {
 public:
  /// What shards share.
  struct Services {
    const ResolverSettings& resolver;
    TlsContextCache& tls;
    WorkerPool& workers;
    spdlog::logger& log;
  };
  InlineProber(const Services& services, EventLoop& loop, ResultSink& sink)
      : resolver_(loop, services.resolver),
        host_({.net = {.loop = loop, .resolver = resolver_, .tls = services.tls},
               .workers = services.workers,
               .log = services.log,
               .sink = sink}) {}

  InstanceId create(const InstanceRequest& request, std::string& error) override {
    return host_.create(request, error);
  }
  void destroy(InstanceId instance) override { host_.destroy(instance); }
  CheckHandle start(InstanceId instance, const StartRequest& request) override {
    return host_.start(instance, request);
  }
  void cancel(CheckHandle check, CancelReason reason) override { host_.cancel(check, reason); }
  std::size_t inFlight() const override { return host_.inFlight(); }

 private:
  Resolver resolver_;
  ProbeHost host_;
};

}  // namespace promonitor
