// Features of fixtures/make_imported.py become an ordinary feature file.
#include "features/import_features.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/csrc/jit/serialization/pickle.h>

#include "features/array_file.h"
#include "features/feature_file.h"
#include "files/writer_lock.h"
#include "message_of.h"
#include "temporary_folder.h"

namespace farout::features {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::message_of;

const std::filesystem::path fixtures = FAROUT_FIXTURES;

FeatureImport import_to(const std::filesystem::path& out) {
    FeatureImport import;
    import.out = out;
    import.provenance = {{ "test", "yes" }};
    import.block_rows = 4;
    return import;
}

void import_file(const char* name, const FeatureImport& import) {
    checkpoints::MatrixRows rows = open_features(fixtures / name);
    import_features(rows, import);
}

/// Row r holds r, r + 0.25, r + 0.5.
at::Tensor expected_features() {
    return at::arange(10, at::kFloat).unsqueeze(1) + at::tensor({0.F, 0.25F, 0.5F});
}

TEST(ImportFeatures, KeepsEveryValuePathAndLabel) {
    const testing::TemporaryFolder folder;
    FeatureImport import = import_to(folder / "f.h5");
    for (std::int64_t row = 0; row < 10; ++row)
        import.images.push_back({"images/" + std::to_string(row), row % 3 - 1});
    import_file("features.pkl", import);
    const FeatureFile file(folder / "f.h5");
    EXPECT_EQ(file.blocks().count(), 3);
    const FeatureRows rows = file.read({0, 10});
    EXPECT_TRUE(at::equal(rows.features, expected_features()));
    EXPECT_EQ(rows.labels[4], 0);
    EXPECT_EQ(file.paths({8, 9})[0], "images/8");
    EXPECT_TRUE(file.unreadable().empty());
    EXPECT_EQ(file.provenance().at("test"), "yes");
    EXPECT_TRUE(inspect_feature_file(folder / "f.h5", Look::deep).broken_blocks.empty());
}

TEST(ImportFeatures, WithoutAListLeavesPathsEmptyAndLabelsUnknown) {
    const testing::TemporaryFolder folder;
    import_file("features.pkl", import_to(folder / "f.h5"));
    const FeatureFile file(folder / "f.h5");
    EXPECT_EQ(file.paths({9, 10})[0], "");
    EXPECT_EQ(file.read({0, 10}).labels[9], -1);
}

TEST(ImportFeatures, DoesNotTakeAFileFromARunThatIsWritingIt) {
    const testing::TemporaryFolder folder;
    testing::write_text(folder / "f.h5", "an extraction");
    const files::WriterLock extraction(folder / "f.h5");
    EXPECT_THAT(message_of([&] { import_file("features.pkl", import_to(folder / "f.h5")); }),
                ::testing::AllOf(HasSubstr("f.h5"), HasSubstr("another run (process"),
                                 HasSubstr("Wait until it has ended")));
    EXPECT_EQ(testing::read_text(folder / "f.h5"), "an extraction");
}

TEST(ImportFeatures, MarksRowsThatArentFinite) {
    const testing::TemporaryFolder folder;
    import_file("not_finite.npz", import_to(folder / "f.h5"));
    const FeatureFile file(folder / "f.h5");
    const FeatureRows rows = file.read({0, 10});
    std::vector<std::int64_t> marked;
    for (const auto& row : file.unreadable()) marked.push_back(row.row);
    EXPECT_THAT(marked, ElementsAre(3, 7, 9));
    EXPECT_EQ(rows.status[3], RowStatus::not_finite);
    at::Tensor expected = expected_features();
    for (const std::int64_t row : marked) expected[row].zero_();
    EXPECT_TRUE(at::equal(rows.features, expected));
    EXPECT_THAT(file.unreadable()[0].reason, HasSubstr("NaN"));
}

TEST(ImportFeatures, StopsAtSuchARowWhenToldAndLeavesWhatWasThere) {
    const testing::TemporaryFolder folder;
    testing::write_text(folder / "f.h5", "an older file");
    FeatureImport import = import_to(folder / "f.h5");
    import.on_not_finite = OnUnreadable::stop;
    const std::string message = message_of([&] { import_file("not_finite.npz", import); });
    EXPECT_THAT(message, HasSubstr("not_finite.npz, entry 'features.npy': row 3: "));
    EXPECT_EQ(testing::read_text(folder / "f.h5"), "an older file");
    const std::filesystem::directory_iterator entries(folder.path());
    EXPECT_EQ(std::distance(begin(entries), end(entries)), 1) << "nothing else is left";
}

TEST(ImportFeatures, AsksWhichArrayIsMeant) {
    EXPECT_THAT(message_of([] { open_features(fixtures / "unnamed.npz"); }),
                HasSubstr("holds 2 arrays: first, second. Say which"));
    EXPECT_THAT(message_of([] { open_features(fixtures / "unnamed.npz", "secnod"); }),
                HasSubstr("Did you mean 'second'?"));
    checkpoints::MatrixRows second = open_features(fixtures / "unnamed.npz", "second");
    std::vector<float> row(3);
    second.read({2, 3}, row);
    EXPECT_THAT(row, ElementsAre(3, 3.25, 3.5));
}

std::vector<float> row_of(checkpoints::MatrixRows rows, std::int64_t row) {
    std::vector<float> values(static_cast<std::size_t>(rows.width()));
    rows.read({row, row + 1}, values);
    return values;
}

TEST(ImportFeatures, TakesTheOnlyMatrixOfAFile) {
    EXPECT_THAT(row_of(open_features(fixtures / "only_matrix.npz"), 9), ElementsAre(9, 9.25, 9.5));
    EXPECT_THAT(row_of(open_features(fixtures / "h5py_one.h5"), 9), ElementsAre(9, 9.25, 9.5));
    EXPECT_THAT(message_of([] { open_features(fixtures / "head_named.npz"); }),
                HasSubstr("Say which holds the features"));
}

TEST(ImportFeatures, DoesNotTakeAPairForTwoBatches) {
    EXPECT_THAT(message_of([] { open_features(fixtures / "pair.pkl"); }),
                HasSubstr("holds 2 arrays: 0, 1. Say which"));
    EXPECT_THAT(message_of([] { open_features(fixtures / "features_and_labels.pkl"); }),
                HasSubstr("holds 2 arrays: 0, 1. Say which"));
    EXPECT_EQ(open_features(fixtures / "pair.pkl", "1").rows(), 5);
}

TEST(ImportFeatures, ReadsWhatH5pyWroteInAnyStep) {
    for (const char* name :
         {"plain", "half", "double", "ones", "packed", "growing", "train/features"}) {
        for (const std::int64_t step : {1, 3, 10}) {
            checkpoints::MatrixRows rows = open_features(fixtures / "h5py.h5", name);
            ASSERT_EQ(rows.rows(), 10) << name;
            ASSERT_EQ(rows.width(), 3) << name;
            for (std::int64_t row = 0; row < 10; row += step) {
                const Range part{row, std::min<std::int64_t>(10, row + step)};
                std::vector<float> values(static_cast<std::size_t>(part.count()) * 3);
                rows.read(part, values);
                for (std::size_t i = 0; i < values.size(); ++i)
                    EXPECT_EQ(values[i], static_cast<float>(row) + static_cast<float>(i / 3) +
                                             0.25F * static_cast<float>(i % 3))
                        << name;
            }
        }
    }
}

TEST(ImportFeatures, SaysWhyADatasetIsNotRead) {
    const auto refusal = [](const char* name) {
        return message_of([&] { open_features(fixtures / "h5py.h5", name); });
    };
    EXPECT_THAT(refusal("lzf"), HasSubstr("save it with compression='gzip'"));
    EXPECT_THAT(refusal("text"), HasSubstr("holds text"));
    EXPECT_THAT(refusal("booleans"), HasSubstr("holds neither integers nor floating-point"));
    EXPECT_THAT(refusal("empty"), HasSubstr("so no rows"));
    EXPECT_THAT(refusal("train/labels"), HasSubstr("holds int64, but float32"));
    EXPECT_THAT(refusal("trian/features"), HasSubstr("Did you mean 'train/features'?"));
}

/// Reads what can be read of every array; any exception but Error ends the test.
void read_all_of(const std::filesystem::path& path) {
    try {
        const auto file = open_array_file(path);
        for (const std::string& name : file->names()) {
            try {
                checkpoints::MatrixRows rows(file->open_parts(name));
                std::vector<float> row(static_cast<std::size_t>(rows.width()));
                rows.read({0, 1}, row);
                rows.read({rows.rows() - 1, rows.rows()}, row);
            } catch (const Error&) {  // the file's other arrays may be whole
            }
        }
    } catch (const Error&) {
    }
}

TEST(ImportFeatures, ReadsOrRefusesHostileHdf5Files) {
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(fixtures / "hostile")) {
        read_all_of(entry.path());
        ++files;
    }
    EXPECT_GE(files, 10);
}

