#pragma once

#include <map>
#include <string>
#include <vector>

namespace connector::year {

struct Credentials {
    std::string login;
    std::string password;
};

/// What the CAS server answers somebody who logs in for a service with nothing but a name and a
/// password, without a browser or an earlier session: "ticket", or the number of the portal's
/// error, or all that it says. By login; everybody is asked, one after the other.
///
/// `portal` is its address, with a / at the end.
[[nodiscard]] std::map<std::string, std::string> log_in_through_cas(
    const std::string& portal, const std::vector<Credentials>& people);

}  // namespace connector::year
