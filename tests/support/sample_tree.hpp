#pragma once

namespace connector::test_support {

/// What stands in the tree of a private directory server, whichever its kind: deploy/slapd and
/// deploy/389ds make the same one.
struct SampleTree {
    static constexpr char kSuffix[] = "dc=univ,dc=example";
    static constexpr char kPeople[] = "ou=people,dc=univ,dc=example";
    static constexpr char kRootPassword[] = "root-password";
    static constexpr char kService[] = "cn=lifecycle-connector,ou=services,dc=univ,dc=example";
    static constexpr char kServicePassword[] = "service-password";
    static constexpr char kOperator[] = "cn=security-officer,ou=operators,dc=univ,dc=example";
    static constexpr char kOperatorPassword[] = "operator-password";
};

}  // namespace connector::test_support
