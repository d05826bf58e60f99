#include "report/class_names.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/special_file.h"
#include "core/text.h"

namespace farout::report {
namespace {

/// The folder that holds all images of a label and of no other one.
std::map<std::int64_t, std::string> folders_of_labels(const ScoredSet& set) {
    std::map<std::int64_t, std::set<std::string>> folders;
    std::map<std::string, std::set<std::int64_t>> labels;
    for (std::size_t row = 0; row < set.paths.size(); ++row) {
        folders[set.labels[row]].insert(folder_of(set.paths[row]));
        labels[folder_of(set.paths[row])].insert(set.labels[row]);
    }
    std::map<std::int64_t, std::string> own;
    for (const auto& [label, some] : folders)
        if (some.size() == 1 && labels[*some.begin()].size() == 1) own[label] = *some.begin();
    return own;
}

}  // namespace

ClassNames::ClassNames(const ScoredSet& id, std::vector<std::string> names)
    : names_(std::move(names)), folders_(folders_of_labels(id)) {}

std::string ClassNames::operator()(std::int64_t label) const {
    const auto place = static_cast<std::size_t>(label);
    if (place < names_.size()) return concat(label, " ", names_[place]);
    const auto folder = folders_.find(label);
    return folder != folders_.end() ? concat(label, " ", folder->second) : concat(label);
}

std::string folder_of(const std::string& path) {
    return std::filesystem::path(path).parent_path().string();
}

namespace {

using Json = nlohmann::ordered_json;
using Names = std::vector<std::string>;

constexpr const char* wanted = " Give a text file with a name a line, the first of label 0.";

std::string text_of(const std::filesystem::path& file) {
    refuse_special_file(file);
    std::ifstream in(file, std::ios::binary);
    if (!in || std::filesystem::is_directory(file))
        throw Error(concat("Can't read the class names in ", printable(file.native()), "."));
    std::ostringstream text;
    text << in.rdbuf();
    return std::move(text).str();
}

/// A label and the name behind it; a line without a label has none.
struct NamedLabel {
    std::optional<std::int64_t> label;
    std::string name;
};

/// "0 tench", "0: tench", "0,tench", "0<tab>tench".
NamedLabel split_label(const std::string& line) {
    const std::size_t end = line.find_first_not_of("0123456789");
    constexpr std::size_t most_digits = 9;
    if (end == 0 || end == std::string::npos || end > most_digits) return {std::nullopt, line};
    const std::size_t name = line.find_first_not_of(" \t,;:=", end);
    if (name == end || name == std::string::npos) return {std::nullopt, line};
    std::string rest = line.substr(name);
    if (rest.size() > 1 && rest.front() == '"' && rest.back() == '"')
        rest = rest.substr(1, rest.size() - 2);
    return {parse_integer(line.substr(0, end), "label"), rest};
}

/// Names whose labels are told, by label. `where`: of the file, for messages.
Names by_label(const std::vector<NamedLabel>& named, const std::string& where) {
    std::map<std::int64_t, std::string> names;
    for (const NamedLabel& one : named)
        if (!names.emplace(*one.label, one.name).second)
            throw Error(concat(where, "label ", *one.label, " has two names, '",
                               printable(names[*one.label]), "' and '", printable(one.name),
                               "'. Leave one out."));
    const std::int64_t first = names.begin()->first;
    const std::int64_t last = names.rbegin()->first;
    if (first != 0 || last + 1 != static_cast<std::int64_t>(names.size()))
        throw Error(concat(where, names.size(), " names of labels ", first, " to ", last,
                           first == 1 && last == static_cast<std::int64_t>(names.size())
                               ? ": labels begin at 0. Take 1 off each, or leave the labels out."
                               : ": some are missing. Labels go from 0 on without gaps."));
    Names in_order;
    for (auto& [label, name] : names) in_order.push_back(std::move(name));
    return in_order;
}

/// A name, or the last of [synset, name].
std::string name_in(const Json& value, const std::string& where) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_array() && !value.empty() && value.back().is_string())
        return value.back().get<std::string>();
    throw Error(concat(where, "'", printable(value.dump().substr(0, 60)),
                       "' isn't a name, nor [synset, name].", wanted));
}

Names names_in_json(const std::string& text, const std::string& where) {
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded())
        throw Error(concat(where, "it begins like JSON, but can't be parsed.", wanted));
    if (json.is_array()) {
        Names names;
        for (const Json& value : json) names.push_back(name_in(value, where));
        return names;
    }
    std::vector<NamedLabel> named;
    for (const auto& [key, value] : json.items()) {
        if (key.empty() || key.find_first_not_of("0123456789") != std::string::npos) {
            // The other way round: {"tench": 0}.
            if (!value.is_number_integer())
                throw Error(concat(where, "'", printable(key),
                                   "' isn't a label. JSON must be a list of names, or map labels "
                                   "(\"0\") to names.",
                                   wanted));
            named.push_back({value.get<std::int64_t>(), key});
            continue;
        }
        named.push_back({parse_integer(key, "label"), name_in(value, where)});
    }
    if (named.empty()) throw Error(concat(where, "it holds no names.", wanted));
    return by_label(named, where);
}

Names lines_of(const std::string& text) {
    Names lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.emplace_back(trim(line));
    while (!lines.empty() && lines.back().empty()) lines.pop_back();
    return lines;
}

/// Where all lines, or all but a header, begin with a label of their own: those; else nothing.
std::vector<NamedLabel> labelled(const Names& lines) {
    std::vector<NamedLabel> named;
    for (const std::string& line : lines)
        if (!line.empty()) named.push_back(split_label(line));
    if (named.size() > 2 && !named.front().label) named.erase(named.begin());
    const bool all = std::all_of(named.begin(), named.end(),
                                 [](const NamedLabel& one) { return one.label.has_value(); });
    return all && named.size() > 1 ? named : std::vector<NamedLabel>{};
}

/// A name may begin with '<' as well.
bool begins_page(std::string_view text) {
    const auto begins = [&](std::string_view tag) {
        return text.size() >= tag.size() &&
               std::equal(tag.begin(), tag.end(), text.begin(), [](char one, char letter) {
                   return one == std::tolower(static_cast<unsigned char>(letter));
               });
    };
    return begins("<!doctype") || begins("<html") || begins("<head") || begins("<?xml");
}

}  // namespace

std::vector<std::string> read_class_names(const std::filesystem::path& file) {
    const std::string where = printable(file.native()) + ": ";
    std::string text = text_of(file);
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    if (text.find('\0') != std::string::npos)
        throw Error(concat(where, "it isn't a text file in UTF-8 (a NUL byte).", wanted));
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string::npos) throw Error(concat(where, "it holds no names.", wanted));
    if (text[first] == '{' || text[first] == '[') return names_in_json(text, where);
    if (begins_page(std::string_view(text).substr(first)))
        throw Error(concat(where, "it looks like a web page, not like class names.", wanted));
    const Names lines = lines_of(text);
    const std::vector<NamedLabel> named = labelled(lines);
    return named.empty() ? lines : by_label(named, where);
}

}  // namespace farout::report
