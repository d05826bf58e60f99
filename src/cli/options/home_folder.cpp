#include "cli/options/home_folder.h"

#include <cstdlib>

#include <pwd.h>
#include <unistd.h>

#include "core/text.h"

namespace farout::cli {

namespace {

/// "" where it isn't known.
std::string home_of(const std::string& user) {
    if (user.empty()) {
        const char* home = std::getenv("HOME");
        if (home != nullptr && *home != '\0') return home;
    }
    const passwd* entry = user.empty() ? getpwuid(geteuid()) : getpwnam(user.c_str());
    return entry == nullptr || entry->pw_dir == nullptr ? "" : entry->pw_dir;
}

}  // namespace

std::string with_home(const std::string& path, const std::string& where) {
    if (path.empty() || path.front() != '~') return path;
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string user = path.substr(1, end - 1);
    const std::string home = home_of(user);
    if (!home.empty()) return home + path.substr(end);
    const std::string begin = concat(where, "'", printable(path), "': ");
    if (user.empty()) throw UsageError(concat(begin, "the home folder isn't known: set HOME."));
    throw UsageError(concat(begin, "there is no user '", printable(user),
                            "' here. A name that begins with '~': write ./", printable(path), "."));
}

void expand_homes(po::parsed_options& command_line) {
    for (po::option& option : command_line.options)
        for (std::string& value : option.value)
            value = with_home(value, option.string_key.empty()
                                         ? ""
                                         : concat("--", printable(option.string_key), ": "));
}

}  // namespace farout::cli
