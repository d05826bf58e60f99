#include <array>
#include <iostream>

#include "cli/commands/command.h"
#include "cli/embedded_file.h"

namespace farout::cli {

namespace {

struct BuiltIn {
    const char* what;
    std::array<const char*, 2> texts;  ///< nullptr: one is enough
};

constexpr std::array built_in{
    BuiltIn{"Apache ECharts, in every report.html: Apache License 2.0",
            {"ECharts.txt", "Apache-2.0.txt"}},
    BuiltIn{"JSON for Modern C++, headers: MIT", {"nlohmann-json.txt", nullptr}},
    BuiltIn{"Boost.ProgramOptions, headers: Boost Software License 1.0", {"Boost.txt", nullptr}},
    BuiltIn{"xxHash, headers: BSD 2-Clause", {"xxHash.txt", nullptr}},
    BuiltIn{"LibTorch, headers; its libraries lie beside farout: BSD 3-Clause, and others",
            {"NOTICE", "LICENSE"}}};

constexpr const char* not_here =
    "Its licence isn't built in: it stands in the package that LibTorch was taken from.\n";

}  // namespace

ExitStatus licenses_command(parallel::Session& session, const Arguments& /*arguments*/) {
    if (!session.communicator().is_root()) return ExitStatus::ok;
    std::cout << "Built into farout:\n\n";
    for (const BuiltIn& one : built_in) std::cout << "  " << one.what << "\n";
    for (const BuiltIn& one : built_in) {
        std::cout << "\n" << std::string(80, '=') << "\n" << one.what << "\n\n";
        for (const char* name : one.texts) {
            if (name == nullptr) continue;
            const std::string_view text = embedded_file(name);
            std::cout << (text.empty() ? not_here : text) << "\n";
        }
    }
    return ExitStatus::ok;
}

}  // namespace farout::cli
