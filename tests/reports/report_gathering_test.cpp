// What a report gathers out of score files: sets, counts, figures, warnings; each file opened once.
#include <bit>
#include <cmath>
#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "catalogue/fitted_sizes.h"
#include "core/error.h"
#include "core/float_bits.h"
#include "message_of.h"
#include "metrics/figures.h"
#include "report/report_file.h"
#include "reports/distributed_report.h"
#include "reports/gathered_report.h"
#include "reports/report_findings.h"
#include "reports/report_sets.h"
#include "sample_files.h"
#include "scores/column_facts.h"

namespace farout::reports {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using testing::message_of;
using ::testing::Not;
using ::testing::SizeIs;

std::vector<std::int64_t> numbers_in(report::SetCounts counts) {
    std::vector<std::int64_t> numbers;
    for (const std::int64_t* sum : counts.sums()) numbers.push_back(*sum);
    for (const report::Extremes* extremes : counts.extremes()) {
        numbers.push_back(extremes->low);
        numbers.push_back(extremes->high);
    }
    return numbers;
}

/// Opens of each of these files by any process while `work` runs.
template <typename Work>
std::vector<int> opens_during(const std::vector<std::filesystem::path>& files, const Work& work) {
    const int queue = inotify_init1(IN_NONBLOCK);
    std::vector<int> watches;
    for (const auto& file : files)
        watches.push_back(inotify_add_watch(queue, file.c_str(), IN_OPEN));
    work();
    std::vector<int> opens(files.size());
    alignas(inotify_event) std::array<char, 1U << 16U> events{};
    for (ssize_t bytes; (bytes = read(queue, events.data(), events.size())) > 0;)
        for (ssize_t at = 0; at < bytes;) {
            inotify_event event{};
            std::memcpy(&event, events.data() + at, sizeof event);
            at += static_cast<ssize_t>(sizeof event + event.len);
            const auto watch = std::ranges::find(watches, event.wd);
            if (watch != watches.end()) ++opens[static_cast<std::size_t>(watch - watches.begin())];
        }
    close(queue);
    return opens;
}

TEST(ReportFiles, HoldTheSetsAndTheDetectors) {
    const testing::TemporaryFolder folder;
    ReportStage stage = sample_stage(folder);
    const ReportFiles files(stage);
    EXPECT_THAT(files.detectors(), ElementsAre("msp", "other"));
    EXPECT_EQ(name_of(files.id()), "val");
    EXPECT_THAT(files.ood_names(), ElementsAre("near", "far"));
    stage.without = {"msp"};
    EXPECT_THAT(ReportFiles(stage).detectors(), ElementsAre("other"));
    stage.detectors = {"other", "msp"};
    EXPECT_THAT(ReportFiles(stage).detectors(), ElementsAre("other"));
    stage.without = {};
    EXPECT_THAT(ReportFiles(stage).detectors(), ElementsAre("other", "msp"));
}

TEST(ReportFiles, SayWhichFileLacksADetector) {
    const testing::TemporaryFolder folder;
    ReportStage stage = sample_stage(folder);
    stage.without = {"msp", "other"};
    EXPECT_THAT(message_of([&] { ReportFiles{stage}; }), HasSubstr("--without leaves no detector"));
    stage.without = {};
    scores::ScoreTable table = sample_table(0, 7);
    table.detectors.pop_back();
    table.scores.pop_back();
    write_sample(folder / "far.h5", table);
    EXPECT_THAT(message_of([&] { ReportFiles{stage}; }),
                AllOf(HasSubstr("far.h5"), HasSubstr("no scores of 'other', only of msp")));
    stage.detectors = {"msp"};
    EXPECT_THAT(ReportFiles(stage).detectors(), ElementsAre("msp"));
}

TEST(Report, OpensEachScoreFileOnce) {
    const testing::TemporaryFolder folder;
    ReportStage stage = sample_stage(folder);
    stage.different = Different::allow;
    for (const ReportScale scale : {ReportScale::gathered, ReportScale::distributed}) {
        stage.scale = scale;
        // New files, as those that were tried by the other program aren't tried again.
        sample_stage(folder);
        const auto opens = opens_during(files_of(stage), [&] {
            parallel::Session session;
            run_stage(session, stage);
        });
        // By farout_hdf5_probe and by the report; two in a row may be told as one (inotify).
        EXPECT_THAT(opens, SizeIs(3));
        EXPECT_THAT(opens, Each(AllOf(Ge(1), Le(2))));
    }
}

TEST(CountRows, IsWhatStandsInTheRows) {
    const testing::TemporaryFolder folder;
    const auto counts = count_rows(ReportFiles(sample_stage(folder)));
    ASSERT_THAT(counts, SizeIs(3));
    const report::SetCounts& id = counts.front();
    EXPECT_EQ(id.taken, 8);
    EXPECT_EQ(id.not_finite, 1);
    EXPECT_EQ(id.unreadable, 1);
    EXPECT_EQ(id.labelled, 7);
    EXPECT_EQ(id.correct, 5);
    EXPECT_EQ(id.confident, 7);
    double confidence = 0;
    for (const float score : {-0.1F, -0.2F, -0.3F, -0.5F, -0.7F, -0.8F, -1.0F})
        confidence += std::exp(static_cast<double>(score));
    EXPECT_NEAR(static_cast<double>(id.confidence) / report::SetCounts::confidence_units,
                confidence, 1e-5);
    EXPECT_EQ(id.labels.high, 2);
    EXPECT_EQ(id.predictions.high, 2);
    EXPECT_EQ(id.hashes.low, 100);
    EXPECT_EQ(id.hashes.high, 109);
    ASSERT_THAT(id.scores, SizeIs(2));
    EXPECT_EQ(id.scores[1].low, ordered_bits(1.0F));
    EXPECT_EQ(id.scores[1].high, ordered_bits(9.0F));
}

TEST(CountRows, AddsUpForAnyNumberOfRanks) {
    const testing::TemporaryFolder folder;
    const ReportFiles files(sample_stage(folder));
    const auto whole = count_rows(files);
    for (int ranks = 2; ranks <= 12; ++ranks) {
        auto sum = count_rows(files, 0, ranks);
        for (int rank = 1; rank < ranks; ++rank) {
            const auto share = count_rows(files, rank, ranks);
            for (std::size_t set = 0; set < sum.size(); ++set) sum[set].add(share[set]);
        }
        for (std::size_t set = 0; set < sum.size(); ++set)
            EXPECT_EQ(numbers_in(sum[set]), numbers_in(whole[set])) << ranks;
    }
}

// Without rows 3 and 5 the scores of "other" are 7 1 6 5 3 9 2 8; near's are each 0.25 less: of 64
// pairs 28 + 8 are in order.
TEST(GatheredRows, AreTheFiguresOfRowsThatTakePart) {
    const testing::TemporaryFolder folder;
    const ReportStage stage = sample_stage(folder);
    const ReportFiles files(stage);
    const auto figures = figures_of(files, stage.groups, {0, 2}, nullptr);
    const auto rows = rows_of(figures, files, stage.groups);
    ASSERT_THAT(rows, SizeIs(8));
    std::vector<std::string> names;
    for (const report::MetricRow& row : rows) names.push_back(row.detector + " " + row.ood_set);
    EXPECT_THAT(names, ElementsAre("msp near", "msp far", "msp mean", "msp mean all", "other near",
                                   "other far", "other mean", "other mean all"));
    EXPECT_EQ(rows[4].metrics.n_id, 8U);
    EXPECT_EQ(rows[4].metrics.n_ood, 8U);
    EXPECT_EQ(rows[4].metrics.auroc, 36.0 / 64);
    EXPECT_EQ(rows[1].metrics.auroc, 1);
    EXPECT_EQ(rows[6].metrics.auroc, (rows[4].metrics.auroc + rows[5].metrics.auroc) / 2);
}

TEST(GatheredRows, AreTheSameHoweverRanksShareTheDetectorsAndFromMemory) {
    const testing::TemporaryFolder folder;
    const ReportStage stage = sample_stage(folder);
    const ReportFiles files(stage);
    const report::ReportScores scores = read_scores(files, stage.groups);
    const auto alone = figures_of(files, stage.groups, {0, 2}, &scores);
    auto shared = figures_of(files, stage.groups, {0, 1}, nullptr);
    const auto second = figures_of(files, stage.groups, {1, 2}, nullptr);
    shared.insert(shared.end(), second.begin(), second.end());
    ASSERT_EQ(shared.size(), alone.size());
    parallel::Session session;
    const auto distributed = distributed_rows(session.communicator(), files, stage.groups);
    const auto gathered = gathered_rows(session.communicator(), files, stage.groups, &scores);
    for (std::size_t i = 0; i < alone.size(); ++i)
        for (const metrics::Figure& figure : metrics::figures()) {
            const auto bits = [&](const metrics::SetMetrics& metrics) {
                return std::bit_cast<std::uint64_t>(metrics.*figure.value);
            };
            EXPECT_EQ(bits(shared[i]), bits(alone[i])) << figure.name;
            EXPECT_EQ(bits(gathered[i].metrics), bits(alone[i])) << figure.name;
            EXPECT_EQ(bits(distributed[i].metrics), bits(alone[i])) << figure.name;
        }
}

TEST(CheckComparable, RefusesScoresOfOtherHeadsStatisticsAndSettings) {
    const testing::TemporaryFolder folder;
    const ReportStage stage = sample_stage(folder);
    const auto said = [&](const std::string& fact, const std::string& value,
                          const std::vector<std::string>& detectors) {
        files::Provenance facts = sample_facts();
        facts[fact] = value;
        write_sample(folder / "far.h5", sample_table(4, 300), facts);
        ReportStage some = stage;
        some.detectors = detectors;
        return message_of([&] { check_comparable(ReportFiles(some), some.different); });
    };
    for (const char* fact : {"head", "statistics"})
        EXPECT_THAT(said(fact, "x", {}),
                    AllOf(HasSubstr("val and far can't be compared"),
                          HasSubstr(std::string("different ") + fact + " files")));
    EXPECT_THAT(said("detectors", "msp,other(quantile=0.5)", {}),
                HasSubstr("other(quantile=0.9) in one, other(quantile=0.5) in the other"));
    EXPECT_EQ(said("detectors", "msp,other(quantile=0.5)", {"msp"}), "nothing was thrown");
    EXPECT_THAT(said("features precision", "bf16", {}),
                AllOf(HasSubstr("made differently: precision"), HasSubstr("--allow-different")));
}

TEST(CheckComparable, TellsWhatIsAllowedToDiffer) {
    const testing::TemporaryFolder folder;
    const ReportStage stage = sample_stage(folder);
    EXPECT_THAT(check_comparable(ReportFiles(stage), Different::refuse), IsEmpty());
    files::Provenance facts = sample_facts();
    facts["device"] = "cuda";
    write_sample(folder / "far.h5", sample_table(4, 300), facts);
    EXPECT_THAT(check_comparable(ReportFiles(stage), Different::allow),
                ElementsAre(Field(&report::ReportWarning::sets, ElementsAre("val", "far"))));
}

TEST(RefuseRepeated, NamesTheFileThatIsGivenTwice) {
    ReportStage stage;
    stage.id = "a/val.h5";
    stage.ood = {"a/x.h5", "a/../a/x.h5"};
    EXPECT_THAT(message_of([&] { refuse_repeated(stage); }), HasSubstr("is given twice"));
    stage.ood = {"a/x.h5", "b/../a/val.h5"};
    EXPECT_THAT(message_of([&] { refuse_repeated(stage); }),
                HasSubstr("as in- and as out-of-distribution"));
    stage.ood = {"a/x.h5", "b/x.h5"};
    EXPECT_EQ(message_of([&] { refuse_repeated(stage); }), "nothing was thrown");
}

TEST(DescribeSets, SaysWhatTheRowsAreAndWhereTheFileLies) {
    const testing::TemporaryFolder folder;
    const ReportStage stage = sample_stage(folder);
    const ReportFiles files(stage);
    report::Report report;
    describe_sets(report, files, stage.out, count_rows(files));
    ASSERT_THAT(report.sets, SizeIs(3));
    const report::SetSummary& id = report.sets.front();
    EXPECT_EQ(id.role, report::SetRole::in_distribution);
    EXPECT_EQ(report.sets.back().role, report::SetRole::out_of_distribution);
    EXPECT_EQ(id.name, "val");
    EXPECT_EQ(id.file, "val.h5");
    EXPECT_EQ(id.scores, "../val.h5");
    EXPECT_EQ(id.rows, 10U);
    EXPECT_EQ(id.left_out, (std::map<std::string, std::uint64_t>{{"features not finite", 1},
                                                                 {"image unreadable", 1}}));
    EXPECT_EQ(id.provenance.at("statistics"), "s");
    EXPECT_EQ(report.id_accuracy.correct, 5U);
    EXPECT_EQ(report.id_accuracy.labelled, 7U);
}

/// The kinds of the warnings of these files.
std::vector<std::string> kinds_of(const ReportStage& stage) {
    const ReportFiles files(stage);
    report::Report report;
    report.rows = rows_of(figures_of(files, {}, {0, 2}, nullptr), files, {});
    const auto counts = count_rows(files);
    describe_sets(report, files, stage.out, counts);
    std::vector<std::string> kinds;
    for (const report::ReportWarning& warning :
         findings_of(files, stage.scale, report, counts, std::nullopt))
        kinds.push_back(warning.kind);
    return kinds;
}

TEST(FindingsOf, ImagesThatAreInTwoSets) {
    const testing::TemporaryFolder folder;
    ReportStage stage = sample_stage(folder);
    stage.groups = {};
    EXPECT_THAT(kinds_of(stage), Not(Contains("in both")));
    write_sample(folder / "far.h5", sample_table(4, 107));  // its first three are val's last
    EXPECT_THAT(kinds_of(stage), Contains("in both"));
    scores::ScoreTable old = sample_table(4, 107);
    old.row_hashes.clear();
    write_sample(folder / "far.h5", old);
    EXPECT_THAT(kinds_of(stage), Not(Contains("in both"))) << "older files don't tell";
}

TEST(FindingsOf, ASetThatWasTrainedOn) {
    const testing::TemporaryFolder folder;
    ReportStage stage = sample_stage(folder);
    stage.groups = {};
    files::Provenance facts = sample_facts();
    facts["features"] = "abc";
    facts[training_features] = "abc";
    write_sample(folder / "near.h5", sample_table(0.25F, 200), facts);
    EXPECT_THAT(kinds_of(stage), Contains("training images"));
}

TEST(FindingsOf, StatisticsThatTheTrainingRowsDontCarry) {
    const testing::TemporaryFolder folder;
    ReportStage stage = sample_stage(folder);
    stage.groups = {};
    files::Provenance facts = sample_facts();
    facts.merge(catalogue::facts_of({.width = 768,
                                     .classes = 3,
                                     .rows = 100,
                                     .of = {{{"within_class"}, {{"classes_without_rows", 0}}}}}));
    scores::ScoreTable table = sample_table(0, 100);
    table.column_facts = {{{scores::column_fact::detector, "msp"}},
                          {{scores::column_fact::detector, "other"}}};
    write_sample(folder / "val.h5", table, facts);
    EXPECT_THAT(kinds_of(stage), Not(Contains("too few training rows"))) << "nobody looks at it";
    table.column_facts[1][scores::column_fact::statistics] = "within_class 12ab";
    write_sample(folder / "val.h5", table, facts);
    EXPECT_THAT(kinds_of(stage), Contains("too few training rows"));
}

TEST(DetectorsOfWholeSets, AreThoseOfOurs) {
    EXPECT_THAT(detectors_of_whole_sets({"msp", "gen_local_react(M=5)", "local_react", "other"}),
                ElementsAre("gen_local_react(M=5)", "local_react"));
}

}  // namespace
}  // namespace farout::reports
