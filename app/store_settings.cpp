#include "app/store_settings.hpp"

namespace promonitor {

SqlStoreSettings storeSettings(const config::DatabaseSettings& database,
                               SqlStoreSettings::Use use) {
  SqlStoreSettings settings{.path = database.sqlite_path, .use = use};
  if (database.postgres) {
    settings.postgres = {.place = *database.postgres, .password = database.password};
  }
  return settings;
}

}  // namespace promonitor
