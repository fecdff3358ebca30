#include "identity/civil_digest.hpp"

#include "text/names.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

namespace connector::identity {

namespace {

std::string hmac_sha256(const Secret& key, const std::string& message) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
    if (!HMAC(EVP_sha256(), key.reveal().data(), static_cast<int>(key.reveal().size()), bytes,
              message.size(), digest.data(), &length))
        throw std::runtime_error("HMAC-SHA-256 is not available in this OpenSSL");
    std::string text;
    for (unsigned int i = 0; i < length; ++i) text += fmt::format("{:02x}", digest.at(i));
    return text;
}

}  // namespace

std::optional<std::string> civil_digest(const Secret& key, const std::vector<std::string>& fields,
                                        const model::Record& record) {
    std::string message;
    for (const std::string& field : fields) {
        const model::Value& value = record.value(field);
        if (model::is_absent(value)) return std::nullopt;
        const auto* name = std::get_if<std::string>(&value);
        const std::string part = name ? text::name_key(*name) : model::to_string(value);
        if (part.empty()) return std::nullopt;
        message += part;
        message += '\n';
    }
    return hmac_sha256(key, message);
}

}  // namespace connector::identity
