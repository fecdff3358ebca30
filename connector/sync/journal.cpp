#include "sync/journal.hpp"

#include "base/fault_point.hpp"
#include "sync/order_json.hpp"
#include "sync/state_file.hpp"
#include "text/json_writer.hpp"

#include <cerrno>
#include <filesystem>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace connector::sync {

namespace {

constexpr mode_t kFileMode = 0600;

/// A file that was just made is only there for good once its folder is on the disk.
Result<void> sync_folder_of(const std::string& path) {
    const std::string folder = std::filesystem::path(path).parent_path().string();
    const int descriptor =
        ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return failure(state_file_error("open the state folder", folder, errno));
    const int code = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    if (code != 0) return failure(state_file_error("sync the state folder", folder, code));
    return {};
}

/// What the entry of a change carries before it (IdsBefore).
std::optional<std::string> id_before(const model::Change& change) {
    if (change.kind == model::ChangeKind::create) return std::nullopt;
    std::vector<std::string> taken;
    for (const model::AttributeChange& each : change.attributes)
        if (each.added == std::vector{change.id} && !each.removed.empty())
            taken.push_back(each.removed.front());
    return last_change_of(taken);
}

void write_changes(text::JsonWriter& writer, const model::Change& change) {
    const auto write_values = [&](const char* key, const std::vector<std::string>& values) {
        writer.key(key);
        writer.begin_array();
        for (const std::string& value : values) writer.string(value);
        writer.end_array();
    };
    writer.begin_array();
    for (const model::AttributeChange& each : change.attributes) {
        writer.begin_object();
        writer.member("attribute", each.name);
        write_values("removed", each.removed);
        write_values("added", each.added);
        writer.end_object();
    }
    writer.end_array();
}

/// What the intents of one group have in common.
struct Common {
    const std::string& pass;
    const std::string& who;
    std::string at;
};

void write_intent(std::string& lines, const model::Change& change, const Common& common) {
    text::JsonWriter writer(lines);
    writer.begin_object();
    writer.member("event", "intent");
    writer.member("id", change.id);
    writer.member("pass", common.pass);
    writer.member("at", common.at);
    writer.member("who", common.who);
    writer.member("kind", model::to_string(change.kind));
    writer.member("login", change.login);
    writer.member("dn", change.dn);
    writer.member("why", change.reason);
    writer.key("changes");
    write_changes(writer, change);
    if (change.ordered) {
        writer.key("lock");
        write_order(writer, *change.ordered);
    }
    writer.end_object();
    lines += '\n';
}

void write_seen(std::string& lines, const SeenLock& seen, const std::string& at) {
    text::JsonWriter writer(lines);
    writer.begin_object();
    writer.member("event", "seen");
    writer.member("id", seen.order);
    writer.member("login", seen.login);
    writer.member("dn", seen.dn);
    writer.member("at", at);
    writer.key("lock");
    write_order(writer, seen.left);
    writer.end_object();
    lines += '\n';
}

std::string outcome_line(const std::string& change_id, const model::ChangeOutcome& outcome,
                         model::Instant at) {
    std::string line;
    text::JsonWriter writer(line);
    writer.begin_object();
    writer.member("event", "outcome");
    writer.member("id", change_id);
    writer.member("at", model::to_string(at));
    writer.member("result", model::to_string(outcome.kind));
    if (!outcome.code.empty()) writer.member("code", outcome.code);
    if (!outcome.message.empty()) writer.member("message", outcome.message);
    writer.end_object();
    line += '\n';
    return line;
}

}  // namespace

text::Json changes_json(const model::Change& change) {
    std::string line;
    text::JsonWriter writer(line);
    write_changes(writer, change);
    return text::Json::parse(line);
}

Result<Journal> Journal::open(const std::string& path) {
    if (const auto made = make_folder_of(path); !made) return failure(made.error());
    const int descriptor = ::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, kFileMode);
    if (descriptor < 0) return failure(state_file_error("open the journal", path, errno));
    Journal journal(path, descriptor);
    if (const auto read = journal.read_end(); !read) return failure(read.error());
    return journal;
}

