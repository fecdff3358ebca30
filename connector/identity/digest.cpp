#include "identity/digest.hpp"

#include "identity/hexadecimal.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace connector::identity {

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
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("this OpenSSL has no SHA-256");
    return hexadecimal(std::span(digest).first(length));
}

}  // namespace connector::identity
