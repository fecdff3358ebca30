#pragma once

#include "sync/ports.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace connector::test_support {

/// A directory that the contract suite may do anything to.
class DirectoryUnderTest {
  public:
    virtual ~DirectoryUnderTest() = default;

    [[nodiscard]] virtual sync::AccountDirectory& directory() = 0;
    /// Somebody else's hand: replaces an attribute of an entry.
    virtual void edit(const std::string& dn, const std::string& attribute,
                      const std::string& value) = 0;
    /// Somebody else's hand: adds an entry that is not the connector's, with a login and a mail.
    virtual void add_foreign(const std::string& dn, const std::string& login,
                             const std::string& mail) = 0;
};

using MakeDirectory = std::function<std::unique_ptr<DirectoryUnderTest>()>;

/// What `sync` may rely on, whatever the directory (sync/ports.hpp). Run on the one in memory and
/// on a real slapd: what holds on the one holds on the other.
class DirectoryContract : public testing::TestWithParam<MakeDirectory> {
  protected:
    struct Applied {
        std::map<std::string, model::ChangeOutcome> outcomes;  ///< by login
        bool whole = false;
    };

    static model::DesiredAccount desired(const std::string& login);
    [[nodiscard]] model::Change creation(const model::DesiredAccount& desired);
    [[nodiscard]] model::Account account(const std::string& login);
    Applied apply(const std::vector<model::Change>& changes,
                  const std::function<void()>& before_last = {});
    void create(const std::string& login);

    [[nodiscard]] static std::string dn_of(const std::string& login) {
        return "uid=" + login + ",ou=people,dc=univ,dc=example";
    }

    std::unique_ptr<DirectoryUnderTest> subject_ = GetParam()();
    StopFlag stop_;
};

}  // namespace connector::test_support
