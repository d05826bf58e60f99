#include "catalogue/parameters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "message_of.h"

namespace farout::catalogue {
namespace {

using ::testing::HasSubstr;
using testing::message_of;

TEST(Parameters, MayBeWords) {
    const Parameter of_words{.name = "source",
                             .meaning = "whose features",
                             .kind = Parameter::Kind::word,
                             .default_value = std::string_view("train"),
                             .words = {"train", "id_val"}};
    EXPECT_EQ(parse_value(of_words, "it", "id_val").word(), "id_val");
    EXPECT_EQ(of_words.default_value.text(), "train");
    EXPECT_THAT(
        message_of([&] { parse_value(of_words, "Setting 'x'", "id_vol"); }),
        HasSubstr("Setting 'x': 'id_vol' isn't one of train, id_val. Did you mean 'id_val'?"));
    const Parameter of_both{.name = "k",
                            .meaning = "how many",
                            .kind = Parameter::Kind::integer,
                            .default_value = std::nullopt,
                            .minimum = 1,
                            .maximum = 9,
                            .words = {"all"}};
    EXPECT_TRUE(parse_value(of_both, "it", "all").is_word());
    EXPECT_TRUE(parse_value(of_both, "it", "auto").is_auto());
    EXPECT_EQ(parse_value(of_both, "it", "7").number(), 7);
    EXPECT_THAT(
        message_of([&] { parse_value(of_both, "it", "10"); }),
        HasSubstr("it is out of range: k must be a whole number from 1 to 9 or all or auto."));
}

TEST(Parameters, MayBeSharesOrWholeNumbers) {
    const Parameter width{.name = "dim",
                          .meaning = "how wide",
                          .kind = Parameter::Kind::whole_or_share,
                          .default_value = 0.9,
                          .minimum = 1,
                          .maximum = 9};
    EXPECT_EQ(parse_value(width, "it", "0.5").text(), "0.5");
    EXPECT_EQ(parse_value(width, "it", "5").text(), "5");
    for (const char* none : {"0", "10", "-0.5"})
        EXPECT_THAT(message_of([&] { parse_value(width, "it", none); }),
                    HasSubstr("a whole number from 1 to 9 or a share between 0 and 1"))
            << none;
    EXPECT_THAT(message_of([&] { parse_value(width, "it", "1.5"); }),
                HasSubstr("'1.5' isn't a whole number from 1 to 9 or a share"));
}

TEST(Parameters, KeepTheirDigits) {
    EXPECT_EQ(ParameterValue(100000).text(), "100000");
    EXPECT_EQ(ParameterValue(0.1).text(), "0.1");
    EXPECT_EQ(ParameterValue(1.0), ParameterValue(1));
    EXPECT_EQ(ParameterValue().text(), "auto");
}

}  // namespace
}  // namespace farout::catalogue
