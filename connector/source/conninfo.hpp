#pragma once

#include <string>

namespace connector::source {

/// Whether the server's certificate is to be verified although the connection string says nothing
/// of it (`sslmode`): where it goes to another machine. Unix sockets and loopback addresses stay
/// within this one; a service file (`service=…`) and PGSSLMODE speak for themselves.
[[nodiscard]] bool verifies_by_default(const std::string& conninfo);

}  // namespace connector::source
