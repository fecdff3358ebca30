#include "identity/civil_digest.hpp"

#include "base/handle.hpp"
#include "identity/hexadecimal.hpp"
#include "text/names.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <stdexcept>
#include <string_view>

namespace connector::identity {

namespace {

constexpr std::size_t kDigestLength = 32;  // FIPS 180-4: SHA-256

const unsigned char* bytes_of(const std::string& text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

void CivilDigest::Release::operator()(evp_mac_ctx_st* context) const noexcept {
    EVP_MAC_CTX_free(context);
}

CivilDigest::CivilDigest(const Secret& key, std::vector<std::string> fields)
    : fields_(std::move(fields)) {
    const Handle<EVP_MAC, EVP_MAC_free> hmac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
    hmac_.reset(EVP_MAC_CTX_new(hmac.get()));
    std::string sha256 = "SHA256";
    const std::array<OSSL_PARAM, 2> parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, sha256.data(), 0),
        OSSL_PARAM_construct_end()};
    if (!hmac_ || EVP_MAC_init(hmac_.get(), bytes_of(key.reveal()), key.reveal().size(),
                               parameters.data()) != 1)
        throw std::runtime_error("this OpenSSL has no HMAC-SHA-256");
}

std::optional<std::string> CivilDigest::of(const model::Record& record) {
    std::string message;
    for (const std::string& field : fields_) {
        const model::Value& value = record.value(field);
        if (model::is_absent(value)) return std::nullopt;
        const auto* name = std::get_if<std::string>(&value);
        const std::string part = name ? text::name_key(*name) : model::to_string(value);
        if (part.empty()) return std::nullopt;
        message += part;
        message += '\n';
    }
    if (message == last_message_) return last_digest_;
    std::array<unsigned char, kDigestLength> digest{};
    std::size_t length = 0;
    // Without a key the one given before is used again (EVP_MAC(3)).
    if (EVP_MAC_init(hmac_.get(), nullptr, 0, nullptr) != 1 ||
        EVP_MAC_update(hmac_.get(), bytes_of(message), message.size()) != 1 ||
        EVP_MAC_final(hmac_.get(), digest.data(), &length, digest.size()) != 1)
        throw std::runtime_error("OpenSSL could not make an HMAC-SHA-256");
    last_digest_ = hexadecimal(digest);
    last_message_ = std::move(message);
    return last_digest_;
}

}  // namespace connector::identity
