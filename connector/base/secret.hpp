#pragma once

#include <string>
#include <utility>

namespace connector {

/// A password or key. It has no formatter and no stream operator, so that it cannot reach a log
/// or a message by accident; `reveal` is called at the foreign call that needs the bytes.
class Secret {
  public:
    Secret() = default;
    explicit Secret(std::string bytes) : bytes_(std::move(bytes)) {}

    [[nodiscard]] const std::string& reveal() const noexcept { return bytes_; }
    [[nodiscard]] bool empty() const noexcept { return bytes_.empty(); }

  private:
    std::string bytes_;
};

}  // namespace connector
