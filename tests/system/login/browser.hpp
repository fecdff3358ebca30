#pragma once

#include "support/process.hpp"

#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace connector {

/// What a person has before them.
struct Page {
    std::string address;
    std::string text;
    bool asks_for_login = false;
    std::string links;  ///< "Mot de passe oublié -> https://…", a line each
};

/// The Chromium of one French-speaking person, who keeps it open from one visit to the next. Each
/// visit leaves a picture in the build folder: NAME-1.png, NAME-2.png…
class Browser {
  public:
    explicit Browser(std::string name) : name_(std::move(name)), folder_("browser") {}

    /// Opens an address.
    [[nodiscard]] Page visit(const std::string& address);
    /// Opens an address and fills in the form of the login page, which must be what appears.
    [[nodiscard]] Page log_in(const std::string& address, const std::string& login,
                              const std::string& password);

  private:
    [[nodiscard]] Page look(std::vector<std::string> arguments);

    std::string name_;
    test_support::TemporaryFolder folder_;
    int pictures_ = 0;
};

/// The two services of monespace.js, which let in whoever the CAS server vouches for.
class Services {
  public:
    explicit Services(const std::string& portal_address);
    ~Services() { test_support::kill_server(server_); }
    Services(const Services&) = delete;
    Services& operator=(const Services&) = delete;

    [[nodiscard]] const std::string& first() const noexcept { return first_; }
    [[nodiscard]] const std::string& second() const noexcept { return second_; }

  private:
    test_support::TemporaryFolder folder_;
    std::string first_;
    std::string second_;
    pid_t server_ = 0;
};

}  // namespace connector
