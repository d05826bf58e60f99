/// TorchScript networks and other files as people give them by mistake (fixtures/make_mistaken.py).
#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/csrc/jit/api/module.h>

#include "core/error.h"
#include "message_of.h"
#include "models/families/torchscript.h"
#include "temporary_folder.h"

namespace farout::models {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::filesystem::path mistaken(const std::string& name) {
    return FAROUT_FIXTURES "/mistaken/" + name;
}

/// Of loading it for images of a side, and of its head.
std::string complaint(const std::filesystem::path& file, std::int64_t side = 28) {
    return testing::message_of([&] {
        const auto model = load_torchscript(file);
        model->expect_side(side);
        model->head();
    });
}

ProgramFindings findings_of(const std::string& name) {
    return load_torchscript(mistaken(name))->findings();
}

// ---- What its program tells ---------------------------------------------------------------------

struct Found {
    std::string file;
    std::string random_numbers;
    std::string batch_statistics;
};

class Program : public ::testing::TestWithParam<Found> {};

TEST_P(Program, TellsWhetherItIsAFunctionOfTheImage) {
    const ProgramFindings found = findings_of(GetParam().file + ".pt");
    EXPECT_EQ(found.random_numbers, GetParam().random_numbers);
    EXPECT_EQ(found.batch_statistics, GetParam().batch_statistics);
    EXPECT_EQ(found.outputs, "");
}

INSTANTIATE_TEST_SUITE_P(
    InTrainingMode, Program,
    ::testing::Values(Found{"dropout", "aten::dropout (p = 0.5)", ""},
                      Found{"rare_dropout", "aten::dropout (p = 0.001)", ""},
                      Found{"dropout_before_fc", "aten::dropout (p = 0.2)", ""},
                      Found{"alpha_dropout", "aten::alpha_dropout (p = 0.1)", ""},
                      Found{"functional_dropout", "aten::dropout (p = 0.4)", ""},
                      Found{"stochastic_depth", "aten::bernoulli_ (p = 0.8)", ""},
                      Found{"batch_statistics", "", "aten::batch_norm"},
                      Found{"batch_statistics_of_one", "", "aten::batch_norm"},
                      Found{"batch_statistics_in_eval", "", "aten::batch_norm"},
                      Found{"dropout_and_batch_statistics", "aten::dropout (p = 0.5)",
                            "aten::batch_norm"}),
    [](const auto& of) { return of.param.file; });

INSTANTIATE_TEST_SUITE_P(Right, Program,
                         ::testing::Values(Found{"dropout_of_nothing", "", ""},
                                           Found{"in_evaluation_mode", "", ""},
                                           Found{"standardised_weight", "", ""},
                                           Found{"instance_norm", "", ""},
                                           Found{"one_by_one", "", ""}, Found{"side75", "", ""},
                                           Found{"frozen", "", ""}),
                         [](const auto& of) { return of.param.file; });

/// Scripted: which branch is taken, evaluation mode decides.
TEST(ScriptedProgram, IsReadAsEvaluationModeTakesIt) {
    const testing::TemporaryFolder folder;
    const auto findings = [&](const std::string& step) {
        torch::jit::Module module("m");
        module.register_attribute("training", c10::BoolType::get(), true);
        module.define("def forward(self, x):\n" + step + "    return x.mean((2, 3))\n");
        module.save(folder / "m.pt");
        return load_torchscript(folder / "m.pt")->findings().random_numbers;
    };
    EXPECT_EQ(findings("    x = torch.dropout(x, 0.5, self.training)\n"), "");
    EXPECT_EQ(findings("    if self.training:\n        x = torch.dropout(x, 0.5, True)\n"), "");
    EXPECT_EQ(findings("    if not self.training:\n        x = torch.dropout(x, 0.5, True)\n"), "")
        << "what only running it would tell is left to running it";
    EXPECT_EQ(findings("    x = torch.dropout(x, 0.5, True)\n"), "aten::dropout (p = 0.5)");
    EXPECT_EQ(findings("    x += 0.1 * torch.randn_like(x)\n"), "aten::randn_like");
    EXPECT_EQ(findings("    y = torch.rand(3)\n"), "") << "the outputs don't depend on it";
}

// ---- Outputs ------------------------------------------------------------------------------------

struct Refused {
    std::string file;
    std::vector<std::string> says;
};

class Outputs : public ::testing::TestWithParam<Refused> {};

TEST_P(Outputs, AreRefusedWithTheMend) {
    const std::string said = complaint(mistaken(GetParam().file + ".pt"));
    EXPECT_THAT(said, HasSubstr(GetParam().file + ".pt"));
    for (const std::string& text : GetParam().says) EXPECT_THAT(said, HasSubstr(text));
}

INSTANTIATE_TEST_SUITE_P(
    AsPeopleHaveThem, Outputs,
    ::testing::Values(
        Refused{"logits",
                {"it returns 4 numbers an image", "are these logits?", "torch.jit.trace("}},
        Refused{"probabilities", {"are these probabilities of classes?", "head = fc.npz"}},
        Refused{"features", {"it returns features only", "head = fc.npz"}},
        Refused{"swapped",
                {"logits first (4 classes)", "second (5 an image)", "`return features, logits`"}},
        Refused{"features_and_probabilities", {"no weight 4×5", "before any softmax"}},
        Refused{"dict", {"a dict of 'features', 'logits'", "as a tuple"}},
        Refused{"list", {"a list of 2 (float32 [2, 5], float32 [2, 4])", "Return a tuple"}},
        Refused{"three", {"a tuple of 3", "tuple of features and logits"}},
        Refused{"one_axis", {"float32 [10]", "no squeeze()"}},
        Refused{"predicted", {"int64 [2, 1]", "predicted classes?"}},
        Refused{"half", {"float16 [2, 5]", "features.float()"}},
        Refused{"double", {"float64 [2, 5]", "features.float()"}},
        Refused{"feature_map", {"float32 [2, 5, 13, 13]", "features.mean((2, 3))"}},
        Refused{"unpooled", {"float32 [2, 5, 1, 1]", "features.flatten(1)"}},
        Refused{"tokens", {"float32 [2, 169, 5]", "features[:, 0]"}},
        Refused{"grey", {"channels", "red, green and blue"}}),
    [](const auto& of) { return of.param.file; });

TEST(Outputs, OfANetworkThatLosesTheNumberOfImagesAreTakenOneByOne) {
    const auto model = load_torchscript(mistaken("width_of_batch.pt"));
    EXPECT_EQ(model->feature_width(), 5);
    EXPECT_EQ(model->features(at::ones({1, 3, 28, 28})).size(1), 5);
    EXPECT_THAT(testing::message_of([&] {
                    model->features(at::ones({2, 3, 28, 28}));
                }),
                AllOf(HasSubstr("float32 [1, 10] as features for 2 images"),
                      HasSubstr("number of images is lost")));
}

TEST(Outputs, OfANetworkThatTakesOneImageAtATimeAreTaken) {
    const auto model = load_torchscript(mistaken("one_by_one.pt"));
    EXPECT_EQ(model->feature_width(), 5);
    EXPECT_EQ(model->head().classes(), 4);
    EXPECT_EQ(model->features(at::ones({1, 3, 28, 28})).size(1), 5);
}

TEST(Outputs, LogitsAloneAreDoubtedBeforeTheyAreTaken) {
    EXPECT_THAT(findings_of("logits.pt").outputs,
                AllOf(HasSubstr("returns 4 numbers an image"), HasSubstr("are these logits?"),
                      HasSubstr("(features, logits)")));
    EXPECT_THAT(findings_of("features.pt").outputs, IsEmpty());
}

TEST(Outputs, AHeadIsFoundAmongConstantsOfAFrozenNetwork) {
    const auto model = load_torchscript(mistaken("frozen.pt"));
    EXPECT_EQ(model->head().weight.sizes(), (at::IntArrayRef{4, 5}));
}

TEST(Outputs, AreLookedAtAtTheSideOfTheImages) {
    EXPECT_EQ(complaint(mistaken("side75.pt"), 75), "nothing was thrown");
    EXPECT_THAT(complaint(mistaken("side75.pt"), 28),
                AllOf(HasSubstr("fails on 2 images of 28×28 pixels: RuntimeError: mat1 and mat2"),
                      Not(HasSubstr("It does take"))));
    EXPECT_THAT(complaint(FAROUT_FIXTURES "/only_size28.pt", 30),
                HasSubstr("It does take images of 28×28 pixels: give --preprocess size=28."));
    const auto flat = load_torchscript(mistaken("flat_map.pt"));
    flat->expect_side(28);
    EXPECT_EQ(flat->feature_width(), 5 * 13 * 13);
    EXPECT_THAT(testing::message_of([&] {
                    flat->features(at::ones({1, 3, 32, 32}));
                }),
                HasSubstr("returned 1125 features an image for 1 image of 32×32 pixels, but 845 "
                          "for 1 image of 28×28"));
}

// ---- Other files --------------------------------------------------------------------------------

class OtherFile : public ::testing::TestWithParam<Refused> {};

TEST_P(OtherFile, IsCalledWhatItIs) {
    const std::string said = complaint(mistaken(GetParam().file));
    EXPECT_THAT(said, HasSubstr(GetParam().file + " is no TorchScript file"));
    for (const std::string& text : GetParam().says) EXPECT_THAT(said, HasSubstr(text));
}

INSTANTIATE_TEST_SUITE_P(
    AsPeopleHaveThem, OtherFile,
    ::testing::Values(
        Refused{"exported.pt2", {"an archive of torch.export (.pt2)", "torch.jit.trace("}},
        Refused{"module.pt", {"a whole module, pickled by torch.save", "weights_only=False"}},
        Refused{"module_in_checkpoint.pt", {"a whole module, pickled by torch.save"}},
        Refused{"module_legacy.pt", {"a whole module, pickled by torch.save"}},
        Refused{"state_dict.pt", {"a pth (zip) file of 4 weights", "network.load_state_dict("}},
        Refused{"tensor.pt", {"torch.jit.trace("}},
        Refused{"network.onnx", {"an ONNX model", "farout import --features"}}),
    [](const auto& of) {
        return of.param.file.substr(0, of.param.file.find('.')) +
               of.param.file.substr(of.param.file.find('.') + 1);
    });

TEST(OtherFile, IsToldByItsFirstBytes) {
    const testing::TemporaryFolder folder;
    const auto said_of = [&](const std::string& name, const std::string& bytes) {
        testing::write_text(folder / name, bytes);
        return complaint(folder / name);
    };
    EXPECT_THAT(said_of("a.h5", "\x89HDF\r\n\x1a\n and more"),
                AllOf(HasSubstr("an HDF5 file, as Keras saves"), HasSubstr("farout import")));
    EXPECT_THAT(said_of("a.tflite", std::string("\x1c\0\0\0TFL3 and more", 17)),
                HasSubstr("TensorFlow Lite"));
    EXPECT_THAT(said_of("a.pb", "\x0a\x10graph"), HasSubstr("a TensorFlow graph"));
    EXPECT_THAT(said_of("a.pt", "version https://git-lfs.github.com/spec/v1\noid sha256:1\n"),
                AllOf(HasSubstr("Git LFS pointer"), HasSubstr("git lfs pull")));
    EXPECT_THAT(said_of("a.pt", "<!DOCTYPE html><html>"), HasSubstr("web page"));
    EXPECT_THAT(said_of("a.pt", "no program at all"),
                AllOf(HasSubstr("is no TorchScript file"), HasSubstr("torch.jit.trace(")));
    EXPECT_THAT(said_of("empty.pt", ""), HasSubstr("is empty"));
    EXPECT_THAT(complaint(FAROUT_FIXTURES "/tiny_efficientnet.safetensors"),
                AllOf(HasSubstr("a safetensors file"), HasSubstr("import safetensors.torch")));
    EXPECT_THAT(complaint(folder / "absent.pt"), HasSubstr("Can't read"));
    EXPECT_THAT(complaint(folder.path()), HasSubstr("is a folder: give the TorchScript file"));
    testing::write_text(folder / "saved_model.pb", "");
    EXPECT_THAT(complaint(folder.path()), HasSubstr("a TensorFlow SavedModel"));
}

TEST(OtherFile, ThatWasCutShortIsCalledSo) {
    const testing::TemporaryFolder folder;
    const std::string whole = testing::read_text(mistaken("features.pt"));
    testing::write_text(folder / "half.pt", whole.substr(0, whole.size() / 2));
    EXPECT_THAT(complaint(folder / "half.pt"),
                AllOf(HasSubstr("half.pt is no TorchScript file"),
                      HasSubstr("cut short or damaged"), HasSubstr("LibTorch says: ")));
}

TEST(OtherFile, ThatNeedsOperationsOfAnotherLibraryIsCalledSo) {
    const testing::TemporaryFolder folder;
    std::string program = testing::read_text(mistaken("features.pt"));
    const std::size_t at = program.find("torch.relu");
    ASSERT_NE(at, std::string::npos) << "the program's text is stored as it is";
    program.replace(at, 10, "torch.rulu");
    testing::write_text(folder / "other.pt", program);
    EXPECT_THAT(complaint(folder / "other.pt"), HasSubstr("is no TorchScript file"));
}

}  // namespace
}  // namespace farout::models
