#pragma once

#include "command/context.hpp"
#include "command/login_trials.hpp"
#include "command/rights_trial.hpp"
#include "directory/schema.hpp"
#include "directory/throw_away.hpp"
#include "report/findings.hpp"

#include <optional>
#include <string>
#include <vector>

namespace connector::command {

/// What is asked of each who has rights.
inline constexpr char kTakesNothingAway[] = "deletes and moves no entry";
inline constexpr char kReadsNoPassword[] = "reads no password of anybody";

/// Tries, on a throw-away entry, what rights the service account has and has not, and whether locks
/// and windows hold. An administrator, who may set passwords and delete, gives the entry its
/// password and removes it at the end, whatever has happened before; one that was left behind (by a
/// crash) is removed by the next rehearsal. The caller keeps passes from writing meanwhile.
class Rehearsal {
  public:
    /// `administrator`: null where only what must be refused is tried. `lock_operator`: null where
    /// what operators may write is not tried; `operators_bind`: as whom they are on other servers.
    /// `server`: the one that they all ask. The sessions outlive this.
    Rehearsal(Context& context, directory::Settings server, directory::Session& service,
              directory::Session* administrator, directory::Session* lock_operator,
              const std::optional<directory::Bind>& operators_bind);

    [[nodiscard]] std::vector<report::FindingGroup> run();

  private:
    [[nodiscard]] bool is_ready();
    [[nodiscard]] bool take_back(const model::Lease& lease, const std::string& us);
    [[nodiscard]] bool clear();
    [[nodiscard]] bool remove_left(const std::string& dn);
    [[nodiscard]] bool learn_schema();
    void rehearse();
    void try_all();
    void refuse_password_in_add();
    void refuse_password_in_add(const std::string& name, const std::string& dn,
                                const std::vector<model::AttributeChange>& attributes,
                                const std::string& mend);
    [[nodiscard]] bool create();
    [[nodiscard]] std::string refused_attribute(
        const std::vector<model::AttributeChange>& attributes);
    [[nodiscard]] bool can_be_removed();
    void clock(model::Instant before);
    void uniqueness();
    void unique(const std::string& name, std::vector<std::string> logins, const std::string& mail);
    void refuse_password();
    void refuse_password(const std::string& name, directory::ThrowAway& as,
                         const std::string& mend);
    void memory();
    void hidden_password();
    void hidden_password(const std::string& name, directory::Session& session,
                         directory::ThrowAway& as, const std::string& mend);
    void logins();
    /// Says of each login, and of each clock that was not looked at, that it was not tried.
    void skip_what_was_not_tried();
    void locks();
    void windows();
    void lock_value();
    void rights();
    [[nodiscard]] std::vector<std::string> owned() const;
    void fence();
    void fence_without_lease();
    [[nodiscard]] Result<std::vector<std::string>> written_by_value();
    [[nodiscard]] Result<std::vector<std::string>> written_alone(directory::ThrowAway& as,
                                                                 const model::Change& change);
    void lock_operator();
    void try_as_operator(const std::string& name, const model::DesiredAccount& desired,
                         std::vector<model::AttributeChange>& written);
    [[nodiscard]] std::vector<std::string> refused_to_operator(const model::Change& change);
    void refuse_all_else(const std::vector<model::AttributeChange>& written);
    void refuse_entries(const std::string& name, directory::ThrowAway& as, const std::string& mend);
    void person();
    void move_to(const model::DesiredAccount& desired);
    [[nodiscard]] std::vector<std::string> never_the_persons() const;
    void nothing_of_their_own(const Tried& tried);
    void nothing_of_others(const Tried& tried);
    void nothing_else();
    void refuse_deletion();
    void remove(const std::string& dn);

    [[nodiscard]] std::string reset_password();
    /// False where it could not be written: then nothing that builds on it proves anything.
    bool step(bool admitted, const std::string& name, const std::string& mend,
              const model::DesiredAccount& desired);
    bool step(bool admitted, const std::string& name, const std::string& mend,
              model::Change change);
    [[nodiscard]] std::string change_id() const;
    [[nodiscard]] std::string next_change_id() const;
    /// Modifies the throw-away entry, whose change id tells each reader's state.
    [[nodiscard]] Result<directory::Answer> write(directory::ThrowAway& writer,
                                                  model::Change change);
    [[nodiscard]] model::DesiredAccount open() const;
    [[nodiscard]] model::DesiredAccount locked() const;
    [[nodiscard]] std::vector<model::AttributeChange> content(
        const model::DesiredAccount& desired, const std::vector<std::string>& logins) const;
    [[nodiscard]] std::vector<model::AttributeChange> content_of_twin(
        model::DesiredAccount desired) const;
    /// A second account, which `remove` takes away; where it cannot be made, that is the finding.
    [[nodiscard]] bool make_twin(const std::string& finding);
    void must_be_refused(const std::string& name, const Result<directory::Answer>& answer,
                         const std::string& mend);
    void add_must_be_refused(const std::string& name, const Result<directory::Answer>& answer,
                             const std::string& mend);
    [[nodiscard]] bool stops(report::Finding finding) {
        why_stopped_ = "see '" + finding.name + "' above";
        note(std::move(finding));
        return false;
    }
    void note(report::Finding finding) { group_.findings.push_back(std::move(finding)); }

    Context& context_;
    const directory::Mapping& mapping_;
    directory::Settings server_;
    directory::Session& session_;
    directory::ThrowAway service_;
    std::optional<directory::ThrowAway> administrator_;
    std::optional<directory::ThrowAway> operator_;
    directory::Session* administrators_session_;
    directory::Session* operators_session_;
    std::string dn_;
    std::string twin_;
    std::string under_cn_;
    std::optional<directory::Schema> schema_;
    std::optional<RightsTrial> rights_;
    model::Fields fields_;
    Secret password_;
    unsigned changes_ = 0;
    std::string why_stopped_;
    bool has_tried_logins_ = false;
    bool has_seen_clock_ = false;
    report::FindingGroup group_;
    LoginTrials trials_;
};

}  // namespace connector::command
