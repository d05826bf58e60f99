#pragma once
/// A folder of PNG files and lists that appears whole or not at all.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <span>
#include <string>

namespace farout {

/// Whether `folder` was finished by an ImageFolder with the same recipe and still holds as many
/// bytes in as many files.
bool is_finished(const std::filesystem::path& folder, const std::string& recipe);

/// Writes into FOLDER.unfinished; finish() renames it to FOLDER. All errors name the file.
class ImageFolder {
  public:
    /// Removes what an earlier, interrupted run left.
    explicit ImageFolder(std::filesystem::path folder);

    /// Writes an 8-bit grey PNG file; `path` is relative to the folder, with '/' between its parts.
    void add_png(const std::string& path, int width, int height,
                 std::span<const std::uint8_t> pixels);
    /// Appends a line to a list.
    void add_line(const std::string& list, const std::string& line);
    /// Notes the recipe, and puts the folder in the place of the one that may be there.
    void finish(const std::string& recipe);

  private:
    std::filesystem::path folder_;
    std::filesystem::path unfinished_;
    std::set<std::filesystem::path> made_;
    std::map<std::string, std::ofstream> lists_;
};

}  // namespace farout
