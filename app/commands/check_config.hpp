#pragma once

#include <string>

namespace promonitor {

struct CheckConfigRequest {
  std::string config_file;
  bool json = false;
};
/// `promonitor check-config [FILE]`: everything that is wrong with it, in one report. Changes
/// nothing. Exit status 0 sound, 1 not.
int checkConfig(const CheckConfigRequest& request);

}  // namespace promonitor