/// In what lies behind the structure, which is tried in a copy of the process first.
TEST(ImportFeatures, ReadsOrRefusesPackedNumbersWhateverByteIsChanged) {
    const testing::TemporaryFolder folder;
    const std::string bytes = testing::read_text(fixtures / "h5py_one.h5");
    ASSERT_GT(bytes.size(), 4000U);
    for (std::size_t place = 0; place < bytes.size(); place += 97) {
        std::string damaged = bytes;
        damaged[place] = static_cast<char>(damaged[place] ^ 0xff);
        testing::write_text(folder / (std::to_string(place) + ".h5"), damaged);
        read_all_of(folder / (std::to_string(place) + ".h5"));
    }
}

/// What LibTorch writes is what torch.save writes.
void save_tensor(const std::filesystem::path& file, const c10::IValue& value) {
    const std::vector<char> bytes = torch::jit::pickle_save(value);
    testing::write_text(file, {bytes.begin(), bytes.end()});
}

TEST(ImportFeatures, ReadsTensorsOfTorch) {
    const testing::TemporaryFolder folder;
    const at::Tensor wide = at::arange(60, at::kFloat).reshape({10, 6});
    const at::Tensor tokens = at::arange(60, at::kFloat).reshape({10, 2, 3});
    const std::vector<std::pair<std::string, at::Tensor>> tensors = {
        {"float", expected_features()},
        {"double", expected_features().to(at::kDouble)},
        {"half", expected_features().to(at::kHalf)},
        {"bfloat16", expected_features().to(at::kBFloat16)},
        {"turned", wide.slice(0, 0, 10).t().contiguous().t()},
        {"columns", wide.slice(1, 2, 5)},
        {"class token", tokens.select(1, 0)},
        {"every second", at::arange(120, at::kFloat).reshape({20, 6}).slice(0, 1, 20, 2)},
        {"tail", at::arange(120, at::kFloat).reshape({20, 6}).slice(0, 10, 20)},
        {"maps", expected_features().reshape({10, 3, 1, 1})}};
    for (const auto& [name, tensor] : tensors) {
        save_tensor(folder / (name + ".pt"), tensor);
        const at::Tensor expected = tensor.flatten(1).to(at::kFloat).contiguous();
        checkpoints::MatrixRows rows = open_features(folder / (name + ".pt"));
        ASSERT_EQ(rows.rows(), 10) << name;
        ASSERT_EQ(rows.width(), expected.size(1)) << name;
        at::Tensor read = at::empty_like(expected);
        for (std::int64_t row = 0; row < 10; row += 4) {
            const Range part{row, std::min<std::int64_t>(10, row + 4)};
            rows.read(part, {read.data_ptr<float>() + row * rows.width(),
                             static_cast<std::size_t>(part.count() * rows.width())});
        }
        EXPECT_TRUE(at::equal(read, expected)) << name;
    }
}

