#include "support/sandbox.hpp"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

#include <unistd.h>

namespace connector::test_support {

namespace {

using std::chrono::day;
using std::chrono::last;
using std::chrono::month;
using std::chrono::Sunday;
using std::chrono::sys_days;
using std::chrono::year_month_day;

std::string percent_encoded_path(const std::string& path) {
    std::string text;
    for (const char c : path) text += c == '/' ? std::string("%2F") : std::string(1, c);
    return text;
}

}  // namespace

Sandbox::Sandbox(const std::string& repository, const std::string& program,
                 const std::string& clock)
    : folder_(repository + "/deploy/sandbox"), repository_(repository), program_(program) {
    if (folder_.begin_as(clock)) {
        start();
        return;
    }
    std::vector<std::string> arguments{"--empty"};
    if (!clock.empty()) arguments.insert(arguments.end(), {"--clock", clock});
    const Finished started = command("start", arguments);
    if (started.status != 0) throw std::runtime_error("no sandbox: " + started.errors);
    stop();
    // For copies the time goes on from here: what is in the servers is of no later moment.
    if (!clock.empty())
        set_clock("@" + std::to_string(
                            duration_cast<std::chrono::seconds>(now().time_since_epoch()).count()));
    folder_.keep(clock);
    start();
}

Sandbox::~Sandbox() { static_cast<void>(command("stop")); }

Finished Sandbox::command(const std::string& verb,
                          const std::vector<std::string>& arguments) const {
    std::vector<std::string> words{repository_ + "/deploy/sandbox", verb, folder()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return run(words);
}

void Sandbox::start() const {
    const Finished started = command("start");
    if (started.status != 0) throw std::runtime_error("not started: " + started.errors);
}

void Sandbox::stop() const {
    const Finished stopped = command("stop");
    if (stopped.status != 0) throw std::runtime_error("not stopped: " + stopped.errors);
}

void Sandbox::stop_server(const std::string& name) const {
    std::string pid = file_text(path("run/" + name + ".pid"));
    pid.erase(pid.find_last_not_of('\n') + 1);
    // SIGINT of PostgreSQL does not wait for its clients.
    run_well({"kill", name == "slapd" ? "-TERM" : "-INT", pid});
    if (!wait_until([&] { return access(("/proc/" + pid).c_str(), F_OK) != 0; }))
        throw std::runtime_error(name + " did not end");
}

void Sandbox::move_clock(const std::string& moment) const {
    const bool is_instant = moment.find('T') != std::string::npos;
    if (is_instant && access(path("clock").c_str(), F_OK) == 0) {
        set_clock(moment);
        return;
    }
    const Finished moved = command("clock", {moment});
    if (moved.status != 0) throw std::runtime_error("clock not moved: " + moved.errors);
}

/// What deploy/sandbox does to a clock that is moved already, in a twentieth of its time.
void Sandbox::set_clock(const std::string& moment) const {
    run_well({"touch", "-d", moment, path("clock")});
}

std::chrono::system_clock::time_point Sandbox::now() const {
    const std::string seconds = run_well({"env", "LD_PRELOAD=" + path("run/clock.so"),
                                          "LIFECYCLE_CLOCK=" + path("clock"), "date", "+%s"});
    return std::chrono::system_clock::time_point{std::chrono::seconds{std::stoll(seconds)}};
}

Finished Sandbox::connector(const std::vector<std::string>& arguments) const {
    std::vector<std::string> words{"env", "LIFECYCLE_CONNECTOR=" + program_,
                                   path("lifecycle-connector")};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return run(words);
}

std::string Sandbox::resync(int status) const {
    Finished finished = connector({"resync", "--json"});
    if (finished.status != status)
        throw std::runtime_error("resync ended with " + std::to_string(finished.status) + ": " +
                                 finished.errors + finished.output);
    return std::move(finished.output);
}

pid_t Sandbox::start_service() const {
    return start_server(
        {"env", "LIFECYCLE_CONNECTOR=" + program_, path("lifecycle-connector"), "sync"},
        path("log/sync.log"));
}

std::string Sandbox::sql(const std::string& database, const std::string& statements) const {
    return run_well({"psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", path("run/postgresql"), "-p",
                     "5432", "-U", "postgres", "-d", database},
                    statements);
}

void Sandbox::edit(const std::string& file, const std::string& from, const std::string& to) const {
    std::string text = file_text(path(file));
    const auto place = text.find(from);
    if (place == std::string::npos) throw std::runtime_error(file + " does not say: " + from);
    write_file(path(file), text.replace(place, from.size(), to));
}

std::string Sandbox::uri() const { return "ldapi://" + percent_encoded_path(path("run/ldapi")); }

std::string Sandbox::secret(const std::string& name) const {
    return file_text(path("secrets/" + name));
}

LdapClient Sandbox::root() const { return {uri(), kRoot, secret("admin-password")}; }

void Sandbox::configure_slapd(const std::string& ldif) const {
    run_well({"ldapmodify", "-Q", "-Y", "EXTERNAL", "-H", uri()}, ldif);
}

std::vector<LdapClient::Entry> Sandbox::accounts(const std::string& filter) const {
    return root().search(kPeople, "one", filter).entries;
}

void Sandbox::reset_password(const std::string& dn, const std::string& password) const {
    if (root().modify(dn, LdapClient::How::replace, "userPassword", {password}) != 0)
        throw std::runtime_error("no password set for " + dn);
}

std::string Sandbox::whole_directory() const {
    return run_well({"ldapsearch", "-LLL", "-x", "-H", uri(), "-D", kRoot, "-y",
                     path("secrets/admin-password"), "-b", "dc=univ,dc=example", "*", "+"});
}

std::string paris(sys_days date, const std::string& time_of_day) {
    const auto year = year_month_day(date).year();
    const sys_days spring = year / month{3} / Sunday[last];
    const sys_days autumn = year / month{10} / Sunday[last];
    // The clocks change at two and at three in the morning.
    const bool after_change = time_of_day >= "03:00:00";
    const bool summer =
        after_change ? date >= spring && date < autumn : date > spring && date <= autumn;
    return to_text(date) + "T" + time_of_day + (summer ? "+02:00" : "+01:00");
}

sys_days day_of(const std::string& text) {
    return std::chrono::year{std::stoi(text.substr(0, 4))} /
           month{static_cast<unsigned>(std::stoi(text.substr(5, 2)))} /
           day{static_cast<unsigned>(std::stoi(text.substr(8, 2)))};
}

std::string to_text(sys_days date) {
    const year_month_day parts(date);
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(parts.year()),
                  static_cast<unsigned>(parts.month()), static_cast<unsigned>(parts.day()));
    return text;
}

}  // namespace connector::test_support
