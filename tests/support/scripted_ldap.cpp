#include "support/scripted_ldap.hpp"

#include <cstring>
#include <stdexcept>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace connector::test_support {

namespace {

constexpr int kQuietMilliseconds = 50;

unsigned byte_at(const std::string& bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

/// Takes tag and length off the front; nothing while the whole element is not there yet.
struct Head {
    unsigned char tag = 0;
    std::size_t start = 0;  ///< of the content
    std::size_t size = 0;   ///< of the content
};

std::optional<Head> head_of(const std::string& bytes, std::size_t at) {
    if (bytes.size() < at + 2) return std::nullopt;
    Head head;
    head.tag = static_cast<unsigned char>(bytes[at]);
    head.start = at + 2;
    head.size = byte_at(bytes, at + 1);
    if (head.size >= 0x80) {
        const std::size_t digits = head.size & 0x7F;
        if (bytes.size() < at + 2 + digits) return std::nullopt;
        head.size = 0;
        for (std::size_t i = 0; i < digits; ++i)
            head.size = head.size * 256 + byte_at(bytes, at + 2 + i);
        head.start += digits;
    }
    if (bytes.size() < head.start + head.size) return std::nullopt;
    return head;
}

std::string integer(unsigned char tag, int value) {
    std::string digits;
    for (int rest = value; rest > 0 || digits.empty(); rest /= 256)
        digits.insert(digits.begin(), static_cast<char>(rest % 256));
    if ((static_cast<unsigned char>(digits.front()) & 0x80) != 0) digits.insert(0, 1, '\0');
    return ldap_bytes::element(tag, digits);
}

void send_all(int connection, const std::string& bytes) {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        const ssize_t count =
            send(connection, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) return;
        sent += static_cast<std::size_t>(count);
    }
}

}  // namespace

namespace ldap_bytes {

std::string element(unsigned char tag, const std::string& content) {
    std::string bytes(1, static_cast<char>(tag));
    if (content.size() < 0x80) {
        bytes += static_cast<char>(content.size());
    } else {
        bytes += static_cast<char>(0x82);
        bytes += static_cast<char>(content.size() / 256);
        bytes += static_cast<char>(content.size() % 256);
    }
    return bytes + content;
}

std::string message(int id, const std::string& operation, const std::string& controls) {
    const std::string tail = controls.empty() ? std::string{} : element(0xA0, controls);
    return element(0x30, integer(0x02, id) + operation + tail);
}

std::string result(unsigned char tag, int code, const std::string& words) {
    return element(tag, integer(0x0A, code) + element(0x04, "") + element(0x04, words));
}

}  // namespace ldap_bytes

ScriptedLdap::ScriptedLdap(Script script, Pause pause)
    : folder_("ldap"), script_(std::move(script)), pause_(std::move(pause)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = folder_.path() + "/ldapi";
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    listener_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        listen(listener_, 1) != 0)
        throw std::runtime_error("cannot listen on " + path);
    thread_ = std::thread([this] { serve(); });
}

ScriptedLdap::~ScriptedLdap() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
}

std::string ScriptedLdap::uri() const {
    std::string path;
    for (const char c : folder_.path() + "/ldapi")
        path += c == '/' ? std::string("%2F") : std::string(1, c);
    return "ldapi://" + path;
}

void ScriptedLdap::serve() {
    const int connection = accept(listener_, nullptr, nullptr);
    if (connection < 0) return;
    std::string buffer;
    bool open = true;
    while (open) {
        pollfd readable{connection, POLLIN, 0};
        if (poll(&readable, 1, kQuietMilliseconds) == 0) {
            if (pause_) send_all(connection, pause_());
            continue;
        }
        char bytes[16384];
        const ssize_t count = read(connection, bytes, sizeof bytes);
        if (count <= 0) break;
        buffer.append(bytes, static_cast<std::size_t>(count));
        open = answer(connection, buffer);
    }
    close(connection);
}

bool ScriptedLdap::answer(int connection, std::string& buffer) const {
    while (const auto whole = head_of(buffer, 0)) {
        const auto id = head_of(buffer, whole->start);
        if (!id) return false;
        const auto operation = head_of(buffer, id->start + id->size);
        if (!operation) return false;
        Request request;
        request.tag = operation->tag;
        for (std::size_t i = 0; i < id->size; ++i)
            request.id = request.id * 256 + static_cast<int>(byte_at(buffer, id->start + i));
        buffer.erase(0, whole->start + whole->size);
        if (request.tag == ldap_bytes::kBind) {
            send_all(connection, ldap_bytes::message(
                                     request.id, ldap_bytes::result(ldap_bytes::kBindReply, 0)));
            continue;
        }
        const auto reply = script_(request);
        if (!reply) return false;
        send_all(connection, *reply);
    }
    return true;
}

}  // namespace connector::test_support
