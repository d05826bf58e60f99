#include "cli/tensors/job_files/job_settings.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/text.h"

namespace farout::cli::tensors {

std::vector<std::string> merged_settings(const std::vector<std::vector<std::string>>& sources,
                                         const std::vector<std::string>& wheres) {
    std::vector<std::string> merged;
    std::set<std::string> set_before;
    for (std::size_t source = 0; source < sources.size(); ++source) {
        std::map<std::string, std::string> own;
        for (const std::string& setting : sources[source]) {
            const std::string parameter(trim(setting.substr(0, setting.find('='))));
            if (!own.emplace(parameter, setting).second)
                throw UsageError(concat(wheres[source], "'", printable(own[parameter]), "' and '",
                                        printable(setting),
                                        "' set one parameter twice. Give one "
                                        "of them; several values stand side by "
                                        "side as detectors = gen, gen(gamma=0.5)."));
            if (!set_before.contains(parameter)) merged.push_back(setting);
        }
        for (const auto& [parameter, setting] : own) set_before.insert(parameter);
    }
    return merged;
}

std::vector<std::string> settings_that_count(const po::parsed_options& command_line,
                                             const JobValues& of_files) {
    std::vector<std::vector<std::string>> sources(1);
    std::vector<std::string> wheres{""};
    for (const po::option& option : command_line.options)
        if (option.string_key == "set")
            sources[0].insert(sources[0].end(), option.value.begin(), option.value.end());
    for (const JobValue& value : of_files) {
        if (value.key != "set") continue;
        const std::string where = printable(value.file.native()) + ": ";
        const auto source = std::find(wheres.begin(), wheres.end(), where) - wheres.begin();
        if (source == static_cast<std::ptrdiff_t>(wheres.size())) {
            wheres.push_back(where);
            sources.emplace_back();
        }
        sources[static_cast<std::size_t>(source)].push_back(value.taken);
    }
    return merged_settings(sources, wheres);
}

}  // namespace farout::cli::tensors