TEST(ImportFeatures, ReadsDictionariesAndListsOfTensors) {
    const testing::TemporaryFolder folder;
    c10::Dict<std::string, at::Tensor> both;
    both.insert("feats", expected_features());
    both.insert("labels", at::arange(10));
    save_tensor(folder / "both.pt", both);
    EXPECT_THAT(row_of(open_features(folder / "both.pt"), 9), ElementsAre(9, 9.25, 9.5));
    const c10::List<at::Tensor> batches(
        {expected_features().slice(0, 0, 6), expected_features().slice(0, 6, 10)});
    save_tensor(folder / "batches.pt", batches);
    EXPECT_THAT(row_of(open_features(folder / "batches.pt"), 9), ElementsAre(9, 9.25, 9.5));
    save_tensor(folder / "permuted.pt",
                at::arange(120, at::kFloat).reshape({10, 12}).slice(1, 0, 12, 2));
    EXPECT_THAT(message_of([&] { open_features(folder / "permuted.pt"); }),
                HasSubstr("save tensor.contiguous()"));
    save_tensor(folder / "text.pt", c10::IValue("nothing"));
    EXPECT_THAT(message_of([&] { open_features(folder / "text.pt"); }),
                HasSubstr("torch.save wrote a text without tensors in it"));
}

}  // namespace
}  // namespace farout::features
