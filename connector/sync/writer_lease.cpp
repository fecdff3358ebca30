#include "sync/writer_lease.hpp"

#include "base/fault_point.hpp"
#include "log/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace connector::sync {

namespace {

constexpr std::chrono::milliseconds kLongestRenewal{15'000};
/// A renewal may be late, and the look at it too.
constexpr int kRenewalsBeforeTakeover = 4;
/// insufficientAccessRights (RFC 4511 appendix A.2): the directory's rules of access refuse it.
constexpr std::string_view kNoRights = "50 ";

}  // namespace

Result<WriterLease::Standing> WriterLease::look() {
    const auto standing = read();
    // Begins a time of its own: a short pass need not renew at all.
    if (standing && *standing == Standing::ours) renewed_ = terms_.elapsed();
    go_by(FaultPoint::lease_checked);
    return standing;
}

Result<WriterLease::Standing> WriterLease::read() {
    if (own_account_.empty()) {
        auto account = entry_.own_account();
        if (!account) return failure(account.error());
        own_account_ = std::move(*account);
    }
    auto lease = entry_.read_lease();
    if (!lease) return failure(lease.error());
    if (!seen_ || *lease != seen_) moved_ = terms_.elapsed();
    seen_ = std::move(*lease);
    standing_ = !seen_                          ? Standing::alone
                : seen_->holder == own_account_ ? Standing::ours
                                                : Standing::anothers;
    return standing_;
}

Result<void> WriterLease::announce() {
    if (standing_ != Standing::ours || seen_->instance == terms_.instance) return {};
    return write(true);
}

void WriterLease::renew_if_due() {
    const auto interval = std::min<std::chrono::milliseconds>(
        kLongestRenewal,
        std::chrono::milliseconds(terms_.takeover_after) / kRenewalsBeforeTakeover);
    if (standing_ != Standing::ours || terms_.elapsed() - renewed_ < interval) return;
    renewed_ = terms_.elapsed();
    if (!write(seen_->instance != terms_.instance)) static_cast<void>(read());
}

Result<bool> WriterLease::watch() {
    const auto standing = read();
    if (!standing) {
        seen_.reset();
        return failure(standing.error());
    }
    if (*standing != Standing::anothers) return true;
    if (terms_.elapsed() - moved_ < terms_.takeover_after) return false;
    if (!write(true)) {
        // Somebody else was quicker, or the holder is back: the next look tells.
        seen_.reset();
        return false;
    }
    return true;
}

Result<void> WriterLease::write(bool is_announced) {
    model::Lease wanted = *seen_;
    wanted.holder = own_account_;
    ++wanted.counter;
    if (is_announced) {
        wanted.instance = terms_.instance;
        wanted.at = terms_.clock();
    }
    if (auto written = entry_.write_lease(*seen_, wanted); !written) return written;
    seen_ = std::move(wanted);
    standing_ = Standing::ours;
    renewed_ = terms_.elapsed();
    return {};
}

std::string WriterLease::holder() const {
    if (!seen_) return "nobody";
    std::string text = seen_->instance.empty() ? "no instance named" : seen_->instance;
    if (seen_->at) text += fmt::format(", since {}", model::to_string(*seen_->at));
    return fmt::format("{} ({})", seen_->holder, text);
}

Error lease_error(const WriterLease& lease) {
    Error error;
    error.attempt = "write accounts";
    error.message = fmt::format(
        "the lease is held by {}; run the command there, or, if that instance is gone for good, "
        "start 'sync' here: it takes the lease over when its counter stands still",
        lease.holder());
    return error;
}

bool is_for_rights(std::string_view code) { return code.starts_with(kNoRights); }

std::optional<Error> lost_lease(WriterLease* lease, std::string_view code) {
    if (!lease || !is_for_rights(code)) return std::nullopt;
    const auto standing = lease->look();
    if (!standing || *standing != WriterLease::Standing::anothers) return std::nullopt;
    log::event(log::Event::lease_lost, {{"holder", lease->holder()}});
    return lease_error(*lease);
}

void RenewingProgress::step(std::string_view what, std::size_t done, std::size_t total) {
    inner_.step(what, done, total);
    lease_.renew_if_due();
}

void RenewingProgress::end() {
    inner_.end();
    lease_.renew_if_due();
}

}  // namespace connector::sync
