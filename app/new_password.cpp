#include "app/new_password.hpp"

#include <termios.h>
#include <unistd.h>

#include <fstream>
#include <iostream>

#include "core/account/accounts.hpp"
#include "core/account/password.hpp"
#include "core/base/log.hpp"

namespace promonitor {
namespace {

/// What is typed is not shown while this is there.
class Unseen {
 public:
  Unseen() {
    ::tcgetattr(STDIN_FILENO, &before_);
    termios unseen = before_;
    unseen.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen);
  }
  ~Unseen() { ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_); }
  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;

 private:
  termios before_{};
};

std::string ask(const char* prompt) {
  std::cerr << prompt << std::flush;
  const Unseen unseen;
  std::string line;
  std::getline(std::cin, line);
  std::cerr << '\n';
  return line;
}

std::string typed() {
  if (::isatty(STDIN_FILENO) == 0) {
    throw AccountError("there is no terminal to ask for a password: use --password-file");
  }
  std::string password = ask("New password: ");
  if (const auto fault = passwordFault(password)) throw AccountError(*fault, "password");
  if (ask("The same again: ") != password) throw AccountError("these two are not the same");
  return password;
}

std::string firstLine(const std::string& file) {
  std::ifstream in(file);
  std::string line;
  if (!in || !std::getline(in, line)) {
    throw AccountError("no password can be read from " + logValue(file) +
                       ": it is the file's first line");
  }
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

}  // namespace

std::string newPassword(const std::string& file) {
  std::string password = file.empty() ? typed() : firstLine(file);
  if (const auto fault = passwordFault(password)) throw AccountError(*fault, "password");
  return password;
}

}  // namespace promonitor
