#pragma once

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "core/text.h"
#include "temporary_folder.h"

namespace farout::testing {

/// Empty files of these names, made in a shuffled order, so that no file system gives them sorted.
inline void make_images(const std::filesystem::path& root, std::vector<std::string> names,
                        unsigned shuffled_by = 1) {
    std::shuffle(names.begin(), names.end(), std::mt19937(shuffled_by));
    std::set<std::filesystem::path> folders;
    for (const std::string& name : names) {
        const auto file = root / name;
        if (folders.insert(file.parent_path()).second)
            std::filesystem::create_directories(file.parent_path());
        const std::ofstream made(file);
    }
}

inline std::filesystem::path fixture(const std::string& name) {
    return std::filesystem::path(FAROUT_FIXTURES) / name;
}

/// One of the lists that the benchmark published.
inline std::string published_list(const std::string& name) {
    return read_text(std::filesystem::path(FAROUT_SHARED_DATA) / "published_lists" / name);
}

inline std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines = split(text, '\n');
    std::erase(lines, "");
    return lines;
}

}  // namespace farout::testing
