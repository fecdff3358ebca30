#include "command/settings.hpp"

#include "command/guard_settings.hpp"
#include "command/secrets.hpp"
#include "command/session_settings.hpp"
#include "config/decode.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace connector::command {

namespace {

using config::Diagnostics;
using config::MapReader;
using config::Node;

const std::vector<std::string> kBindMethods{"simple", "external"};
/// Said in so many words, so that nobody turns verification off by a slip.
const std::vector<std::string> kCertificates{"verified", "accepted_without_verification"};

class SettingsDecoder {
  public:
    SettingsDecoder(const std::string& path, Secrets secrets, Diagnostics& diagnostics)
        : folder_(std::filesystem::absolute(path).parent_path()),
          secrets_(secrets),
          diagnostics_(diagnostics) {}

    Settings decode(const Node& document) {
        MapReader reader(document, "connector.yaml", diagnostics_);
        if (const Node* node = reader.optional("rehearsal"))
            settings_.rehearsal = config::boolean(*node, diagnostics_).value_or(false);
        settings_.mappings = path_at(reader.required("mappings"));
        settings_.state_folder = path_at(reader.required("state_folder"));
        if (const Node* node = reader.required("sources")) sources(*node);
        if (const Node* node = reader.required("directory")) directory(*node);
        if (const Node* node = reader.optional("readers")) readers(*node);
        if (const Node* node = reader.optional("sessions"))
            settings_.sessions = decode_sessions(*node, folder_.string(), secrets_, diagnostics_);
        if (const Node* node = reader.required("identity")) identity(*node);
        if (const Node* node = reader.optional("sync")) service(*node);
        if (const Node* node = reader.optional("lease")) lease(*node);
        if (const Node* node = reader.optional("log")) log(*node);
        if (const Node* node = reader.optional("guards")) guards(*node);
        reader.finish();
        return std::move(settings_);
    }

  private:
    [[nodiscard]] std::string path_at(const Node* node) {
        const auto text = node ? config::text(*node, diagnostics_) : std::nullopt;
        return text ? (folder_ / *text).lexically_normal().string() : std::string();
    }

    Secret secret_at(const Node* node) {
        if (!node || secrets_ == Secrets::ignored) return {};
        return read_secret(*node, folder_.string(), diagnostics_).value_or(Secret());
    }

    void sources(const Node& node) {
        if (node.kind != Node::Kind::map || node.entries.empty()) {
            diagnostics_.error(node.at, "'sources' is not a map of at least one source",
                               "write 'apogee: { connection: \"service=apogee\" }'");
            return;
        }
        for (const Node::Entry& entry : node.entries) {
            source::ConnectionSettings source;
            source.source = entry.key;
            MapReader reader(entry.value, fmt::format("the source {}", entry.key), diagnostics_);
            if (const Node* connection = reader.required("connection"))
                source.conninfo = conninfo(*connection);
            source.password = secret_at(reader.optional("password"));
            if (const Node* silence = reader.optional("silence_timeout"))
                if (const auto time = config::duration(*silence, diagnostics_))
                    source.silence_timeout = *time;
            reader.finish();
            settings_.sources.push_back(std::move(source));
            settings_.source_places.push_back(entry.key_at);
        }
    }

    std::string conninfo(const Node& node) {
        const auto text = config::text(node, diagnostics_);
        if (!text) return {};
        const std::string problem = source::conninfo_problem(*text);
        if (!problem.empty())
            diagnostics_.error(
                node.at, problem,
                "a connection is libpq's: \"host=… dbname=…\", a postgresql:// URI or "
                "\"service=…\"; its password goes under 'password: { file: … }'");
        return *text;
    }

    void directory(const Node& node) {
        MapReader reader(node, "the directory", diagnostics_);
        if (const Node* list = reader.required("uris")) settings_.directory.uris = uris(*list);
        if (const Node* bind_node = reader.required("bind")) bind(*bind_node);
        if (const Node* tls_node = reader.optional("tls")) settings_.directory.tls = tls(*tls_node);
        if (const Node* timeout = reader.optional("reply_timeout"))
            if (const auto time = config::duration(*timeout, diagnostics_))
                settings_.directory.reply_timeout = *time;
        reader.finish();
    }

    /// Without a `tls` of their own they are reached as the directory is.
    void readers(const Node& node) {
        MapReader reader(node, "readers", diagnostics_);
        directory::Settings server = settings_.directory;
        std::vector<std::string> names;
        if (const Node* list = reader.required("uris")) names = uris(*list);
        if (const Node* tls_node = reader.optional("tls")) server.tls = tls(*tls_node);
        if (const Node* wait = reader.optional("wait"))
            if (const auto time = config::duration(*wait, diagnostics_))
                settings_.readers.wait = *time;
        reader.finish();
        for (std::string& name : names) {
            server.uris = {std::move(name)};
            settings_.readers.servers.push_back(server);
        }
    }

