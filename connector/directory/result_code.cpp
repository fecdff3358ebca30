#include "directory/result_code.hpp"

#include "base/handle.hpp"

#include <fmt/format.h>
#include <ldap.h>

#include <algorithm>
#include <iterator>

namespace connector::directory {

namespace {

struct ResultCode {
    int code;
    const char* name;
    Disposition disposition;
};

// RFC 4511 appendix A.2, RFC 4528 (122), RFC 3909 (118 to 121), RFC 4533 (4096), and libldap's own
// (ldap_error(3)). Codes of a change that the schema, an access rule or an overlay refuses concern
// that person; codes that would meet every other change too are `stop`.
constexpr ResultCode kCodes[] = {
    {LDAP_SUCCESS, "success", Disposition::stop},
    {LDAP_OPERATIONS_ERROR, "operationsError", Disposition::stop},
    {LDAP_PROTOCOL_ERROR, "protocolError", Disposition::stop},
    {LDAP_TIMELIMIT_EXCEEDED, "timeLimitExceeded", Disposition::retry},
    {LDAP_SIZELIMIT_EXCEEDED, "sizeLimitExceeded", Disposition::stop},
    {LDAP_AUTH_METHOD_NOT_SUPPORTED, "authMethodNotSupported", Disposition::stop},
    {LDAP_STRONG_AUTH_REQUIRED, "strongerAuthRequired", Disposition::stop},
    {LDAP_PARTIAL_RESULTS, "partialResults", Disposition::stop},
    {LDAP_REFERRAL, "referral", Disposition::stop},
    {LDAP_ADMINLIMIT_EXCEEDED, "adminLimitExceeded", Disposition::stop},
    {LDAP_UNAVAILABLE_CRITICAL_EXTENSION, "unavailableCriticalExtension", Disposition::stop},
    {LDAP_CONFIDENTIALITY_REQUIRED, "confidentialityRequired", Disposition::stop},
    {LDAP_SASL_BIND_IN_PROGRESS, "saslBindInProgress", Disposition::stop},
    {LDAP_NO_SUCH_ATTRIBUTE, "noSuchAttribute", Disposition::skip_person},
    {LDAP_UNDEFINED_TYPE, "undefinedAttributeType", Disposition::skip_person},
    {LDAP_INAPPROPRIATE_MATCHING, "inappropriateMatching", Disposition::skip_person},
    {LDAP_CONSTRAINT_VIOLATION, "constraintViolation", Disposition::skip_person},
    {LDAP_TYPE_OR_VALUE_EXISTS, "attributeOrValueExists", Disposition::skip_person},
    {LDAP_INVALID_SYNTAX, "invalidAttributeSyntax", Disposition::skip_person},
    {LDAP_NO_SUCH_OBJECT, "noSuchObject", Disposition::skip_person},
    {LDAP_ALIAS_PROBLEM, "aliasProblem", Disposition::skip_person},
    {LDAP_INVALID_DN_SYNTAX, "invalidDNSyntax", Disposition::skip_person},
    {LDAP_ALIAS_DEREF_PROBLEM, "aliasDereferencingProblem", Disposition::skip_person},
    {LDAP_INAPPROPRIATE_AUTH, "inappropriateAuthentication", Disposition::stop},
    {LDAP_INVALID_CREDENTIALS, "invalidCredentials", Disposition::stop},
    {LDAP_INSUFFICIENT_ACCESS, "insufficientAccessRights", Disposition::skip_person},
    {LDAP_BUSY, "busy", Disposition::retry},
    {LDAP_UNAVAILABLE, "unavailable", Disposition::reconnect},
    {LDAP_UNWILLING_TO_PERFORM, "unwillingToPerform", Disposition::skip_person},
    {LDAP_LOOP_DETECT, "loopDetect", Disposition::stop},
    {LDAP_NAMING_VIOLATION, "namingViolation", Disposition::skip_person},
    {LDAP_OBJECT_CLASS_VIOLATION, "objectClassViolation", Disposition::skip_person},
    {LDAP_NOT_ALLOWED_ON_NONLEAF, "notAllowedOnNonLeaf", Disposition::skip_person},
    {LDAP_NOT_ALLOWED_ON_RDN, "notAllowedOnRDN", Disposition::skip_person},
    {LDAP_ALREADY_EXISTS, "entryAlreadyExists", Disposition::skip_person},
    {LDAP_NO_OBJECT_CLASS_MODS, "objectClassModsProhibited", Disposition::skip_person},
    {LDAP_AFFECTS_MULTIPLE_DSAS, "affectsMultipleDSAs", Disposition::skip_person},
    {LDAP_OTHER, "other", Disposition::stop},
    {LDAP_CANCELLED, "canceled", Disposition::stop},
    {LDAP_NO_SUCH_OPERATION, "noSuchOperation", Disposition::stop},
    {LDAP_TOO_LATE, "tooLate", Disposition::stop},
    {LDAP_CANNOT_CANCEL, "cannotCancel", Disposition::stop},
    {LDAP_ASSERTION_FAILED, "assertionFailed", Disposition::skip_person},
    {LDAP_PROXIED_AUTHORIZATION_DENIED, "authorizationDenied", Disposition::stop},
    {LDAP_SYNC_REFRESH_REQUIRED, "e-syncRefreshRequired", Disposition::stop},
    {LDAP_SERVER_DOWN, "serverDown", Disposition::reconnect},
    {LDAP_LOCAL_ERROR, "localError", Disposition::stop},
    {LDAP_ENCODING_ERROR, "encodingError", Disposition::skip_person},
    {LDAP_DECODING_ERROR, "decodingError", Disposition::reconnect},
    {LDAP_TIMEOUT, "timeout", Disposition::reconnect},
    {LDAP_AUTH_UNKNOWN, "authUnknown", Disposition::stop},
    {LDAP_FILTER_ERROR, "filterError", Disposition::stop},
    {LDAP_USER_CANCELLED, "userCancelled", Disposition::stop},
    {LDAP_PARAM_ERROR, "paramError", Disposition::stop},
    {LDAP_NO_MEMORY, "noMemory", Disposition::stop},
    {LDAP_CONNECT_ERROR, "connectError", Disposition::reconnect},
    {LDAP_NOT_SUPPORTED, "notSupported", Disposition::stop},
    {LDAP_CONTROL_NOT_FOUND, "controlNotFound", Disposition::stop},
    {LDAP_NO_RESULTS_RETURNED, "noResultsReturned", Disposition::reconnect},
    {LDAP_CLIENT_LOOP, "clientLoop", Disposition::stop},
    {LDAP_REFERRAL_LIMIT_EXCEEDED, "referralLimitExceeded", Disposition::stop},
};

const ResultCode* find_code(int code) {
    const auto* const found =
        std::find_if(std::begin(kCodes), std::end(kCodes),
                     [&](const ResultCode& each) { return each.code == code; });
    return found == std::end(kCodes) ? nullptr : found;
}

}  // namespace

std::string code_text(int code) {
    const ResultCode* known = find_code(code);
    return known ? fmt::format("{} {}", code, known->name) : fmt::format("{} unknown", code);
}

Disposition disposition_of(int code) {
    const ResultCode* known = find_code(code);
    return known ? known->disposition : Disposition::stop;
}

Error ldap_error(std::string attempt, std::string subject, int code, std::string message) {
    Error error;
    error.attempt = std::move(attempt);
    error.subject = std::move(subject);
    error.code = code_text(code);
    error.message = message.empty() ? ldap_err2string(code) : std::move(message);
    error.disposition = disposition_of(code);
    return error;
}

int last_code(ldap* session) {
    int code = LDAP_SERVER_DOWN;
    ldap_get_option(session, LDAP_OPT_RESULT_CODE, &code);
    // The library can report a failure and keep "success" as its last code.
    return code == LDAP_SUCCESS ? LDAP_SERVER_DOWN : code;
}

std::string last_message(ldap* session) {
    char* text = nullptr;
    ldap_get_option(session, LDAP_OPT_DIAGNOSTIC_MESSAGE, &text);
    const Handle<char, ldap_memfree> owned(text);
    return text ? text : "";
}

}  // namespace connector::directory
