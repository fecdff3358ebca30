#include "base/fault_point.hpp"
#include "base/handle.hpp"
#include "directory/attribute.hpp"
#include "directory/result_code.hpp"
#include "directory/session.hpp"

#include <fmt/format.h>
#include <ldap.h>

#include <algorithm>
#include <unordered_map>

#include <poll.h>
#include <sys/time.h>

namespace connector::directory {

namespace {

using Clock = std::chrono::steady_clock;
using Message = Handle<LDAPMessage, ldap_msgfree>;
using Next = std::function<const model::Change*()>;
using Report = std::function<void(const model::Change&, const model::ChangeOutcome&)>;
using Kind = model::ChangeOutcome::Kind;

constexpr std::size_t kMostInFlight = 200;
// How long a stop can go unnoticed.
constexpr timeval kTurn{0, 100'000};

/// The values that a modify takes away are those that were read; it adds only what was not there.
bool is_overtaken(int code) {
    return code == LDAP_NO_SUCH_ATTRIBUTE || code == LDAP_TYPE_OR_VALUE_EXISTS;
}

/// The arrays in which libldap wants one operation. They point into the change; used again for the
/// next one, they cost no allocation.
class Operation {
  public:
    /// One add or one modify (RFC 4511 sections 4.7 and 4.6); the code is libldap's.
    int send(LDAP* session, const model::Change& change, int& id) {
        fill(change);
        if (change.kind == model::ChangeKind::create)
            return ldap_add_ext(session, change.dn.c_str(), pointers_.data(), nullptr, nullptr,
                                &id);
        return ldap_modify_ext(session, change.dn.c_str(), pointers_.data(), nullptr, nullptr, &id);
    }

  private:
    void fill(const model::Change& change) {
        std::size_t count = 0;
        for (const auto& each : change.attributes) count += each.removed.size() + each.added.size();
        // Nothing may move any more while pointers to it are taken.
        values_.clear();
        values_.reserve(count);
        value_pointers_.clear();
        value_pointers_.reserve(count + 2 * change.attributes.size());
        modifications_.clear();
        modifications_.reserve(2 * change.attributes.size());
        for (const auto& each : change.attributes) {
            append(LDAP_MOD_DELETE, each.name, each.removed);
            append(LDAP_MOD_ADD, each.name, each.added);
        }
        pointers_.clear();
        for (LDAPMod& each : modifications_) pointers_.push_back(&each);
        pointers_.push_back(nullptr);
    }

    void append(int kind, const std::string& name, const std::vector<std::string>& values) {
        // A deletion without values would delete the whole attribute.
        if (values.empty()) return;
        const std::size_t first = value_pointers_.size();
        for (const std::string& value : values) {
            values_.push_back(berval{value.size(), const_cast<char*>(value.data())});
            value_pointers_.push_back(&values_.back());
        }
        value_pointers_.push_back(nullptr);
        LDAPMod modification{};
        modification.mod_op = kind | LDAP_MOD_BVALUES;
        modification.mod_type = const_cast<char*>(name.c_str());
        modification.mod_bvalues = &value_pointers_[first];
        modifications_.push_back(modification);
    }

    std::vector<berval> values_;
    std::vector<berval*> value_pointers_;
    std::vector<LDAPMod> modifications_;
    std::vector<LDAPMod*> pointers_;
};

/// Why a change must not even be sent; empty if nothing speaks against it.
std::string refusal(const model::Change& change) {
    if (change.dn.find('\0') != std::string::npos) return "the DN has a NUL in it";
    bool anything = false;
    for (const model::AttributeChange& each : change.attributes) {
        if (is_password(each.name)) return "passwords are never written";
        if (each.name.empty() || each.name.find('\0') != std::string::npos)
            return "an attribute has no proper name";
        if (change.kind == model::ChangeKind::create && !each.removed.empty())
            return "a creation has nothing to remove";
        anything = anything || !each.removed.empty() || !each.added.empty();
    }
    return anything ? "" : "it changes nothing";
}

/// One burst of changes on one session.
class Burst {
  public:
    Burst(LDAP* session, std::chrono::seconds reply_timeout, const Next& next, const Report& report,
          const StopFlag& stop)
        : session_(session),
          reply_timeout_(reply_timeout),
          next_(next),
          report_(report),
          stop_(stop) {
        in_flight_.reserve(2 * kMostInFlight);
    }

    Result<void> run() {
        heard_ = Clock::now();
        while (!lost_) {
            send_what_can_be();
            if (in_flight_.empty() && !sending()) break;
            receive();
        }
        finish();
        if (error_) return failure(std::move(*error_));
        return {};
    }

  private:
    [[nodiscard]] bool sending() const { return !all_given_ && !error_ && !stop_.requested(); }

    void send_what_can_be() {
        while (sending() && in_flight_.size() < kMostInFlight && can_write()) {
            const model::Change* change = waiting_ ? waiting_ : next_();
            waiting_ = nullptr;
            if (!change)
                all_given_ = true;
            else if (!send(*change))
                return;
        }
    }

    /// Whether the server takes what is written. Where it does not, a write would block, and
    /// meanwhile no reply would be read and no stop noticed.
    [[nodiscard]] bool can_write() {
        pollfd connection{};
        ldap_get_option(session_, LDAP_OPT_DESC, &connection.fd);
        connection.events = POLLOUT;
        return poll(&connection, 1, 0) != 0;
    }

    bool send(const model::Change& change) {
        if (const std::string why = refusal(change); !why.empty()) {
            report_(change, {Kind::failed, "refused", why});
            return true;
        }
        // What was silent before the first request of a burst was not a silence of the server.
        if (in_flight_.empty()) heard_ = Clock::now();
        int id = 0;
        const int code = operation_.send(session_, change, id);
        if (code == LDAP_SUCCESS) {
            in_flight_.emplace(id, &change);
            go_by(FaultPoint::change_sent);
            return true;
        }
        if (code == LDAP_BUSY) {  // libldap's own: the request before is still being written
            waiting_ = &change;
            return false;
        }
        Error error = ldap_error("send a change", change.dn, code, last_message(session_));
        if (error.disposition == Disposition::skip_person) {
            report_(change, {Kind::failed, error.code, error.message});
            return true;
        }
        // A part of the request, or all of it, may have left before the connection broke.
        report_(change, {Kind::in_doubt, error.code, error.message});
        error.in_doubt = true;
        lose(std::move(error));
        return false;
    }

    void receive() {
        timeval turn = kTurn;
        LDAPMessage* raw = nullptr;
        const int type = ldap_result(session_, LDAP_RES_ANY, LDAP_MSG_ONE, &turn, &raw);
        const Message message(raw);
        if (type < 0) {
            lose(ldap_error("await the replies to changes", {}, last_code(session_),
                            last_message(session_)));
        } else if (type > 0) {
            heard_ = Clock::now();
            receive(type, message.get());
        } else if (Clock::now() - heard_ >= reply_timeout_) {
            lose(ldap_error("await the replies to changes", {}, LDAP_TIMEOUT,
                            fmt::format("no reply for {} s", reply_timeout_.count())));
        }
    }

    void receive(int type, LDAPMessage* message) {
        const int id = ldap_msgid(message);
        if (id == LDAP_RES_UNSOLICITED) return receive_notice(message);
        // RFC 4511 section 4.13: any number of these can come before the final response.
        if (type == LDAP_RES_INTERMEDIATE) return;
        const auto found = in_flight_.find(id);
        if (found == in_flight_.end()) return;
        const model::Change& change = *found->second;
        Reply reply;
        if (!parse(message, reply)) return;
        in_flight_.erase(found);
        go_by(FaultPoint::reply_received);
        conclude(change, reply);
    }

    struct Reply {
        int code = LDAP_SUCCESS;
        std::string message;
    };

    bool parse(LDAPMessage* message, Reply& reply) {
        char* words = nullptr;
        const int code =
            ldap_parse_result(session_, message, &reply.code, nullptr, &words, nullptr, nullptr, 0);
        const Handle<char, ldap_memfree> owned(words);
        reply.message = words_of(words);
        if (code == LDAP_SUCCESS) return true;
        lose(ldap_error("understand a reply", {}, LDAP_DECODING_ERROR, {}));
        return false;
    }

    void conclude(const model::Change& change, const Reply& reply) {
        if (reply.code == LDAP_SUCCESS) return report_(change, {Kind::done, {}, {}});
        Error error = ldap_error("apply a change", change.dn, reply.code, reply.message);
        report_(change, {Kind::failed, error.code, error.message,
                         change.kind == model::ChangeKind::modify && is_overtaken(reply.code)});
        if (error.disposition != Disposition::skip_person && !error_) error_ = std::move(error);
    }

    /// RFC 4511 section 4.4.1: the server is about to close the connection.
    void receive_notice(LDAPMessage* message) {
        Reply reply;
        if (!parse(message, reply)) return;
        Error error = ldap_error("await the replies to changes", {}, reply.code, reply.message);
        error.disposition = Disposition::reconnect;
        lose(std::move(error));
    }

    void lose(Error error) {
        lost_ = true;
        error.in_doubt = error.in_doubt || !in_flight_.empty();
        if (!error_ || error_->disposition != Disposition::stop) error_ = std::move(error);
    }

    /// Every change that was given has an outcome.
    void finish() {
        const std::string code = error_ ? error_->code : "";
        const std::string message = error_ ? error_->message : "";
        std::vector<std::pair<int, const model::Change*>> rest(in_flight_.begin(),
                                                               in_flight_.end());
        std::sort(rest.begin(), rest.end());
        for (const auto& [id, change] : rest) report_(*change, {Kind::in_doubt, code, message});
        if (waiting_) report_(*waiting_, {Kind::not_sent, code, message});
    }

    LDAP* session_;
    std::chrono::seconds reply_timeout_;
    const Next& next_;
    const Report& report_;
    const StopFlag& stop_;
    Operation operation_;
    std::unordered_map<int, const model::Change*> in_flight_;
    const model::Change* waiting_ = nullptr;
    Clock::time_point heard_;
    bool all_given_ = false;
    bool lost_ = false;
    std::optional<Error> error_;
};

}  // namespace

Result<void> Session::apply(
    const std::function<const model::Change*()>& next,
    const std::function<void(const model::Change&, const model::ChangeOutcome&)>& outcome,
    const StopFlag& stop) {
    return Burst(handle_.get(), settings_.reply_timeout, next, outcome, stop).run();
}

}  // namespace connector::directory
