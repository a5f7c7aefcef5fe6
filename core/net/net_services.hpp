#pragma once

#include "core/loop/event_loop.hpp"
#include "core/net/resolver.hpp"
#include "core/net/tls_context_cache.hpp"

namespace promonitor {

/// What a stream needs from its loop; references outlive every stream.
struct NetServices {
  EventLoop& loop;
  Resolver& resolver;
  TlsContextCache& tls;
};

}  // namespace promonitor
