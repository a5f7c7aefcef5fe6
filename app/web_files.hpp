#pragma once

#include <span>

#include "api/web/page_file.hpp"

namespace promonitor {

/// The files of the dashboard in this program, as web/ builds them; none where it was built without
/// them. What defines it is made by cmake/EmbedWeb.cmake.
std::span<const api::PageFile> webFiles();

}  // namespace promonitor
