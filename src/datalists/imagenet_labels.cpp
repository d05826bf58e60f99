#include "datalists/imagenet_labels.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "core/error.h"
#include "core/special_file.h"
#include "core/text.h"
#include "datalists/matlab_file.h"

namespace farout::datalists {

namespace {

/// Internal nodes of WordNet come after the classes and have larger numbers.
constexpr std::size_t most_classes = 1000;

bool is_wordnet_id(std::string_view text) {
    return text.size() == 9 && text[0] == 'n' &&
           std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Calls use(line number from 1, its text) with every line that isn't blank.
template <typename Use>
void for_lines(const std::filesystem::path& file, const Use& use) {
    refuse_special_file(file);
    std::ifstream stream(file);
    if (!stream || std::filesystem::is_directory(file))
        throw Error(concat(printable(file.native()), " can't be read."));
    std::string line;
    for (std::int64_t number = 1; std::getline(stream, line); ++number)
        if (!trim(line).empty()) use(number, trim(line));
}

std::vector<std::string> classes_of_matlab(const std::filesystem::path& file) {
    const auto numbers = read_matlab_field(file, "ILSVRC2012_ID");
    const auto ids = read_matlab_field(file, "WNID");
    std::map<std::size_t, std::string> by_number;
    for (std::size_t k = 0; k < numbers.size(); ++k) {
        const auto* number = std::get_if<double>(&numbers[k]);
        const auto* id = std::get_if<std::string>(&ids[k]);
        if (number == nullptr || id == nullptr || !is_wordnet_id(*id) || !(*number >= 1))
            throw Error(concat(printable(file.native()), ": struct ", k + 1,
                               " has no ILSVRC2012_ID and WNID."));
        if (*number > most_classes) continue;
        if (!by_number.emplace(static_cast<std::size_t>(*number), *id).second)
            throw Error(
                concat(printable(file.native()), ": two classes have the number ", *number, "."));
    }
    std::vector<std::string> classes;
    for (const auto& [number, id] : by_number) {
        classes.push_back(id);
        if (number != classes.size())
            throw Error(
                concat(printable(file.native()), ": there is no class ", classes.size(), "."));
    }
    return classes;
}

std::vector<std::string> classes_of_text(const std::filesystem::path& file) {
    std::vector<std::string> classes;
    for_lines(file, [&](std::int64_t number, std::string_view line) {
        const std::string_view id = line.substr(0, line.find_first_of(" \t,"));
        if (!is_wordnet_id(id))
            throw Error(concat(printable(file.native()), ":", number, ": '", printable(id),
                               "' is no WordNet id (n and eight digits)."));
        classes.emplace_back(id);
    });
    return classes;
}

}  // namespace

std::vector<std::string> read_kit_classes(const std::filesystem::path& file) {
    std::vector<std::string> classes =
        file.extension() == ".mat" ? classes_of_matlab(file) : classes_of_text(file);
    if (classes.empty()) throw Error(concat(printable(file.native()), " names no classes."));
    if (std::set<std::string>(classes.begin(), classes.end()).size() != classes.size())
        throw Error(concat(printable(file.native()), " names a class twice."));
    return classes;
}

std::vector<std::int64_t> read_ground_truth(const std::filesystem::path& file,
                                            const std::vector<std::string>& classes) {
    std::vector<std::string> sorted = classes;
    std::sort(sorted.begin(), sorted.end());
    std::vector<std::int64_t> labels;
    for_lines(file, [&](std::int64_t number, std::string_view line) {
        const std::string where = concat(printable(file.native()), ":", number);
        if (number != static_cast<std::int64_t>(labels.size()) + 1)
            throw Error(concat(where,
                               ": a blank line before it would shift the images after it. "
                               "Take the file from the kit again."));
        const std::int64_t of_kit = parse_integer(line, where);
        if (of_kit < 1 || of_kit > static_cast<std::int64_t>(classes.size()))
            throw Error(concat(where, ": there is no class ", of_kit, "; they go from 1 to ",
                               classes.size(), "."));
        const std::string& id = classes[static_cast<std::size_t>(of_kit - 1)];
        labels.push_back(std::lower_bound(sorted.begin(), sorted.end(), id) - sorted.begin());
    });
    return labels;
}

}  // namespace farout::datalists
