#include "catalogue/fitted_sizes.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/error.h"
#include "core/text.h"

namespace farout::catalogue {

namespace {

constexpr const char* width_fact = "feature width";
constexpr const char* classes_fact = "classes";
constexpr const char* rows_fact = "statistics rows";
constexpr std::string_view statistics_fact = "statistics ";

/// What shortages are judged by, beside a statistic's own sizes, of which older files may not have
/// all.
struct Training {
    std::int64_t width = 0;
    std::int64_t classes = 0;
    std::int64_t rows = 0;               ///< that took part
    std::vector<std::string> detectors;  ///< that look at the statistic
};

using Texts = std::vector<std::string>;

/// The eigenvectors of equal (zero) eigenvalues are any basis of their space.
Texts look_at_residual_space(const Identity& space, const Sizes& own, const Training& training) {
    if (parse_double(space.value("dim"), space.text()) < 1) return {};  // a share of what there is
    const std::int64_t dim = parse_integer(space.value("dim"), space.text());
    const auto rank = own.find(own.contains("rank") ? "rank" : "second_moment_rank");
    const std::int64_t carried =
        rank == own.end() ? training.rows : std::min(training.rows, rank->second);
    if (carried > dim) return {};
    const bool few_rows = training.rows <= dim;
    const std::string from =
        few_rows ? concat(training.rows, " training rows span no ")
                 : concat("the features of ", training.rows, " training rows span only ", carried,
                          " directions, not a ");
    std::string settings;
    for (const std::string& detector : training.detectors)
        settings += concat(" --set ", detector, ".dim=", std::max<std::int64_t>(1, carried / 2));
    return {concat(
        from, "principal space of ", dim,
        " dimensions: which directions count as residual is arbitrary, and the figures change "
        "with the order of the rows. ",
        few_rows ? concat("Fit on far more than ", dim, " rows, or with") : "Fit with", settings,
        ".")};
}

/// Directions that no training row has a part in count as unlike them.
Texts look_at_second_moment(const Identity&, const Sizes& own, const Training& training) {
    const auto rank = own.find("rank");
    if (rank == own.end() || training.rows > training.width) return {};
    return {concat("the second moment of ", training.width, " features is learnt from ",
                   training.rows, " training rows, which span only ", rank->second,
                   " directions: whatever lies in the others counts as unfamiliar. Fit on more "
                   "than ",
                   training.width, " rows, better on ten times as many.")};
}

Texts look_at_neighbour_distances(const Identity&, const Sizes& own, const Training&) {
    constexpr std::int64_t enough = 1000;  // that each step of a thousandth is another neighbour
    const auto rows = own.find("sampled_rows");
    const auto shares = own.find("shares");
    if (rows == own.end() || shares == own.end() || rows->second >= enough) return {};
    return {concat("the sample has only ", rows->second,
                   " training rows, so that scores take at "
                   "most ",
                   shares->second + 1, " values. Sample ", enough, " or more.")};
}

/// A few classes that are never predicted are ordinary where rows are few; most of them aren't.
Texts look_at_class_probabilities(const Identity&, const Sizes& own, const Training& training) {
    const auto never = own.find("classes_never_predicted");
    if (never == own.end() || 2 * never->second <= training.classes) return {};
    return {concat(never->second, " of ", training.classes,
                   " classes are predicted for none of the ", training.rows,
                   " training rows, so nothing is known of them. Fit on more rows of all "
                   "classes.")};
}

Texts look_at_correct_class_means(const Identity&, const Sizes& own, const Training& training) {
    const auto without = own.find("classes_without_correct_rows");
    if (without == own.end() || 2 * without->second <= training.classes) return {};
    return {concat(without->second, " of ", training.classes,
                   " classes have no training row that is predicted as it, so the means of all "
                   "their rows, or of all rows, stand for theirs. Fit on more rows of all "
                   "classes.")};
}

Texts look_at_sample_energies(const Identity&, const Sizes& own, const Training&) {
    const auto negative = own.find("rows_of_negative_energy");
    const auto rows = own.find("sampled_rows");
    if (negative == own.end() || rows == own.end() || negative->second == 0) return {};
    return {concat(negative->second, " of ", rows->second,
                   " sampled training rows have a negative energy: two of them multiplied count as "
                   "familiar. The figures mean little with this head.")};
}

Texts look_at_logit_distance_tails(const Identity&, const Sizes& own, const Training& training) {
    const auto without = own.find("classes_without_distribution");
    if (without == own.end() || 2 * without->second <= training.classes) return {};
    return {concat(without->second, " of ", training.classes,
                   " classes have no two training rows that are predicted as it at different "
                   "distances, so all that looks like them counts as unknown. Fit on more rows of "
                   "all classes.")};
}

Texts look_at_predicted_class_means(const Identity&, const Sizes& own, const Training& training) {
    const auto never = own.find("classes_never_predicted");
    if (never == own.end() || 2 * never->second <= training.classes) return {};
    return {concat(never->second, " of ", training.classes,
                   " classes are predicted for none of the ", training.rows,
                   " training rows, so the means of all their rows, or of all rows, stand for "
                   "theirs. Fit on more rows of all classes.")};
}

Texts look_at_class_means(const Identity&, const Sizes& own, const Training& training) {
    const auto without_rows = own.find("classes_without_rows");
    if (without_rows == own.end() || without_rows->second == 0) return {};
    return {concat(without_rows->second, " of ", training.classes,
                   " classes have no training rows, so nothing is known of them. Fit on images of "
                   "all classes.")};
}

Texts look_at_within_class(const Identity& statistic, const Sizes& own, const Training& training) {
    const auto without_rows = own.find("classes_without_rows");
    if (without_rows == own.end()) return {};
    Texts texts;
    const std::int64_t with_rows = training.classes - without_rows->second;
    if (training.rows - with_rows < training.width)
        texts.push_back(
            concat("the covariance of ", training.width, " features is learnt from ", training.rows,
                   " training rows of ", with_rows, with_rows == 1 ? " class" : " classes",
                   ", which span at most ", std::max<std::int64_t>(0, training.rows - with_rows),
                   " directions; what lies in the others isn't looked at. Fit on more than ",
                   training.width + with_rows, " rows, better on ten times as many."));
    for (std::string& text : look_at_class_means(statistic, own, training))
        texts.push_back(std::move(text));
    return texts;
}

/// A kind of statistic that training rows may be too few for.
struct KindWithSizes {
    const char* kind;
    Texts (*look_at)(const Identity& statistic, const Sizes& own, const Training& training);
};

constexpr std::array kinds_with_sizes{
    KindWithSizes{"residual_space", look_at_residual_space},
    KindWithSizes{"within_class", look_at_within_class},
    KindWithSizes{"class_probabilities", look_at_class_probabilities},
    KindWithSizes{"correct_class_means", look_at_correct_class_means},
    KindWithSizes{"sample_energies", look_at_sample_energies},
    KindWithSizes{"logit_distance_tails", look_at_logit_distance_tails},
    KindWithSizes{"predicted_class_means", look_at_predicted_class_means},
    KindWithSizes{"class_means", look_at_class_means},
    KindWithSizes{"inverse_second_moment", look_at_second_moment},
    KindWithSizes{"standardised_space", look_at_residual_space},
    KindWithSizes{"cosine_space", look_at_residual_space},
    KindWithSizes{"whitened_discriminants", look_at_within_class},
    KindWithSizes{"neighbour_distances", look_at_neighbour_distances}};

const KindWithSizes* find_kind(std::string_view kind) {
    const auto found = std::ranges::find(kinds_with_sizes, kind, &KindWithSizes::kind);
    return found == kinds_with_sizes.end() ? nullptr : &*found;
}

std::optional<std::int64_t> number_in(const std::map<std::string, std::string>& facts,
                                      const std::string& name) {
    const auto found = facts.find(name);
    if (found == facts.end()) return std::nullopt;
    return parse_integer(found->second, name);
}

/// "statistics IDENTITY NAME" taken apart; nothing for other facts.
std::optional<std::pair<Identity, std::string>> size_named(const std::string& fact) {
    if (!fact.starts_with(statistics_fact)) return std::nullopt;
    const std::string rest = fact.substr(statistics_fact.size());
    const std::size_t blank = rest.rfind(' ');
    const std::string kind = rest.substr(0, rest.find_first_of("( "));
    if (blank == std::string::npos || find_kind(kind) == nullptr) return std::nullopt;
    return std::pair(parse_identity(rest.substr(0, blank)), rest.substr(blank + 1));
}

/// The sizes among the facts that were written before statistics had identities, by today's.
std::map<Identity, Sizes> sizes_in_former_facts(const std::map<std::string, std::string>& facts) {
    std::map<Identity, Sizes> sizes;
    const auto take = [&](const char* fact, const Identity& identity, const char* name) {
        const auto found = facts.find(fact);
        if (found != facts.end()) sizes[identity][name] = parse_integer(found->second, fact);
    };
    take("statistics classes without rows", {"within_class"}, "classes_without_rows");
    take("statistics classes never predicted", {"class_probabilities"}, "classes_never_predicted");
    const auto dim = facts.find("statistics principal dim");
    if (dim == facts.end()) return sizes;
    const Identity space{"residual_space", {{"dim", dim->second}}};
    take("statistics principal dim", space, "dim");
    take("statistics second moment rank", space, "second_moment_rank");
    return sizes;
}

}  // namespace

std::map<std::string, std::string> facts_of(const FittedSizes& sizes) {
    std::map<std::string, std::string> facts{{width_fact, concat(sizes.width)},
                                             {classes_fact, concat(sizes.classes)}};
    if (sizes.rows) facts[rows_fact] = concat(*sizes.rows);
    for (const auto& [identity, own] : sizes.of)
        for (const auto& [name, size] : own)
            facts[concat(statistics_fact, identity.text(), " ", name)] = concat(size);
    return facts;
}

FittedSizes sizes_in(const std::map<std::string, std::string>& facts) {
    FittedSizes sizes{.width = number_in(facts, width_fact).value_or(0),
                      .classes = number_in(facts, classes_fact).value_or(0),
                      .rows = number_in(facts, rows_fact),
                      .of = sizes_in_former_facts(facts)};
    for (const auto& [fact, value] : facts)
        if (const auto named = size_named(fact))
            sizes.of[named->first][named->second] = parse_integer(value, fact);
    return sizes;
}

void add_use(StatisticUses& uses, const Identity& statistic, const std::string& detector) {
    auto use = std::ranges::find(uses, statistic, &StatisticUse::statistic);
    if (use == uses.end()) use = uses.insert(uses.end(), {statistic, {}});
    if (std::ranges::find(use->detectors, detector) == use->detectors.end())
        use->detectors.push_back(detector);
}

std::vector<Identity> formerly_used(const FittedSizes& sizes, const std::string& detector) {
    static const std::map<std::string, std::string> statistics{
        {"vim", "residual_space"},
        {"residual", "residual_space"},
        {"gen_residual", "residual_space"},
        {"mahalanobis", "within_class"},
        {"kl_matching", "class_probabilities"}};
    std::vector<Identity> used;
    const auto kind = statistics.find(detector.substr(0, detector.find('(')));
    if (kind == statistics.end()) return used;
    for (const auto& [statistic, own] : sizes.of)
        if (statistic.kind == kind->second) used.push_back(statistic);
    return used;
}

std::vector<Shortage> shortages_of(const FittedSizes& sizes, const StatisticUses& uses) {
    std::vector<Shortage> shortages;
    for (const auto& [statistic, detectors] : uses) {
        const KindWithSizes* kind = find_kind(statistic.kind);
        const auto own = sizes.of.find(statistic);
        if (kind == nullptr || own == sizes.of.end()) continue;
        if (!sizes.rows && !own->second.contains(rows_of_statistic)) continue;
        const auto other_rows = own->second.find(rows_of_statistic);
        const Training training{
            sizes.width, sizes.classes,
            other_rows != own->second.end() ? other_rows->second : sizes.rows.value_or(0),
            detectors};
        for (const std::string& text : kind->look_at(statistic, own->second, training))
            shortages.push_back(
                {detectors, concat(enumerate(detectors, detectors.size()), ": ", text)});
    }
    return shortages;
}

}  // namespace farout::catalogue
