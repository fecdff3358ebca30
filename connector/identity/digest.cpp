#include "identity/digest.hpp"

#include "identity/hexadecimal.hpp"

#include <openssl/evp.h>

#include <stdexcept>

namespace connector::identity {

void Sha256::Release::operator()(evp_md_ctx_st* context) const noexcept {
    EVP_MD_CTX_free(context);
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
    if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("this OpenSSL has no SHA-256");
}

void Sha256::add(std::string_view bytes) {
    if (EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) != 1)
        throw std::runtime_error("OpenSSL could not make a SHA-256");
}

Sha256::Bytes Sha256::take() {
    Bytes digest{};
    // Without a type the one given before is used again (EVP_DigestInit(3)).
    if (EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) != 1 ||
        EVP_DigestInit_ex(context_.get(), nullptr, nullptr) != 1)
        throw std::runtime_error("OpenSSL could not make a SHA-256");
    return digest;
}

std::string hexadecimal(std::span<const unsigned char> bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * bytes.size());
    for (const unsigned char byte : bytes) {
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 0xFU];
    }
    return text;
}

std::string sha256(std::string_view bytes) {
    Sha256 digest;
    digest.add(bytes);
    return hexadecimal(digest.take());
}

}  // namespace connector::identity
