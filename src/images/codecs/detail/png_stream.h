#pragma once
/// The chunks of a PNG file, read as Pillow reads them. Internal to this folder.

#include <optional>
#include <string_view>

#include "images/detail/codecs.h"

namespace farout::images {

/// How a row's bits become pixels.
enum class PngPixels {
    grey1,
    grey2,
    grey4,
    grey8,
    grey16,
    index1,
    index2,
    index4,
    index8,
    grey_alpha8,
    grey_alpha16,
    rgb8,
    rgb16,
    rgba8,
    rgba16,
};

/// The part of the canvas that the (first frame's) data fills.
struct PngBox {
    std::uint32_t left = 0, top = 0, width = 0, height = 0;
};

struct PngHeader {
    std::uint32_t width = 0, height = 0;
    std::optional<PngPixels> pixels;
    bool interlaced = false;
    std::optional<Palette> palette;
    std::optional<PngBox> frame;
    bool one_transparent_index = false;
};

/// Walks the chunks: first to the image data, then through its portions, then to the end. Checksums
/// are verified before the image data only; chunks are checked for what Pillow refuses. Throws
/// ImageError.
class PngStream {
  public:
    /// Reads up to the first chunk of image data.
    explicit PngStream(ByteSpan file);

    const PngHeader& header() const { return header_; }

    /// The next at most portion_bytes of compressed image data; empty when there is no more.
    ByteSpan next_data();

    /// Goes through the chunks behind the image data.
    void finish();

  private:
    struct Chunk {
        std::string_view type;
        std::size_t length = 0;
        bool makes_sense() const;  ///< the type consists of letters
    };
    enum class Step { go_on, image_data, end };

    std::optional<Chunk> read_chunk_header();
    void require_sense(const Chunk& chunk) const;
    Step visit(const Chunk& chunk);
    void check_crc(const Chunk& chunk, std::size_t begin);
    void visit_header(ByteSpan data);
    void visit_palette(ByteSpan data);
    void visit_transparency(ByteSpan data);
    void visit_profile(ByteSpan data);
    void visit_text(ByteSpan data);
    void visit_compressed_text(ByteSpan data);
    void visit_international_text(ByteSpan data);
    void visit_animation(ByteSpan data);
    void visit_frame(ByteSpan data);
    void visit_frame_data();
    void count_text(std::size_t length);

    ByteSpan file_;
    ByteReader reader_;
    PngHeader header_;
    std::size_t data_left_ = 0;
    std::size_t text_bytes_ = 0;
    std::optional<std::uint32_t> frames_;
    std::optional<std::uint32_t> sequence_;
    bool default_image_ = false;
};

}  // namespace farout::images