Journal Journal::given_up(Error why) {
    Journal journal({}, -1);
    journal.given_up_ = std::move(why);
    return journal;
}

Result<void> Journal::read_end() {
    if (const auto cut = cut_torn_line(descriptor_, path_); !cut) return failure(cut.error());
    auto tail = read_journal_tail(descriptor_, path_);
    if (!tail) return failure(tail.error());
    found_ = std::move(*tail);
    for (const OpenIntent& each : found_.open) open_.insert(each.id);
    is_closed_ = found_.is_empty;
    return sync_folder_of(path_);
}

Journal::Journal(Journal&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      found_(std::move(other.found_)),
      open_(std::move(other.open_)),
      is_closed_(other.is_closed_),
      may_give_up_(other.may_give_up_),
      given_up_(std::move(other.given_up_)) {}

Journal& Journal::operator=(Journal&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(descriptor_, other.descriptor_);
    std::swap(found_, other.found_);
    std::swap(open_, other.open_);
    std::swap(is_closed_, other.is_closed_);
    std::swap(may_give_up_, other.may_give_up_);
    std::swap(given_up_, other.given_up_);
    return *this;
}

Journal::~Journal() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Result<void> Journal::intents(const std::vector<const model::Change*>& changes,
                              const std::string& pass, const std::string& who, model::Instant at) {
    const Common common{pass, who, model::to_string(at)};
    std::string lines;
    for (const model::Change* change : changes) write_intent(lines, *change, common);
    if (const auto written = append(lines); !written) return written;
    for (const model::Change* change : changes) {
        open_.insert(change->id);
        if (!found_.open.empty()) found_.ids_before.emplace(change->id, id_before(*change));
    }
    const auto flushed = flush();
    go_by(FaultPoint::intents_written);
    return flushed;
}

Result<void> Journal::outcome(const std::string& change_id, const model::ChangeOutcome& outcome,
                              model::Instant at) {
    if (const auto written = append(outcome_line(change_id, outcome, at)); !written) return written;
    open_.erase(change_id);
    go_by(FaultPoint::outcome_written);
    return {};
}

Result<void> Journal::note(const std::vector<SeenLock>& seen, model::Instant at) {
    std::string lines;
    for (const SeenLock& each : seen) write_seen(lines, each, model::to_string(at));
    return append(lines);
}

Result<void> Journal::close_pass(const std::string& pass, model::Instant at) {
    if (is_closed_) return {};
    if (open_.empty()) {
        const text::Json line{{"event", "pass"}, {"pass", pass}, {"at", model::to_string(at)}};
        if (const auto written = append(text::to_line(line) + '\n'); !written) return written;
        is_closed_ = true;
    }
    return flush();
}

Result<void> Journal::append(const std::string& lines) {
    if (given_up_) return {};
    std::size_t done = 0;
    while (done < lines.size()) {
        const ssize_t written = ::write(descriptor_, lines.data() + done, lines.size() - done);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            const int code = written < 0 ? errno : ENOSPC;
            // A part of a line would make the next one unreadable, too. A file can be made shorter
            // on a full disk; where even that fails, the part is cut off at the next opening.
            if (done > 0 && !cut_off(done)) ::close(std::exchange(descriptor_, -1));
            return fails("write the journal", code);
        }
        done += static_cast<std::size_t>(written);
    }
    is_closed_ = false;
    return {};
}

Result<void> Journal::fails(const char* attempt, int number) {
    Error error = state_file_error(attempt, path_, number);
    if (!may_give_up_) return failure(std::move(error));
    given_up_ = std::move(error);
    return {};
}

bool Journal::cut_off(std::size_t bytes) {
    const off_t end = ::lseek(descriptor_, 0, SEEK_END);
    return end >= 0 && ::ftruncate(descriptor_, end - static_cast<off_t>(bytes)) == 0;
}

Result<void> Journal::flush() {
    if (given_up_ || ::fdatasync(descriptor_) == 0) return {};
    return fails("sync the journal", errno);
}

}  // namespace connector::sync
