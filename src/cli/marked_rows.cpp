#include "cli/marked_rows.h"

#include <algorithm>
#include <iostream>

#include "cli/log.h"
#include "features/feature_file.h"
#include "parallel/collective.h"

namespace farout {

namespace {

constexpr std::size_t most_listed_rows = 20;

void list_rows(const std::vector<UnreadableRow>& rows) {
    for (std::size_t row = 0; row < std::min(rows.size(), most_listed_rows); ++row)
        std::cerr << "  row " << rows[row].row << (rows[row].path.empty() ? "" : ", ")
                  << printable(rows[row].path) << ": " << rows[row].reason << "\n";
    if (rows.size() > most_listed_rows)
        std::cerr << "  … and " << rows.size() - most_listed_rows
                  << " more (see /status and /reasons in the file)\n";
}

}  // namespace

ExitStatus report_marked_rows(Communicator& communicator, const std::filesystem::path& file,
                              const std::string& what) {
    std::int64_t marked = 0;
    agree_on_root(communicator, [&] {
        const auto rows = FeatureFile(file).unreadable();
        marked = static_cast<std::int64_t>(rows.size());
        if (marked == 0) return;
        warn(marked, " ", what, " and take no part:");
        list_rows(rows);
    });
    return broadcast_value(communicator, marked) > 0 ? ExitStatus::unreadable_images
                                                     : ExitStatus::ok;
}

}  // namespace farout
