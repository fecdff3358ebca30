#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace connector::year {

using Day = std::chrono::sys_days;

/// What a source says of one registration, contract or teaching service.
struct Record {
    enum class Kind { registration, contract, service } kind = Kind::registration;
    int year = 0;                  ///< academic year; not of contracts
    Day begin;                     ///< registered; entered the post; entered in Saghe
    std::optional<Day> last;       ///< of a contract
    std::optional<Day> cancelled;  ///< of the others
    bool is_hourly = true;         ///< of a service
};

/// From `day` on the replica says so of that record, after these statements.
struct Learnt {
    Day day;
    std::string login;
    std::string key;
    Record record;
    std::string database;
    std::string sql;
};

/// A security officer's `lock` or `unlock`, in the course of a day.
struct Order {
    Day day;
    std::string login;
    bool locks = true;
    std::optional<Day> until;  ///< the first day without the lock
    std::string reason;
};

/// What happens, by day.
struct History {
    std::vector<std::string> logins;
    std::vector<Learnt> learnt;
    std::vector<Order> orders;
};

/// Writes down the life of one person, in the order in which its rows appear. Days are texts, the
/// first one is that on which the replica has the row; the last day of a contract is included, and
/// an empty one is none.
class Life {
  public:
    /// "Lucie MOREAU" is lmoreau; `number` tells people apart, in all sources.
    Life(History& history, int number, const std::string& given, const std::string& name);

    Life& registers(const std::string& known, const std::string& on, int year);
    Life& cancels(const std::string& known, int year, const std::string& on);
    Life& is_hired(const std::string& known, int line, const std::string& entry,
                   const std::string& last = "");
    Life& is_given_other_dates(const std::string& known, int line, const std::string& entry,
                               const std::string& last = "");
    Life& teaches(const std::string& known, int year, const std::string& entered,
                  const std::string& nature = "VACATAIRE");
    Life& gives_up_teaching(const std::string& known, int year, const std::string& on);
    Life& is_locked(const std::string& day, const std::string& until = "",
                    const std::string& reason = "security");
    Life& is_unlocked(const std::string& day);

  private:
    void learn(const std::string& known, const std::string& key, const Record& record,
               const std::string& database, const std::string& sql);
    /// What the sources said last of that record.
    [[nodiscard]] Record last_of(const std::string& key) const;

    History& history_;
    std::string given_;
    std::string name_;
    std::string login_;
    std::string student_number_;
    std::string file_;
    std::string teacher_number_;
    bool is_student_ = false;
    bool is_staff_ = false;
    bool is_teacher_ = false;
};

/// The small university of this test: who lives in it, and what happens to them.
[[nodiscard]] History lives();

}  // namespace connector::year
