#include "images/codecs/detail/jpeg_header.h"

#include <algorithm>
#include <string_view>

#include "images/detail/codecs.h"

namespace farout::images {
namespace {

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

}  // namespace

JpegHeader read_jpeg_header(ByteSpan file) {
    return MarkerWalk(file).run();
}

}  // namespace farout::images
