#pragma once

#include "directory/entry.hpp"
#include "model/change.hpp"
#include "model/connector_entry.hpp"

#include <tl/expected.hpp>

#include <string>
#include <vector>

namespace connector::directory {

/// DN of the lease: the entry "cn=lease" below the connector's own.
[[nodiscard]] std::string lease_dn(const Mapping& mapping);

/// The attributes to ask for.
[[nodiscard]] std::vector<std::string> connector_entry_attributes();
[[nodiscard]] std::vector<std::string> lease_attributes();

/// Understands the connector's own entry in the format of schema/README.md. A message, naming the
/// value, where one is not of it: what guards must know is not to be guessed.
[[nodiscard]] tl::expected<model::ConnectorEntry, std::string> connector_entry_of(
    const Entry& entry);

/// Likewise for the lease, which has exactly one member.
[[nodiscard]] tl::expected<model::Lease, std::string> lease_of(const Entry& entry);

/// The one modify that makes `expected` into `wanted`, value by value, so that it fails where
/// somebody else changed one of them; without attributes where they are equal.
[[nodiscard]] model::Change change_of(const std::string& dn, const model::ConnectorEntry& expected,
                                      const model::ConnectorEntry& wanted);

/// Likewise; the member is taken away and added also where it stays, so that the whole lease is
/// compared.
[[nodiscard]] model::Change change_of(const std::string& dn, const model::Lease& expected,
                                      const model::Lease& wanted);

}  // namespace connector::directory
