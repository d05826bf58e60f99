#include "report/json.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "sample_costs.h"
#include "sample_reports.h"

namespace farout::report {
namespace {

using Json = nlohmann::json;

TEST(JsonReport, RowsReadBackAsTheSameDoubles) {
    const Report report = published_report();
    const Json json = Json::parse(to_json(report));
    ASSERT_EQ(json["metrics"].size(), report.rows.size());
    for (std::size_t i = 0; i < report.rows.size(); ++i) {
        const Json& row = json["metrics"][i];
        const metrics::SetMetrics& metrics = report.rows[i].metrics;
        EXPECT_EQ(row["detector"], report.rows[i].detector);
        EXPECT_EQ(row["ood_set"], report.rows[i].ood_set);
        EXPECT_EQ(row["n_id"], metrics.n_id);
        EXPECT_EQ(row["n_ood"], metrics.n_ood);
        EXPECT_EQ(row["auroc"].get<double>(), metrics.auroc);
        EXPECT_EQ(row["auroc_low"].get<double>(), metrics.auroc_low);
        EXPECT_EQ(row["auroc_high"].get<double>(), metrics.auroc_high);
        EXPECT_EQ(row["fpr95_id_positive"].get<double>(), metrics.fpr95_id_positive);
        EXPECT_EQ(row["fpr95_ood_positive"].get<double>(), metrics.fpr95_ood_positive);
        EXPECT_EQ(row["fpr95_id_positive_low"].get<double>(), metrics.fpr95_id_positive_low);
        EXPECT_EQ(row["fpr95_id_positive_high"].get<double>(), metrics.fpr95_id_positive_high);
        EXPECT_EQ(row["fpr95_ood_positive_low"].get<double>(), metrics.fpr95_ood_positive_low);
        EXPECT_EQ(row["fpr95_ood_positive_high"].get<double>(), metrics.fpr95_ood_positive_high);
        EXPECT_EQ(row["aupr_in"].get<double>(), metrics.aupr_in);
        EXPECT_EQ(row["aupr_out"].get<double>(), metrics.aupr_out);
        EXPECT_EQ(row["detection_error"].get<double>(), metrics.detection_error);
    }
}

TEST(JsonReport, SaysWhatMadeItAndWhatTookNoPart) {
    const Json json = Json::parse(to_json(published_report()));
    EXPECT_EQ(json["format"], "farout metrics 1");
    EXPECT_EQ(json["provenance"], Json({{"program", "farout 0.1"}}));
    const metrics::Interval accuracy =
        metrics::share_interval(42'717, 50'000, metrics::normal_critical);
    EXPECT_EQ(json["in_distribution"], Json({{"set", "val"},
                                             {"accuracy", 42'717.0 / 50'000.0},
                                             {"accuracy_low", accuracy.low},
                                             {"accuracy_high", accuracy.high},
                                             {"correct", 42'717},
                                             {"labelled", 50'000}}));
    ASSERT_EQ(json["sets"].size(), 2U);
    EXPECT_EQ(json["sets"][0]["role"], "in-distribution");
    EXPECT_EQ(json["sets"][0]["left_out"], Json::object());
    EXPECT_EQ(json["sets"][0]["left_out_total"], 0);
    EXPECT_EQ(json["sets"][1],
              Json({{"name", "texture"},
                    {"role", "out-of-distribution"},
                    {"file", "scores/texture.h5"},
                    {"rows", 5'163},
                    {"left_out_total", 3},
                    {"left_out", {{"unreadable", 2}, {"not finite", 1}}},
                    {"provenance", {{"model", "vit_b16"}, {"list sha256", "00ff"}}}}));
}

TEST(JsonReport, EveryFigureIsDefined) {
    const Json json = Json::parse(to_json(published_report()));
    for (const auto& [name, value] : json["metrics"][0].items()) {
        if (!value.is_number_float()) continue;
        EXPECT_TRUE(json["definitions"].contains(name)) << name;
    }
}

TEST(JsonReport, WhatIsNotKnownIsNull) {
    Report report;
    metrics::SetMetrics metrics;
    metrics.auroc = std::numeric_limits<double>::quiet_NaN();
    metrics.aupr_in = std::numeric_limits<double>::infinity();
    report.rows.push_back({"msp", "dtd", metrics});
    const Json json = Json::parse(to_json(report));
    EXPECT_TRUE(json["metrics"][0]["auroc"].is_null());
    EXPECT_TRUE(json["metrics"][0]["aupr_in"].is_null());
    EXPECT_TRUE(json["in_distribution"]["accuracy"].is_null());
    EXPECT_TRUE(json["in_distribution"]["set"].is_null());
    EXPECT_TRUE(json["sets"].is_array());
}

TEST(JsonReport, TellsWhatEveryDetectorTook) {
    Report report = published_report();
    report.cost = scoring_cost();
    const Json costs = Json::parse(to_json(report))["costs"];
    EXPECT_EQ(costs["fit"], Json({{"stage", "fit"},
                                  {"ranks", 2},
                                  {"threads", 1},
                                  {"wall_seconds", 4.25},
                                  {"peak_bytes", 1'610'612'736},
                                  {"rows", 1000},
                                  {"steps",
                                   {{{"name", "reading"}, {"seconds", 0.5}},
                                    {{"name", "logits"}, {"seconds", 1.25}}}}}));
    EXPECT_EQ(costs["score"]["rows"], 400);
    ASSERT_EQ(costs["detectors"].size(), 3U);  // energy, mahalanobis, vim
    EXPECT_EQ(costs["detectors"][0], Json({{"detector", "energy"},
                                           {"fit_seconds", nullptr},
                                           {"fit_bytes", nullptr},
                                           {"score_seconds", nullptr},
                                           {"score_bytes", nullptr},
                                           {"score_microseconds_per_image", nullptr}}));
    EXPECT_EQ(costs["detectors"][2], Json({{"detector", "vim"},
                                           {"fit_seconds", 0.1 + 0.2},
                                           {"fit_bytes", 5'242'880},
                                           {"score_seconds", 0.5},
                                           {"score_bytes", 3'145'728},
                                           {"score_microseconds_per_image", 1250.0}}));
}

TEST(JsonReport, CostsThatAreNotKnownAreNull) {
    const Json costs = Json::parse(to_json(published_report()))["costs"];
    EXPECT_TRUE(costs["fit"].is_null());
    EXPECT_TRUE(costs["score"].is_null());
    ASSERT_EQ(costs["detectors"].size(), 3U);
    EXPECT_TRUE(costs["detectors"][0]["score_seconds"].is_null());
}

TEST(JsonReport, WarningsAreThereAlsoWhereThereAreNone) {
    Report report = published_report();
    EXPECT_EQ(Json::parse(to_json(report))["warnings"], Json::array());
    report.warnings = {{"equal scores", "vim gives …", {"texture"}, {"vim"}}};
    EXPECT_EQ(Json::parse(to_json(report))["warnings"],
              Json::parse(R"([{"kind": "equal scores", "text": "vim gives …",
                               "sets": ["texture"], "detectors": ["vim"]}])"));
}

TEST(JsonReport, HostileNamesReadBack) {
    const Report report = hostile_report();
    const Json json = Json::parse(to_json(report));
    for (std::size_t i = 0; i < report.rows.size(); ++i) {
        EXPECT_EQ(json["metrics"][i]["detector"].get<std::string>(), report.rows[i].detector);
        EXPECT_EQ(json["metrics"][i]["ood_set"].get<std::string>(), report.rows[i].ood_set);
    }
    for (std::size_t i = 0; i < report.sets.size(); ++i) {
        EXPECT_EQ(json["sets"][i]["provenance"][report.sets[i].name].get<std::string>(),
                  report.sets[i].name);
        EXPECT_EQ(json["sets"][i]["left_out"][report.sets[i].name].get<int>(), 2);
    }
}

TEST(JsonReport, BytesThatAreNoUtf8AreReplaced) {
    Report report;
    report.rows.push_back({"msp", "bad\xFF name", metrics::SetMetrics{}});
    const Json json = Json::parse(to_json(report));
    EXPECT_EQ(json["metrics"][0]["ood_set"].get<std::string>(), "bad\xEF\xBF\xBD name");
}

}  // namespace
}  // namespace farout::report
