#pragma once
/// Options of commands and job files through Boost.Program_options, with errors that suggest the
/// nearest name.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <boost/program_options.hpp>

#include "cli/commands/command.h"
#include "cli/options/command_help.h"

namespace farout::cli {

namespace po = boost::program_options;

/// A text-valued option whose value help calls `name`.
inline auto* text_value(const char* name) {
    return po::value<std::string>()->value_name(name);
}

/// The parsed options of a command.
class Options {
  public:
    explicit Options(po::variables_map values) : values_(std::move(values)) {}
    bool has(const std::string& name) const { return values_.count(name) > 0; }
    bool flag(const std::string& name) const { return has(name) && values_[name].as<bool>(); }
    /// The value; throws UsageError that names the option when it isn't given.
    std::string text(const std::string& name) const;
    std::filesystem::path path(const std::string& name) const { return text(name); }
    std::string text_or(const std::string& name, const std::string& otherwise) const;
    /// An integer of at least `least`.
    std::int64_t number_or(const std::string& name, std::int64_t otherwise,
                           std::int64_t least) const;
    /// A number from 0 to 1.
    double share_or(const std::string& name, double otherwise) const;
    std::vector<std::string> texts(const std::string& name) const;
    /// All that were given, or have a default, as "name" and value.
    std::vector<std::pair<std::string, std::string>> shown() const;

  private:
    po::variables_map values_;
};

/// Collective: parses a command's arguments. Nothing when --help was asked for (it has been printed
/// on the root). Throws UsageError.
std::optional<Options> parse_options(const Arguments& arguments,
                                     po::options_description description, const CommandHelp& help,
                                     parallel::Session& session);

/// Whether there is an option of this name. (Boost takes an empty name for that of every option
/// without a letter, and throws as it is ambiguous.)
bool is_option(const po::options_description& known, const std::string& name);

/// The long names of a description, for suggestions.
std::vector<std::string> names_of(const po::options_description& description);

/// Boost's parsing errors in our words.
[[noreturn]] void rethrow_as_usage_error(po::error& error,
                                         const po::options_description& description,
                                         const std::string& where);

}  // namespace farout::cli
