#include <iostream>

#include "cli/options/options.h"
#include "core/text.h"
#include "features/feature_file.h"
#include "features/head_file.h"
#include "files/hdf5_file.h"
#include "parallel/collective.h"
#include "scores/score_file.h"
#include "statistics/statistics_file.h"

namespace farout::cli::tensors {

namespace {

enum class Verdict { whole, broken };

void print_facts(const files::Provenance& facts) {
    for (const auto& [name, value] : facts)
        std::cout << "  " << name << ": " << printable(value) << "\n";
}

Verdict check_features(const std::filesystem::path& file) {
    const features::FeatureFileState state =
        features::inspect_feature_file(file, features::Look::deep);
    print_facts(state.provenance);
    std::cout << "  " << state.shape[0] << " rows of " << state.shape[1]
              << (state.kind == features::FileKind::features ? " features; " : " numbers; ")
              << state.finished_blocks << " of " << state.blocks.count() << " blocks finished; "
              << state.unreadable_rows << " rows without features\n";
    for (const std::int64_t block : state.broken_blocks)
        std::cout << "  BROKEN: block " << block << " (rows " << state.blocks.rows_of(block).begin
                  << " to " << state.blocks.rows_of(block).end - 1
                  << ") doesn't match its checksum\n";
    if (!state.broken_blocks.empty()) {
        std::cout << "Broken. Run the same `" << features::maker_of(state.provenance)
                  << "` again: it makes these blocks anew.\n";
        return Verdict::broken;
    }
    if (state.finished_blocks < state.blocks.count()) {
        std::cout << "Unfinished. Run the same `farout extract` again to go on.\n";
        return Verdict::broken;
    }
    std::cout << "Whole.\n";
    return Verdict::whole;
}

Verdict check_head(const std::filesystem::path& file, const files::Provenance& facts) {
    print_facts(facts);
    const numerics::Head head = features::read_head_file(file);
    std::cout << "  " << head.classes() << " classes, " << head.feature_width()
              << " features\nWhole.\n";
    return Verdict::whole;
}

Verdict check_statistics(const std::filesystem::path& file, const files::Provenance& facts) {
    print_facts(facts);
    const statistics::Statistics statistics = statistics::read_statistics_file(file);
    for (const auto& [name, number] : statistics.numbers)
        std::cout << "  " << name << " = " << number << "\n";
    for (const auto& [identity, fitted] : statistics.fitted) {
        std::cout << "  " << identity.text() << "\n";
        for (const auto& [name, tensor] : fitted.tensors)
            std::cout << "    " << name << " " << tensor.sizes() << "\n";
        for (const auto& [name, number] : fitted.numbers)
            std::cout << "    " << name << " = " << number << "\n";
    }
    std::cout << "Whole.\n";
    return Verdict::whole;
}

Verdict check_scores(const std::filesystem::path& file, const files::Provenance& facts) {
    print_facts(facts);
    const scores::ScoreTable table = scores::read_score_file(file).table;
    std::cout << "  " << table.labels.size() << " rows, "
              << static_cast<std::int64_t>(table.labels.size()) -
                     scores::count_rows(table, features::RowStatus::ok)
              << " without scores; detectors: "
              << enumerate(table.detectors, table.detectors.size()) << "\nWhole.\n";
    return Verdict::whole;
}

Verdict check(const std::filesystem::path& file) {
    if (!std::filesystem::exists(file))
        throw Error(concat("There is no file ", printable(file.native()), "."));
    const files::Provenance facts = files::Hdf5File::open(file, files::Access::read).attributes();
    const auto found = facts.find("format");
    const std::string format = found == facts.end() ? "" : found->second;
    std::cout << printable(file.native()) << "\n";
    if (format == features::feature_format || format == features::output_format)
        return check_features(file);
    if (format == features::head_format) return check_head(file, facts);
    if (statistics::is_statistics_format(format)) return check_statistics(file, facts);
    if (format == scores::score_format) return check_scores(file, facts);
    throw Error(concat(printable(file.native()), " is an HDF5 file, but none of this farout",
                       format.empty() ? "." : " (its format is '" + printable(format) + "')."));
}

}  // namespace

ExitStatus check_command(parallel::Session& session, const Arguments& arguments) {
    po::options_description description("Options");
    description.add_options()(
        "file", po::value<std::vector<std::string>>()->composing()->value_name("FILE"),
        "a feature, head, statistics or score file; the option's name may be left out");
    const CommandHelp help{
        "farout check FILE …",
        "Says what a file of farout is, what made it, and whether it is whole; feature files are "
        "read "
        "and compared with their checksums. Exit status 1 when a file isn't whole.",
        "file"};
    const auto options = parse_options(arguments, description, help, session);
    if (!options) return ExitStatus::ok;
    const auto files = options->texts("file");
    if (files.empty()) throw UsageError("Which file? Usage: farout check FILE …");
    bool all_whole = true;
    parallel::agree_on_root(session.communicator(), [&] {
        for (const auto& file : files) all_whole = check(file) == Verdict::whole && all_whole;
    });
    return parallel::broadcast_value(session.communicator(), all_whole) ? ExitStatus::ok
                                                                        : ExitStatus::failed;
}

}  // namespace farout::cli::tensors
