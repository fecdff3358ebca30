#include "log/log.hpp"

#include <boost/log/attributes/clock.hpp>
#include <boost/log/core.hpp>
#include <boost/log/expressions.hpp>
#include <boost/log/sinks/sync_frontend.hpp>
#include <boost/log/sinks/text_ostream_backend.hpp>
#include <boost/log/sources/record_ostream.hpp>
#include <boost/log/sources/severity_logger.hpp>
#include <boost/log/support/date_time.hpp>
#include <boost/log/utility/setup/common_attributes.hpp>
#include <boost/smart_ptr/make_shared.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include <unistd.h>

namespace connector::log {

namespace {

namespace expr = boost::log::expressions;

BOOST_LOG_ATTRIBUTE_KEYWORD(severity, "Severity", Level)
BOOST_LOG_ATTRIBUTE_KEYWORD(timestamp, "TimeStamp", boost::posix_time::ptime)

struct LevelStyle {
    std::string_view word;
    std::string_view colour;  ///< ECMA-48 SGR; empty: the terminal's own
};

LevelStyle style_of(Level level) {
    switch (level) {
        case Level::debug:
            return {"DEBUG", "\033[2m"};
        case Level::info:
            return {"INFO", ""};
        case Level::warning:
            return {"WARN", "\033[33m"};
        case Level::error:
            return {"ERROR", "\033[31m"};
    }
    return {"ERROR", ""};
}

bool needs_quotes(std::string_view value) {
    return value.empty() || std::any_of(value.begin(), value.end(), [](char c) {
               return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '=' || c == '\x7f';
           });
}

std::string in_quotes(std::string_view value) {
    std::string text = "\"";
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            text += fmt::format("\\{}", c);
        else if (byte < ' ' || byte == 0x7f)
            text += fmt::format("\\x{:02x}", byte);
        else
            text += c;
    }
    return text + '"';
}

boost::log::sources::severity_logger<Level>& logger() {
    static boost::log::sources::severity_logger<Level> the_logger;
    return the_logger;
}

bool started = false;

void format_line(const boost::log::record_view& record, boost::log::formatting_ostream& stream,
                 bool coloured) {
    const LevelStyle style = style_of(record[severity].get());
    const auto time = record[timestamp].get();
    const auto date = time.date();
    const auto of_day = time.time_of_day();
    stream << fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z ", static_cast<int>(date.year()),
                          static_cast<int>(date.month()), static_cast<int>(date.day()),
                          of_day.hours(), of_day.minutes(), of_day.seconds());
    const bool in_colour = coloured && !style.colour.empty();
    if (in_colour) stream << style.colour;
    stream << fmt::format("{:<5} ", style.word) << record[expr::smessage];
    if (in_colour) stream << "\033[0m";
}

}  // namespace

const std::vector<std::string>& level_names() {
    static const std::vector<std::string> names{"debug", "info", "warning", "error"};
    return names;
}

