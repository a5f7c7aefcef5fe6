#include "app/merge_patch.hpp"

#include <string>

#include <gtest/gtest.h>

#include "api/json_input.hpp"
#include "app/hidden_values.hpp"

namespace promonitor {
namespace {

std::string json(const OptionInput& input) {
  std::string text;
  api::appendJson(text, input);
  return text;
}

// The examples of RFC 7396, appendix A.
TEST(MergePatch, DoesWhatTheRfcShows) {
  const struct {
    const char *target, *patch, *merged;
  } cases[] = {
      {R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
      {R"({"a":"b"})", R"({"a":null})", R"({})"},
      {R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
      {R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
      {R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
      {R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
      {R"(["a","b"])", R"(["c","d"])", R"(["c","d"])"},
      {R"({"a":"b"})", R"(["c"])", R"(["c"])"},
      {R"({"a":"foo"})", R"(null)", R"(null)"},
      {R"({"a":"foo"})", R"("bar")", R"("bar")"},
      {R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})"},
      {R"([1,2])", R"({"a":"b","c":null})", R"({"a":"b"})"},
      {R"({})", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"},
  };
  for (const auto& each : cases) {
    SCOPED_TRACE(each.patch);
    OptionInput target = api::readJson(each.target);
    mergePatch(target, api::readJson(each.patch));
    EXPECT_EQ(json(target), each.merged);
  }
}

TEST(HiddenValues, WhatComesBackAsItWasShownStaysWhatItIs) {
  const OptionInput stored = api::readJson(
      R"({"url":"https://u:pw@a/","o":{"key":"s1","h":{"A":"s2","B":"s3"},"l":["s4","x"]},"n":5})");
  const OptionInput shown = api::readJson(
      R"({"url":"https://u:***@a/","o":{"key":"***","h":{"A":"***","B":"***"},"l":["***","x"]},"n":5})");
  const struct {
    const char *patch, *taken;
  } cases[] = {
      {R"({"url":"https://u:***@a/"})", R"({"url":"https://u:pw@a/"})"},
      {R"({"url":"https://u:***@b/"})", R"({"url":"https://u:***@b/"})"},
      {R"({"o":{"key":"***"}})", R"({"o":{"key":"s1"}})"},
      {R"({"o":{"key":"new"}})", R"({"o":{"key":"new"}})"},
      {R"({"o":{"h":{"A":"***","B":"x","C":"***"}}})",
       R"({"o":{"h":{"A":"s2","B":"x","C":"***"}}})"},
      {R"({"o":{"l":["***","x"]}})", R"({"o":{"l":["s4","x"]}})"},
      {R"({"o":{"l":["***"]}})", R"({"o":{"l":["***"]}})"},
      {R"({"o":"***"})", R"({"o":"***"})"},
      {R"({"o":null,"n":5})", R"({"o":null,"n":5})"},
      {R"({"n":{"key":"***"}})", R"({"n":{"key":"***"}})"},
  };
  for (const auto& each : cases) {
    SCOPED_TRACE(each.patch);
    OptionInput patch = api::readJson(each.patch);
    takeBackHidden(patch, shown, stored);
    EXPECT_EQ(json(patch), each.taken);
  }
}

}  // namespace
}  // namespace promonitor
