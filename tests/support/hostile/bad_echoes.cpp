#include <algorithm>
#include <utility>

#include "tests/support/hostile/behaviour.hpp"

namespace promonitor::test::hostile {
namespace {

using namespace std::chrono_literals;
using Answers = std::vector<IcmpAnswer>;
using Message = std::vector<std::byte>;

Answers answer(Message message, std::chrono::milliseconds delay = {}) {
  IcmpAnswer one;
  one.message = std::move(message);
  one.delay = delay;
  return {one};
}

Answers honest(const IcmpRequest& request) { return answer(request.reply()); }

IcmpTarget::Behaviour altering(std::size_t at) {
  return [at](const IcmpRequest& request) {
    Message message = request.reply();
    message[at] ^= std::byte{1};
    seal(message);
    return answer(std::move(message));
  };
}

IcmpTarget::Behaviour cuttingTo(std::size_t size) {
  return [size](const IcmpRequest& request) {
    Message message = request.reply();
    message.resize(size);
    seal(message);
    return answer(std::move(message));
  };
}

IcmpTarget::Behaviour losing(std::size_t count) {
  return [count](const IcmpRequest& request) {
    return request.index < count ? Answers() : honest(request);
  };
}

/// "Host unreachable", quoting the request's IP header and its first eight bytes.
Answers unreachable(const IcmpRequest& request) {
  Message message(8);
  message[0] = std::byte{3};
  message[1] = std::byte{1};
  message.insert(message.end(), request.packet.begin(), request.packet.begin() + 28);
  seal(message);
  return answer(std::move(message));
}

/// Quotes a request to 127.0.0.9, which nobody sent.
Answers aboutAnother(const IcmpRequest& request) {
  Answers answers = unreachable(request);
  answers[0].message[8 + 19] = std::byte{9};
  seal(answers[0].message);
  return answers;
}

Answers badChecksum(const IcmpRequest& request) {
  Message message = request.reply();
  message[2] ^= std::byte{1};
  return answer(std::move(message));
}

Answers fromElsewhere(const IcmpRequest& request) {
  Answers answers = honest(request);
  answers[0].other_source = true;
  return answers;
}

Behaviour echo(std::string name, IcmpTarget::Behaviour answers) {
  return {std::move(name), BadEcho{std::move(answers)}, "ping alone sends echo requests"};
}

}  // namespace

std::vector<Behaviour> badEchoes() {
  return {
      echo("no echo", [](const IcmpRequest&) { return Answers(); }),
      echo("loss of one", losing(1)),
      echo("loss of two", losing(2)),
      echo("late echo",
           [](const IcmpRequest& request) { return answer(request.reply(), kPatience + 100ms); }),
      echo("duplicates", [](const IcmpRequest& request) { return Answers(3, honest(request)[0]); }),
      echo("foreign identifier", altering(5)),
      echo("foreign sequence", altering(6)),
      echo("foreign cookie", altering(9)),
      echo("foreign payload", altering(40)),
      echo("echo from elsewhere", fromElsewhere),
      echo("bad checksum", badChecksum),
      echo("echo cut short", cuttingTo(12)),
      echo("shorter payload", cuttingTo(32)),
      echo("unreachable", unreachable),
      echo("unreachable, about another", aboutAnother),
  };
}

}  // namespace promonitor::test::hostile
