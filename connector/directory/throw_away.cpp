#include "directory/throw_away.hpp"

#include "base/handle.hpp"
#include "directory/attribute.hpp"
#include "directory/dn.hpp"
#include "directory/result_code.hpp"

#include <fmt/format.h>
#include <ldap.h>

#include <array>
#include <charconv>
#include <stdexcept>
#include <utility>

namespace connector::directory {

namespace {

constexpr char kOtherName[] = "cn";
constexpr char kAskAttempt[] = "ask for a right";

berval bytes(const std::string& value) { return {value.size(), const_cast<char*>(value.data())}; }

/// One modification of libldap's that points into the values it was made of.
class Modification {
  public:
    Modification(int kind, const std::string& name, const std::vector<std::string>& values) {
        for (const std::string& value : values) values_.push_back(bytes(value));
        for (berval& value : values_) pointers_.push_back(&value);
        pointers_.push_back(nullptr);
        raw_.mod_op = kind | LDAP_MOD_BVALUES;
        raw_.mod_type = const_cast<char*>(name.c_str());
        raw_.mod_bvalues = values.empty() ? nullptr : pointers_.data();
    }
    Modification(const Modification&) = delete;
    Modification& operator=(const Modification&) = delete;

    [[nodiscard]] LDAPMod* raw() { return &raw_; }