const std::vector<EventDescription>& catalogue() {
    static const std::vector<EventDescription> events{
        {Event::service_started, "SERVICE_STARTED", Level::info,
         "The service runs and begins its first pass."},
        {Event::service_stopped, "SERVICE_STOPPED", Level::info,
         "The service was asked to stop; what was in flight is finished."},
        {Event::pass_started, "PASS_STARTED", Level::debug,
         "A full pass begins to read both sides."},
        {Event::pass_done, "PASS_DONE", Level::info,
         "A pass came to its end; the counts say what it did. failed > 0: see the PERSON_FINDING "
         "and "
         "CHANGE_REFUSED lines before it."},
        {Event::changes_held, "CHANGES_HELD", Level::warning,
         "More changes of one kind than its limit allows: they are held under this name, all "
         "others "
         "were made. Look at `held NAME`; where they are right, `resync --accept NAME`; where they "
         "are not, mend the source or the rules, and they go away."},
        {Event::frozen, "FROZEN", Level::warning,
         "Somebody has stopped every write (`freeze`): what a pass had "
         "not written by then is left. `thaw` when what they waited for is over."},
        {Event::freeze_set, "FREEZE_SET", Level::warning,
         "Every write but locks is stopped from now on, until `thaw`."},
        {Event::freeze_lifted, "FREEZE_LIFTED", Level::warning, "Passes write again."},
        {Event::pass_failed, "PASS_FAILED", Level::error,
         "The pass could not be made or finished: the directory or the journal failed. It is made "
         "again; if this repeats, mend what the message names."},
        {Event::source_unread, "SOURCE_UNREAD", Level::error,
         "A source could not be read whole, so it counts as not read at all: nobody is closed for "
         "it. Mend the connection, the rights or the query that the message names."},
        {Event::source_held, "SOURCE_HELD", Level::error,
         "A source has lost rows, or gave too many that cannot be understood, so it counts as not "
         "read at all: nobody is closed for it. Have it loaded again; if its rows are right, "
         "`resync --accept NAME`."},
        {Event::source_stale, "SOURCE_STALE", Level::error,
         "The rows of a source are older than its freshness allows. It opens accounts and closes "
         "nobody by surprise, but closings that were written ahead fall due: closings_due people "
         "lost their state by the calendar in this pass. Have it loaded again."},
        {Event::person_finding, "PERSON_FINDING", Level::warning,
         "Something about one person or row needs a human: the text says what."},
        {Event::change_done, "CHANGE_DONE", Level::debug, "The directory made a change."},
        {Event::change_refused, "CHANGE_REFUSED", Level::error,
         "The directory refused a change, or its fate is unknown; that person is as before and is "
         "tried again in the next pass. The code and message are the server's."},
        {Event::sessions_ended, "SESSIONS_ENDED", Level::info,
         "The sessions of locked people that `lock` had left were ended at the login page."},
        {Event::sessions_left, "SESSIONS_LEFT", Level::error,
         "Sessions of locked people could not be ended: who is logged in stays so. It is tried "
         "again every minute; mend what the text names. `explain` shows the mark on an entry."},
        {Event::retry_planned, "RETRY_PLANNED", Level::warning,
         "A server could not be reached; the next pass is made after the delay."},
        {Event::clock_set, "CLOCK_SET", Level::warning,
         "--now sets the clock of this command: a rehearsal, not the real day."},
        {Event::journal_completed, "JOURNAL_COMPLETED", Level::debug,
         "A writer was killed or cut off before it wrote down what became of a change; the entry "
         "has told. Nothing to do; result=in_doubt: somebody else changed that entry meanwhile."},
        {Event::journal_left_open, "JOURNAL_LEFT_OPEN", Level::warning,
         "What became of a change of an earlier writer is not known yet, because the entry cannot "
         "be read. The next pass looks again."},
        {Event::journal_unreadable, "JOURNAL_UNREADABLE", Level::warning,
         "A line of the journal is no event: the file was edited, or its disk is failing. Passes "
         "go on; look at the file at that byte."},
        {Event::writer_awaited, "WRITER_AWAITED", Level::info,
         "Another command is writing; the pass of the service begins after it."},
        {Event::lease_awaited, "LEASE_AWAITED", Level::info,
         "Another instance holds the lease in the directory. This one stands by: it writes nothing "
         "and takes the lease over when the holder's counter stands still."},
        {Event::lease_taken, "LEASE_TAKEN", Level::warning,
         "The holder of the lease has not moved its counter for too long, so this instance has "
         "taken it over and writes from now on. Look what became of the other one."},
        {Event::lease_lost, "LEASE_LOST", Level::error,
         "The lease was handed to another instance in the middle of a pass, and the directory "
         "refuses our changes. The pass ends; the other one makes what is missing."},
    };
    return events;
}

void start(Level level) {
    namespace logging = boost::log;
    using Sink = logging::sinks::synchronous_sink<logging::sinks::text_ostream_backend>;
    auto backend = boost::make_shared<logging::sinks::text_ostream_backend>();
    // The stream outlives the sink, so nothing is to be released.
    backend->add_stream(boost::shared_ptr<std::ostream>(&std::clog, [](std::ostream*) {}));
    backend->auto_flush(true);
    auto sink = boost::make_shared<Sink>(backend);
    const bool coloured = ::isatty(STDERR_FILENO) == 1;
    sink->set_formatter(
        [coloured](const auto& record, auto& stream) { format_line(record, stream, coloured); });
    sink->set_filter(severity >= level);
    logging::core::get()->remove_all_sinks();
    logging::core::get()->add_sink(sink);
    logging::core::get()->add_global_attribute("TimeStamp", logging::attributes::utc_clock());
    started = true;
}

void event(Event event, const std::vector<Field>& fields) {
    if (!started) return;
    const EventDescription& description = catalogue()[static_cast<std::size_t>(event)];
    std::string line(description.name);
    for (const auto& [name, value] : fields)
        line += fmt::format(" {}={}", name, needs_quotes(value) ? in_quotes(value) : value);
    BOOST_LOG_SEV(logger(), description.level) << line;
}

}  // namespace connector::log
