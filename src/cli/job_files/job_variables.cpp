#include "cli/job_files/job_variables.h"

#include <cstdlib>
#include <string_view>

#include "cli/job_files/job_seeds.h"
#include "core/error.h"
#include "core/text.h"

namespace farout::cli {

namespace {

/// What "NAME" or "NAME:-otherwise" stands for.
std::string value_of_variable(const std::string& inside, const std::string& where,
                              const JobVariables& of_job) {
    const std::size_t dash = inside.find(":-");
    const std::string name = inside.substr(0, dash);
    if (const auto own = of_job.find(name); own != of_job.end()) return own->second;
    const char* value = std::getenv(name.c_str());
    const bool there = value != nullptr && *value != '\0';
    if (!there && dash == std::string::npos)
        throw UsageError(concat(
            where, "the environment variable ", printable(name),
            value == nullptr ? " isn't set" : " is empty", ". Set it: export ", printable(name),
            "=…",
            name == seed_variable ? ", or give the job seeds = 0, 1, 2: a run for each" : ""));
    return there ? value : inside.substr(dash + 2);
}

/// A name behind a '$' without braces would be taken for text.
void refuse_bare_variable(std::string_view text, const std::string& where) {
    const auto is_letter = [](char c) {
        return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    };
    for (std::size_t at = text.find('$'); at != std::string_view::npos;
         at = text.find('$', at + 1)) {
        std::size_t end = at + 1;
        while (end < text.size() &&
               (is_letter(text[end]) || (end > at + 1 && text[end] >= '0' && text[end] <= '9')))
            ++end;
        const std::string name = printable(text.substr(at + 1, end - at - 1));
        if (!name.empty())
            throw UsageError(concat(where, "'", printable(text), "': write ${", name,
                                    "} for an environment variable, or '", printable(text),
                                    "' in these quotes where the $ belongs to the name."));
    }
}

}  // namespace

std::string expand(const std::string& text, const std::string& where, const JobVariables& of_job) {
    std::string expanded;
    std::size_t done = 0;
    for (;;) {
        const std::size_t begin = text.find("${", done);
        const std::string before = text.substr(done, begin - done);
        refuse_bare_variable(before, where);
        expanded += before;
        if (begin == std::string::npos) return expanded;
        const std::size_t end = text.find('}', begin);
        if (end == std::string::npos)
            throw UsageError(concat(where, "'${' without '}' in '", printable(text), "'."));
        expanded += value_of_variable(text.substr(begin + 2, end - begin - 2), where, of_job);
        done = end + 1;
    }
}

bool holds_variable(const std::string& text, const std::string& name) {
    return text.find("${" + name + "}") != std::string::npos ||
           text.find("${" + name + ":-") != std::string::npos;
}

}  // namespace farout::cli
