// Which facts must be the same, and what is said of those that aren't.
#include "reports/comparable.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"

namespace farout::reports {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

files::Provenance extracted() {
    return {{"program", "farout 1"},
            {"model", "vit"},
            {"weights sha256", std::string(64, 'a')},
            {"preprocessing", "size=224,fit=squash,mean=0/0/0,std=1/1/1"},
            {"list sha256", std::string(64, '1')},
            {"block rows", "128"},
            {"batch rows", "32"}};
}

files::Provenance with(const std::string& name, const std::string& value) {
    files::Provenance facts = extracted();
    facts[name] = value;
    return facts;
}

TEST(DifferencesThatCount, AreThoseThatFeaturesDependOn) {
    for (const auto& [name, value] : files::Provenance{{"model", "swin"},
                                                       {"weights sha256", std::string(64, 'b')},
                                                       {"preprocessing", "size=224"},
                                                       {"precision", "bf16"},
                                                       {"device", "cuda"}}) {
        EXPECT_THAT(differences_that_count(extracted(), with(name, value)), SizeIs(1)) << name;
        EXPECT_THAT(differences_that_count(with(name, value), extracted()), SizeIs(1)) << name;
    }
    for (const char* name : {"program", "list sha256", "block rows", "batch rows", "odin"})
        EXPECT_THAT(differences_that_count(extracted(), with(name, "7")), IsEmpty()) << name;
}

TEST(DifferencesThatCount, BatchesCountOnADeviceOnly) {
    files::Provenance one = with("device", "cuda"), other = one;
    other["batch rows"] = "128";
    EXPECT_THAT(differences_that_count(one, other), ElementsAre("batch rows (32 against 128)"));
}

TEST(DifferencesThatCount, AreToldInShort) {
    EXPECT_THAT(
        differences_that_count(
            extracted(), with("preprocessing", "size=224,fit=squash,mean=0.5/0.5/0.5,std=1/1/1")),
        ElementsAre("preprocessing (mean=0/0/0 against mean=0.5/0.5/0.5)"));
    EXPECT_THAT(differences_that_count(
                    extracted(), with("preprocessing",
                                      "size=224,fit=squash,mean=0/0/0,std=1/1/1,decode=scaled")),
                ElementsAre("preprocessing (nothing more against decode=scaled)"));
    EXPECT_THAT(differences_that_count(extracted(), with("weights sha256", std::string(64, 'b'))),
                ElementsAre("weights (aaaaaaaaaaaa… against bbbbbbbbbbbb…)"));
    EXPECT_THAT(differences_that_count(extracted(), with("precision", "bf16")),
                ElementsAre("precision (fp32 against bf16)"));
    EXPECT_THAT(differences_that_count(extracted(), with("weights entry", "model")),
                ElementsAre("weights entry (the default against model)"));
}

TEST(ComparedWith, SetsThatDifferAlikeAreToldTogether) {
    const files::Provenance other = with("precision", "bf16");
    const auto warnings =
        compared_with({"val", extracted()}, {{"a", other}, {"b", extracted()}, {"c", other}});
    ASSERT_THAT(warnings, SizeIs(1));
    EXPECT_THAT(warnings[0].text, HasSubstr("val and a, c were made differently: precision"));
    EXPECT_THAT(warnings[0].sets, ElementsAre("val", "a", "c"));
    try {
        refuse_different(warnings, "Do it again");
        FAIL();
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr("were made differently: precision"));
        EXPECT_THAT(error.what(), HasSubstr("Do it again"));
    }
}

TEST(ComparedWith, ImportedFeaturesPassAndMixturesAreTold) {
    const files::Provenance imported{{"imported sha256", std::string(64, 'c')}};
    EXPECT_THAT(compared_with({"val", imported}, {{"a", imported}}), IsEmpty());
    const auto warnings = compared_with({"val", extracted()}, {{"a", imported}});
    ASSERT_THAT(warnings, SizeIs(1));
    EXPECT_THAT(warnings[0].text, HasSubstr("The features of a were imported, those of val"));
    EXPECT_NO_THROW(refuse_different(warnings, ""));
    EXPECT_THAT(compared_with({"val", extracted()}, {{"a", {}}}), IsEmpty()) << "older files";
}

TEST(FactsBehind, AreThoseOfThePrefix) {
    EXPECT_EQ(
        facts_behind(
            {{"features", "0"}, {"features model", "vit"}, {"training features model", "swin"}},
            "features"),
        (files::Provenance{{"model", "vit"}}));
}

}  // namespace
}  // namespace farout::reports
