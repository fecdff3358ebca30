#include "command/session_settings.hpp"

#include "config/decode.hpp"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <optional>

namespace connector::command {

namespace {

using config::Diagnostics;
using config::MapReader;
using config::Node;

bool stays_on_this_machine(const std::string& url) {
    constexpr std::array kOwn{"http://127.0.0.1", "http://localhost", "http://[::1]"};
    for (const std::string own : kOwn) {
        if (!url.starts_with(own)) continue;
        const std::string rest = url.substr(own.size());
        if (rest.empty() || rest.front() == ':' || rest.front() == '/') return true;
    }
    return false;
}

class ActionDecoder {
  public:
    ActionDecoder(const std::string& folder, Secrets secrets, Diagnostics& diagnostics)
        : folder_(folder), secrets_(secrets), diagnostics_(diagnostics) {}

    std::optional<cas::Action> decode(const Node& node) {
        MapReader reader(node, "an action of sessions", diagnostics_);
        const Node* command_node = reader.optional("command");
        const Node* apereo_node = reader.optional("apereo");
        const Node* timeout_node = reader.optional("timeout");
        reader.finish();
        if ((command_node == nullptr) == (apereo_node == nullptr)) {
            if (node.kind == Node::Kind::map)
                diagnostics_.error(node.at,
                                   "an action of sessions has either 'command' or 'apereo'",
                                   "write 'command: [PROGRAM, WORD…]' or 'apereo: { url: … }'; "
                                   "several actions are a list");
            return std::nullopt;
        }
        const auto timeout = timeout_node ? timeout_of(*timeout_node) : std::nullopt;
        return command_node ? command(*command_node, timeout) : apereo(*apereo_node, timeout);
    }

  private:
    std::optional<std::chrono::seconds> timeout_of(const Node& node) {
        const auto time = config::duration(node, diagnostics_);
        if (time && time->count() == 0)
            diagnostics_.error(node.at, "no time at all to end sessions", "write '10 seconds'");
        return time;
    }

    std::optional<cas::Action> command(const Node& node,
                                       std::optional<std::chrono::seconds> timeout) {
        auto words = config::text_list(node, diagnostics_);
        if (!words) return std::nullopt;
        if (words->empty() || words->front().empty()) {
            diagnostics_.error(node.at, "the command is empty",
                               "write 'command: [PROGRAM, WORD…]'; the logins are added to it");
            return std::nullopt;
        }
        std::string& program = words->front();
        if (program.find('/') != std::string::npos) program = path(program);
        cas::Command command;
        command.words = std::move(*words);
        command.timeout = timeout.value_or(command.timeout);
        return cas::Action{std::move(command)};
    }

    std::optional<cas::Action> apereo(const Node& node,
                                      std::optional<std::chrono::seconds> timeout) {
        MapReader reader(node, "apereo", diagnostics_);
        const Node* url = reader.required("url");
        const Node* user = reader.optional("user");
        const Node* password = reader.optional("password");
        const Node* ca_file = reader.optional("ca_file");
        reader.finish();
        if ((user == nullptr) != (password == nullptr))
            diagnostics_.error(node.at, "apereo has a user without a password, or the reverse",
                               "write both, or neither where CAS goes by the address alone");
        cas::Apereo apereo;
        if (url) apereo.url = address(*url);
        if (user) apereo.user = config::text(*user, diagnostics_).value_or("");
        if (ca_file)
            if (const auto name = config::text(*ca_file, diagnostics_))
                apereo.ca_file = path(*name);
        apereo.timeout = timeout.value_or(apereo.timeout);
        if (password) apereo.password = secret(*password);
        const bool lacks_password = password && apereo.password.empty();
        return cas::Action{std::move(apereo), lacks_password};
    }

    std::string address(const Node& node) {
        const std::string url = config::text(node, diagnostics_).value_or("");
        const bool has_user = url.find('@') != std::string::npos;
        if (has_user) diagnostics_.conceal(node.at);
        // What is asked for is added to its end.
        if (!has_user && url.find_first_of("?#") != std::string::npos)
            diagnostics_.error(
                node.at, fmt::format("'{}' has a ? or a # in it, as no address of CAS has", url),
                "write 'https://cas.univ.example/cas'");
        if (has_user || !(url.starts_with("https://") || stays_on_this_machine(url)))
            diagnostics_.error(
                node.at,
                has_user
                    ? std::string("the address of CAS has no user and no password in it")
                    : fmt::format("'{}' is not an address of CAS that may be sent a password", url),
                has_user ? "they stand under 'user' and 'password'"
                         : "write 'https://cas.univ.example/cas'; http:// is for 127.0.0.1 alone");
        return url;
    }

    /// An operator's command must not end because a secret of the service's cannot be read.
    Secret secret(const Node& node) {
        if (secrets_ == Secrets::read)
            return read_secret(node, folder_, diagnostics_).value_or(Secret());
        Diagnostics unsaid;
        return read_secret(node, folder_, unsaid).value_or(Secret());
    }

    [[nodiscard]] std::string path(const std::string& name) const {
        return (std::filesystem::path(folder_) / name).lexically_normal().string();
    }

    std::string folder_;
    Secrets secrets_;
    Diagnostics& diagnostics_;
};

}  // namespace

std::vector<cas::Action> decode_sessions(const Node& node, const std::string& folder,
                                         Secrets secrets, Diagnostics& diagnostics) {
    ActionDecoder decoder(folder, secrets, diagnostics);
    std::vector<cas::Action> actions;
    const bool is_list = node.kind == Node::Kind::sequence;
    if (is_list && node.items.empty())
        diagnostics.error(node.at, "'sessions' has no action",
                          "write 'command: [PROGRAM, WORD…]' or 'apereo: { url: … }'");
    const auto add = [&](const Node& each) {
        if (auto action = decoder.decode(each)) actions.push_back(std::move(*action));
    };
    if (is_list)
        for (const Node& each : node.items) add(each);
    else
        add(node);
    return actions;
}

}  // namespace connector::command
