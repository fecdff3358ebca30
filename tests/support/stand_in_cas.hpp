#pragma once

#include "support/process.hpp"

#include <string>
#include <vector>

#include <sys/types.h>

namespace connector::test_support {

/// A server that answers as Apereo CAS does where sessions are ended (stand_in_cas.py), on a port
/// of its own. The destructor stops it.
class StandInCas {
  public:
    /// `state` is JSON, as stand_in_cas.py tells. With TLS its certificate, for 127.0.0.1, is in
    /// `certificate()`, and nobody else has signed it.
    explicit StandInCas(const std::string& state, bool with_tls = false);
    ~StandInCas();
    StandInCas(const StandInCas&) = delete;
    StandInCas& operator=(const StandInCas&) = delete;

    [[nodiscard]] std::string url() const;
    [[nodiscard]] std::string certificate() const { return folder_.path() + "/certificate"; }
    void set_state(const std::string& state) const;
    /// What is left of it: the sessions that were not ended.
    [[nodiscard]] std::string state() const;
    /// The paths that were asked for, in their order.
    [[nodiscard]] std::vector<std::string> requests() const;
    void stop();

  private:
    TemporaryFolder folder_;
    bool with_tls_;
    int port_;
    pid_t server_ = 0;
};

}  // namespace connector::test_support
