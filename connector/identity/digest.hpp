#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace connector::identity {

/// SHA-256 (FIPS 180-4) of bytes that come piece by piece, one text after the other. Throws where
/// this OpenSSL has none. Used by one thread.
class Sha256 {
  public:
    using Bytes = std::array<unsigned char, 32>;

    Sha256();
    void add(std::string_view bytes);
    /// Of what was added since the last one.
    [[nodiscard]] Bytes take();

  private:
    struct Release {
        void operator()(evp_md_ctx_st* context) const noexcept;
    };
    std::unique_ptr<evp_md_ctx_st, Release> context_;
};

/// SHA-256 of the bytes, as 64 hexadecimal digits: a name that no other text has.
[[nodiscard]] std::string sha256(std::string_view bytes);

}  // namespace connector::identity
