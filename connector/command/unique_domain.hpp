#pragma once

#include <functional>
#include <string>
#include <vector>

namespace connector::command {

/// Whether an attribute has one value but once in the whole of a place.
struct Coverage {
    bool is_whole = false;
    std::string why_not;  ///< of a domain that names the attribute: "looks at … only"
};

/// One value of olcUniqueURI (slapo-unique(5)): "ignore
/// ldap:///ou=people,dc=univ,dc=example?uid?sub".
class UniqueDomain {
  public:
    explicit UniqueDomain(const std::string& value);

    /// `is_named`: whether a name is that of the attribute.
    [[nodiscard]] Coverage coverage(const std::function<bool(const std::string&)>& is_named,
                                    const std::string& whole) const;

  private:
    struct Place {
        std::string base;  ///< empty: the whole database
        std::vector<std::string> attributes;
        std::string scope;
        std::string filter;
    };
    [[nodiscard]] static Place place_of(const std::string& uri);

    bool ignores_ = false;
    std::vector<Place> places_;
};

}  // namespace connector::command
