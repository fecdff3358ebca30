#pragma once

#include "journal_audit.hpp"
#include "support/ldap_client.hpp"
#include "support/private_postgres.hpp"
#include "support/private_slapd.hpp"
#include "support/process.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <sys/types.h>

namespace connector::faults {

/// "LIFECYCLE_FAULT=change_sent:7": kills the program when it goes by that point for the N-th time.
[[nodiscard]] std::string kill_at(const std::string& point, long passage);
/// The same with SIGSTOP, so that a test can do something at that very moment.
[[nodiscard]] std::string stop_at(const std::string& point, long passage);

/// What a university is made of.
struct Founding {
    std::map<std::string, std::string> rows;       ///< SQL by source
    std::string guards;                            ///< `guards:` of connector.yaml
    std::map<std::string, std::string> freshness;  ///< `freshness:` of a source's mapping
};

/// Some 150 students, and guards that hold nothing back: each change is a large part of so small a
/// university, and all of them are made on one day.
[[nodiscard]] Founding small_founding();

/// Students with numbers from FIRST on, registered for a year on a day, with names of letters only.
[[nodiscard]] std::string students(int first, int count, const std::string& year,
                                   const std::string& registered);

/// A university on real servers, on 2 July 2020 at first, with two directories that read the same
/// sources: one whose passes are disturbed, and its twin whose passes never are. What a fault must
/// not change is that both say the same in the end.
class TwinUniversity {
  public:
    /// Creations and modifications that `change_sources` makes necessary in a pass.
    static constexpr std::size_t kCreated = 25;
    static constexpr std::size_t kModified = 150;

    explicit TwinUniversity(const Founding& founding = small_founding());

    /// The day of all runs from now on, from its first moment: "2020-07-02".
    void set_day(const std::string& day) { day_ = day; }
    [[nodiscard]] const std::string& day() const { return day_; }
    /// How long the disturbed runs wait for a database: "3 seconds", which is what they do at
    /// first.
    void set_silence_timeout(const std::string& time);

    /// The sources learn of so many new students, of other names of most of the old ones, and of
    /// three who left yesterday. The twin's pass follows, undisturbed.
    void change_sources(std::size_t created = kCreated);

    /// Runs a command of the program on the disturbed directory to its end, with more environment
    /// ("NAME=value") if wanted.
    [[nodiscard]] test_support::Finished run(
        const std::vector<std::string>& command,
        const std::vector<std::string>& environment = {}) const;
    /// The same in the background, its output appended to `log()`.
    [[nodiscard]] pid_t start(const std::vector<std::string>& command,
                              const std::vector<std::string>& environment = {}) const;
    [[nodiscard]] std::string log() const;

    /// Another instance for the disturbed directory, with an account and a state folder of its own.
    void add_instance(const std::string& name, const std::string& account,
                      const std::string& password);
    [[nodiscard]] test_support::Finished run_instance(
        const std::string& name, const std::vector<std::string>& command) const;
    [[nodiscard]] pid_t start_instance(const std::string& name,
                                       const std::vector<std::string>& command) const;

    /// An undisturbed `resync`, or a service that is ended after its first pass; what went wrong,
    /// or "".
    [[nodiscard]] std::string run_plainly(const std::string& command);

    /// What the two directories do not agree on, all but change ids and those attributes; "" where
    /// nothing.
    [[nodiscard]] std::string difference(const std::set<std::string>& but = {});
    /// Accounts that here are closed, locked or to be closed earlier, and not so in the twin.
    [[nodiscard]] std::size_t wrong_closings();
    /// Accounts that have a number or a civil status which another one has; "" where none.
    [[nodiscard]] std::string doubled();
    /// What is wrong with the journal (JournalAudit); "" where it is complete.
    [[nodiscard]] std::string journal_problem();
    /// How many outcomes so far are in doubt; known after `journal_problem`.
    [[nodiscard]] std::size_t changes_in_doubt() const { return audit_.outcomes("in_doubt"); }
    [[nodiscard]] std::string journal_path() const {
        return folder_.path() + "/disturbed-state/journal.jsonl";
    }

    /// Entries by their login; the change ids of those that our instance changed last are taken out
    /// of them into `change_ids`, by DN.
    using Entries = std::map<std::string, test_support::LdapClient::Entry>;
    [[nodiscard]] static Entries accounts(const test_support::PrivateSlapd& slapd,
                                          std::map<std::string, std::string>& change_ids);

    [[nodiscard]] const std::string& folder() const { return folder_.path(); }

    test_support::PrivatePostgres postgres;
    test_support::PrivateSlapd slapd;
    test_support::PrivateSlapd twin;

    /// An undisturbed pass of the twin.
    void run_twin() const;

  private:
    void fill_sources(const std::map<std::string, std::string>& rows);
    void take_mappings(const Founding& founding);
    /// Whose passes, as whom, with which state.
    struct Instance {
        std::string name;
        const test_support::PrivateSlapd& server;
        std::string account;
        std::string password;
        std::string silence_timeout = "3 seconds";
    };
    void write_configuration(const Instance& instance) const;
    [[nodiscard]] std::vector<std::string> words(const std::string& instance,
                                                 const std::vector<std::string>& command,
                                                 const std::vector<std::string>& environment) const;

    test_support::TemporaryFolder folder_{"faults"};
    std::string day_ = "2020-07-02";
    std::string mappings_;
    std::string guards_;
    JournalAudit audit_;
    int changes_ = 0;
};

}  // namespace connector::faults
