#include "checkpoints/pickle/pickle_reader.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "checkpoints/checkpoint_files.h"
#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {
namespace {

using namespace test;
using testing::HasSubstr;
using Json = nlohmann::json;

/// A pickle's value as JSON, tuples as lists like Python's json.dumps.
Json to_json(const PickleValue& value) {
    if (value.get<PickleNone>() != nullptr) return nullptr;
    if (const auto* boolean = value.get<bool>()) return *boolean;
    if (const auto* integer = value.get<std::int64_t>()) return *integer;
    if (const auto* number = value.get<double>()) return *number;
    if (const auto* text = value.get<std::string>()) return *text;
    if (const auto* dict = value.get<PickleDict>()) {
        Json object = Json::object();
        for (const auto& [key, item] : dict->items) object[to_json(*key)] = to_json(*item);
        return object;
    }
    const auto* list = value.get<PickleList>();
    const auto* tuple = value.get<PickleTuple>();
    if (list == nullptr && tuple == nullptr) return concat("unexpected: ", value.kind());
    Json array = Json::array();
    for (const PickleRef item : list != nullptr ? list->items : tuple->items) {
        array.push_back(to_json(*item));
    }
    return array;
}

MemorySource source_of(const std::string& bytes) {
    Buffer buffer = allocate_buffer(bytes.size(), "a test");
    std::ranges::copy(std::as_bytes(std::span(bytes)), buffer.data.get());
    return {buffer, "a test"};
}

/// The message with which these opcodes are refused under a limit of steps.
std::string refusal_of(const std::string& opcodes, std::uint64_t most_steps) {
    const MemorySource source = source_of(opcodes);
    SourceReader in(source);
    PickleOptions options;
    options.most_steps = most_steps;
    const PickleGlobals globals = container_globals();
    try {
        PickleReader(in, globals, options).read();
    } catch (const Error& error) {
        return error.what();
    }
    return "read";
}

TEST(PickleReader, GivesPythonsValuesInEveryProtocol) {
    const auto rows = read_table("pickles.txt");
    ASSERT_EQ(rows.size(), 5U);
    for (const auto& row : rows) {
        const MemorySource source = source_of(from_base64(row[1]));
        SourceReader in(source);
        const PickleGlobals globals;
        const Pickle pickle = PickleReader(in, globals).read();
        EXPECT_EQ(to_json(pickle.root()), Json::parse(row[2])) << "protocol " << row[0];
        EXPECT_EQ(in.remaining(), 0U);
    }
}

TEST(PickleReader, KnowsNothingButItsTable) {
    const MemorySource source = source_of("ccollections\nOrderedDict\n)R.");
    const PickleGlobals none;
    SourceReader in(source);
    EXPECT_THROW(PickleReader(in, none).read(), Error);
    SourceReader again(source);
    const PickleGlobals containers = container_globals();
    EXPECT_NE(PickleReader(again, containers).read().root().get<PickleDict>(), nullptr);
}

TEST(PickleReader, StopsAtItsLimitOfSteps) {
    EXPECT_EQ(refusal_of(std::string(10, 'N') + ".", 10), "read");
    EXPECT_THAT(refusal_of(std::string(11, 'N') + ".", 10), HasSubstr("more than 10 steps"));
}

TEST(PickleReader, CountsWhatItCopiesAsSteps) {
    std::string opcodes = "}(";  // a dictionary of 100 items ...
    for (char i = 0; i < 100; ++i) opcodes.append("K").append(1, i).append("N");
    opcodes.append("uq\x00", 3).append("ccollections\nCounter\nq\x01");
    for (int i = 0; i < 50; ++i) opcodes.append("h\x01h\x00\x85R0", 7);  // ... and its copies
    EXPECT_EQ(refusal_of(opcodes + ".", 6000), "read");
    EXPECT_THAT(refusal_of(opcodes + ".", 5000), HasSubstr("more than 5000 steps"));
}

TEST(PickleReader, RefusesToRepeatBytesEndlessly) {
    std::string opcodes = "c_codecs\nencode\nq\x01X\x64";
    opcodes.append(3, '\0').append(100, 'x').append("q\x02X\x06");
    opcodes.append(3, '\0').append("latin1q\x03");
    for (int i = 0; i < 100; ++i) opcodes.append("h\x01h\x02h\x03\x86R");
    EXPECT_THAT(refusal_of(opcodes + ".", 10'000), HasSubstr("repeats its bytes too often"));
}

TEST(PickleReader, LeavesTheReaderBehindThePickle) {
    const MemorySource source = source_of("K\x01.K\x02.");
    SourceReader in(source);
    const PickleGlobals globals;
    EXPECT_EQ(*PickleReader(in, globals).read().root().get<std::int64_t>(), 1);
    EXPECT_EQ(*PickleReader(in, globals).read().root().get<std::int64_t>(), 2);
    EXPECT_EQ(in.remaining(), 0U);
}

}  // namespace
}  // namespace farout::checkpoints
