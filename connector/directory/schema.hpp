#pragma once

#include "base/error.hpp"
#include "directory/session.hpp"

#include <map>
#include <string>
#include <vector>

namespace connector::directory {

/// The attributes and classes that a server knows (RFC 4512 section 4.2).
class Schema {
  public:
    /// A server that hides its schema is an error, never an empty schema.
    [[nodiscard]] static Result<Schema> read(Session& session);

    [[nodiscard]] bool has_attribute(const std::string& name) const;
    [[nodiscard]] bool has_class(const std::string& name) const;
    /// Whether both name one attribute (RFC 4512 section 2.5): "uid", "userid" and its OID do.
    [[nodiscard]] bool same_attribute(const std::string& left, const std::string& right) const;
    /// The attributes that an entry of these classes must have, but for objectClass.
    [[nodiscard]] std::vector<std::string> demanded(const std::vector<std::string>& classes) const;
    /// Whether an entry of these classes may have that attribute: one of them names it, or it is
    /// operational, or the server does not know it.
    [[nodiscard]] bool admits(const std::vector<std::string>& classes,
                              const std::string& attribute) const;
    /// Those that it may have or must have, with objectClass.
    [[nodiscard]] std::vector<std::string> allowed(const std::vector<std::string>& classes) const;
    /// Of these classes the auxiliary ones.
    [[nodiscard]] std::vector<std::string> auxiliary(const std::vector<std::string>& classes) const;

    /// Every attribute once, by the first of its names.
    [[nodiscard]] std::vector<std::string> attributes() const;
    /// OID of the syntax of an attribute's values, its own or the one of what it is made from;
    /// empty where that is not known.
    [[nodiscard]] std::string syntax(const std::string& name) const;

  private:
    struct Attribute {
        std::string oid;    ///< in small letters
        std::string name;   ///< the first one, as it is written
        std::string above;  ///< in small letters
        std::string syntax;
        bool is_operational = false;
    };
    struct Class {
        std::vector<std::string> above;  ///< in small letters
        std::vector<std::string> demanded;
        std::vector<std::string> optional;
        bool is_auxiliary = false;
    };
    void add_attribute(const std::string& definition);
    void add_class(const std::string& definition);
    /// These classes and all that they are derived from, each once.
    [[nodiscard]] std::vector<const Class*> with_above(
        const std::vector<std::string>& classes) const;

    std::map<std::string, Attribute> attributes_;  ///< by every name and OID, in small letters
    std::map<std::string, Class> classes_;
};

/// Every attribute of an account that a change may write, but for its object classes and its login.
/// `ends_sessions`: whether a lock marks that sessions are to be ended.
[[nodiscard]] std::vector<std::string> written_attributes(const Mapping& mapping,
                                                          bool ends_sessions);

}  // namespace connector::directory
