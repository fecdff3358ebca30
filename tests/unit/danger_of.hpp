#pragma once

#include "support/guarded_pass_test.hpp"

#include <map>
#include <string>

namespace connector {

/// By login.
using Dangers = std::map<std::string, std::string>;

/// Of which danger the planned changes of a small university are.
class DangerOf : public test_support::GuardedPassTest {
  protected:
    /// A student, a member of staff with an end and one without, and a lecturer.
    DangerOf() {
        university_.set_day("2020-07-01");
        add_student("1", "2019-09-10", "2019");
        add_staff("A1", "2020-02-01", "2020-09-30", "ROUX", "EVE");
        add_staff("A2", "2010-09-01", "", "LE GOFF", "YVES");
        add_service("9", "77", "PETIT", "1980-05-05");
        university_.pass();
    }

    std::string& value(const std::string& login, const std::string& attribute) {
        return university_.directory.entries.at(university_.account(login).dn)
            .at(attribute)
            .front();
    }
    model::Attributes& entry(const std::string& login) {
        return university_.directory.entries.at(university_.account(login).dn);
    }
    /// What brought each dangerous change about: group and text by login.
    Dangers causes() {
        Dangers found;
        const auto take = [&](const std::vector<sync::PlannedChange>& changes) {
            for (const sync::PlannedChange& planned : changes)
                if (planned.grounds)
                    found[planned.change.login] =
                        planned.grounds->cause.group + " | " + planned.grounds->cause.text;
        };
        const sync::PreparedPass pass = university_.prepare();
        take(pass.plan.changes);
        for (const sync::HeldSet& set : pass.verdict.held) take(set.changes);
        return found;
    }
    void lock(const std::string& login, const std::string& until) {
        model::Attributes& attributes = entry(login);
        attributes["lifecycleLocked"] = {"TRUE"};
        attributes["lifecycleLockReason"] = {"phishing"};
        attributes["lifecycleLockBy"] = {"security"};
        attributes["lifecycleLockAt"] = {"20200701100000Z"};
        if (!until.empty()) attributes["lifecycleLockUntil"] = {until};
    }
};

}  // namespace connector
