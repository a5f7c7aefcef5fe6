#pragma once

#include <string>
#include <string_view>

#include "core/store/store.hpp"

namespace promonitor {

/// A batch in the compact form of the spool, whose format number (spool.cpp) tells what may be in
/// it: raised with every new part, and with every new value of an enumeration. Queue times left
/// out: they are not stored either.
std::string packBatch(const ResultBatch& batch);
/// Throws StoreError where `packed` did not come from packBatch.
ResultBatch unpackBatch(std::string_view packed);

}  // namespace promonitor
