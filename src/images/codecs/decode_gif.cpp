/// GIF: the first frame on its screen, as Pillow shows it.

#include <optional>
#include <string_view>

#include "images/codecs/detail/gif_lzw.h"
#include "images/detail/codecs.h"

namespace farout::images {
namespace {

constexpr const char* name = "GIF";

struct Frame {
    int left = 0, top = 0, width = 0, height = 0;
    GifRows::Order order = GifRows::Order::sequential;
    int code_bits = 0;
    std::size_t data_begin = 0;
};

// The headers up to the first frame's image data.
class GifHeader {
  public:
    explicit GifHeader(ByteSpan file) : reader_(file, name) {
        grey_ramp();
        reader_.seek(6);
        screen_width_ = reader_.u16_little();
        screen_height_ = reader_.u16_little();
        const int flags = reader_.u8();
        reader_.take(2);  // background, aspect ratio
        if ((flags & 128) != 0) read_palette(flags);
        find_frame();
        screen_width_ = std::max(screen_width_, frame_.left + frame_.width);
        screen_height_ = std::max(screen_height_, frame_.top + frame_.height);
        // A frame of no width at the left edge stands for the whole screen.
        if (frame_.left == 0 && frame_.width == 0) {
            frame_.top = 0;
            frame_.width = screen_width_;
            frame_.height = screen_height_;
        }
    }

    const Frame& frame() const { return frame_; }
    const Palette& palette() const { return palette_; }
    int screen_width() const { return screen_width_; }
    int screen_height() const { return screen_height_; }
    std::uint8_t background() const { return transparent_.value_or(0); }

  private:
    void grey_ramp() {
        for (std::size_t i = 0; i < palette_.size(); ++i)
            palette_[i].fill(static_cast<std::uint8_t>(i));
    }

    // A palette that is only the beginning of the grey ramp doesn't count. Without any palette that
    // counts the image is grey; with one, indices past its end are black.
    void read_palette(int flags) {
        const ByteSpan colours = reader_.take(std::size_t{3} << ((flags & 7) + 1));
        bool is_ramp = true;
        for (std::size_t i = 0; i < colours.size(); ++i) is_ramp &= colours[i] == i / 3;
        if (is_ramp) return;
        palette_.fill({});
        for (std::size_t i = 0; i < colours.size(); ++i) palette_[i / 3][i % 3] = colours[i];
    }

    void find_frame() {
        while (true) {
            switch (reader_.u8()) {
                case '!':
                    read_extension();
                    break;
                case ',':
                    read_frame();
                    return;
                case ';':
                    throw_corrupt(name, "no frame in the file");
                default:
                    break;  // junk between blocks
            }
        }
    }

    ByteSpan read_block() { return reader_.take(reader_.u8()); }
    void skip_blocks() {
        while (!read_block().empty()) {
        }
    }

    void read_extension() {
        const int label = reader_.u8();
        ByteSpan block = read_block();
        if (label == 249 && !block.empty()) {
            const bool has_transparency = (block[0] & 1) != 0;
            if (block.size() < (has_transparency ? 4U : 3U))
                throw_corrupt(name, "a graphic control cut short");
            if (has_transparency) transparent_ = block[3];
        } else if (label == 254) {  // a comment
            while (!block.empty()) block = read_block();
            return;
        } else if (label == 255 && is_loop(block)) {
            read_block();
        }
        skip_blocks();
    }

    static bool is_loop(ByteSpan block) {
        const std::string_view text(reinterpret_cast<const char*>(block.data()), block.size());
        return text.starts_with("NETSCAPE2.0");
    }

    void read_frame() {
        frame_.left = reader_.u16_little();
        frame_.top = reader_.u16_little();
        frame_.width = reader_.u16_little();
        frame_.height = reader_.u16_little();
        const int flags = reader_.u8();
        if ((flags & 64) != 0) frame_.order = GifRows::Order::interlaced;
        if ((flags & 128) != 0) read_palette(flags);
        frame_.code_bits = reader_.u8();
        frame_.data_begin = reader_.position();
    }

    ByteReader reader_;
    int screen_width_ = 0, screen_height_ = 0;
    Palette palette_{};
    std::optional<std::uint8_t> transparent_;
    Frame frame_;
};

GifRows read_pixels(ByteSpan file, const Frame& frame) {
    GifRows rows(frame.width, frame.height, frame.order);
    GifDecoder decoder(frame.code_bits);
    const ByteSpan blocks = file.subspan(frame.data_begin);
    std::size_t handed_out = 0;
    do {
        if (handed_out == blocks.size()) throw_corrupt(name, "the image data is cut short");
        handed_out += std::min(portion_bytes, blocks.size() - handed_out);
    } while (!decoder.decode(blocks.first(handed_out), rows));
    return rows;
}

}  // namespace

Image decode_gif(ByteSpan file) {
    const GifHeader header(file);
    const Frame& frame = header.frame();
    check_size(static_cast<std::uint64_t>(header.screen_width()),
               static_cast<std::uint64_t>(header.screen_height()), name);
    check_size(static_cast<std::uint64_t>(frame.width), static_cast<std::uint64_t>(frame.height),
               name);
    const GifRows rows = read_pixels(file, frame);
    Image image = filled_image(header.screen_width(), header.screen_height(),
                               header.palette()[header.background()]);
    const std::uint8_t* index = rows.indices().data();
    for (int y = 0; y < frame.height; ++y) {
        const std::size_t first =
            static_cast<std::size_t>(frame.top + y) * static_cast<std::size_t>(image.width) +
            static_cast<std::size_t>(frame.left);
        std::uint8_t* out = image.rgb.data() + 3 * first;
        for (int x = 0; x < frame.width; ++x, ++index) {
            for (const std::uint8_t value : header.palette()[*index]) *out++ = value;
        }
    }
    return image;
}

}  // namespace farout::images
