#include "core/store/postgres_url.hpp"

#include <stdexcept>

#include <gmock/gmock.h>

namespace promonitor {
namespace {

std::string refusalOfUrl(const std::string& url) {
  try {
    parsePostgresUrl(url);
    return "";
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

TEST(PostgresUrl, IsReadInItsParts) {
  const struct {
    const char* url;
    PostgresPlace place;
  } cases[] = {
      {"postgresql://pm@db.example.com/pm", {"db.example.com", "", "pm", "pm", "", ""}},
      {"postgresql://pm@192.0.2.7:6432/pm", {"192.0.2.7", "6432", "pm", "pm", "", ""}},
      {"postgresql://pm@[2001:db8::1]:6432/pm", {"2001:db8::1", "6432", "pm", "pm", "", ""}},
      {"postgresql://[::1]/pm", {"::1", "", "", "pm", "", ""}},
      {"postgresql:///pm", {"", "", "", "pm", "", ""}},
      {"postgresql://%2Frun%2Fpostgresql/pm", {"/run/postgresql", "", "", "pm", "", ""}},
      {"postgresql:///pm?host=/run/my%20sockets", {"/run/my sockets", "", "", "pm", "", ""}},
      {"postgresql://o%27hara%20%22x%22%5c@h/a%20b%3Fc",
       {"h", "", "o'hara \"x\"\\", "a b?c", "", ""}},
      {"postgresql://h/pm?sslmode=verify-full&sslrootcert=/etc/ssl/my%20ca.pem",
       {"h", "", "", "pm", "verify-full", "/etc/ssl/my ca.pem"}},
  };
  for (const auto& [url, place] : cases) {
    SCOPED_TRACE(url);
    EXPECT_EQ(parsePostgresUrl(url), place);
    PostgresPlace shown = place;
    shown.ssl_mode.clear();
    shown.ssl_root_cert.clear();
    EXPECT_EQ(parsePostgresUrl(postgresUrl(place)), shown) << postgresUrl(place);
  }
}

TEST(PostgresUrl, IsRefusedWithTheFaultAndWithoutItsText) {
  const struct {
    const char* url;
    const char* fault;
  } cases[] = {
      {"postgres://h/x", "it does not start with postgresql://"},
      {"postgresql://h", "it names no database"},
      {"postgresql://h/", "it names no database"},
      {"postgresql://h/a/b", "the name of its database holds a /"},
      {"postgresql://u:secret@h/x", "it holds a password"},
      {"postgresql://h/x?password=secret", "it holds a password"},
      {"postgresql://h:0/x", "its port is not a number from 1 to 65535"},
      {"postgresql://h:/x", "its port is not a number from 1 to 65535"},
      {"postgresql://h:65536/x", "its port is not a number from 1 to 65535"},
      {"postgresql://h:54x/x", "its port is not a number from 1 to 65535"},
      {"postgresql://[::1/x", "a [ has no ]"},
      {"postgresql://[::1]5/x", "a ] is not followed by :port"},
      {"postgresql://a,b/x", "it names more than one host, and only one is supported"},
      {"postgresql://h/a%2", "a % is not followed by two hexadecimal digits"},
      {"postgresql://h/a%zz", "a % is not followed by two hexadecimal digits"},
      {"postgresql://h/a%00", "%00 cannot be part of it"},
      {"postgresql://h/x?sslmode", "a parameter behind ? is not written as name=value"},
      {"postgresql://h/x?options=-c", "a parameter behind ? is none of sslmode, sslrootcert, host"},
      {"postgresql://h/x?host=/run", "a parameter behind ? is none of sslmode, sslrootcert, host"},
      {"postgresql://h/x?sslmode=on",
       "its sslmode is not one of disable, allow, prefer, require, verify-ca, verify-full"},
  };
  for (const auto& [url, fault] : cases) {
    SCOPED_TRACE(url);
    EXPECT_EQ(refusalOfUrl(url), fault);
  }
}

}  // namespace
}  // namespace promonitor
