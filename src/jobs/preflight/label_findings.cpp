#include "jobs/preflight/label_findings.h"

#include <algorithm>
#include <set>

#include "core/text.h"
#include "statistics/statistics.h"

namespace farout::jobs {

namespace {

struct LabelCounts {
    std::int64_t labelled = 0;
    std::int64_t outside = 0;  ///< of the head's classes
    std::int64_t least = 0;
    std::int64_t most = 0;
    const images::ListedImage* first_outside = nullptr;
    const images::ListedImage* first_unlabelled = nullptr;
};

LabelCounts count_labels(const std::vector<images::ListedImage>& images, std::int64_t classes) {
    LabelCounts counts;
    for (const images::ListedImage& image : images) {
        if (image.label < 0) {
            if (counts.first_unlabelled == nullptr) counts.first_unlabelled = &image;
            continue;
        }
        const bool first = counts.labelled++ == 0;
        counts.least = first ? image.label : std::min(counts.least, image.label);
        counts.most = first ? image.label : std::max(counts.most, image.label);
        if (image.label < classes) continue;
        ++counts.outside;
        if (counts.first_outside == nullptr) counts.first_outside = &image;
    }
    return counts;
}

std::string about_range(const LabelledSet& set, const LabelCounts& counts, std::int64_t classes) {
    const std::string begin =
        concat(counts.outside, " of ", set.images.size(), " images of ", printable(set.name),
               " have a label that the head doesn't have, the first is ",
               printable(counts.first_outside->path), " with ", counts.first_outside->label,
               "; the head has ", classes, " classes, 0 to ", classes - 1);
    if (counts.least == 1 && counts.most == classes)
        return concat(begin, ". The labels go from 1 to ", classes,
                      ": take one away from each, awk '{ $NF = $NF - 1; print }' LIST > NEW, and "
                      "name the new list.");
    return concat(begin,
                  ". Are these the labels of another network, or the weights those of "
                  "another data set? Images of no class have the label -1.");
}

std::string about_missing(const LabelledSet& set, const LabelCounts& counts,
                          const std::vector<std::string>& needing,
                          const std::vector<std::string>& others) {
    const auto unlabelled = static_cast<std::int64_t>(set.images.size()) - counts.labelled;
    std::string text =
        concat(unlabelled, " of ", set.images.size(), " images of ", printable(set.name),
               " have no label, the first is ", printable(counts.first_unlabelled->path), "; ",
               enumerate(needing, needing.size()), needing.size() == 1 ? " needs" : " need",
               " one on every image that they are fitted on. Give a list with 'path label' lines");
    if (others.empty()) return text + ".";
    return concat(text, ", or go on without: ", statistics::option_without(needing));
}

}  // namespace

Finding look_at_labels(const LabelledSet& set, std::int64_t classes,
                       const std::vector<std::string>& needing_labels,
                       const std::vector<std::string>& without_labels) {
    const LabelCounts counts = count_labels(set.images, classes);
    const auto all = static_cast<std::int64_t>(set.images.size());
    Finding finding{concat(printable(set.name), " labels")};
    const auto judge = [&](Verdict verdict, const std::string& note) {
        finding.verdict = verdict;
        finding.note = note;
        return finding;
    };
    if (counts.outside > 0) return judge(Verdict::wrong, about_range(set, counts, classes));
    const bool needed = set.use == LabelUse::fitting && !needing_labels.empty();
    if (needed && counts.labelled < all)
        return judge(Verdict::wrong, about_missing(set, counts, needing_labels, without_labels));
    if (counts.labelled == 0)
        return judge(set.use == LabelUse::accuracy ? Verdict::odd : Verdict::fit,
                     set.use == LabelUse::accuracy
                         ? concat("no image of ", printable(set.name),
                                  " has a label: the classifier's accuracy isn't told")
                         : "none, and no detector needs one");
    if (counts.least == counts.most && classes > 1 && counts.labelled > 1)
        return judge(Verdict::odd,
                     concat("all ", counts.labelled, " labels of ", printable(set.name), " are ",
                            counts.least, ", the head has ", classes, " classes"));
    if (!set.listed && counts.most + 1 != classes)
        return judge(
            Verdict::odd,
            concat("the labels of ", printable(set.name), " are the numbers of its folders, ",
                   counts.most + 1, " of them, but the head has ", classes,
                   " classes: where these are another numbering, give a list"));
    return judge(Verdict::fit, concat(counts.labelled, " of ", all, ", from ", counts.least, " to ",
                                      counts.most, " (the head has ", classes, " classes)"));
}

}  // namespace farout::jobs
