#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>

namespace connector::faults {

/// Reads a journal as an auditor would, going on where it left off: each intent has exactly one
/// outcome, each outcome an intent, every line is an event, and the last one closes a pass.
class JournalAudit {
  public:
    /// `change_ids`: what the entries carry, by DN; each must have an outcome `done`. What is
    /// wrong, one thing a line; "" where nothing is.
    [[nodiscard]] std::string problem(const std::string& path,
                                      const std::map<std::string, std::string>& change_ids);

    [[nodiscard]] std::size_t intents() const noexcept { return intents_.size(); }
    /// How many outcomes so far are of that result.
    [[nodiscard]] std::size_t outcomes(const std::string& result) const;

  private:
    void take(const std::string& line);

    std::size_t offset_ = 0;
    std::set<std::string> intents_;
    std::map<std::string, std::string> outcomes_;  ///< result by id
    std::string last_event_;
    std::string problems_;
};

}  // namespace connector::faults
