#pragma once
/// Hashes: SHA-256 for provenance (comparable with sha256sum), XXH3 for block checksums.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct evp_md_ctx_st;
struct XXH3_state_s;

namespace farout::files {

/// SHA-256 of everything added.
class Sha256 {
  public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    Sha256& add(std::span<const std::byte> bytes);
    Sha256& add(std::string_view text);
    /// 64 hexadecimal digits; nothing may be added afterwards.
    std::string finish();

  private:
    evp_md_ctx_st* context_;
};

/// SHA-256 of a file's bytes, as sha256sum prints it. Throws Error when the file can't be read.
std::string sha256_of_file(const std::filesystem::path& file);

/// XXH3 (64 bits); never 0, which stands for "none".
std::uint64_t quick_hash(std::span<const std::byte> bytes);

/// XXH3 (64 bits) of several pieces in a row; never 0, which stands for "not written".
class Checksum {
  public:
    explicit Checksum(std::uint64_t seed);
    Checksum& add(std::span<const std::byte> bytes);
    std::uint64_t finish() const;

  private:
    std::shared_ptr<XXH3_state_s> state_;
};

}  // namespace farout::files
