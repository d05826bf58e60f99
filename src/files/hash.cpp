#include "files/hash.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <vector>

#include <openssl/evp.h>
#include <xxhash.h>

#include "core/error.h"
#include "core/special_file.h"
#include "core/text.h"

namespace farout::files {

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
    if (context_ == nullptr || EVP_DigestInit_ex(context_, EVP_sha256(), nullptr) != 1)
        throw Error("SHA-256 can't be started (OpenSSL refuses it).");
}

Sha256::~Sha256() {
    EVP_MD_CTX_free(context_);
}

Sha256& Sha256::add(std::span<const std::byte> bytes) {
    EVP_DigestUpdate(context_, bytes.data(), bytes.size());
    return *this;
}

Sha256& Sha256::add(std::string_view text) {
    return add(std::as_bytes(std::span(text)));
}

std::string Sha256::finish() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    EVP_DigestFinal_ex(context_, digest.data(), &length);
    return hexadecimal(digest.data(), length);
}

std::string sha256_of_file(const std::filesystem::path& file) {
    refuse_special_file(file);
    std::ifstream in(file, std::ios::binary);
    if (!in)
        throw Error(
            concat("Can't open ", printable(file.native()), ": ", std::strerror(errno), "."));
    Sha256 hash;
    std::vector<char> buffer(1 << 20);
    while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || in.gcount() > 0)
        hash.add(std::string_view(buffer.data(), static_cast<std::size_t>(in.gcount())));
    if (in.bad()) throw Error(concat("Can't read ", printable(file.native()), " to its end."));
    return hash.finish();
}

std::uint64_t quick_hash(std::span<const std::byte> bytes) {
    const std::uint64_t value = XXH3_64bits(bytes.data(), bytes.size());
    return value == 0 ? 1 : value;
}

Checksum::Checksum(std::uint64_t seed) : state_(XXH3_createState(), XXH3_freeState) {
    XXH3_64bits_reset_withSeed(state_.get(), seed);
}

Checksum& Checksum::add(std::span<const std::byte> bytes) {
    XXH3_64bits_update(state_.get(), bytes.data(), bytes.size());
    return *this;
}

std::uint64_t Checksum::finish() const {
    const std::uint64_t value = XXH3_64bits_digest(state_.get());
    return value == 0 ? 1 : value;
}

}  // namespace farout::files
