#include "portal.hpp"

#include <chrono>
#include <filesystem>
#include <stdexcept>

namespace connector {

namespace {

using test_support::filled_template;
using test_support::PrivateDirsrv;
using test_support::run_well;
using test_support::Sandbox;
using test_support::write_file;

constexpr char kShipped[] = CONNECTOR_SOURCE_DIR "/deploy/cas/";
constexpr char kProgram[] = CONNECTOR_SOURCE_DIR "/tests/system/login/portal.psgi";
constexpr char kSuffix[] = "dc=univ,dc=example";
constexpr char kResetPage[] = "https://sesame.univ.example/";
constexpr char kReaderPassword[] = "the reader's password";

/// What a site has beside the shipped configuration, in another file or under another folder:
/// Debian's own lemonldap-ng.ini says where the portal's files are and which languages it speaks,
/// in the same words; its configuration and its cache stand elsewhere.
constexpr char kFrame[] = R"([all]
logLevel = warn
[configuration]
type = File
dirName = @FOLDER@/conf
localStorage = Cache::NullCache
[portal]
staticPrefix = /static
templateDir = /usr/share/lemonldap-ng/portal/templates
languages = fr, en
)";
/// What the manager keeps at a site. Otherwise than there: cookies go over plain HTTP; the form
/// asks for no token (`requireToken`), so that curl can log in too; services need not be declared;
/// and times are so long that a moved clock ends no session.
constexpr char kStored[] = R"({
  "cfgNum": 1, "cfgAuthor": "test", "cfgDate": 1, "cfgVersion": "2.16.1", "key": "0123456789abcdef",
  "securedCookie": 0, "cookieName": "lemonldap", "requireToken": 0,
  "globalStorage": "Apache::Session::File",
  "globalStorageOptions": {
    "Directory": "@FOLDER@/sessions", "LockDirectory": "@FOLDER@/sessions/lock",
    "generateModule": "Lemonldap::NG::Common::Apache::Session::Generate::SHA256" },
  "persistentStorage": "Apache::Session::File",
  "persistentStorageOptions": {
    "Directory": "@FOLDER@/persistent", "LockDirectory": "@FOLDER@/persistent/lock" },
  "localSessionStorage": "",
  "timeout": 63072000, "timeoutActivity": 0, "issuersTimeout": 63072000,
  "casAccessControlPolicy": "none",
  "applicationList": {}, "macros": {}, "groups": {}, "exportedVars": {},
  "locationRules": { "auth.univ.localhost": { "default": "accept" } },
  "exportedHeaders": { "auth.univ.localhost": {} }
}
)";

/// Characters of a log that tell why; the portal goes on with the calls that led there.
constexpr std::size_t kEnough = 2000;

std::string reader() {
    return filled_template(std::string(kShipped) + "reader.ldif.in",
                           {{"@SUFFIX@", kSuffix}, {"@CASPW@", kReaderPassword}});
}

}  // namespace

/// A cookie's domain has two labels at least; browsers and curl take what ends in .localhost for
/// this machine.
Portal::Portal()
    : folder_("portal"),
      port_(test_support::free_port()),
      address_("http://auth.univ.localhost:" + std::to_string(port_) + "/") {}

Portal::Portal(const Sandbox& sandbox) : Portal() {
    run_well({"ldapadd", "-x", "-H", sandbox.uri(), "-D", Sandbox::kRoot, "-y",
              sandbox.path("secrets/admin-password")},
             reader());
    write_configuration(sandbox, sandbox.uri());
    start(sandbox);
}

/// Its policies are not those of slapd: the reader goes without one, as reader.ldif.in says.
Portal::Portal(const Sandbox& sandbox, const PrivateDirsrv& directory) : Portal() {
    const std::string of_slapd =
        "pwdPolicySubentry: cn=services,ou=policies," + std::string(kSuffix) + "\n";
    run_well({"ldapadd", "-x", "-H", directory.uri(), "-D", PrivateDirsrv::kRoot, "-w",
              PrivateDirsrv::kRootPassword},
             test_support::replaced(reader(), of_slapd, ""));
    write_configuration(sandbox, directory.tcp_uri());
    start(sandbox);
}

Portal::~Portal() { test_support::kill_server(server_); }

void Portal::write_configuration(const Sandbox& sandbox, const std::string& directory) const {
    for (const char* name : {"conf", "sessions/lock", "persistent/lock"})
        std::filesystem::create_directories(path(name));
    const std::string shipped = filled_template(
        std::string(kShipped) + "lemonldap-ng/lemonldap-ng.ini.in", {{"@PORTAL@", address_},
                                                                     {"@DOMAIN@", "univ.localhost"},
                                                                     {"@LDAP@", directory},
                                                                     {"@SUFFIX@", kSuffix},
                                                                     {"@RESET@", kResetPage},
                                                                     {"@CASPW@", kReaderPassword}});
    const auto in_folder = [this](const char* text) {
        return test_support::replaced(text, "@FOLDER@", folder_.path());
    };
    const auto words = sandbox.connector({"words", "lemonldap"});
    if (words.status != 0) throw std::runtime_error("no words: " + words.errors);
    write_file(path("lemonldap-ng.ini"), in_folder(kFrame) + shipped + words.output);
    write_file(path("conf/lmConf-1.json"), in_folder(kStored));
}

/// It answers one request after the other. A browser may open a connection in advance and say
/// nothing on it: hence the timeout.
void Portal::start(const Sandbox& sandbox) {
    server_ = test_support::start_server(
        {"env", "LD_PRELOAD=" + sandbox.path("run/clock.so"),
         "LIFECYCLE_CLOCK=" + sandbox.path("clock"),
         "LLNG_DEFAULTCONFFILE=" + path("lemonldap-ng.ini"), "/usr/bin/perl", "/usr/bin/plackup",
         "--env", "deployment", "--host", "127.0.0.1", "--port", std::to_string(port_), "--timeout",
         "10", kProgram},
        path("log"));
    std::string status;
    const bool settled = test_support::wait_until([&] {
        status = test_support::run({"curl", "--silent", "--output", "/dev/null", "--write-out",
                                    "%{http_code}", address_})
                     .output;
        return status != "000" || test_support::wait_for_end(server_, std::chrono::seconds{0});
    });
    if (!settled || status != "200")
        throw std::runtime_error("no portal: " +
                                 test_support::file_text(path("log")).substr(0, kEnough));
}

std::vector<std::string> Portal::end_sessions() const {
    const std::string user = run_well({"id", "-un"});
    const std::string group = run_well({"id", "-gn"});
    const auto without_end = [](const std::string& line) {
        return line.substr(0, line.find('\n'));
    };
    return {"env",
            "LLNG_DEFAULTCONFFILE=" + path("lemonldap-ng.ini"),
            "LEMONLDAP_USER=" + without_end(user),
            "LEMONLDAP_GROUP=" + without_end(group),
            std::string(kShipped) + "lemonldap-ng/end-sessions",
            address_};
}

}  // namespace connector
