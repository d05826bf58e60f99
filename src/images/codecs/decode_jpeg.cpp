/// JPEG with libjpeg-turbo: the accurate integer DCT and "fancy" chroma upsampling, as Pillow.
///
/// The library decides the pixels, and its versions agree but for one thing: a progressive file
/// whose last scans are missing is smoothed a little differently since 3.0 (two errors in 2.1's
/// smoothing were corrected), by a grey level here and there.

#include <algorithm>
#include <string_view>

#include "images/codecs/byte_reader.h"
#include "images/codecs/detail/jpeg_error.h"
#include "images/detail/codecs.h"

namespace farout::images {
namespace {

// What Pillow learns from a JPEG file before it hands it to libjpeg.

struct JpegHeader {
    int width = 0;
    int height = 0;
    int layers = 0;  ///< 1 grey, 3 colour, 4 CMYK or YCCK
};

constexpr const char* name = "JPEG";

bool starts_with(ByteSpan segment, std::string_view text) {
    return segment.size() >= text.size() &&
           std::equal(text.begin(), text.end(), segment.begin(),
                      [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

class MarkerWalk {
  public:
    explicit MarkerWalk(ByteSpan file) : reader_(file, name) { reader_.seek(2); }

    JpegHeader run() {
        while (!reached_scan_) step();
        if (header_.layers == 0) throw_corrupt(name, "a scan comes before the frame header");
        return header_;
    }

  private:
    void step() {
        if (reader_.u8() != 0xFF) return;  // junk between segments
        std::uint8_t code = reader_.u8();
        while (code == 0xFF) code = reader_.u8();  // padding
        if (code == 0x00) return;                  // an escaped 0xFF
        if (code < 0xC0)
            throw_corrupt(name, concat("no marker found at byte ", reader_.position()));
        handle(code);
    }

    void handle(std::uint8_t code) {
        const bool standalone = code == 0xC8 || (code >= 0xD0 && code <= 0xD9) ||
                                (code >= 0xF0 && code <= 0xFD) || code == 0xFF;
        if (standalone) return;
        const std::uint16_t length = reader_.u16_big();
        const ByteSpan segment = reader_.take(length > 2 ? length - 2U : 0U);
        if (is_frame(code)) {
            read_frame(segment);
        } else if (code == 0xDB) {
            check_quantization(segment);
        } else if (code >= 0xE0 && code <= 0xEF) {
            check_application(code, segment);
        }
        reached_scan_ = code == 0xDA;
    }

    static bool is_frame(std::uint8_t code) {
        return (code >= 0xC0 && code <= 0xCF && code != 0xC4 && code != 0xC8 && code != 0xCC) ||
               code == 0xDE;
    }

    void read_frame(ByteSpan segment) {
        if (segment.size() < 6 || (segment.size() - 6) % 3 != 0) {
            throw_corrupt(name, "a frame header of a wrong length");
        }
        header_ = {segment[3] << 8 | segment[4], segment[1] << 8 | segment[2], segment[5]};
        if (segment[0] != 8) {
            throw_corrupt(name, concat(int{segment[0]}, " bits a sample; only 8 are read"));
        }
        if (header_.layers != 1 && header_.layers != 3 && header_.layers != 4) {
            throw_corrupt(name, concat(header_.layers, " colour layers; only 1, 3 and 4 are read"));
        }
        if (has_profile_ && smallest_profile_.size() < 14)
            throw_corrupt(name, "a colour profile cut short");
        has_profile_ = false;
    }

    static void check_quantization(ByteSpan segment) {
        while (!segment.empty()) {
            const std::size_t length = segment[0] < 16 ? 65 : 129;
            if (segment.size() < length) throw_corrupt(name, "a quantization table cut short");
            segment = segment.subspan(length);
        }
    }

    void check_application(std::uint8_t code, ByteSpan segment) {
        const bool jfif = code == 0xE0 && starts_with(segment, "JFIF");
        const bool adobe = code == 0xEE && starts_with(segment, "Adobe");
        if ((jfif || adobe) && segment.size() < 7)
            throw_corrupt(name, "an application segment cut short");
        if (code == 0xED && starts_with(segment, std::string_view("Photoshop 3.0\0", 14))) {
            check_photoshop(segment);
        }
        if (code == 0xE2 && starts_with(segment, std::string_view("ICC_PROFILE\0", 12))) {
            const bool smaller =
                !has_profile_ ||
                std::lexicographical_compare(segment.begin(), segment.end(),
                                             smallest_profile_.begin(), smallest_profile_.end());
            if (smaller) smallest_profile_ = segment;
            has_profile_ = true;
        }
    }

    // Pillow gives up on a resource that ends where the length of its name should stand, and on
    // nothing else.
    static void check_photoshop(ByteSpan segment) {
        std::size_t at = 14;
        while (at < segment.size() && starts_with(segment.subspan(at), "8BIM")) {
            at += 6;  // signature and resource code
            if (at > segment.size()) return;
            if (at == segment.size()) throw_corrupt(name, "a Photoshop resource cut short");
            at += 1U + segment[at];
            at += at & 1U;
            if (at + 4 > segment.size()) return;
            ByteReader size(segment.subspan(at, 4), name);
            at += 4 + std::size_t{size.u32_big()};
            at += at & 1U;
        }
    }

    ByteReader reader_;
    JpegHeader header_;
    ByteSpan smallest_profile_;
    bool has_profile_ = false;
    bool reached_scan_ = false;
};

/// Walks the markers up to the first scan. Throws ImageError for what Pillow refuses there:
/// segments that are cut short, other than 8 bits a sample, other than 1, 3 or 4 layers, bytes that
/// are no marker.
JpegHeader read_jpeg_header(ByteSpan file) {
    return MarkerWalk(file).run();
}

// A source of portions: libjpeg is told to wait ("suspend") at the end of each. So a truncated file
// is noticed, where libjpeg's own memory source would make up an end of image.
struct PortionSource {
    jpeg_source_mgr base;  // first, as above
    const JOCTET* begin;
    std::size_t size;
    std::size_t handed_out;
    std::size_t to_skip;
};

PortionSource& source_of(j_decompress_ptr info) {
    return *reinterpret_cast<PortionSource*>(info->src);
}

void skip_bytes(j_decompress_ptr info, long count) {
    if (count <= 0) return;
    PortionSource& source = source_of(info);
    const std::size_t wanted = static_cast<std::size_t>(count);
    const std::size_t now = std::min(wanted, source.base.bytes_in_buffer);
    source.base.next_input_byte += now;
    source.base.bytes_in_buffer -= now;
    source.to_skip = wanted - now;
}

class JpegReader {
  public:
    explicit JpegReader(ByteSpan file) {
        info_.err = error_.attach();
        const bool created = attempt([this] { jpeg_create_decompress(&info_); });
        if (!created) throw_broken();
        source_.begin = file.data();
        source_.size = file.size();
        source_.base.next_input_byte = file.data();
        source_.base.init_source = [](j_decompress_ptr) {};
        source_.base.fill_input_buffer = [](j_decompress_ptr) -> boolean { return FALSE; };
        source_.base.skip_input_data = skip_bytes;
        source_.base.resync_to_restart = jpeg_resync_to_restart;
        source_.base.term_source = [](j_decompress_ptr) {};
        info_.src = &source_.base;
    }
    ~JpegReader() { jpeg_destroy_decompress(&info_); }
    JpegReader(const JpegReader&) = delete;
    JpegReader& operator=(const JpegReader&) = delete;

    void read(const JpegHeader& header, DecodeOptions options, Image& image) {
        next_portion();
        until_done([this] { return skip_tables_and_read_header() != JPEG_SUSPENDED; });
        info_.out_color_space = header.layers == 4 ? JCS_CMYK : JCS_RGB;
        info_.scale_num = 1;
        info_.scale_denom = shrinking(header, options);
        until_done([this] { return jpeg_start_decompress(&info_) != FALSE; });
        const bool agrees = info_.image_width == static_cast<JDIMENSION>(header.width) &&
                            info_.image_height == static_cast<JDIMENSION>(header.height) &&
                            info_.output_components == (header.layers == 4 ? 4 : 3);
        if (!agrees) throw_corrupt(name, "contradicting frame headers");
        image.width = static_cast<int>(info_.output_width);
        image.height = static_cast<int>(info_.output_height);
        image.rgb.resize(std::size_t{info_.output_width} * info_.output_height * 3);
        header.layers == 4 ? read_cmyk(image) : read_rgb(image);
        finish();
    }

  private:
    // The largest of 8, 4, 2 and 1 that leaves enough pixels: what the library has fast code for
    // (its other fractions, 5/8 say, take longer than the full size).
    static unsigned shrinking(const JpegHeader& header, DecodeOptions options) {
        if (options.enough < 1) return 1;
        const int most = std::min(header.width, header.height) / options.enough;
        return most >= 8 ? 8 : most >= 4 ? 4 : most >= 2 ? 2 : 1;
    }

    // Runs one call of libjpeg, from which an error jumps back here. `step` owns nothing that needs
    // a destructor.
    template <typename Step>
    bool attempt(Step step) {
        if (setjmp(error_.jump) != 0) return false;
        step();
        return true;
    }

    // Repeats a call of libjpeg, with more of the file each time, until it has had enough.
    template <typename Step>
    void until_done(Step step) {
        bool done = false;
        while (true) {
            if (!attempt([&] { done = step(); })) throw_broken();
            if (done) return;
            next_portion();
        }
    }

    void next_portion() {
        if (source_.handed_out == source_.size) {
            throw_corrupt(name, concat("the file is cut short (", source_.size, " bytes)"));
        }
        const std::size_t more = std::min(portion_bytes, source_.size - source_.handed_out);
        source_.handed_out += more;
        source_.base.bytes_in_buffer += more;
        skip_bytes(&info_, static_cast<long>(source_.to_skip));
    }

    // A stream may begin with an image of tables only.
    int skip_tables_and_read_header() {
        int found = JPEG_HEADER_TABLES_ONLY;
        while (found == JPEG_HEADER_TABLES_ONLY) found = jpeg_read_header(&info_, FALSE);
        return found;
    }

    void read_rgb(Image& image) {
        const std::size_t stride = std::size_t{info_.output_width} * 3;
        until_done([this, pixels = image.rgb.data(), stride] {
            while (info_.output_scanline < info_.output_height) {
                JSAMPROW row = pixels + stride * info_.output_scanline;
                if (jpeg_read_scanlines(&info_, &row, 1) == 0) return false;
            }
            return true;
        });
    }

    // Four-colour files are taken to be inverted, as Adobe writes them; then Pillow's CMYK to RGB.
    void read_cmyk(Image& image) {
        std::vector<JSAMPLE> line(std::size_t{info_.output_width} * 4);
        std::uint8_t* out = image.rgb.data();
        while (info_.output_scanline < info_.output_height) {
            until_done([this, row = line.data()]() mutable {
                return jpeg_read_scanlines(&info_, &row, 1) != 0;
            });
            for (std::size_t at = 0; at < line.size(); at += 4) {
                const int light = line[at + 3];
                for (std::size_t c = 0; c < 3; ++c) *out++ = shade(255 - line[at + c], light);
            }
        }
    }

    // light - ink · light / 255, rounded to nearest (the exact division of 8-bit products).
    static std::uint8_t shade(int ink, int light) {
        const int product = ink * light + 128;
        return static_cast<std::uint8_t>(light - (((product >> 8) + product) >> 8));
    }

    // With all rows there, a missing end is forgiven, an error isn't.
    void finish() {
        if (!attempt([this] { jpeg_finish_decompress(&info_); })) throw_broken();
    }

    [[noreturn]] void throw_broken() {
        char text[JMSG_LENGTH_MAX] = {};
        error_.base.format_message(reinterpret_cast<j_common_ptr>(&info_), text);
        throw_corrupt(name, text);
    }

    jpeg_decompress_struct info_{};
    JpegErrorHook error_{};
    PortionSource source_{};
};

}  // namespace

void decode_jpeg(ByteSpan file, DecodeOptions options, Image& image) {
    const JpegHeader header = read_jpeg_header(file);
    check_size(static_cast<std::uint64_t>(header.width), static_cast<std::uint64_t>(header.height),
               name);
    JpegReader(file).read(header, options, image);
}

}  // namespace farout::images
