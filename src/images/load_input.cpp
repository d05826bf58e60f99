#include "images/load_input.h"

#include "images/decode.h"

namespace farout::images {

namespace {

constexpr std::size_t most_kept = 32U << 20;

// Fresh memory for every image would be zeroed by the system and then by the vector.
struct Kept {
    std::vector<std::byte> bytes;
    Image image;

    void limit() {
        if (bytes.capacity() > most_kept) bytes = std::vector<std::byte>();
        if (image.rgb.capacity() > most_kept) image = Image();
    }
};

struct LimitAtEnd {
    Kept& kept;
    ~LimitAtEnd() { kept.limit(); }
};

}  // namespace

void load_input(const std::filesystem::path& file, const Preprocessing& how, std::span<float> chw) {
    std::optional<FileStamp> ignored;
    load_input(file, how, chw, ignored);
}

void load_input(const std::filesystem::path& file, const Preprocessing& how, std::span<float> chw,
                std::optional<FileStamp>& stamp) {
    thread_local Kept kept;
    const LimitAtEnd limit{kept};
    stamp.reset();
    stamp = read_bytes(file, kept.bytes);
    const DecodeOptions options{how.decoding == Decoding::scaled ? pixels_needed(how) : 0};
    decode_image(kept.bytes, options, kept.image);
    preprocess(kept.image, how, chw);
}

}  // namespace farout::images
