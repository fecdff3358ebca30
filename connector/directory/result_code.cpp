#include "directory/result_code.hpp"

#include "base/handle.hpp"

#include <fmt/format.h>
#include <ldap.h>

#include <algorithm>
#include <iterator>

namespace connector::directory {

namespace {

struct ResultCode {
    const char* name;
    int code;
    Disposition disposition;
};

// RFC 4511 appendix A.2, RFC 4528 (122), RFC 3909 (118 to 121), RFC 4533 (4096), and libldap's own
// (ldap_error(3)). Codes of a change that the schema, an access rule or an overlay refuses concern
// that person; codes that would meet every other change too are `stop`.
constexpr ResultCode kCodes[] = {
    {"success", LDAP_SUCCESS, Disposition::stop},
    {"operationsError", LDAP_OPERATIONS_ERROR, Disposition::stop},
    {"protocolError", LDAP_PROTOCOL_ERROR, Disposition::stop},
    {"timeLimitExceeded", LDAP_TIMELIMIT_EXCEEDED, Disposition::retry},
    {"sizeLimitExceeded", LDAP_SIZELIMIT_EXCEEDED, Disposition::stop},
    {"authMethodNotSupported", LDAP_AUTH_METHOD_NOT_SUPPORTED, Disposition::stop},
    {"strongerAuthRequired", LDAP_STRONG_AUTH_REQUIRED, Disposition::stop},
    {"partialResults", LDAP_PARTIAL_RESULTS, Disposition::stop},
    {"referral", LDAP_REFERRAL, Disposition::stop},
    {"adminLimitExceeded", LDAP_ADMINLIMIT_EXCEEDED, Disposition::stop},
    {"unavailableCriticalExtension", LDAP_UNAVAILABLE_CRITICAL_EXTENSION, Disposition::stop},
    {"confidentialityRequired", LDAP_CONFIDENTIALITY_REQUIRED, Disposition::stop},
    {"saslBindInProgress", LDAP_SASL_BIND_IN_PROGRESS, Disposition::stop},
    {"noSuchAttribute", LDAP_NO_SUCH_ATTRIBUTE, Disposition::skip_person},
    {"undefinedAttributeType", LDAP_UNDEFINED_TYPE, Disposition::skip_person},
    {"inappropriateMatching", LDAP_INAPPROPRIATE_MATCHING, Disposition::skip_person},
    {"constraintViolation", LDAP_CONSTRAINT_VIOLATION, Disposition::skip_person},
    {"attributeOrValueExists", LDAP_TYPE_OR_VALUE_EXISTS, Disposition::skip_person},
    {"invalidAttributeSyntax", LDAP_INVALID_SYNTAX, Disposition::skip_person},
    {"noSuchObject", LDAP_NO_SUCH_OBJECT, Disposition::skip_person},
    {"aliasProblem", LDAP_ALIAS_PROBLEM, Disposition::skip_person},
    {"invalidDNSyntax", LDAP_INVALID_DN_SYNTAX, Disposition::skip_person},
    {"aliasDereferencingProblem", LDAP_ALIAS_DEREF_PROBLEM, Disposition::skip_person},
    {"inappropriateAuthentication", LDAP_INAPPROPRIATE_AUTH, Disposition::stop},
    {"invalidCredentials", LDAP_INVALID_CREDENTIALS, Disposition::stop},
    {"insufficientAccessRights", LDAP_INSUFFICIENT_ACCESS, Disposition::skip_person},
    {"busy", LDAP_BUSY, Disposition::retry},
    {"unavailable", LDAP_UNAVAILABLE, Disposition::reconnect},
    {"unwillingToPerform", LDAP_UNWILLING_TO_PERFORM, Disposition::skip_person},
    {"loopDetect", LDAP_LOOP_DETECT, Disposition::stop},
    {"namingViolation", LDAP_NAMING_VIOLATION, Disposition::skip_person},
    {"objectClassViolation", LDAP_OBJECT_CLASS_VIOLATION, Disposition::skip_person},
    {"notAllowedOnNonLeaf", LDAP_NOT_ALLOWED_ON_NONLEAF, Disposition::skip_person},
    {"notAllowedOnRDN", LDAP_NOT_ALLOWED_ON_RDN, Disposition::skip_person},
    {"entryAlreadyExists", LDAP_ALREADY_EXISTS, Disposition::skip_person},
    {"objectClassModsProhibited", LDAP_NO_OBJECT_CLASS_MODS, Disposition::skip_person},
    {"affectsMultipleDSAs", LDAP_AFFECTS_MULTIPLE_DSAS, Disposition::skip_person},
    {"other", LDAP_OTHER, Disposition::stop},
    {"canceled", LDAP_CANCELLED, Disposition::stop},
    {"noSuchOperation", LDAP_NO_SUCH_OPERATION, Disposition::stop},
    {"tooLate", LDAP_TOO_LATE, Disposition::stop},
    {"cannotCancel", LDAP_CANNOT_CANCEL, Disposition::stop},
    {"assertionFailed", LDAP_ASSERTION_FAILED, Disposition::skip_person},
    {"authorizationDenied", LDAP_PROXIED_AUTHORIZATION_DENIED, Disposition::stop},
    {"e-syncRefreshRequired", LDAP_SYNC_REFRESH_REQUIRED, Disposition::stop},
    {"serverDown", LDAP_SERVER_DOWN, Disposition::reconnect},
    {"localError", LDAP_LOCAL_ERROR, Disposition::stop},
    {"encodingError", LDAP_ENCODING_ERROR, Disposition::skip_person},
    {"decodingError", LDAP_DECODING_ERROR, Disposition::reconnect},
    {"timeout", LDAP_TIMEOUT, Disposition::reconnect},
    {"authUnknown", LDAP_AUTH_UNKNOWN, Disposition::stop},
    {"filterError", LDAP_FILTER_ERROR, Disposition::stop},
    {"userCancelled", LDAP_USER_CANCELLED, Disposition::stop},
    {"paramError", LDAP_PARAM_ERROR, Disposition::stop},
    {"noMemory", LDAP_NO_MEMORY, Disposition::stop},
    {"connectError", LDAP_CONNECT_ERROR, Disposition::reconnect},
    {"notSupported", LDAP_NOT_SUPPORTED, Disposition::stop},
    {"controlNotFound", LDAP_CONTROL_NOT_FOUND, Disposition::stop},
    {"noResultsReturned", LDAP_NO_RESULTS_RETURNED, Disposition::reconnect},
    {"clientLoop", LDAP_CLIENT_LOOP, Disposition::stop},
    {"referralLimitExceeded", LDAP_REFERRAL_LIMIT_EXCEEDED, Disposition::stop},
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

std::string words_of(const char* message) {
    std::string words = message ? message : "";
    words.erase(words.find_last_not_of(" \t\r\n") + 1);
    return words;
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
    return words_of(text);
}

}  // namespace connector::directory
