// Detectors by name, as users write them.
#include "catalogue/detector_choice.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalogue/presets.h"
#include "message_of.h"

namespace farout::catalogue {
namespace {

using ::testing::HasSubstr;
using testing::message_of;

/// The GEN benchmark's that look at features.
constexpr std::size_t unnamed_count = 15;

TEST(DetectorChoice, LeavesDetectorsOut) {
    EXPECT_EQ(names_without({}, {}), std::vector<std::string>{});
    EXPECT_EQ(names_without({}, {"mahalanobis"}).size(), unnamed_count - 1);
    EXPECT_EQ(names_without({}, {"odin"}).size(), unnamed_count) << "isn't among them anyway";
    EXPECT_EQ(names_without({"vim", "gen", "msp"}, {"gen"}),
              (std::vector<std::string>{"vim", "msp"}));
    EXPECT_THAT(message_of([] { names_without({}, {"mahalanobi"}); }),
                HasSubstr("Did you mean 'mahalanobis'?"));
    EXPECT_THAT(message_of([] {
                    names_without({"gen", "msp"}, {"vim"});
                }),
                HasSubstr("--without vim: it isn't among the detectors gen, msp"));
    EXPECT_THAT(message_of([] { names_without({"gen"}, {"gen"}); }),
                HasSubstr("leaves no detector"));
}

TEST(DetectorChoice, LeavesOutOneOfAKind) {
    const std::vector<std::string> names{"gen", "gen(gamma=0.5, M=50)", "msp"};
    EXPECT_EQ(names_without(names, {"gen(M=50, gamma=0.5)"}),
              (std::vector<std::string>{"gen", "msp"}));
    EXPECT_EQ(names_without(names, {"gen"}),
              (std::vector<std::string>{"gen(gamma=0.5, M=50)", "msp"}));
    EXPECT_THAT(message_of([&] { names_without(names, {"gen(M=7)"}); }),
                HasSubstr("--without \"gen(M=7)\": it isn't among the detectors"));
}

TEST(DetectorChoice, NamesColumnsAsTheyAreCalled) {
    EXPECT_EQ(column_name(" gen( M=50,gamma=0.50 ) "), "gen(gamma=0.5, M=50)");
    EXPECT_EQ(column_name(" of another (program "), "of another (program");
    EXPECT_TRUE(is_ours("gen(gamma=0.5, M=50)"));
    EXPECT_FALSE(is_ours("gen(strange=0.5)"));
    EXPECT_FALSE(is_ours("their own"));
    EXPECT_EQ(in_quotes("gen"), "gen");
    EXPECT_EQ(in_quotes("gen(M=5)"), "\"gen(M=5)\"");
}

TEST(DetectorChoice, TakesParametersOfAPreset) {
    const auto of = [](std::string_view choice, const std::vector<Setting>& settings,
                       std::string_view preset) {
        return describe(values_for(parse_choice(choice), settings, preset));
    };
    EXPECT_EQ(of("nci", {}, ""), "alpha=1e-04");
    EXPECT_EQ(of("nci", {}, "pytorch_ood"), "alpha=0");
    EXPECT_EQ(of("nci", {}, "openood"), "alpha=1e-04") << "as ours";
    EXPECT_EQ(of("nci", parse_settings({"nci.alpha=0.5"}), "pytorch_ood"), "alpha=0.5");
    EXPECT_EQ(of("nci(alpha=0.25)", {}, "pytorch_ood"), "alpha=0.25");
    EXPECT_THAT(message_of([&] { of("nci", {}, "openod"); }),
                HasSubstr("No preset is called 'openod'. Did you mean 'openood'?"));
}

TEST(Parameters, LeaveOutDefaultsThatFactsDontTell) {
    const std::vector<Parameter> parameters{
        {.name = "old", .meaning = "", .default_value = 1.0, .maximum = 9},
        {.name = "new", .meaning = "", .default_value = 2.0, .maximum = 9, .unsaid_default = true}};
    EXPECT_EQ(describe(told(parameters, {{"old", 1.0}, {"new", 2.0}})), "old=1");
    EXPECT_EQ(describe(told(parameters, {{"old", 1.0}, {"new", 3.0}})), "new=3 old=1");
}

TEST(DetectorKinds, AreDescribed) {
    std::set<std::string> names;
    for (const DetectorKind& entry : all_detectors()) {
        EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
        EXPECT_FALSE(entry.formula.empty()) << entry.name;
        EXPECT_FALSE(entry.source.empty()) << entry.name;
        // What a parameter is by default may be given, too, and what a search tries, once each.
        for (const Parameter& parameter : entry.parameters) {
            EXPECT_EQ(parse_value(parameter, entry.name, parameter.default_value.text()),
                      parameter.default_value)
                << parameter.name;
            std::set<std::string> tried;
            for (const ParameterValue& value : parameter.sweep) {
                EXPECT_EQ(parse_value(parameter, entry.name, value.text()), value);
                EXPECT_TRUE(tried.insert(value.text()).second) << entry.name << value.text();
            }
        }
        for (const auto& [preset, parameters] : entry.presets) {
            EXPECT_EQ(find_preset(preset).name, preset);
            EXPECT_NE(values_for(parse_choice(entry.name), {}, preset),
                      values_for(parse_choice(entry.name), {}))
                << entry.name << ": " << preset << " says what is the default anyway";
        }
    }
    EXPECT_TRUE(names.contains("odin"));
}

}  // namespace
}  // namespace farout::catalogue
