#include "jobs/preflight/path_findings.h"

#include <cerrno>
#include <fstream>
#include <system_error>

#include <unistd.h>

#include "checkpoints/weight_path.h"
#include "core/error.h"
#include "core/text.h"

namespace farout::jobs {

namespace fs = std::filesystem;

namespace {

/// The folder itself, or the nearest above it that is there.
fs::path nearest_there(const fs::path& path) {
    std::error_code failed;
    fs::path there = fs::absolute(path, failed).lexically_normal();
    while (!fs::exists(there, failed) && there.has_relative_path()) there = there.parent_path();
    return there;
}

std::string last_error() {
    return std::error_code(errno, std::generic_category()).message();
}

}  // namespace

std::optional<std::uint64_t> free_space(const fs::path& out) {
    std::error_code failed;
    const auto space = fs::space(nearest_there(out), failed);
    if (failed) return std::nullopt;
    return space.available;
}

std::string obstacle(const fs::path& folder) {
    const fs::path there = nearest_there(folder);
    const std::string name = printable(there.native());
    std::error_code failed;
    if (!fs::is_directory(there, failed))
        return concat(name, " is a file, where the job's folder ", printable(folder.native()),
                      " should be. Choose another out = ….");
    if (access(there.c_str(), W_OK | X_OK) != 0)
        return concat("Nothing can be written into ", name, " (", last_error(),
                      "). Choose another out = …, or have it opened to you.");
    return "";
}

std::string unreadable(const std::string& what, const fs::path& file) {
    std::error_code failed;
    const std::string name = concat(what, " ", printable(file.native()));
    if (!fs::exists(file, failed)) return "Missing: " + name;
    if (fs::is_directory(file, failed)) return concat(name, " is a folder, not a file.");
    if (access(file.c_str(), R_OK) != 0)
        return concat("Can't read: ", name, " (", last_error(), ")");
    return "";
}

std::string unreadable_weights(const fs::path& file) {
    const std::string problem = unreadable("weights", file);
    const std::string more = checkpoints::problem_of_weight_file(file);
    if (more.empty()) return problem;
    return concat(problem.starts_with("Missing") ? "Missing: " : "", "weights ", more);
}

std::string unusable_root(const std::string& what, const fs::path& root, images::Source& source) {
    std::error_code failed;
    const std::string name = concat(what, " ", printable(root.native()));
    if (!fs::exists(root, failed)) return "Missing: " + name;
    try {
        source = images::open_source(root);
    } catch (const Error& error) {
        return concat(what, " ", error.what());
    }
    const bool is_folder = fs::is_directory(root, failed);
    if (is_folder && access(root.c_str(), X_OK) != 0)
        return concat("Can't be entered: ", name, " (", last_error(), ")");
    return "";
}

}  // namespace farout::jobs
