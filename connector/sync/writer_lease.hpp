#pragma once

#include "sync/ports.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace connector::sync {

/// The lease as one instance of the connector sees it: who may write accounts. The directory's own
/// rules of access enforce it; this is for not trying, for saying who may, and for taking over.
/// One thread; needs a session of its own, because it is used while another one is at work.
class WriterLease {
  public:
    enum class Standing {
        alone,     ///< the directory has no lease: one instance writes, by itself
        ours,      ///< its member is the account that we are bound as
        anothers,  ///< we may not write
    };
    using Elapsed = std::function<std::chrono::steady_clock::time_point()>;

    struct Terms {
        std::string instance;  ///< host and process, for people
        /// Taken over from a holder whose counter has not moved for so long by our own clock.
        std::chrono::seconds takeover_after{120};
        Clock clock;
        Elapsed elapsed;
    };

    WriterLease(LeaseEntry& entry, Terms terms) : entry_(entry), terms_(std::move(terms)) {}

    /// Reads the lease.
    [[nodiscard]] Result<Standing> look();

    /// Holds the lease from now on in our name, where it is ours: says who and since when.
    [[nodiscard]] Result<void> announce();

    /// Moves the counter, where the lease was ours when last looked at and the last time is long
    /// enough ago (15 s, or less where it is taken over sooner). Called often. An error is left for
    /// the next time; that the lease is not ours any more is for `look` to find.
    void renew_if_due();

    /// Watches another's lease: call it again and again while standing by. Takes it over when its
    /// counter has stood still long enough; true where it is ours then. What was seen before an
    /// error does not count, because the holder, too, could not reach the directory.
    [[nodiscard]] Result<bool> watch();

    /// Whose it is, as seen last: "cn=…,ou=services,… (host b, process 12, since 2020-…)".
    [[nodiscard]] std::string holder() const;

  private:
    [[nodiscard]] Result<Standing> read();
    [[nodiscard]] Result<void> write(bool is_announced);

    LeaseEntry& entry_;
    Terms terms_;
    std::string own_account_;
    std::optional<model::Lease> seen_;
    Standing standing_ = Standing::alone;
    std::chrono::steady_clock::time_point moved_;    ///< when the counter was seen to move
    std::chrono::steady_clock::time_point renewed_;  ///< by us
};

/// Why nothing may be written, and what to do.
[[nodiscard]] Error lease_error(const WriterLease& lease);

/// Whether a write that was refused with that result code was so for want of rights.
[[nodiscard]] bool is_for_rights(std::string_view code);

/// After a write was refused with that result code: the error of the lease, where it is for want of
/// rights and another look finds that the lease has changed hands. `lease` may be null.
[[nodiscard]] std::optional<Error> lost_lease(WriterLease* lease, std::string_view code);

/// Renews the lease between the steps of a pass.
class RenewingProgress : public Progress {
  public:
    RenewingProgress(Progress& inner, WriterLease& lease) : inner_(inner), lease_(lease) {}

    void step(std::string_view what, std::size_t done, std::size_t total) override;
    void end() override;

  private:
    Progress& inner_;
    WriterLease& lease_;
};

}  // namespace connector::sync