    std::vector<std::string> uris(const Node& node) {
        auto list = config::text_list(node, diagnostics_);
        if (!list) return {};
        if (list->empty())
            diagnostics_.error(node.at, "no directory is named",
                               "write 'uris: [\"ldaps://ldap.univ.example\"]'");
        for (std::size_t i = 0; i < list->size(); ++i) {
            const std::string& uri = (*list)[i];
            const bool known = uri.starts_with("ldap://") || uri.starts_with("ldaps://") ||
                               uri.starts_with("ldapi://");
            const bool has_user = uri.find('@') != std::string::npos;
            if (known && !has_user) continue;
            const Position at = node.items.empty() ? node.at : node.items[i].at;
            if (has_user) diagnostics_.conceal(at);
            diagnostics_.error(
                at,
                has_user ? std::string("a URI of a directory has no user and no password")
                         : fmt::format("'{}' is not a URI of a directory", uri),
                "it begins with ldap://, ldaps:// or ldapi://; who we are stands under "
                "'bind'");
        }
        return std::move(*list);
    }

    void bind(const Node& node) {
        MapReader reader(node, "a bind", diagnostics_);
        const Node* method = reader.required("method");
        const Node* dn = reader.optional("dn");
        const Node* password = reader.optional("password");
        reader.finish();
        const auto index =
            method ? config::choice(*method, kBindMethods, diagnostics_) : std::nullopt;
        if (!index) return;
        directory::Bind& bind = settings_.directory.bind;
        bind.method =
            *index == 0 ? directory::Bind::Method::simple : directory::Bind::Method::external;
        const bool simple = bind.method == directory::Bind::Method::simple;
        if (simple && (!dn || !password))
            diagnostics_.error(node.at, "a simple bind needs 'dn' and 'password'",
                               "write 'dn: cn=…' and 'password: { file: … }'");
        if (!simple && (dn || password))
            diagnostics_.error(node.at, "an external bind has neither 'dn' nor 'password'",
                               "drop them: the socket or the certificate says who we are");
        if (dn) bind.dn = config::text(*dn, diagnostics_).value_or("");
        bind.password = secret_at(password);
    }

    directory::Tls tls(const Node& node) {
        MapReader reader(node, "tls", diagnostics_);
        directory::Tls tls;
        if (const Node* start = reader.optional("start_tls"))
            tls.start_tls = config::boolean(*start, diagnostics_).value_or(false);
        if (const Node* certificates = reader.optional("certificates"))
            tls.verify =
                config::choice(*certificates, kCertificates, diagnostics_).value_or(0) == 0;
        tls.ca_file = path_at(reader.optional("ca_file"));
        tls.certificate_file = path_at(reader.optional("certificate_file"));
        tls.key_file = path_at(reader.optional("key_file"));
        reader.finish();
        return tls;
    }

    void identity(const Node& node) {
        MapReader reader(node, "identity", diagnostics_);
        const Node* key = reader.required("digest_key");
        reader.finish();
        settings_.digest_key = secret_at(key);
        if (key && !settings_.digest_key.empty() &&
            settings_.digest_key.reveal().size() < kShortestKey)
            diagnostics_.error(key->at,
                               fmt::format("the key is shorter than {} bytes", kShortestKey),
                               "make one with 'openssl rand -hex 32' and keep it: digests on the "
                               "entries depend on it");
    }

    void guards(const Node& node) {
        GuardSettings guards = decode_guards(node, diagnostics_);
        settings_.guards = std::move(guards.limits);
        settings_.guard_populations = std::move(guards.populations);
    }

    void service(const Node& node) {
        MapReader reader(node, "sync", diagnostics_);
        if (const Node* interval = reader.optional("interval"))
            if (const auto time = config::duration(*interval, diagnostics_)) {
                if (time->count() == 0)
                    diagnostics_.error(interval->at, "passes without a pause between them",
                                       "write '15 minutes'");
                settings_.schedule.interval = *time;
            }
        reader.finish();
    }

    void lease(const Node& node) {
        MapReader reader(node, "lease", diagnostics_);
        if (const Node* after = reader.optional("takeover_after"))
            if (const auto time = config::duration(*after, diagnostics_)) {
                if (time->count() == 0)
                    diagnostics_.error(after->at, "a lease that is taken over at once",
                                       "write '2 minutes'");
                settings_.takeover_after = *time;
            }
        reader.finish();
    }

    void log(const Node& node) {
        MapReader reader(node, "log", diagnostics_);
        if (const Node* level = reader.optional("level"))
            if (const auto index = config::choice(*level, log::level_names(), diagnostics_))
                settings_.log_level = static_cast<log::Level>(*index);
        reader.finish();
    }

    static constexpr std::size_t kShortestKey = 16;

    std::filesystem::path folder_;
    Secrets secrets_;
    Diagnostics& diagnostics_;
    Settings settings_;
};

}  // namespace

Settings decode_settings(const std::string& path, const Node& document, Secrets secrets,
                         Diagnostics& diagnostics) {
    return SettingsDecoder(path, secrets, diagnostics).decode(document);
}

}  // namespace connector::command
