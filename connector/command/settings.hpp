#pragma once

#include "base/secret.hpp"
#include "cas/action.hpp"
#include "command/secrets.hpp"
#include "config/diagnostics.hpp"
#include "config/document.hpp"
#include "directory/session.hpp"
#include "log/log.hpp"
#include "source/reader.hpp"
#include "sync/guards.hpp"
#include "sync/service.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace connector::command {

/// The servers on which the login page binds: a lock holds when each of them shows it.
struct Readers {
    /// One server each, bound as whoever works in the directory.
    std::vector<directory::Settings> servers;
    std::chrono::seconds wait{10};  ///< how long `lock` waits for the last of them
};

/// connector.yaml: where things are and how to reach them. Relative paths are relative to the file.
struct Settings {
    bool rehearsal = false;  ///< commands that write accept --now
    std::string mappings;
    std::string state_folder;
    std::vector<source::ConnectionSettings> sources;
    std::vector<Position> source_places;  ///< of each source's name, for messages
    directory::Settings directory;
    Readers readers;
    std::vector<cas::Action> sessions;  ///< how they are ended after a lock; none: they are not
    Secret digest_key;
    sync::Schedule schedule;
    /// A lease whose counter stands still for so long is taken over.
    std::chrono::seconds takeover_after{120};
    log::Level log_level = log::Level::info;
    sync::GuardLimits guards;
    /// Populations that `guards` names, to be checked against the roles.
    std::vector<std::pair<std::string, Position>> guard_populations;
};

/// Decodes connector.yaml and reads the secrets that it names, from files of mode 0600 or from the
/// environment, unless they are ignored: they are empty then. Everything that is wrong is reported;
/// what could be decoded is returned all the same, so that the mappings can be checked in the same
/// go.
[[nodiscard]] Settings decode_settings(const std::string& path, const config::Node& document,
                                       Secrets secrets, config::Diagnostics& diagnostics);

}  // namespace connector::command
