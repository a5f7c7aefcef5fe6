#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/plugin/plugin_registry.hpp"

namespace promonitor::test {
namespace {

using ::testing::HasSubstr;

/// A name as the README writes it. A default is in the same row of the table.
std::string quoted(const std::string& name) { return '`' + name + '`'; }

TEST(PluginReadme, NamesAllThatTheKindDeclares) {
  for (const std::string kind : {"http", "ping", "ssl", "tcp"}) {
    SCOPED_TRACE(kind);
    PluginRegistry registry;
    registry.load({.path = PROMONITOR_PLUGINS "/" + kind + ".so", .sha256 = {}});
    std::ifstream file(PROMONITOR_PLUGIN_SOURCES "/" + kind + "/README.md");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const ProbeKind& declared = *registry.find(kind);

    for (const OptionSpec& option : declared.schema.options()) {
      ASSERT_THAT(text, HasSubstr("| " + quoted(option.name) + " |"));
      if (option.default_text.empty()) continue;
      const std::size_t row = text.find("| " + quoted(option.name) + " |");
      EXPECT_THAT(text.substr(row, text.find('\n', row) - row),
                  HasSubstr(quoted(option.default_text)));
    }
    for (const DeclaredName& metric : declared.metrics) {
      EXPECT_THAT(text, HasSubstr(quoted(metric.name)));
    }
    for (const DeclaredName& attribute : declared.attributes) {
      EXPECT_THAT(text, HasSubstr(quoted(attribute.name)));
    }
    for (const DeclaredName& code : declared.codes) {
      EXPECT_THAT(text, HasSubstr(quoted(code.name)));
    }
  }
}

}  // namespace
}  // namespace promonitor::test
