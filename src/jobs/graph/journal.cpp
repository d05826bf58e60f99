#include "jobs/graph/journal.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <fstream>

#include "core/error.h"
#include "core/special_file.h"
#include "core/text.h"
#include "files/replace_file.h"

namespace farout::jobs {

namespace {

constexpr const char* time_format = "%Y-%m-%dT%H:%M:%SZ";

std::string text_of_time(std::int64_t time) {
    const std::time_t seconds = time;
    std::tm parts{};
    std::array<char, 32> text{};
    if (gmtime_r(&seconds, &parts) == nullptr) return "";
    return {text.data(), std::strftime(text.data(), text.size(), time_format, &parts)};
}

std::optional<std::int64_t> time_of_text(const std::string& text) {
    std::tm parts{};
    const char* end = strptime(text.c_str(), time_format, &parts);
    if (end == nullptr || *end != '\0') return std::nullopt;
    return timegm(&parts);
}

/// A line's fields end at tabs, and the line at its end.
std::string one_field(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\t' || c == '\n' || c == '\r'; }, ' ');
    return text;
}

std::optional<JournalEvent> event_of(const std::string& line) {
    const std::vector<std::string> fields = split(line, '\t');
    if (fields.size() < 2) return std::nullopt;
    const auto time = time_of_text(fields[0]);
    if (!time) return std::nullopt;
    JournalEvent event{*time, fields[1], {}};
    for (std::size_t field = 2; field < fields.size(); ++field) {
        const std::size_t equals = fields[field].find('=');
        if (equals != std::string::npos)
            event.facts[fields[field].substr(0, equals)] = fields[field].substr(equals + 1);
    }
    return event;
}

}  // namespace

std::optional<double> JournalEvent::number(const std::string& name) const {
    try {
        const double value = parse_double(fact(name), name);
        if (std::isfinite(value)) return value;
    } catch (const Error&) {
    }
    return std::nullopt;
}

std::string JournalEvent::fact(const std::string& name) const {
    const auto found = facts.find(name);
    return found == facts.end() ? "" : found->second;
}

std::filesystem::path journal_of(const std::filesystem::path& out, const std::string& step) {
    std::string name = step;
    std::replace(name.begin(), name.end(), '/', '-');
    return out / "journal" / (name + ".txt");
}

void append_to_journal(const std::filesystem::path& journal, const JournalEvent& event) {
    files::make_parent_folder(journal);
    std::string line = text_of_time(event.time) + '\t' + one_field(event.what);
    for (const auto& [name, value] : event.facts) line += '\t' + name + '=' + one_field(value);
    refuse_special_file(journal);
    std::ofstream out(journal, std::ios::app);
    out << line + '\n' << std::flush;
    if (!out) throw Error(concat("Can't write the journal ", printable(journal.native()), "."));
}

std::vector<JournalEvent> read_journal(const std::filesystem::path& journal) {
    refuse_special_file(journal);
    std::vector<JournalEvent> events;
    std::ifstream in(journal);
    for (std::string line; std::getline(in, line);)
        if (auto event = event_of(line)) events.push_back(std::move(*event));
    return events;
}

std::int64_t time_now() {
    return std::time(nullptr);
}

}  // namespace farout::jobs
