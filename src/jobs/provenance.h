#pragma once
/// Whether a stage's output is there already, made from the same things.

#include <filesystem>
#include <string>
#include <vector>

#include "files/provenance.h"

namespace farout::parallel {
class Communicator;
}  // namespace farout::parallel

namespace farout::jobs {

/// What there is where an output belongs.
enum class Existing { none, same, other };
struct ExistingOutput {
    Existing existing = Existing::none;
    std::vector<std::string> differing;  ///< facts, where it was made from other things
};

/// Compares the file's facts with these. Throws Error for a file that can't be read.
ExistingOutput look_for(const std::filesystem::path& file, const files::Provenance& facts);

/// Collective: true when the file has exactly these facts; says so, or says what differs when there
/// is another file.
bool is_up_to_date(parallel::Communicator& communicator, const std::filesystem::path& file,
                   const files::Provenance& facts);

/// Throws Error when two files name different weights or models: features of one network and the
/// head of another give numbers that look like results. Files that don't name them (imported ones)
/// pass.
void require_same_network(const std::filesystem::path& features, const std::filesystem::path& head);

/// The facts of one of our files.
files::Provenance facts_of(const std::filesystem::path& file);

/// Facts of an input as its output's own, so that the last file of a chain tells what the first was
/// made from: "weights sha256" becomes "OF weights sha256". The input's format stays out.
void add_facts(files::Provenance& facts, const std::string& of, const files::Provenance& input);

}  // namespace farout::jobs
