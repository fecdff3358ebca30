#include "command/secrets.hpp"

#include "config/decode.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <sys/stat.h>

namespace connector::command {

namespace {

using config::Diagnostics;
using config::Node;

std::optional<Secret> from_file(const Node& node, const std::string& path,
                                Diagnostics& diagnostics) {
    struct stat status {};
    const bool is_there = ::stat(path.c_str(), &status) == 0;
    if (!is_there && errno == EACCES) {
        diagnostics.error(node.at, fmt::format("'{}' cannot be looked at", path),
                          "run as the user that owns it: its folder is not open to this one");
        return std::nullopt;
    }
    if (!is_there || !S_ISREG(status.st_mode)) {
        diagnostics.error(node.at, fmt::format("there is no file '{}'", path),
                          "make it, with mode 0600 and nothing but the secret in it");
        return std::nullopt;
    }
    if (is_open_to_others(status.st_mode)) {
        diagnostics.error(node.at,
                          fmt::format("others can read '{}' (mode {:04o})", path,
                                      static_cast<unsigned>(status.st_mode) & 07777U),
                          fmt::format("chmod 600 {}", path));
        return std::nullopt;
    }
    std::ifstream file(path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file.good() && !file.eof()) {
        diagnostics.error(node.at, fmt::format("'{}' cannot be read", path),
                          "run as the user that owns it");
        return std::nullopt;
    }
    return without_line_ends(std::move(bytes));
}

std::optional<Secret> from_environment(const Node& node, const std::string& name,
                                       Diagnostics& diagnostics) {
    const char* value = std::getenv(name.c_str());
    if (!value) {
        diagnostics.error(node.at, fmt::format("the environment has no variable '{}'", name),
                          "set it for the program, or use a file: { file: PATH }");
        return std::nullopt;
    }
    return Secret(value);
}

}  // namespace

Secret without_line_ends(std::string bytes) {
    while (!bytes.empty() && (bytes.back() == '\n' || bytes.back() == '\r')) bytes.pop_back();
    return Secret(std::move(bytes));
}

bool is_open_to_others(mode_t mode) { return (mode & (S_IRWXG | S_IRWXO)) != 0; }

std::optional<Secret> read_secret(const Node& node, const std::string& folder,
                                  Diagnostics& diagnostics) {
    if (node.kind != Node::Kind::map) {
        diagnostics.conceal(node.at);
        diagnostics.error(node.at, "a secret does not stand in this file",
                          "write '{ file: PATH }' or '{ environment: NAME }'");
        return std::nullopt;
    }
    config::MapReader reader(node, "a secret", diagnostics);
    const Node* file = reader.optional("file");
    const Node* environment = reader.optional("environment");
    reader.finish();
    if ((file == nullptr) == (environment == nullptr)) {
        diagnostics.error(node.at, "a secret has either 'file' or 'environment'",
                          "write '{ file: PATH }' or '{ environment: NAME }'");
        return std::nullopt;
    }
    const auto text = config::text(file ? *file : *environment, diagnostics);
    if (!text) return std::nullopt;
    auto secret =
        file ? from_file(*file, (std::filesystem::path(folder) / *text).string(), diagnostics)
             : from_environment(*environment, *text, diagnostics);
    if (secret && secret->empty()) {
        diagnostics.error((file ? file : environment)->at,
                          fmt::format("the secret '{}' is empty", *text), "put the secret in it");
        return std::nullopt;
    }
    return secret;
}

}  // namespace connector::command
