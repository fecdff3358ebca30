#pragma once

#include <gtest/gtest.h>

#include <string>

namespace connector {

/// Whether the text holds the part; else the text, for the message of a failed test.
[[nodiscard]] inline testing::AssertionResult holds(const std::string& text,
                                                    const std::string& part) {
    if (text.find(part) != std::string::npos) return testing::AssertionSuccess();
    return testing::AssertionFailure() << "no '" << part << "' in:\n" << text;
}

}  // namespace connector
