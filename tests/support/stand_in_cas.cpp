#include "support/stand_in_cas.hpp"

#include <sstream>
#include <stdexcept>

namespace connector::test_support {

StandInCas::StandInCas(const std::string& state, bool with_tls)
    : folder_("cas"), with_tls_(with_tls), port_(free_port()) {
    set_state(state);
    write_file(folder_.path() + "/requests", "");
    std::vector<std::string> command{
        "python3", CONNECTOR_SOURCE_DIR "/tests/support/stand_in_cas.py", std::to_string(port_),
        folder_.path() + "/state", folder_.path() + "/requests"};
    if (with_tls) {
        run_well({"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "36500",
                  "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
                  folder_.path() + "/key", "-out", certificate()});
        command.insert(command.end(), {certificate(), folder_.path() + "/key"});
    }
    server_ = start_server(command, folder_.path() + "/log");
    const bool answers = wait_until([&] {
        return run({"curl", "--silent", "--insecure", "--noproxy", "*", url()}).status == 0 ||
               wait_for_end(server_, std::chrono::seconds{0});
    });
    if (!answers || server_ == 0)
        throw std::runtime_error("no stand-in for CAS: " + file_text(folder_.path() + "/log"));
}

StandInCas::~StandInCas() { stop(); }

void StandInCas::stop() {
    if (server_ != 0) kill_server(server_);
}

std::string StandInCas::url() const {
    return (with_tls_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port_) +
           "/cas";
}

void StandInCas::set_state(const std::string& state) const {
    write_file(folder_.path() + "/state", state);
}

std::string StandInCas::state() const { return file_text(folder_.path() + "/state"); }

std::vector<std::string> StandInCas::requests() const {
    std::istringstream lines(file_text(folder_.path() + "/requests"));
    std::vector<std::string> requests;
    for (std::string line; std::getline(lines, line);) requests.push_back(line);
    return requests;
}

}  // namespace connector::test_support
