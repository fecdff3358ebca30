#pragma once

#include "directory/mapping.hpp"
#include "directory/schema.hpp"
#include "directory/session.hpp"
#include "directory/throw_away.hpp"
#include "report/findings.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace connector::command {

using AttributeList = std::vector<std::string>;

/// One of those whose rights are asked for.
struct Tried {
    std::string who;  ///< at the beginning of each finding's name: "lock operator"
    directory::ThrowAway& as;
    directory::Session& session;  ///< as whom `as` works
    std::string mend;
};

/// An entry, and what somebody is meant to write of it.
struct Meant {
    std::string dn;
    AttributeList attributes;
};

/// Of what was refused, but not for a missing right: nobody knows.
[[nodiscard]] report::Finding refused_otherwise(const std::string& name, const std::string& answer);

/// What somebody may write beside what they are meant to, asked of the server attribute by
/// attribute; nothing is changed by it.
class RightsTrial {
  public:
    /// Both see which entries there are beside those of people, and `service` what stands in them.
    /// The sessions, the mapping and the schema outlive this.
    RightsTrial(directory::Session& administrator, directory::Session& service,
                const directory::Mapping& mapping, const directory::Schema& schema);

    /// Every attribute that the server knows, of an entry of people, but for those that are meant.
    [[nodiscard]] report::Finding nothing_else(const std::string& name, const Tried& tried,
                                               const Meant& meant);
    /// These attributes alone.
    [[nodiscard]] report::Finding none_of(const std::string& name, const Tried& tried,
                                          const std::string& dn, const AttributeList& attributes);
    /// Of the connector's own entries and groups, policies, the accounts of services and operators
    /// that are not people's, and the roots of it all, whatever their classes allow, passwords, and
    /// by what they are closed, but for what is meant. Of one's own account only what gives power.
    [[nodiscard]] report::Finding nothing_elsewhere(const std::string& name, const Tried& tried,
                                                    const std::vector<Meant>& meant);
    /// Whether none of those can be deleted or moved, but for the roots, nor any of `accounts`.
    [[nodiscard]] report::Finding nothing_goes(const std::string& name, const Tried& tried,
                                               const std::vector<std::string>& accounts);
    /// Whether no password can be searched for anywhere in the directory, nor read of those or of
    /// `accounts`, which have one.
    [[nodiscard]] report::Finding no_password_elsewhere(const std::string& name, const Tried& tried,
                                                        const AttributeList& accounts);

    /// Those by which a server is told to close an account or what to enforce, as far as it knows
    /// them, and as whom somebody may act.
    [[nodiscard]] AttributeList closing() const;

  private:
    struct Written;
    [[nodiscard]] Result<Written> written(const Tried& tried, const std::string& dn,
                                          const AttributeList& attributes);
    [[nodiscard]] static report::Finding finding(const std::string& name, const Tried& tried,
                                                 const Result<Written>& written);
    /// Where not all of `places_` are known.
    [[nodiscard]] std::optional<report::Finding> places_unseen(const std::string& title) const;
    void find_suffix();
    void find_places(directory::Session& session);
    void look_up_place(directory::Session& session, const std::string& dn);
    void add_place(const directory::Entry& entry);
    [[nodiscard]] bool is_place(const std::string& dn) const;
    [[nodiscard]] AttributeList asked_of(const directory::Entry& place, bool is_own) const;
    [[nodiscard]] Result<AttributeList> readable_passwords(directory::Session& session,
                                                           AttributeList accounts) const;
    [[nodiscard]] AttributeList asked_of_account(const AttributeList& classes) const;
    void add_known(AttributeList& names, std::span<const std::string_view> more) const;

    directory::Session& administrator_;
    directory::Session& service_;
    const directory::Mapping& mapping_;
    const directory::Schema& schema_;
    std::string suffix_;
    std::vector<directory::Entry> places_;  ///< with their classes
    std::string unseen_;                    ///< why not all of them are known
};

}  // namespace connector::command
