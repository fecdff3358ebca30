#include "command/configuration.hpp"

#include "identity/digest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

namespace connector::command {

namespace {

using config::Diagnostics;

/// A mapping file that was read; what it says is put behind `said`.
std::optional<config::Node> read_mapping(const std::string& path, std::string& said,
                                         Diagnostics& diagnostics) {
    auto document = config::read_document(path, diagnostics);
    if (document) config::append_words(*document, said);
    return document;
}

/// The mappings of every configured source, in their order.
std::vector<source::Mapping> load_sources(const Settings& settings, std::string& said,
                                          Diagnostics& diagnostics) {
    std::vector<source::Mapping> mappings;
    for (std::size_t i = 0; i < settings.sources.size(); ++i) {
        const std::string& name = settings.sources[i].source;
        const std::string path = settings.mappings + "/sources/" + name + ".yaml";
        if (!std::filesystem::exists(path)) {
            diagnostics.error(settings.source_places[i],
                              fmt::format("the source '{}' has no mapping", name),
                              fmt::format("write {}, or correct the name", path));
            continue;
        }
        const auto document = read_mapping(path, said, diagnostics);
        auto mapping = document ? source::decode_mapping(*document, diagnostics) : std::nullopt;
        if (!mapping) continue;
        if (mapping->source != name)
            diagnostics.error(
                document->at,
                fmt::format("the mapping is for the source '{}', the file's name says "
                            "'{}'",
                            mapping->source, name),
                "make them the same");
        mappings.push_back(std::move(*mapping));
    }
    return mappings;
}

std::vector<const model::RecordKind*> kinds_of(const std::vector<source::Mapping>& sources) {
    std::vector<const model::RecordKind*> kinds;
    for (const source::Mapping& source : sources)
        for (const source::Query& query : source.queries) kinds.push_back(query.kind.get());
    return kinds;
}

std::vector<std::string> field_names(const std::vector<const model::RecordKind*>& kinds) {
    std::set<std::string> names;
    for (const model::RecordKind* kind : kinds)
        for (const model::Field& field : kind->fields) names.insert(field.name);
    return {names.begin(), names.end()};
}

/// A login has no colon, so what has one begins with the name of an identifier.
void check_protected(const lifecycle::Rules& rules, const identity::Mapping& identity,
                     Diagnostics& diagnostics) {
    for (const lifecycle::Protection& each : rules.protect) {
        const auto colon = each.name.find(':');
        if (colon == std::string::npos) continue;
        const std::string name = each.name.substr(0, colon);
        const auto& known = identity.identifiers;
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        diagnostics.error(
            each.at, fmt::format("'{}' is not an identifier of identity.yaml", name),
            config::spelling_hint(name, known,
                                  "write a login, or an identifier: student_number:20190001"));
    }
}

/// A limit for a population that there is not would hold nothing.
void check_populations(const Settings& settings, const std::vector<std::string>& roles,
                       Diagnostics& diagnostics) {
    for (const auto& [name, at] : settings.guard_populations) {
        if (std::find(roles.begin(), roles.end(), name) != roles.end()) continue;
        diagnostics.error(at,
                          fmt::format("{} is not a role of lifecycle.yaml", config::quoted(name)),
                          config::spelling_hint(name, roles, {}));
    }
}

/// The mappings that are no source's.
struct Files {
    std::optional<config::Node> rules;
    std::optional<config::Node> identity;
    std::optional<config::Node> directory;
    std::optional<config::Node> locks;
    std::optional<config::Node> words;
};

Files read_files(const Settings& settings, std::string& said, Diagnostics& diagnostics) {
    const auto path = [&](const char* name) { return settings.mappings + "/" + name; };
    Files files;
    files.rules = read_mapping(path("lifecycle.yaml"), said, diagnostics);
    files.identity = read_mapping(path("identity.yaml"), said, diagnostics);
    files.directory = read_mapping(path("directory.yaml"), said, diagnostics);
    files.locks = read_mapping(path("locks.yaml"), said, diagnostics);
    // What people are told changes nothing in the directory: no pass need look at everybody again.
    files.words = config::read_document(path("words.yaml"), diagnostics);
    return files;
}

std::pair<std::optional<lifecycle::WordsForPeople>, std::optional<lifecycle::LockReasons>>
decode_words_and_locks(const Files& files, const std::vector<std::string>& roles,
                       Diagnostics& diagnostics) {
    auto words =
        files.words ? lifecycle::decode_words(*files.words, roles, diagnostics) : std::nullopt;
    auto lock_reasons = files.locks
                            ? lifecycle::decode_lock_reasons(
                                  *files.locks, roles, words ? &words->desks : nullptr, diagnostics)
                            : std::nullopt;
    return {std::move(words), std::move(lock_reasons)};
}

}  // namespace

std::unique_ptr<const Configuration> load_configuration(
    const std::string& path, Diagnostics& diagnostics,
    const std::optional<directory::Bind>& operator_bind) {
    const auto document = config::read_document(path, diagnostics);
    if (!document) return nullptr;
    Settings settings = decode_settings(
        path, *document, operator_bind ? Secrets::ignored : Secrets::read, diagnostics);
    if (operator_bind) {
        settings.directory.bind = *operator_bind;
        for (directory::Settings& reader : settings.readers.servers) reader.bind = *operator_bind;
    }
    if (settings.mappings.empty()) return nullptr;

    std::string said;
    auto sources = load_sources(settings, said, diagnostics);
    const auto kinds = kinds_of(sources);
    const Files files = read_files(settings, said, diagnostics);
    // Rules that name the records of a source whose own mapping is wrong would only add noise.
    if (sources.empty() || sources.size() != settings.sources.size()) return nullptr;

    auto rules =
        files.rules ? lifecycle::compile_rules(*files.rules, kinds, diagnostics) : std::nullopt;
    auto identity = files.identity ? identity::decode_mapping(*files.identity, kinds, diagnostics)
                                   : std::nullopt;
    if (!rules || !identity) return nullptr;
    check_protected(*rules, *identity, diagnostics);
    const directory::KnownNames known{rules->role_names(), field_names(kinds),
                                      identity->identifiers};
    auto directory = files.directory
                         ? directory::decode_mapping(*files.directory, known, diagnostics)
                         : std::nullopt;
    auto [words, lock_reasons] = decode_words_and_locks(files, known.roles, diagnostics);
    check_populations(settings, known.roles, diagnostics);
    if (!directory || !lock_reasons || !words || diagnostics.has_errors()) return nullptr;

    for (source::ConnectionSettings& source : settings.sources)
        source.time_zone = rules->time_zone.name();
    sync::Mappings mappings{kinds, std::move(*rules), std::move(*identity), settings.digest_key,
                            std::move(*lock_reasons)};
    std::string digest = identity::sha256(said + settings.digest_key.reveal());
    return std::make_unique<const Configuration>(
        Configuration{std::move(settings), std::move(sources), std::move(*directory),
                      std::move(mappings), std::move(*words), std::move(digest)});
}

}  // namespace connector::command
