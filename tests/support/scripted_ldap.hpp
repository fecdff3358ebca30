#pragma once

#include "support/process.hpp"

#include <functional>
#include <optional>
#include <string>
#include <thread>

namespace connector::test_support {

/// Bytes of LDAP messages (RFC 4511), as a server would send them.
namespace ldap_bytes {
/// One BER element: tag, length, content.
[[nodiscard]] std::string element(unsigned char tag, const std::string& content);
/// LDAPMessage with that id and that protocolOp, and the controls if any.
[[nodiscard]] std::string message(int id, const std::string& operation,
                                  const std::string& controls = {});
/// An LDAPResult as the protocolOp of that tag, with what a server says.
[[nodiscard]] std::string result(unsigned char tag, int code, const std::string& words = {});
inline constexpr unsigned char kBind = 0x60;
inline constexpr unsigned char kBindReply = 0x61;
inline constexpr unsigned char kSearch = 0x63;
inline constexpr unsigned char kSearchEntry = 0x64;
inline constexpr unsigned char kSearchDone = 0x65;
inline constexpr unsigned char kSearchReference = 0x73;
inline constexpr unsigned char kModify = 0x66;
inline constexpr unsigned char kModifyReply = 0x67;
inline constexpr unsigned char kExtendedReply = 0x78;
inline constexpr unsigned char kIntermediate = 0x79;
}  // namespace ldap_bytes

/// A server of one connection that says what a script wants, for replies that a real one gives at
/// moments that no test can choose. It accepts a bind by itself.
class ScriptedLdap {
  public:
    struct Request {
        int id = 0;
        unsigned char tag = 0;
    };
    /// What to send after a request; the connection is closed after an empty `optional`.
    using Script = std::function<std::optional<std::string>(const Request&)>;
    /// What to send when the client has been quiet for a moment; may be empty.
    using Pause = std::function<std::string()>;

    explicit ScriptedLdap(Script script, Pause pause = {});
    /// Waits until the client has closed its connection.
    ~ScriptedLdap();
    ScriptedLdap(const ScriptedLdap&) = delete;
    ScriptedLdap& operator=(const ScriptedLdap&) = delete;

    [[nodiscard]] std::string uri() const;

  private:
    void serve();
    [[nodiscard]] bool answer(int connection, std::string& buffer) const;

    TemporaryFolder folder_;
    Script script_;
    Pause pause_;
    int listener_ = -1;
    std::thread thread_;
};

}  // namespace connector::test_support
