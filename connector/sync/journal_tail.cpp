#include "sync/journal_tail.hpp"

#include "sync/change_id.hpp"
#include "sync/state_file.hpp"
#include "text/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

namespace connector::sync {

namespace {

constexpr std::size_t kBlock = 64 * 1024;
constexpr std::size_t kShown = 60;

Error read_error(const std::string& path) {
    return state_file_error("read the journal", path, errno);
}

Result<std::size_t> size_of(int descriptor, const std::string& path) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) return failure(read_error(path));
    return static_cast<std::size_t>(status.st_size);
}

/// Gives the blocks of a file from its end to its beginning.
class BackwardBlocks {
  public:
    BackwardBlocks(int descriptor, const std::string& path, std::size_t size)
        : descriptor_(descriptor), path_(path), begin_(size) {}

    /// Where the last block that was read begins.
    [[nodiscard]] std::size_t begin() const noexcept { return begin_; }

    /// The block before the last one; empty at the beginning of the file.
    Result<std::string> read() {
        std::string block(std::min(kBlock, begin_), '\0');
        std::size_t filled = 0;
        while (filled < block.size()) {
            const ssize_t count = ::pread(descriptor_, block.data() + filled, block.size() - filled,
                                          static_cast<off_t>(begin_ - block.size() + filled));
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return failure(read_error(path_));
            if (count == 0) break;
            filled += static_cast<std::size_t>(count);
        }
        begin_ -= block.size();
        return block;
    }

  private:
    int descriptor_;
    const std::string& path_;
    std::size_t begin_;
};

std::string member(const text::Json& event, const char* name) {
    const auto found = event.find(name);
    return found != event.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool is_only(const text::Json& change, const char* name, const std::string& value) {
    const auto found = change.find(name);
    return found != change.end() && found->is_array() && found->size() == 1 &&
           found->front() == value;
}

/// What it takes away of the attribute that gets the id of the change; nothing of another one.
std::string taken_for(const text::Json& change, const std::string& id) {
    if (!change.is_object() || !is_only(change, "added", id)) return {};
    const auto removed = change.find("removed");
    const bool had_one = removed != change.end() && removed->is_array() && removed->size() == 1 &&
                         removed->front().is_string();
    return had_one ? removed->front().get<std::string>() : std::string();
}

std::string id_before(const text::Json& intent, const std::string& id) {
    std::vector<std::string> taken;
    const auto changes = intent.find("changes");
    if (changes != intent.end() && changes->is_array())
        for (const text::Json& change : *changes) taken.push_back(taken_for(change, id));
    return last_change_of(taken);
}

/// Takes the lines of a journal from the last one backwards.
class Tail {
  public:
    /// False at the closing line: all is known.
    bool take(std::string_view line, std::size_t place) {
        const text::Json event = text::Json::parse(line, nullptr, false);
        const std::string kind = event.is_object() ? member(event, "event") : std::string();
        if (kind == "pass") return false;
        tail_.is_empty = false;
        if (kind == "seen") return true;
        const std::string id = event.is_object() ? member(event, "id") : std::string();
        const bool is_known = (kind == "intent" || kind == "outcome") && !id.empty();
        if (!is_known)
            report(place, "is no event", line);
        else if (kind == "outcome")
            outcomes_.insert(id);
        else
            take_intent(event, id);
        return true;
    }

    JournalTail finish() {
        for (const std::string& id : outcomes_)
            tail_.unreadable.push_back(fmt::format("the outcome of {} has no intent", id));
        if (tail_.open.empty()) tail_.ids_before.clear();
        std::reverse(tail_.open.begin(), tail_.open.end());
        return std::move(tail_);
    }

  private:
    void take_intent(const text::Json& event, const std::string& id) {
        OpenIntent intent{id,
                          member(event, "kind") == "create" ? model::ChangeKind::create
                                                            : model::ChangeKind::modify,
                          member(event, "dn"), member(event, "login"), id_before(event, id)};
        tail_.ids_before.emplace(id, intent.kind == model::ChangeKind::create
                                         ? std::nullopt
                                         : std::optional(intent.id_before));
        if (outcomes_.erase(id) == 0) tail_.open.push_back(std::move(intent));
    }

    void report(std::size_t place, std::string_view what, std::string_view line) {
        tail_.unreadable.push_back(fmt::format("byte {}: {}: {}{}", place, what,
                                               line.substr(0, kShown),
                                               line.size() > kShown ? "…" : ""));
    }

    JournalTail tail_;
    std::unordered_set<std::string> outcomes_;  ///< whose intents are still to come
};

/// Takes the whole lines at the end of `text`, which begins at byte `begin`, off it; false at the
/// closing line.
bool take_lines(std::string& text, std::size_t begin, Tail& tail) {
    while (!text.empty()) {
        const std::size_t end = text.size() - 1;  // the line's own end
        const std::size_t before = end == 0 ? std::string::npos : text.rfind('\n', end - 1);
        if (before == std::string::npos) return true;
        const std::string_view line = std::string_view(text).substr(before + 1, end - before - 1);
        if (!tail.take(line, begin + before + 1)) return false;
        text.resize(before + 1);
    }
    return true;
}

}  // namespace

std::string last_change_of(const std::vector<std::string>& ids) {
    std::string last;
    for (const std::string& id : ids)
        if (!id.empty() && (last.empty() || is_younger(id, last))) last = id;
    return last;
}

Result<JournalTail> read_journal_tail(int descriptor, const std::string& path) {
    const auto size = size_of(descriptor, path);
    if (!size) return failure(size.error());
    BackwardBlocks blocks(descriptor, path, *size);
    Tail tail;
    std::string rest;  // lines whose beginning was not read yet
    while (blocks.begin() > 0) {
        auto block = blocks.read();
        if (!block) return failure(block.error());
        rest.insert(0, *block);
        if (!take_lines(rest, blocks.begin(), tail)) return tail.finish();
    }
    if (!rest.empty()) tail.take(std::string_view(rest).substr(0, rest.size() - 1), 0);
    return tail.finish();
}

Result<void> cut_torn_line(int descriptor, const std::string& path) {
    const auto size = size_of(descriptor, path);
    if (!size) return failure(size.error());
    BackwardBlocks blocks(descriptor, path, *size);
    std::size_t whole = 0;
    while (blocks.begin() > 0 && whole == 0) {
        const auto block = blocks.read();
        if (!block) return failure(block.error());
        if (const auto end = block->rfind('\n'); end != std::string::npos)
            whole = blocks.begin() + end + 1;
    }
    if (whole == *size) return {};
    if (::ftruncate(descriptor, static_cast<off_t>(whole)) != 0)
        return failure(state_file_error("cut off a torn line of the journal", path, errno));
    return {};
}

}  // namespace connector::sync
