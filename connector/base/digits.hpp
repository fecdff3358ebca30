#pragma once

#include <cstddef>
#include <string>

namespace connector {

/// The last `width` digits of the number, with zeros in front.
inline void append_digits(std::string& text, unsigned number, std::size_t width) {
    text.append(width, '0');
    for (auto place = text.rbegin(); width > 0; --width, ++place, number /= 10)
        *place = static_cast<char>('0' + number % 10);
}

}  // namespace connector
