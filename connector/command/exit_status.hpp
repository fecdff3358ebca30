#pragma once

namespace connector::command {

/// What the program's end says; the numbers are a contract with scripts and supervisors.
enum class ExitStatus : int {
    done = 0,
    some_failed = 1,  ///< done, but some people, or checks, failed; each is listed
    wrong_usage = 2,  ///< command line, configuration or mappings
    held = 3,         ///< a guard held changes back
    /// A source or the directory cannot be reached or read whole, the state folder cannot be used,
    /// or somebody else is the writer.
    unreachable = 4,
    interrupted = 130,
};

}  // namespace connector::command
