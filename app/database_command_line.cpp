#include "app/invocation.hpp"

namespace promonitor {
namespace {

void addCopyCommand(CLI::App& db, Invocation& invocation) {
  CLI::App* const copy = command(
      db, invocation, "copy", "Copy everything to an empty database, of the other engine too",
      "  promonitor db copy --from sqlite:///var/lib/promonitor/promonitor.db "
      "--to postgresql://pm@db/pm\n"
      "  promonitor db copy --from postgresql://pm@db/pm --to sqlite:///tmp/copy.db "
      "--from-password-file db.password",
      [](Invocation& i) {
        i.copy.config_file = i.config_file;
        return databaseCopy(i.copy);
      });
  DatabaseCopyRequest& request = invocation.copy;
  copy->add_option("--from", request.from, "URL of a database, as in database.url")->required();
  copy->add_option("--to", request.to, "URL of an empty database")->required();
  copy->add_option("--from-password-file", request.from_password_file,
                   "Else as configured for that URL, or PGPASSWORD or ~/.pgpass");
  copy->add_option("--to-password-file", request.to_password_file, "The same");
}

}  // namespace

void addDatabaseCommands(CLI::App& app, Invocation& invocation) {
  CLI::App* const db = app.add_subcommand("db", "The database as a whole");
  db->require_subcommand(1);
  command(*db, invocation, "migrate", "Bring the schema up to date while no daemon runs",
          "  promonitor db migrate\n  promonitor db migrate --config promonitor.yaml",
          [](Invocation& i) { return databaseMigrate(i.config_file); });
  CLI::App* const check =
      command(*db, invocation, "check", "Look for damage, also beside the daemon",
              "  promonitor db check\n  promonitor db check --json",
              [](Invocation& i) { return databaseCheck(i.config_file, i.json); });
  jsonFlag(check, invocation);
  CLI::App* const backup = command(
      *db, invocation, "backup", "Write an SQLite database to a new file, also beside the daemon",
      "  promonitor db backup /var/backups/promonitor.db\n"
      "  promonitor db backup copy.db --config promonitor.yaml",
      [](Invocation& i) { return databaseBackup(i.config_file, i.backup_file); });
  backup->add_option("FILE", invocation.backup_file, "A file that does not exist yet")->required();
  command(*db, invocation, "vacuum", "Give room that is not in use back to the disk",
          "  promonitor db vacuum\n  promonitor db vacuum --config promonitor.yaml",
          [](Invocation& i) { return databaseVacuum(i.config_file); });
  addCopyCommand(*db, invocation);
}

}  // namespace promonitor
