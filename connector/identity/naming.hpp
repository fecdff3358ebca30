#pragma once

#include "identity/mapping.hpp"
#include "model/account.hpp"

#include <tl/expected.hpp>

#include <string>
#include <string_view>
#include <unordered_set>

namespace connector::identity {

/// Logins and mails that are in use or ever were; compared without case. An account is never
/// deleted, so the directory remembers them all.
class TakenNames {
  public:
    void add(std::string_view name);
    [[nodiscard]] bool contains(std::string_view name) const;

  private:
    std::unordered_set<std::string> names_;
};

/// The first free login of the mapping's pattern: jdupont, jdupont2, jdupont3… within the longest
/// length, the number included. It is taken at once. `fields` are the person's; absent ones count
/// as empty. A message where no letter is left of the pattern.
[[nodiscard]] tl::expected<std::string, std::string> allot_login(const Mapping& mapping,
                                                                 const model::Fields& fields,
                                                                 TakenNames& taken);

/// Likewise the first free mail: jean.dupont@…, jean.dupont2@….
[[nodiscard]] tl::expected<std::string, std::string> allot_mail(const Mapping& mapping,
                                                                const model::Fields& fields,
                                                                TakenNames& taken);

}  // namespace connector::identity
