#include "jobs/preflight/absence_finding.h"

#include <algorithm>

#include "core/text.h"
#include "features/feature_file.h"
#include "jobs/preflight/stage_images.h"
#include "jobs/shares.h"

namespace farout::jobs {

namespace {

std::string first_of(const images::AbsentImages& absent) {
    const std::size_t told = std::min<std::size_t>(absent.first.size(), 5);
    const std::string names = printable(
        enumerate({absent.first.begin(), absent.first.begin() + std::ptrdiff_t(told)}, told));
    return absent.count > static_cast<std::int64_t>(told) ? names + ", …" : names;
}

/// How the list and the folder come together, or how to go on without what is missing.
std::string mend(const ExtractStage& stage, double share, const images::AbsentImages& absent) {
    std::string text = why_absent(stage, absent);
    if (!text.empty()) text = concat(" ", text);
    if (text.empty() && share == 1)
        text = concat(" Is root = ", printable(stage.root.native()),
                      " the folder that the list's paths start at?");
    if (share == 1) return text;
    return concat(text, " At most ", per_cent(stage.max_unreadable),
                  " of a set may be missing (--max-unreadable): --max-unreadable ",
                  share_that_allows(share), " goes on with the others.");
}

}  // namespace

Finding look_at_absent(const ExtractStage& stage, const std::string& set, std::int64_t count,
                       const images::AbsentImages& absent) {
    const std::string what = set + " images";
    if (absent.count == 0) return {what, Verdict::fit, concat(count, " of ", count, " are there")};
    const double share = static_cast<double>(absent.count) / static_cast<double>(count);
    const std::string note =
        concat(absent.count, " of ", count, " images of ", printable(set), " (", per_cent(share),
               ") can't be had below ", printable(stage.root.native()), ": ", first_of(absent),
               " (", absent.reason, ").");
    if (stage.on_unreadable == features::OnUnreadable::stop)
        return {what, Verdict::wrong, note + " With --strict none may be missing."};
    if (features::are_too_many(absent.count, count, stage.max_unreadable))
        return {what, Verdict::wrong, note + mend(stage, share, absent)};
    return {what, Verdict::odd, note + " The others are evaluated."};
}

}  // namespace farout::jobs
