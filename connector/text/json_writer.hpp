#pragma once

#include <string>
#include <string_view>

namespace connector::text {

/// JSON on one line, written as it is told: for lines that are made by the ten thousand, where a
/// tree (`Json`) would cost many times the line. Gives the same text as `to_line` of that tree.
///
/// What is told must be well formed: a key before each value of an object, an end for each begin.
class JsonWriter {
  public:
    /// Appends to `into`, which must outlive it.
    explicit JsonWriter(std::string& into) : into_(into) {}

    void begin_object() { begin('{'); }
    void end_object() { end('}'); }
    void begin_array() { begin('['); }
    void end_array() { end(']'); }
    void key(std::string_view name);
    void string(std::string_view value);
    void null();

    /// A key with its value.
    void member(std::string_view name, std::string_view value);

  private:
    void begin(char bracket);
    void end(char bracket);
    void separate();
    void quote(std::string_view value);

    std::string& into_;
    bool needs_comma_ = false;
};

}  // namespace connector::text
