#pragma once
/// The text of a job file as entries, before anybody asks what they mean.

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace farout::cli {

/// A line "key = value" of a job file.
struct JobEntry {
    std::string key;    ///< with its section before it: "train.root"
    std::string value;  ///< without the quotes around it; never empty
    std::size_t line = 0;
    bool literal = false;  ///< stood in '…': variables in it are text
};

/// Reads sections [train], [id], [ood.NAME], [shifted.NAME], [id_val] and [ood_val.NAME], "key =
/// value" and comments. A '#' begins a comment at the beginning of a line and behind a blank, so
/// that a path may hold one. "…" and '…' around a value are taken away: blanks and '#' in it stay,
/// and variables of '…' are left alone. A byte order mark, CRLF, tabs and blanks inside the
/// brackets are understood.
///
/// Throws UsageError with file and line for all else, with what it looks like and what to write: a
/// section or a key of a section twice (`set` and `include` may come again), a section that there
/// isn't, a key without a value, UTF-16, YAML, JSON, a continued line, a quote that isn't closed.
std::vector<JobEntry> read_job_text(const std::filesystem::path& file);

/// "FILE:LINE: ", the beginning of a message.
std::string place_in(const std::filesystem::path& file, std::size_t line);

/// Options that a file may give several times.
bool is_given_again(const std::string& key);

}  // namespace farout::cli
