#include "checkpoints/checkpoint_files.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>
#include <unistd.h>

#include "core/error.h"
#include "core/text.h"

namespace farout::test {

TemporaryFile::TemporaryFile(const std::string& name, const std::string& bytes)
    : path_(std::filesystem::path(testing::TempDir()) / concat("farout_", ::getpid(), "_", name)) {
    std::ofstream(path_, std::ios::binary) << bytes;
}

TemporaryFile::~TemporaryFile() {
    std::filesystem::remove(path_);
}

std::string read_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::vector<std::string>> read_table(const std::string& fixture) {
    std::ifstream in(std::filesystem::path(FAROUT_FIXTURES) / fixture);
    std::vector<std::vector<std::string>> rows;
    for (std::string line; std::getline(in, line);) rows.push_back(split(line, '\t'));
    return rows;
}

std::string from_base64(const std::string& text) {
    const std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string bytes;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char digit : text.substr(0, text.find('='))) {
        bits = (bits << 6) | static_cast<std::uint32_t>(digits.find(digit));
        count += 6;
        if (count < 8) continue;
        count -= 8;
        bytes += static_cast<char>((bits >> count) & 0xFF);
    }
    return bytes;
}

std::string to_hexadecimal(const checkpoints::Array& array) {
    const auto bytes = array.bytes();
    return hexadecimal(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

std::vector<std::filesystem::path> good_files() {
    const std::filesystem::directory_iterator folder(std::filesystem::path(FAROUT_FIXTURES) /
                                                     "good");
    std::vector<std::filesystem::path> files;
    for (const auto& entry : folder) files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

std::string refusal(const std::filesystem::path& file) {
    try {
        checkpoints::read_checkpoint(file);
    } catch (const Error& error) {
        return error.what();
    }
    ADD_FAILURE() << file << " was read";
    return "";
}

std::string legacy_file(const std::string& pickle) {
    using namespace std::string_literals;
    std::string bytes = "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."s;  // magic
    bytes += "\x80\x02M\xe9\x03."s;                                                    // version
    bytes += "\x80\x02}."s;                                                            // system
    bytes += pickle;
    bytes += "\x80\x02]."s;  // keys
    return bytes;
}

}  // namespace farout::test
