#pragma once
/// What became of a job's steps: OUT/journal/STEP.txt, a line an event, only ever appended to.
///
/// Outputs carry no times and tell nothing of failures, so `farout status` reads these beside them;
/// nothing else does. Fields are separated by tabs: the time (UTC), what happened, and facts as
/// name=value. `farout run` notes start (ranks, rows: images finished before), end (status,
/// seconds, rows), and stop (status, message: it failed or was interrupted). Batch scripts add
/// task (log: where its output goes) and exit (status), which a killed program can't.

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace farout::jobs {

struct JournalEvent {
    std::int64_t time = 0;  ///< seconds since 1970
    std::string what;
    std::map<std::string, std::string> facts;

    /// A fact that is a number; nothing where it isn't there or none.
    std::optional<double> number(const std::string& name) const;
    std::string fact(const std::string& name) const;  ///< "" where it isn't there
};

/// Of a step such as "extract/texture".
std::filesystem::path journal_of(const std::filesystem::path& out, const std::string& step);

/// Makes the folder where it isn't there. Throws Error where the line can't be written, or where a
/// pipe or a device has the journal's name.
void append_to_journal(const std::filesystem::path& journal, const JournalEvent& event);

/// The events so far, none where there is no journal. Lines that can't be understood (of a writer
/// that was killed) are left out. Throws Error for a pipe or a device.
std::vector<JournalEvent> read_journal(const std::filesystem::path& journal);

/// Seconds since 1970.
std::int64_t time_now();

}  // namespace farout::jobs
