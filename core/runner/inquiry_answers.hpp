#pragma once

#include "core/plugin/plugin_request.hpp"

namespace promonitor {

/// The other end of a ChildInquiry: greets on `channel` (non-blocking) before it loads the plugin
/// into this process, so that its own start is not held against the plugin; then answers questions
/// about it, each with one frame, until the end of the channel.
void answerInquiries(int channel, const PluginRequest& plugin);

}  // namespace promonitor
