#pragma once

/// Probe plugins in C++20 over the C ABI of probe.h. A kind is an ordinary class: its constructor
/// takes the validated options, its check is a coroutine that returns a verdict.
///
///   class Banner {
///    public:
///     explicit Banner(const pm::Options& options)
///         : target_(options.endpoint("target")), expect_(options.text("expect")) {}
///
///     pm::CheckTask check(pm::Context ctx) {
///       pm::Stream stream = co_await ctx.connect(target_);
///       const std::string_view line = co_await stream.readLine(512);
///       if (!line.starts_with(expect_)) {
///         co_return pm::down("banner_mismatch", "expected '{}', got '{}'", expect_, line);
///       }
///       co_return pm::up();
///     }
///
///    private:
///     pm::Endpoint target_;
///     std::string expect_;
///   };
///
///   PROMONITOR_PROBE("org.example.banner", "1.0.0",
///       pm::kind<Banner>("banner", "Banner", "First line of a TCP service")
///           .options({pm::option("target", pm::Type::Endpoint).target().required(),
///                     pm::option("expect", pm::Type::Text).standard("")})
///           .codes({{"banner_mismatch", "The first line is not the expected one."}}));
///
/// Everything is header-only, needs the standard library alone and keeps its symbols to the plugin.
/// Unit tests of a kind: testing.hpp.

#include "promonitor/check_task.hpp"
#include "promonitor/context.hpp"
#include "promonitor/declare.hpp"
#include "promonitor/format.hpp"
#include "promonitor/kind_table.hpp"
#include "promonitor/measurements.hpp"
#include "promonitor/options.hpp"
#include "promonitor/probe.h"
#include "promonitor/running_check.hpp"
#include "promonitor/shared_options.hpp"
#include "promonitor/signal.hpp"
#include "promonitor/stream.h"
#include "promonitor/stream.hpp"
#include "promonitor/task.hpp"
#include "promonitor/verdict.hpp"