  private:
    std::vector<berval> values_;
    std::vector<berval*> pointers_;
    LDAPMod raw_{};
};

/// The number at the beginning of an error's code.
int code_of(const Error& error) {
    int code = LDAP_OTHER;
    std::from_chars(error.code.data(), error.code.data() + error.code.size(), code);
    return code;
}

std::string said(const std::string& code, const std::string& message) {
    return message.empty() ? code : fmt::format("{}: {}", code, message);
}

}  // namespace

std::string throw_away_dn(const Mapping& mapping, std::string_view suffix) {
    return fmt::format("{}={}{},{}", mapping.login_attribute, kThrowAwayLogin, suffix,
                       mapping.people);
}

std::string throw_away_under_cn(const Mapping& mapping) {
    return fmt::format("{}={},{}", kOtherName, kThrowAwayLogin, mapping.people);
}

bool is_throw_away(const Mapping& mapping, std::string_view dn) {
    const auto rest_after = [&](std::string_view name) -> std::string_view {
        if (dn.size() <= name.size() || dn[name.size()] != '=' || !begins_with_name(dn, name))
            return {};
        return dn.substr(name.size() + 1);
    };
    std::string_view rest = rest_after(mapping.login_attribute);
    if (rest.empty()) rest = rest_after(kOtherName);
    if (!begins_with_name(rest, kThrowAwayLogin)) return false;
    const std::string_view after = rest.substr(std::string_view(kThrowAwayLogin).size());
    return after.starts_with(',') || begins_with_name(after, "-twin,");
}

bool Answer::is_without_right() const { return code == LDAP_INSUFFICIENT_ACCESS; }
bool Answer::is_taken() const { return code == LDAP_CONSTRAINT_VIOLATION; }
bool Answer::is_absent() const { return code == LDAP_NO_SUCH_OBJECT; }
bool Answer::shows_right() const {
    return code == LDAP_NO_SUCH_ATTRIBUTE || code == LDAP_TYPE_OR_VALUE_EXISTS ||
           code == LDAP_OBJECT_CLASS_VIOLATION || code == LDAP_NOT_ALLOWED_ON_RDN ||
           code == LDAP_INAPPROPRIATE_MATCHING;
}
bool Answer::lacks_condition() const { return code == LDAP_ASSERTION_FAILED; }
bool Answer::has_compared() const {
    return code == LDAP_COMPARE_TRUE || code == LDAP_COMPARE_FALSE;
}

void ThrowAway::expect_throw_away(const std::string& dn) const {
    if (!is_throw_away(mapping_, dn))
        throw std::logic_error(fmt::format("{} is no throw-away entry", dn));
}

Result<Answer> ThrowAway::answer(int code, const std::string& attempt, const std::string& dn) {
    const std::string message =
        code == LDAP_SUCCESS ? std::string() : last_message(session_.handle_.get());
    // libldap's own codes are negative: no server has answered.
    if (code < 0) return failure(ldap_error(attempt, dn, code, message));
    return Answer{code, said(code_text(code), message)};
}

Result<Answer> ThrowAway::add(const std::string& dn,
                              const std::vector<model::AttributeChange>& attributes,
                              const Secret& password) {
    expect_throw_away(dn);
    std::vector<std::unique_ptr<Modification>> modifications;
    for (const model::AttributeChange& each : attributes)
        modifications.push_back(
            std::make_unique<Modification>(LDAP_MOD_ADD, each.name, each.added));
    const std::string name = kUserPassword;
    const std::vector<std::string> passwords{password.reveal()};
    if (!password.empty())
        modifications.push_back(std::make_unique<Modification>(LDAP_MOD_ADD, name, passwords));
    std::vector<LDAPMod*> raw;
    for (const auto& each : modifications) raw.push_back(each->raw());
    raw.push_back(nullptr);
    return answer(ldap_add_ext_s(session_.handle_.get(), dn.c_str(), raw.data(), nullptr, nullptr),
                  "add an entry", dn);
}

Result<Answer> ThrowAway::modify(const model::Change& change) {
    expect_throw_away(change.dn);
    const model::Change* next = &change;
    model::ChangeOutcome outcome;
    const StopFlag never;
    const auto applied = session_.apply(
        [&] { return std::exchange(next, nullptr); },
        [&](const model::Change& /*change*/, const model::ChangeOutcome& each) { outcome = each; },
        never);
    if (!applied && outcome.kind != model::ChangeOutcome::Kind::failed)
        return failure(applied.error());
    if (outcome.kind == model::ChangeOutcome::Kind::done) return Answer{};
    return Answer{code_of({{}, {}, outcome.code, {}}), said(outcome.code, outcome.message)};
}

Result<Answer> ThrowAway::delete_attribute(const std::string& dn, const std::string& name) {
    expect_throw_away(dn);
    Modification deletion(LDAP_MOD_DELETE, name, {});
    std::array<LDAPMod*, 2> raw{deletion.raw(), nullptr};
    return answer(
        ldap_modify_ext_s(session_.handle_.get(), dn.c_str(), raw.data(), nullptr, nullptr),
        "change an entry", dn);
}

Result<Answer> ThrowAway::set_password(const std::string& dn, const Secret& password) {
    return modify_passwords(LDAP_MOD_REPLACE, dn, password);
}

Result<Answer> ThrowAway::add_password(const std::string& dn, const Secret& password) {
    return modify_passwords(LDAP_MOD_ADD, dn, password);
}

Result<Answer> ThrowAway::modify_passwords(int kind, const std::string& dn,
                                           const Secret& password) {
    expect_throw_away(dn);
    const std::string name = kUserPassword;
    const std::vector<std::string> passwords{password.reveal()};
    Modification modification(kind, name, passwords);
    std::array<LDAPMod*, 2> raw{modification.raw(), nullptr};
    return answer(
        ldap_modify_ext_s(session_.handle_.get(), dn.c_str(), raw.data(), nullptr, nullptr),
        "change an entry", dn);
}

Result<Answer> ThrowAway::compare_password(const std::string& dn, const Secret& password) {
    expect_throw_away(dn);
    const std::string value = password.reveal();
    berval bytes_of_value = bytes(value);
    return answer(ldap_compare_ext_s(session_.handle_.get(), dn.c_str(), kUserPassword,
                                     &bytes_of_value, nullptr, nullptr),
                  "compare a password", dn);
}

Result<Answer> ThrowAway::remove(const std::string& dn) {
    expect_throw_away(dn);
    return answer(ldap_delete_ext_s(session_.handle_.get(), dn.c_str(), nullptr, nullptr),
                  "delete an entry", dn);
}

Result<Answer> ThrowAway::ask(Right right, const std::string& dn, const std::string& name,
                              const std::string& value) {
    const int kind = right == Right::add ? LDAP_MOD_ADD : LDAP_MOD_DELETE;
    const std::vector<std::string> values(value.empty() ? 0 : 1, value);
    Modification once(kind, name, values);
    Modification again(kind, name, values);
    std::array<LDAPMod*, 3> raw{once.raw(), again.raw(), nullptr};
    return answer(
        ldap_modify_ext_s(session_.handle_.get(), dn.c_str(), raw.data(), nullptr, nullptr),
        kAskAttempt, dn);
}

Result<Answer> ThrowAway::ask_to_move(const std::string& dn) {
    const std::string nowhere = throw_away_dn(mapping_, "-nowhere");
    return answer(ldap_rename_s(session_.handle_.get(), dn.c_str(),
                                first_rdn(dn).value_or(std::string()).c_str(), nowhere.c_str(), 0,
                                nullptr, nullptr),
                  kAskAttempt, dn);
}

Result<Answer> ThrowAway::ask_to_delete(const std::string& dn) {
    constexpr char kNeverMet[] = "(!(objectClass=*))";
    LDAPControl* raw = nullptr;
    std::string filter = kNeverMet;
    const int made = ldap_create_assertion_control(session_.handle_.get(), filter.data(), 1, &raw);
    if (made != LDAP_SUCCESS) return failure(ldap_error(kAskAttempt, dn, made, {}));
    const Handle<LDAPControl, ldap_control_free> condition(raw);
    std::array<LDAPControl*, 2> controls{raw, nullptr};
    return answer(ldap_delete_ext_s(session_.handle_.get(), dn.c_str(), controls.data(), nullptr),
                  kAskAttempt, dn);
}

Result<Answer> try_to_log_in(const Settings& server, const std::string& dn,
                             const Secret& password) {
    Settings person = server;
    person.bind = {Bind::Method::simple, dn, password};
    const auto session = Session::open(person);
    if (session) return Answer{};
    const int code = code_of(session.error());
    if (session.error().attempt != kBindAttempt || code < 0) return failure(session.error());
    return Answer{code, said(session.error().code, session.error().message)};
}

}  // namespace connector::directory
