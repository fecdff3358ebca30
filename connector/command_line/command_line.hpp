#pragma once

#include "command/commands.hpp"

#include <CLI/CLI.hpp>

#include <string>

namespace connector::command_line {

/// What the commands write their options to and end with; outlives the parsing.
struct CommandLine {
    explicit CommandLine(const StopFlag& stop_flag) : stop(stop_flag) {}

    const StopFlag& stop;
    command::GlobalOptions global;
    command::ResyncOptions resync;
    command::SyncOptions sync;
    command::HeldOptions held;
    std::string why_freeze;
    command::LockOptions lock;
    command::UnlockOptions unlock;
    command::LocksOptions locks;
    command::CheckOptions check;
    command::ExplainOptions explain;
    command::WordsOptions words;
    command::ExportOptions export_accounts;
    command::ExitStatus status = command::ExitStatus::done;
};

// Each adds some commands with their options, and what calls them.
void add_passes(CLI::App& app, CommandLine& line);     ///< resync, sync and what stops them
void add_operators(CLI::App& app, CommandLine& line);  ///< lock, unlock, locks
void add_looks(CLI::App& app, CommandLine& line);      ///< check, explain, words, export

/// The options of a command that works under somebody's name; `who` says whose.
void add_operator(CLI::App& command, command::OperatorOptions& as, const std::string& who);

}  // namespace connector::command_line
