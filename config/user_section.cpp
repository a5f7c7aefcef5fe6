#include "config/user_section.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include "config/values.hpp"
#include "core/account/plan_table.hpp"

namespace promonitor::config {
namespace {

constexpr std::array<Field<AddressRules>, 2> kPlanPolicy{{
    {"deny", "list of ranges and groups", "Addresses that monitors of its users may not reach.",
     into<&AddressRules::deny, readList<readPolicyRule, std::string>>},
    {"allow", "list of ranges and groups",
     "Exceptions from deny, and from what is denied to monitors made over the API.",
     into<&AddressRules::allow, readList<readPolicyRule, std::string>>},
}};

void readPlanPolicy(Decoding& decoding, const OptionInput& input, AddressRules& out) {
  readSection<kPlanPolicy>(decoding, input, out);
}

constexpr std::array<Field<Plan>, 4> kPlan{{
    {"requests_per_minute", "number", "API calls that its users may make.",
     into<&Plan::requests_per_minute, readInteger<1, 1'000'000, int>>},
    {"max_monitors", "number", "Monitors that each of its users may make over the API.",
     into<&Plan::max_monitors, readInteger<0, 10'000'000, int>>},
    {"min_interval", "duration", "Shortest interval of those.",
     into<&Plan::min_interval, readInterval>},
    {"network_policy", "map", "Which addresses its users' monitors may reach.",
     into<&Plan::network_policy, readPlanPolicy>},
}};

const Plan* findPlan(const std::vector<Plan>& plans, std::string_view name) {
  const auto found =
      std::find_if(plans.begin(), plans.end(), [&](const Plan& plan) { return plan.name == name; });
  return found == plans.end() ? nullptr : &*found;
}

}  // namespace

void readPlans(Decoding& decoding, const OptionInput& input, std::vector<Plan>& out) {
  if (!isMap(decoding, input)) return;
  for (std::size_t i = 0; i < input.entries.size(); ++i) {
    const auto& [name, value] = input.entries[i];
    const PathStep step(decoding, name);
    if (findPlan(out, name) != nullptr) {
      decoding.refuse(input.key_marks[i], "this plan is already declared", "keep one of the two");
      continue;
    }
    const auto built_in = builtInPlans();
    const Plan* const base = findPlan(built_in, name);
    Plan& plan = out.emplace_back(base != nullptr ? *base : Plan{});
    plan.name = name;
    readSection<kPlan>(decoding, value, plan);
  }
}

namespace {

void readScopes(Decoding& decoding, const OptionInput& input, DeclaredKey& key) {
  std::vector<std::string> scopes;
  readList<readText>(decoding, input, scopes);
  key.can_read = key.can_write = false;
  for (const std::string& scope : scopes) {
    if (scope == "read") {
      key.can_read = true;
    } else if (scope == "write") {
      key.can_write = true;
    } else {
      decoding.refuse(input.mark, fmt::format("'{}' is not a scope", scope),
                      "use read, write or both");
    }
  }
}

void readKeyFile(Decoding& decoding, const OptionInput& input, std::optional<ApiKeyText>& out) {
  std::string text;
  readSecretAt(decoding, input, text);
  if (text.empty()) return;
  out = ApiKeyText::parse(text);
  if (!out) {
    decoding.refuse(input.mark, fmt::format("'{}' does not hold an API key", input.text),
                    "let 'promonitor key create' make one and keep it in the file");
  }
}

constexpr std::array<Field<DeclaredKey>, 3> kKey{{
    {"name", "text", "What the key is called.", into<&DeclaredKey::name, readText>},
    {"file", "path", "A file with the whole key, readable by its owner only.",
     into<&DeclaredKey::text, readKeyFile>},
    {"scopes", "list of read, write", "What the key may do; read unless given.", readScopes},
}};

void readKey(Decoding& decoding, const OptionInput& input, DeclaredKey& out) {
  out.mark = input.mark;
  const std::size_t issues = decoding.issues.size();
  readSection<kKey>(decoding, input, out);
  if (decoding.issues.size() == issues && (out.name.empty() || !out.text)) {
    decoding.refuse(input.mark, "a key needs a name and a file",
                    "write '- { name: ci, file: /path/to/key }'");
  }
}

constexpr std::array<Field<DeclaredUser>, 3> kUser{{
    {"email", "e-mail address", "Who the user is.", into<&DeclaredUser::email, readEmail>},
    {"plan", "name of a plan", "What the user may do; free unless given.",
     into<&DeclaredUser::plan, readText>},
    {"keys", "list of maps", "API keys that exist from the start.",
     into<&DeclaredUser::keys, readList<readKey, DeclaredKey>>},
}};

}  // namespace

void readUsers(Decoding& decoding, const OptionInput& input, std::vector<DeclaredUser>& out) {
  if (!isList(decoding, input)) return;
  for (const OptionInput& item : input.items) {
    DeclaredUser user;
    user.mark = item.mark;
    const std::size_t issues = decoding.issues.size();
    readSection<kUser>(decoding, item, user);
    if (user.email.empty() && decoding.issues.size() == issues) {
      decoding.refuse(item.mark, "the user has no email", "write '- email: ops@example.com'");
    }
    out.push_back(std::move(user));
  }
}

void finishUsers(Decoding& decoding, Settings& settings) {
  std::map<std::string, SourceMark> first_at;
  std::map<std::string, SourceMark, std::less<>> key_at;
  std::set<std::string> plans;
  for (const Plan& plan : builtInPlans()) plans.insert(plan.name);
  for (const Plan& plan : settings.plans) plans.insert(plan.name);
  for (DeclaredUser& user : settings.users) {
    if (user.plan.empty()) user.plan = "free";
    if (!plans.contains(user.plan)) {
      decoding.refuse(user.mark,
                      fmt::format("user '{}': plan '{}' is not declared", user.email, user.plan),
                      fmt::format("plans: {}", fmt::join(plans, ", ")));
    }
    const auto [first, is_new] = first_at.emplace(user.email, user.mark);
    if (!is_new && !user.email.empty()) {
      decoding.refuse(user.mark,
                      fmt::format("user '{}' is already declared at {}", user.email,
                                  decoding.sources.place(first->second)),
                      "keep one of the two");
    }
    for (const DeclaredKey& key : user.keys) {
      if (!key.text) continue;
      const auto [known, is_new_key] = key_at.emplace(key.text->publicId(), key.mark);
      if (is_new_key) continue;
      decoding.refuse(key.mark,
                      fmt::format("user '{}': the key pm_{}... is already declared at {}",
                                  user.email, known->first, decoding.sources.place(known->second)),
                      "keep one of the two, or let 'promonitor key create' make another");
    }
  }
  if (settings.users.empty()) settings.users.push_back({kDefaultOwner, "team", {}, {}});
}

}  // namespace promonitor::config
