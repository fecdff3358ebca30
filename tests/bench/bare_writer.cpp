// bench_bare_writer URI DN PASSWORD_FILE LDIF
//
// Writes entries, or changes of kind modify, as fast as one connection of libldap takes them: 200
// in flight, nothing else done meanwhile. All of LDIF is read and laid out for libldap first; what
// is measured begins after the bind. Prints one line: seconds, seconds of user and of system time
// of the writing, peak memory in KiB, how many; a tab between them. The first refusal ends it.

#include <ldap.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <ldif.h>
#include <strings.h>
#include <sys/resource.h>

namespace {

constexpr std::size_t kMostInFlight = 200;

[[noreturn]] void fail(const std::string& what, int code) {
    throw std::runtime_error(what + ": " + ldap_err2string(code));
}

/// One line of LDIF; both point into the record's text.
struct Line {
    berval name{};
    berval value{};

    [[nodiscard]] bool is(const char* wanted) const { return strcasecmp(name.bv_val, wanted) == 0; }
};

/// One operation, laid out as libldap wants it.
class Operation {
  public:
    /// `text` is one record, of which the operation keeps parts: it must stay.
    explicit Operation(char* text) {
        const std::vector<Line> lines = lines_of(text);
        values_.reserve(lines.size());
        pointers_.reserve(2 * lines.size());
        mods_.reserve(lines.size());
        int kind = LDAP_MOD_ADD;
        for (const Line& line : lines) {
            if (line.is("dn"))
                dn_ = line.value.bv_val;
            else if (line.is("changetype"))
                is_modify_ = true;
            else if (is_modify_ && (line.is("add") || line.is("delete")))
                kind = line.is("add") ? LDAP_MOD_ADD : LDAP_MOD_DELETE;
            else if (!line.is("version"))
                append(kind, line);
        }
        pointers_.push_back(nullptr);
        for (LDAPMod& mod : mods_) mod_pointers_.push_back(&mod);
        mod_pointers_.push_back(nullptr);
    }

    [[nodiscard]] bool is_empty() const { return mods_.empty(); }

    void send(LDAP* session) {
        int id = 0;
        const int code =
            is_modify_ ? ldap_modify_ext(session, dn_, mod_pointers_.data(), nullptr, nullptr, &id)
                       : ldap_add_ext(session, dn_, mod_pointers_.data(), nullptr, nullptr, &id);
        if (code != LDAP_SUCCESS) fail(dn_, code);
    }

  private:
    static std::vector<Line> lines_of(char* text) {
        std::vector<Line> lines;
        char* next = text;
        while (char* line = ldif_getline(&next)) {
            if (*line == '\0' || *line == '-' || *line == '#') continue;
            Line parsed;
            // With this argument nothing is copied.
            int is_allocated = 0;
            if (ldif_parse_line2(line, &parsed.name, &parsed.value, &is_allocated) != 0)
                throw std::runtime_error(std::string("not LDIF: ") + line);
            lines.push_back(parsed);
        }
        return lines;
    }

    /// Values of one attribute that follow each other are one modification.
    void append(int kind, const Line& line) {
        const int operation = kind | LDAP_MOD_BVALUES;
        const bool is_next =
            mods_.empty() || mods_.back().mod_op != operation || !line.is(mods_.back().mod_type);
        if (is_next && !mods_.empty()) pointers_.push_back(nullptr);
        values_.push_back(line.value);
        pointers_.push_back(&values_.back());
        if (!is_next) return;
        LDAPMod mod{};
        mod.mod_op = operation;
        mod.mod_type = line.name.bv_val;
        mod.mod_bvalues = &pointers_.back();
        mods_.push_back(mod);
    }

    char* dn_ = nullptr;
    bool is_modify_ = false;
    std::vector<berval> values_;
    std::vector<berval*> pointers_;
    std::vector<LDAPMod> mods_;
    std::vector<LDAPMod*> mod_pointers_;
};

std::vector<Operation> read_operations(const char* path) {
    LDIFFP* file = ldif_open(path, "r");
    if (!file) throw std::runtime_error(std::string(path) + " cannot be read");
    std::vector<Operation> operations;
    unsigned long line = 0;
    int status = 0;
    while (true) {
        // The text of a record is never released: the operation points into it.
        char* text = nullptr;
        int size = 0;
        status = ldif_read_record(file, &line, &text, &size);
        if (status <= 0) break;
        Operation operation(text);
        if (!operation.is_empty()) operations.push_back(std::move(operation));
    }
    ldif_close(file);
    if (status < 0) throw std::runtime_error(std::string(path) + " is not LDIF");
    return operations;
}

LDAP* bind(const char* uri, const char* dn, const char* password_file) {
    std::ifstream file(password_file);
    std::string password{std::istreambuf_iterator<char>(file), {}};
    LDAP* session = nullptr;
    if (const int code = ldap_initialize(&session, uri); code != LDAP_SUCCESS) fail(uri, code);
    const int version = LDAP_VERSION3;
    ldap_set_option(session, LDAP_OPT_PROTOCOL_VERSION, &version);
    berval credentials{password.size(), password.data()};
    const int code =
        ldap_sasl_bind_s(session, dn, LDAP_SASL_SIMPLE, &credentials, nullptr, nullptr, nullptr);
    if (code != LDAP_SUCCESS) fail(dn, code);
    return session;
}

void receive(LDAP* session) {
    LDAPMessage* message = nullptr;
    if (ldap_result(session, LDAP_RES_ANY, LDAP_MSG_ONE, nullptr, &message) <= 0)
        throw std::runtime_error("the connection was lost");
    int code = LDAP_SUCCESS;
    char* dn = nullptr;
    char* words = nullptr;
    ldap_parse_result(session, message, &code, &dn, &words, nullptr, nullptr, 1);
    if (code != LDAP_SUCCESS) fail(std::string("refused: ") + (words ? words : ""), code);
    ldap_memfree(dn);
    ldap_memfree(words);
}

void write(LDAP* session, std::vector<Operation>& operations) {
    std::size_t sent = 0;
    std::size_t answered = 0;
    while (answered < operations.size()) {
        while (sent < operations.size() && sent - answered < kMostInFlight)
            operations[sent++].send(session);
        receive(session);
        ++answered;
    }
}

rusage usage_now() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage;
}

double seconds_between(const timeval& from, const timeval& to) {
    return static_cast<double>(to.tv_sec - from.tv_sec) +
           static_cast<double>(to.tv_usec - from.tv_usec) / 1e6;
}

void run(char** argv) {
    std::vector<Operation> operations = read_operations(argv[4]);
    LDAP* session = bind(argv[1], argv[2], argv[3]);
    const rusage before = usage_now();
    const auto begun = std::chrono::steady_clock::now();
    write(session, operations);
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begun;
    const rusage after = usage_now();
    ldap_unbind_ext_s(session, nullptr, nullptr);
    std::cout << wall.count() << '\t' << seconds_between(before.ru_utime, after.ru_utime) << '\t'
              << seconds_between(before.ru_stime, after.ru_stime) << '\t' << after.ru_maxrss << '\t'
              << operations.size() << '\n';
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) {
        std::cerr << "usage: bench_bare_writer URI DN PASSWORD_FILE LDIF\n";
        return 2;
    }
    try {
        run(argv);
    } catch (const std::exception& error) {
        std::cerr << "bench_bare_writer: " << error.what() << '\n';
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
