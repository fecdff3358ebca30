#pragma once

#include "directory/mapping.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace connector::directory {

/// Names of the attributes that the connector keeps for itself (schema/README.md). Those by which
/// a directory closes accounts are its flavour's (directory/flavour.hpp).
namespace attribute {
inline constexpr char kObjectClass[] = "objectClass";
inline constexpr char kState[] = "lifecycleState";
inline constexpr char kTimelineState[] = "lifecycleTimelineState";
inline constexpr char kSince[] = "lifecycleSince";
inline constexpr char kNextChange[] = "lifecycleNextChange";
inline constexpr char kWindow[] = "lifecycleWindow";
inline constexpr char kRecord[] = "lifecycleRecord";
inline constexpr char kPersonKey[] = "lifecyclePersonKey";
inline constexpr char kLocked[] = "lifecycleLocked";
inline constexpr char kLockReason[] = "lifecycleLockReason";
inline constexpr char kLockBy[] = "lifecycleLockBy";
inline constexpr char kLockAt[] = "lifecycleLockAt";
inline constexpr char kLockUntil[] = "lifecycleLockUntil";
inline constexpr char kLockNote[] = "lifecycleLockNote";
inline constexpr char kLockOrder[] = "lifecycleLockOrder";
inline constexpr char kLockValue[] = "lifecycleLockValue";
inline constexpr char kSeal[] = "lifecycleSeal";
inline constexpr char kForeignWindow[] = "lifecycleForeignWindow";
inline constexpr char kSessionsToEnd[] = "lifecycleSessionsToEnd";
inline constexpr char kChangeId[] = "lifecycleChangeId";
inline constexpr char kAcceptedRows[] = "lifecycleAcceptedRows";
inline constexpr char kRecentChanges[] = "lifecycleRecentChanges";
inline constexpr char kFrozen[] = "lifecycleFrozen";
inline constexpr char kFirstLoad[] = "lifecycleFirstLoad";
inline constexpr char kLeaseMember[] = "member";
inline constexpr char kLeaseInstance[] = "lifecycleLeaseInstance";
inline constexpr char kLeaseAt[] = "lifecycleLeaseAt";
inline constexpr char kLeaseCounter[] = "lifecycleLeaseCounter";
}  // namespace attribute

inline constexpr char kAccountClass[] = "lifecycleAccount";

/// `text` with A-Z as a-z; other bytes unchanged.
[[nodiscard]] std::string lower(std::string_view text);
/// Equal but for the case of ASCII letters, as attribute names are compared (RFC 4512 §1.4).
[[nodiscard]] bool same_name(std::string_view left, std::string_view right);
[[nodiscard]] bool begins_with_name(std::string_view text, std::string_view prefix);
/// A name that RFC 4512 §1.4 allows: a letter, then letters, digits and hyphens.
[[nodiscard]] bool is_attribute_name(std::string_view name);

/// The password by which a bind is answered (RFC 4519 §2.41).
inline constexpr char kUserPassword[] = "userPassword";

/// What holds a secret of a person, by which somebody else could log in or guess the password:
/// passwords, present and former, and keys that are made of them. Those of RFC 4519, of the two
/// servers, and of the schemas that stand beside them.
inline constexpr std::string_view kPasswords[] = {
    kUserPassword,
    // slapd's slapo-ppolicy(5) and slapo-otp(5), 389 Directory Server
    "pwdHistory",
    "oathSecret",
    "passwordHistory",
    "ntUserNtPassword",
    "netscapeReversiblePassword",
    // Samba
    "sambaNTPassword",
    "sambaLMPassword",
    "sambaPasswordHistory",
    "sambaClearTextPassword",
    "sambaPreviousClearTextPassword",
    "ntPassword",
    "lmPassword",
    // Kerberos of MIT and Heimdal
    "krbPrincipalKey",
    "krbPwdHistory",
    "krb5Key",
    // Active Directory
    "unicodePwd",
    "dBCSPwd",
    "ntPwdHistory",
    "lmPwdHistory",
    "supplementalCredentials",
    // RFC 2307bis, RFC 3112
    "nisSecretKey",
    "authPassword",
};
/// By which slapd and 389 Directory Server are told of one entry what they are to enforce, or not:
/// which policy, that wrong passwords count no more, that other rules of access hold. Those by
/// which accounts are closed are the flavour's.
inline constexpr std::string_view kEnforced[] = {
    // slapd
    "pwdPolicySubentry",
    "pwdReset",
    "pwdChangedTime",
    "pwdFailureTime",
    "pwdGraceUseTime",
    "pwdLastSuccess",
    "pwdAccountTmpLockoutEnd",
    // 389 Directory Server
    "aci",
    "acctPolicySubentry",
    "accountUnlockTime",
    "passwordExpirationTime",
    "passwordGraceUserTime",
    "passwordRetryCount",
    "retryCountResetTime",
    "lastLoginTime",
    "nsRoleDN",
};
/// By which slapd is told as whom else somebody acts (slapd-config(5), olcAuthzPolicy). Its schema
/// does not name them.
inline constexpr std::string_view kProxies[] = {"authzTo", "authzFrom"};
/// One of `kPasswords` however it is written: any case, with options, userPassword as an OID (RFC
/// 4519 §2.41), too.
[[nodiscard]] bool is_password(std::string_view name);

/// The attributes that are read, each in the spelling of the mapping, found whatever the spelling
/// of the server.
class AttributeNames {
  public:
    explicit AttributeNames(const Mapping& mapping);
    AttributeNames(const AttributeNames&) = delete;
    AttributeNames& operator=(const AttributeNames&) = delete;

    /// In the order in which they are asked for.
    [[nodiscard]] const std::vector<std::string>& all() const noexcept { return names_; }
    /// Null where the attribute was not asked for.
    [[nodiscard]] const std::string* spelled(std::string_view name) const;
    /// The same, as its place in `all`.
    [[nodiscard]] std::optional<std::size_t> place(std::string_view name) const;
    /// The places in the order of the names, which is that of `model::Attributes`.
    [[nodiscard]] const std::vector<std::size_t>& by_name() const noexcept { return by_name_; }
    /// Attributes whose values are logins and mails that are taken: the mapping's two, and the
    /// aliases that SUPANN and others know.
    [[nodiscard]] const std::vector<std::string>& taken() const noexcept { return taken_; }
    /// Those of `taken` that the mapping does not own: read for nothing else.
    [[nodiscard]] const std::vector<std::string>& only_taken() const noexcept {
        return only_taken_;
    }

  private:
    struct Hash {
        std::size_t operator()(std::string_view name) const noexcept;
    };
    struct Same {
        bool operator()(std::string_view left, std::string_view right) const noexcept {
            return same_name(left, right);
        }
    };
    bool add(std::string_view name);

    std::vector<std::string> names_;
    std::vector<std::size_t> by_name_;
    std::vector<std::string> taken_;
    std::vector<std::string> only_taken_;
    std::unordered_map<std::string_view, std::size_t, Hash, Same> index_;
};

}  // namespace connector::directory
