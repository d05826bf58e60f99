#pragma once
/// Weight files for the tests: fixtures, their expected content, and files written on the spot.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "checkpoints/checkpoint.h"

namespace farout::test {

/// A file of these bytes in the test's own temporary folder, removed with the object.
class TemporaryFile {
  public:
    TemporaryFile(const std::string& name, const std::string& bytes);
    ~TemporaryFile();
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

std::string read_file(const std::filesystem::path& file);

/// The tab-separated fields of each line of a fixture's text file.
std::vector<std::vector<std::string>> read_table(const std::string& fixture);

std::string from_base64(const std::string& text);
std::string to_hexadecimal(const checkpoints::Array& array);

/// The files under fixtures/good, by name.
std::vector<std::filesystem::path> good_files();

/// The message with which a file is refused; fails the test when it is read.
std::string refusal(const std::filesystem::path& file);

/// A torch.save file in the form before 1.6 that holds this pickle and no storage.
std::string legacy_file(const std::string& pickle);

}  // namespace farout::test
