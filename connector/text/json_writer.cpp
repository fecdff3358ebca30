#include "text/json_writer.hpp"

#include "text/json.hpp"

#include <algorithm>

namespace connector::text {

namespace {

/// What JSON writes as it is; all else is left to the library, which knows escapes and UTF-8.
bool is_plain(char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return byte >= 0x20 && byte < 0x7F && letter != '"' && letter != '\\';
}

}  // namespace

void JsonWriter::key(std::string_view name) {
    separate();
    quote(name);
    into_ += ':';
    needs_comma_ = false;
}

void JsonWriter::string(std::string_view value) {
    separate();
    quote(value);
    needs_comma_ = true;
}

void JsonWriter::null() {
    separate();
    into_ += "null";
    needs_comma_ = true;
}

void JsonWriter::member(std::string_view name, std::string_view value) {
    key(name);
    string(value);
}

void JsonWriter::begin(char bracket) {
    separate();
    into_ += bracket;
    needs_comma_ = false;
}

void JsonWriter::end(char bracket) {
    into_ += bracket;
    needs_comma_ = true;
}

void JsonWriter::separate() {
    if (needs_comma_) into_ += ',';
}

void JsonWriter::quote(std::string_view value) {
    if (!std::all_of(value.begin(), value.end(), is_plain)) {
        into_ += to_line(value);
        return;
    }
    into_ += '"';
    into_ += value;
    into_ += '"';
}

}  // namespace connector::text
