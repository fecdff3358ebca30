#include "browser.hpp"

#include "text/json.hpp"

#include <algorithm>
#include <sstream>

namespace connector {

namespace {

constexpr char kScripts[] = CONNECTOR_SOURCE_DIR "/tests/system/login/";

}  // namespace

Page Browser::visit(const std::string& address) { return look({address}); }

Page Browser::log_in(const std::string& address, const std::string& login,
                     const std::string& password) {
    return look({address, login, password});
}

Page Browser::look(std::vector<std::string> arguments) {
    const std::string picture =
        LOGIN_PICTURES "/" + name_ + "-" + std::to_string(++pictures_) + ".png";
    std::vector<std::string> command{"env",
                                     "NODE_PATH=" LOGIN_NODE_MODULES,
                                     "node",
                                     std::string(kScripts) + "visit.js",
                                     folder_.path() + "/cookies",
                                     picture};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const auto seen = text::Json::parse(test_support::run_well(command));
    return {seen.at("address"), seen.at("text"), seen.at("asks_for_login"), seen.at("links")};
}

Services::Services(const std::string& portal_address) : folder_("services") {
    const std::string log = folder_.path() + "/log";
    server_ = test_support::start_server(
        {"node", std::string(kScripts) + "monespace.js", portal_address + "cas"}, log);
    const bool listening = test_support::wait_until([&] {
        const std::string text = test_support::file_text(log);
        return std::count(text.begin(), text.end(), '\n') >= 2;
    });
    std::istringstream said(test_support::file_text(log));
    if (!listening || !(said >> first_ >> second_))
        throw std::runtime_error("no services: " + said.str());
}

}  // namespace connector
