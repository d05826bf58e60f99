/// What is known of a weight file before it is read, and what people give that is none.
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checkpoints/checkpoint_files.h"
#include "checkpoints/weight_path.h"
#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {
namespace {

using namespace test;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::filesystem::path good(const char* name) {
    return std::filesystem::path(FAROUT_FIXTURES) / "good" / name;
}

TEST(OpenCheckpoint, OutlinesAreThoseOfTheArraysInEveryForm) {
    for (const auto& file : good_files()) {
        const Checkpoint whole = read_checkpoint(file);
        const auto opened = open_checkpoint(file);
        ASSERT_EQ(opened->content().arrays.size(), whole.arrays.size()) << file;
        EXPECT_EQ(opened->content().format, whole.format);
        for (const auto& [name, outline] : opened->content().arrays) {
            const Array& array = whole.arrays.at(name);
            EXPECT_EQ(outline.type, array.type) << file << " " << name;
            EXPECT_EQ(outline.shape, array.shape) << file << " " << name;
            // Twice, as two networks may ask for it.
            EXPECT_EQ(to_hexadecimal(opened->read(name)), to_hexadecimal(array));
            EXPECT_EQ(to_hexadecimal(opened->read(name)), to_hexadecimal(array));
        }
    }
}

TEST(OpenCheckpoint, NamesTheDictionaryThatHoldsATensor) {
    const auto opened = open_checkpoint(good("zip_protocol4.pth"));
    std::vector<std::string> dictionaries;
    for (const auto& [name, outline] : opened->content().arrays)
        dictionaries.push_back(name.substr(0, outline.dictionary));
    EXPECT_THAT(dictionaries, ElementsAre("optimizer.state.0.", "state_dict.", "state_dict."));
}

std::string protocol2(const std::string& opcodes) {
    return "\x80\x02" + opcodes + ".";
}

/// {"config": Config(), "w": a tensor of no elements}.
std::string with_object(const std::string& module) {
    return protocol2("}(X\x06" + std::string(3, '\0') + "configc" + module + "\nConfig\n)\x81}b" +
                     "u");
}

TEST(OpenCheckpoint, ObjectsOfUnknownClassesBesideTensorsAreLeftUnread) {
    // A class with arguments, keyword arguments, items and a state: nothing of it is looked at.
    const std::string object =
        "cyacs.config\nConfigNode\n)\x81(K\x01K\x02uK\x03"
        "a}(K\x04K\x05ub";
    const TemporaryFile file("object.pth", legacy_file(protocol2(object)));
    EXPECT_THAT(refusal(file.path()), AllOf(HasSubstr("refuses yacs.config.ConfigNode"),
                                            HasSubstr("the whole file: an object of the class"),
                                            HasSubstr("weights_only=False")));
}

TEST(OpenCheckpoint, WhatRunsThingsIsRefusedAtOnce) {
    for (const char* module : {"os", "posix", "subprocess", "builtins", "importlib._bootstrap",
                               "torch.hub", "torch.jit._script", "runpy", "ctypes"}) {
        const TemporaryFile file("evil.pth", legacy_file(with_object(module)));
        try {
            open_checkpoint(file.path());
            ADD_FAILURE() << module << " was opened";
        } catch (const Error& error) {
            EXPECT_THAT(error.what(), HasSubstr(concat("refuses ", module, ".Config")));
        }
    }
}

/// A safetensors file of two float32 arrays, and one of a type that isn't read.
std::string with_unread_type() {
    const std::string header = R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                               R"("b":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[4,6]}})";
    std::string bytes(1, static_cast<char>(header.size()));
    return bytes + std::string(7, '\0') + header + std::string(6, '\0');
}

TEST(OpenCheckpoint, ATypeThatIsNotReadIsRefusedWhenItIsAskedForOnly) {
    const TemporaryFile file("types.safetensors", with_unread_type());
    const auto opened = open_checkpoint(file.path());
    EXPECT_FALSE(opened->content().arrays.at("b").type.has_value());
    EXPECT_EQ(opened->read("a").elements(), 1);
    EXPECT_THROW(opened->read("b"), Error);
    EXPECT_THAT(refusal(file.path()), HasSubstr("dtype F8_E4M3"));
}

std::string refusal_of(const std::string& bytes) {
    const TemporaryFile file("given.pth", bytes);
    return refusal(file.path());
}

TEST(OpenCheckpoint, SaysWhatAFileIsThatHoldsNoWeights) {
    EXPECT_THAT(refusal_of(" \n<html>"), HasSubstr("web page"));
    EXPECT_THAT(refusal_of("\xEF\xBB\xBF<!doctype html>"), HasSubstr("web page"));
    EXPECT_THAT(refusal_of(R"({"weight_map": {"a": "model-00001-of-00002.safetensors"}})"),
                AllOf(HasSubstr("index of a checkpoint in several files"), HasSubstr("save_file")));
    EXPECT_THAT(refusal_of(R"({"meta":{"weight_map": {}}})"), HasSubstr("index of a checkpoint"));
    EXPECT_THAT(refusal_of(R"({"architectures": ["ViTForImageClassification"]})"),
                AllOf(HasSubstr("is JSON"), HasSubstr("architectures")));
    EXPECT_THAT(refusal_of("[1, 2]"), HasSubstr("is JSON"));
    EXPECT_THAT(refusal_of("version https://git-lfs.example/spec/v1\n"), HasSubstr("git lfs pull"));
    EXPECT_THAT(refusal_of(std::string(1000, '\0')), HasSubstr("zeros only"));
    EXPECT_THAT(refusal_of("\x1f\x8b\x08"), HasSubstr("gzip"));
    EXPECT_THAT(refusal_of("BZh91AY"), HasSubstr("bzip2"));
    EXPECT_THAT(refusal_of("\xFD"
                           "7zXZ"),
                HasSubstr("with xz"));
    EXPECT_THAT(refusal_of("\x28\xB5\x2F\xFD"), HasSubstr("zstd"));
    EXPECT_THAT(refusal_of("GGUF"), HasSubstr("GGUF"));
}

std::string problem_of(const std::filesystem::path& path) {
    return problem_of_weight_file(path);
}

TEST(WeightPath, AURLIsToldHowToBeDownloaded) {
    EXPECT_THAT(problem_of("https://host/a/w.pth?download=true"),
                HasSubstr("curl -fL -o w.pth 'https://host/a/w.pth?download=true', and give "
                          "--weights w.pth"));
    EXPECT_THAT(problem_of("https://huggingface.co/o/m/blob/main/model.safetensors"),
                HasSubstr("'https://huggingface.co/o/m/resolve/main/model.safetensors'"));
    EXPECT_THAT(problem_of("http://host"), HasSubstr("is a URL"));
    EXPECT_THAT(problem_of("s3://bucket/w.pth"), HasSubstr("is a URL"));
    EXPECT_THAT(problem_of("file:///data/w.pth"), HasSubstr("--weights /data/w.pth"));
    for (const char* remote : {"https://a", "http:/a", "hf://a/b", "hf-hub:a/b", "gs://b/c"})
        EXPECT_TRUE(is_remote(remote)) << remote;
    for (const char* local : {"a/b.pth", "https", "/data/w.pth", "C:w", "../hf/w.pth"})
        EXPECT_FALSE(is_remote(local)) << local;
}

TEST(WeightPath, AHubsNameIsToldHowToBeDownloaded) {
    for (const char* name :
         {"google/vit-base-patch16-224", "hf://google/vit-base-patch16-224",
          "hf-hub:google/vit-base-patch16-224", "/jobs/google/vit-base-patch16-224"})
        EXPECT_THAT(problem_of(name),
                    HasSubstr("hf download google/vit-base-patch16-224 model.safetensors"))
            << name;
    EXPECT_THAT(
        problem_of("hf://timm/resnet50.a1/pytorch_model.bin"),
        HasSubstr("hf download timm/resnet50.a1 pytorch_model.bin --local-dir resnet50.a1"));
    EXPECT_THAT(problem_of("nowhere/at/all/w.pth"), Not(HasSubstr("hub")));
}

TEST(WeightPath, AFolderIsToldWithTheFilesThatLookLikeWeights) {
    const TemporaryFile marker("marker", "");
    const std::filesystem::path folder = marker.path().native() + "_folder";
    std::filesystem::create_directory(folder);
    EXPECT_THAT(problem_of(folder), HasSubstr("none of its files looks like weights"));
    for (const char* name : {"b.pth", "config.json", "a.safetensors"})
        std::ofstream(folder / name) << "x";
    EXPECT_THAT(problem_of(folder),
                AllOf(HasSubstr("a.safetensors, b.pth"), Not(HasSubstr("config")),
                      HasSubstr(concat("--weights ", (folder / "a.safetensors").string()))));
    EXPECT_THAT(problem_of(folder / "a.safetensor"), HasSubstr("Did you mean 'a.safetensors'?"));
    EXPECT_THAT(problem_of(folder / "quite_another.bin"),
                HasSubstr("Its folder holds: a.safetensors, b.pth"));
    EXPECT_THAT(problem_of(folder / "b.pth"), IsEmpty());
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace farout::checkpoints
