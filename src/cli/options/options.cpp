#include "cli/options/options.h"

#include <algorithm>

#include "cli/options/home_folder.h"
#include "core/text.h"
#include "parallel/collective.h"

namespace farout::cli {

std::string Options::text(const std::string& name) const {
    if (!has(name)) throw UsageError(concat("The option --", name, " is missing (see --help)."));
    return values_[name].as<std::string>();
}

std::string Options::text_or(const std::string& name, const std::string& otherwise) const {
    return has(name) ? text(name) : otherwise;
}

std::int64_t Options::number_or(const std::string& name, std::int64_t otherwise,
                                std::int64_t least) const {
    if (!has(name)) return otherwise;
    const std::string given = text(name);
    std::int64_t value = least - 1;
    try {
        value = parse_integer(given, name);
    } catch (const Error&) {
    }
    if (value < least)
        throw UsageError(concat("--", name, " must be a whole number of at least ", least,
                                ", not '", printable(given), "'."));
    return value;
}

double Options::share_or(const std::string& name, double otherwise) const {
    if (!has(name)) return otherwise;
    const std::string given = text(name);
    double value = -1;
    try {
        value = parse_double(given, name);
    } catch (const Error&) {
    }
    if (!(value >= 0 && value <= 1))
        throw UsageError(concat("--", name, " must be a share from 0 to 1 (0.05 is 5 %), not '",
                                printable(given), "'."));
    return value;
}

std::vector<std::string> Options::texts(const std::string& name) const {
    return has(name) ? values_[name].as<std::vector<std::string>>() : std::vector<std::string>{};
}

std::vector<std::pair<std::string, std::string>> Options::shown() const {
    std::vector<std::pair<std::string, std::string>> all;
    for (const auto& [name, option] : values_) {
        const boost::any& value = option.value();
        if (const auto* text = boost::any_cast<std::string>(&value))
            all.emplace_back(name, *text);
        else if (const auto* is_set = boost::any_cast<bool>(&value))
            all.emplace_back(name, *is_set ? "yes" : "no");
        else if (const auto* several = boost::any_cast<std::vector<std::string>>(&value))
            all.emplace_back(name, enumerate(*several, several->size()));
    }
    return all;
}

bool is_option(const po::options_description& known, const std::string& name) {
    return !name.empty() && known.find_nothrow(name, false) != nullptr;
}

std::vector<std::string> names_of(const po::options_description& description) {
    std::vector<std::string> names;
    for (const auto& option : description.options()) names.push_back(option->long_name());
    return names;
}

namespace {

/// What Boost says of an error. It puts what the user wrote into its messages by replacing %names%
/// until none is left, without end where that holds the name itself: percent signs wait outside.
std::string message_of(po::error& error) {
    struct Access : po::error_with_option_name {
        using po::error_with_option_name::m_substitutions;
    };
    constexpr char stand_in = '\x01';
    auto* named = dynamic_cast<po::error_with_option_name*>(&error);
    if (named == nullptr) return error.what();
    for (auto& [name, value] : named->*&Access::m_substitutions)
        std::replace(value.begin(), value.end(), '%', stand_in);
    std::string message = named->what();
    std::replace(message.begin(), message.end(), stand_in, '%');
    return message;
}

}  // namespace

void rethrow_as_usage_error(po::error& error, const po::options_description& description,
                            const std::string& where) {
    if (const auto* unknown = dynamic_cast<const po::unknown_option*>(&error)) {
        std::string name = unknown->get_option_name();
        name.erase(0, name.find_first_not_of('-'));
        throw UsageError(concat(where, "there is no option '", printable(name), "'.",
                                did_you_mean(name, names_of(description)), " See --help."));
    }
    if (dynamic_cast<const po::too_many_positional_options_error*>(&error) != nullptr)
        throw UsageError(concat(where,
                                "a word stands where no option takes it. An option that takes one "
                                "value is named again for the next (--images a=A/ --images b=B/); "
                                "a value with spaces stands in quotes. See --help."));
    throw UsageError(concat(where, printable(message_of(error)), ". See --help."));
}

namespace {

/// Throws UsageError.
po::variables_map parse(const Arguments& arguments, const po::options_description& description,
                        const std::string& positional) {
    po::variables_map values;
    try {
        // No guessing: an abbreviated option would change its meaning when a new one is added.
        const auto style =
            po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
        po::positional_options_description positions;
        if (!positional.empty()) positions.add(positional.c_str(), -1);
        po::parsed_options parsed = po::command_line_parser(arguments)
                                        .options(description)
                                        .style(style)
                                        .positional(positions)
                                        .run();
        expand_homes(parsed);
        po::store(parsed, values);
        po::notify(values);
    } catch (po::error& error) {
        rethrow_as_usage_error(error, description, "");
    }
    return values;
}

}  // namespace

std::optional<Options> parse_options(const Arguments& arguments,
                                     po::options_description description, const CommandHelp& help,
                                     parallel::Session& session) {
    description.add_options()("help,h", po::bool_switch(), "print this help");
    po::variables_map values;
    parallel::agree(session.communicator(),  // --threads and --workers may differ
                    [&] { values = parse(arguments, description, help.positional); });
    Options options(std::move(values));
    if (!options.flag("help")) return options;
    show_help(session.communicator(), help, description);
    return std::nullopt;
}

}  // namespace farout::cli
