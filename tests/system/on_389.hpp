#pragma once

#include "support/private_dirsrv.hpp"
#include "support/sandbox.hpp"

#include <fstream>
#include <memory>

namespace connector {

/// A 389 Directory Server on the sandbox's clock, into which its connector writes from now on.
[[nodiscard]] inline std::unique_ptr<test_support::PrivateDirsrv> move_to_389(
    const test_support::Sandbox& sandbox) {
    using test_support::PrivateDirsrv;
    auto server = std::make_unique<PrivateDirsrv>(
        CONNECTOR_SOURCE_DIR, std::vector<std::string>{"LD_PRELOAD=" + sandbox.path("run/clock.so"),
                                                       "LIFECYCLE_CLOCK=" + sandbox.path("clock")});
    sandbox.edit("connector.yaml", sandbox.uri(), server->uri());
    sandbox.edit("mappings/directory.yaml", "\npeople:", "\nflavour: 389ds\npeople:");
    std::ofstream(sandbox.path("secrets/connector-password")) << PrivateDirsrv::kServicePassword;
    std::ofstream(sandbox.path("secrets/operator-password")) << PrivateDirsrv::kOperatorPassword;
    return server;
}

}  // namespace connector
