#pragma once

#include "base/secret.hpp"
#include "model/record.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

struct evp_mac_ctx_st;  // OpenSSL's EVP_MAC_CTX, kept out of headers

namespace connector::identity {

/// Digests of civil statuses: HMAC-SHA-256 (RFC 2104, FIPS 180-4) over the fields that doubtful
/// people share, as 64 hexadecimal digits. Whoever reads the directory learns nothing without the
/// key. Used by one thread.
class CivilDigest {
  public:
    /// Throws where this OpenSSL has no HMAC-SHA-256.
    CivilDigest(const Secret& key, std::vector<std::string> fields);

    /// The names go in without case, accents, blanks and signs. Nothing where one of the fields is
    /// absent: no doubt can be based on half a civil status.
    [[nodiscard]] std::optional<std::string> of(const model::Record& record);

  private:
    struct Release {
        void operator()(evp_mac_ctx_st* context) const noexcept;
    };

    std::vector<std::string> fields_;
    std::unique_ptr<evp_mac_ctx_st, Release> hmac_;
    /// The records of one person follow each other and say the same.
    std::string last_message_;
    std::string last_digest_;
};

}  // namespace connector::identity
