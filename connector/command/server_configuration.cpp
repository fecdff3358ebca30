#include "command/server_configuration.hpp"

#include "command/configuration_entries.hpp"
#include "directory/attribute.hpp"

namespace connector::command {

namespace {

constexpr char kRoot[] = "cn=config";

constexpr char kSlapdFilter[] =
    "(|(objectClass=olcDatabaseConfig)(objectClass=olcOverlayConfig)(objectClass=olcGlobal))";
const Strings kSlapdAttributes{
    "olcSuffix",     "olcRootDN",         "olcDbIndex",           "olcAddContentAcl",
    "olcOverlay",    "olcDisabled",       "olcUniqueURI",         "olcUniqueAttribute",
    "olcUniqueBase", "olcPPolicyDefault", "olcPPolicyUseLockout", "olcSizeLimit",
    "olcTimeLimit",  "olcLimits"};

constexpr char kDirsrvFilter[] =
    "(|(objectClass=nsSlapdPlugin)(objectClass=nsIndex)(objectClass=nsBackendInstance)"
    "(cn=config))";
const Strings kDirsrvAttributes{"cn",
                                "nsslapd-suffix",
                                "nsslapd-pluginEnabled",
                                "nsslapd-pluginInitfunc",
                                "uniqueness-attribute-name",
                                "uniqueness-subtrees",
                                "nsIndexType",
                                "nsslapd-pluginConfigArea",
                                "stateattrname",
                                "altstateattrname",
                                "specattrname",
                                "limitattrname",
                                "accountInactivityLimit",
                                "alwaysrecordlogin",
                                "alwaysrecordloginattr"};

/// Whether the flavour is of a server whose configuration looks like that of slapd.
bool is_slapd(const directory::Mapping& mapping) { return mapping.flavour->name != "389ds"; }

}  // namespace

bool ConfigurationLook::same_attribute(const std::string& left, const std::string& right) const {
    return schema ? schema->same_attribute(left, right) : directory::same_name(left, right);
}

bool shows_configuration(directory::Session& session) {
    const auto root = session.read_entry(kRoot, {"objectClass"});
    return root && *root && !(*root)->attributes.empty();
}

std::vector<report::Finding> configuration_findings(const ConfigurationLook& look) {
    const bool slapd = is_slapd(look.mapping);
    auto entries = look.reader.search(kRoot, slapd ? kSlapdFilter : kDirsrvFilter,
                                      slapd ? kSlapdAttributes : kDirsrvAttributes);
    if (!entries)
        return {report::not_checked("the server's configuration", to_string(entries.error()), {})};
    return slapd ? slapd_findings(std::move(*entries), look)
                 : dirsrv_findings(std::move(*entries), look);
}

}  // namespace connector::command
