#include "files/rank_facts.h"

#include "core/error.h"
#include "core/text.h"
#include "files/hash.h"
#include "files/provenance.h"
#include "parallel/agreed_facts.h"
#include "parallel/communicator.h"

namespace farout::files {

namespace fs = std::filesystem;

bool may_differ(const std::string& option) {
    return option == "--threads" || option == "--workers";
}

namespace {

std::string without_own_options(const std::vector<std::string>& arguments) {
    std::string text;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& word = arguments[i];
        if (may_differ(word)) {
            ++i;  // its value
        } else if (!may_differ(word.substr(0, word.find('=')))) {
            text += concat(text.empty() ? "" : " ", word);
        }
    }
    return text;
}

/// Builds of one version differ in size, most often.
std::string this_program() {
    std::error_code unknown;
    const auto size = fs::file_size("/proc/self/exe", unknown);
    return unknown ? program_version() : concat(program_version(), " of ", size, " bytes");
}

std::string content_of(const fs::path& file) {
    try {
        return sha256_of_file(file);
    } catch (const Error& error) {
        return error.what();
    }
}

}  // namespace

void agree_on_command(parallel::Communicator& communicator,
                      const std::vector<std::string>& arguments) {
    if (communicator.size() == 1) return;
    parallel::agree_on_facts(
        communicator,
        {{"the program", this_program()}, {"the command", without_own_options(arguments)}},
        "Start all ranks with the same program and the same options; --threads and --workers "
        "alone may differ.",
        ExitStatus::wrong_usage);
}

void agree_on_contents(parallel::Communicator& communicator, const NamedFiles& files) {
    if (communicator.size() == 1) return;
    parallel::Facts facts;
    for (const auto& [what, file] : files)
        facts.emplace_back(concat(what, " (", printable(file.native()), ")"), content_of(file));
    parallel::agree_on_facts(
        communicator, facts,
        "All nodes must see the same files: copy them again, or use a file system that "
        "all share.");
}

void agree_on_presence(parallel::Communicator& communicator, const NamedFiles& files) {
    if (communicator.size() == 1) return;
    parallel::Facts facts;
    for (const auto& [what, file] : files) {
        std::error_code unknown;
        facts.emplace_back(concat(what, " ", printable(file.native())),
                           fs::exists(file, unknown) ? "there" : "missing");
    }
    parallel::agree_on_facts(
        communicator, facts,
        "All nodes must see what the job reads: put it on a file system that all share, "
        "or mount it there.");
}

}  // namespace farout::files
