#include "cli/documents/command_pages.h"

#include <algorithm>
#include <cctype>

#include "core/text.h"

namespace farout::cli {

namespace {

constexpr std::size_t short_length = 70;

/// "cpu|cuda" → both; none where the name of a value says something else.
std::vector<std::string> alternatives_in(const std::string& value) {
    const auto is_of_word = [](char c) {
        return std::islower(static_cast<unsigned char>(c)) != 0 ||
               std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '|';
    };
    if (value.find('|') == std::string::npos || !std::ranges::all_of(value, is_of_word)) return {};
    return split(value, '|');
}

ValueKind kind_of(const std::string& value) {
    if (value.empty()) return ValueKind::nothing;
    if (value.starts_with("DIR")) return ValueKind::folder;
    const bool is_assigned = value.find('=') != std::string::npos;
    const bool is_file = (value.find('.') != std::string::npos && !is_assigned) ||
                         value.starts_with("FILE") || value.starts_with("LIST") ||
                         value.starts_with("A B") || value.starts_with("SET=DIR");
    return is_file ? ValueKind::file : ValueKind::other;
}

}  // namespace

OptionValue value_of(const CommandPages& pages, const CommandPage& page, const OptionHelp& option) {
    if (option.value.empty()) return {ValueKind::nothing, {}};
    for (const std::string& key : {concat(page.words.front(), " ", option.name), option.name}) {
        const auto known = pages.words.find(key);
        if (known == pages.words.end()) continue;
        const bool has_any = !known->second.words.empty();
        return {has_any ? ValueKind::words : ValueKind::other, known->second};
    }
    if (auto words = alternatives_in(option.value); !words.empty())
        return {ValueKind::words, {std::move(words), false}};
    return {kind_of(option.value), {}};
}

ValueKind positional_kind(const CommandPage& page) {
    const std::string& positional = page.told.help.positional;
    if (positional.empty()) return ValueKind::nothing;
    const auto found = std::ranges::find(page.told.options, positional, &OptionHelp::name);
    // A job file's name alone is no option that help tells of.
    return found == page.told.options.end() ? ValueKind::file : kind_of(found->value);
}

std::string in_short(std::string_view description) {
    std::size_t end = description.size();
    for (const std::string_view stop : {"; ", " (", ": ", ". "})
        end = std::min(end, description.find(stop));
    if (end > short_length) end = std::min(end, description.find(", "));
    if (end > short_length) {
        end = description.rfind(' ', short_length);
        return std::string(description.substr(0, end)) + " …";
    }
    return std::string(description.substr(0, end));
}

}  // namespace farout::cli
