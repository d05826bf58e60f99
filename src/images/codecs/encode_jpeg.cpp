#include "images/codecs/encode_jpeg.h"

#include <cstdlib>

#include "core/text.h"
#include "images/codecs/detail/jpeg_error.h"

namespace farout::images {
namespace {

/// What must outlive a jump.
struct Encoder {
    jpeg_compress_struct info{};
    JpegErrorHook error{};
    unsigned char* bytes = nullptr;
    unsigned long count = 0;

    Encoder() { info.err = error.attach(); }
    ~Encoder() {
        jpeg_destroy_compress(&info);
        std::free(bytes);
    }
    Encoder(const Encoder&) = delete;
    Encoder& operator=(const Encoder&) = delete;

    void encode(const Image& image, int quality) {
        jpeg_create_compress(&info);
        jpeg_mem_dest(&info, &bytes, &count);
        info.image_width = static_cast<JDIMENSION>(image.width);
        info.image_height = static_cast<JDIMENSION>(image.height);
        info.input_components = 3;
        info.in_color_space = JCS_RGB;
        jpeg_set_defaults(&info);
        jpeg_set_quality(&info, quality, TRUE);
        info.optimize_coding = TRUE;
        jpeg_start_compress(&info, TRUE);
        while (info.next_scanline < info.image_height) {
            const std::size_t row = std::size_t{info.next_scanline} * 3 * info.image_width;
            JSAMPROW pixels = const_cast<JSAMPROW>(image.rgb.data() + row);
            jpeg_write_scanlines(&info, &pixels, 1);
        }
        jpeg_finish_compress(&info);
    }
};

}  // namespace

std::string encode_jpeg(const Image& image, int quality) {
    Encoder encoder;
    if (setjmp(encoder.error.jump) != 0) {
        char text[JMSG_LENGTH_MAX] = {};
        encoder.error.base.format_message(reinterpret_cast<j_common_ptr>(&encoder.info), text);
        throw Error(concat("An image of ", image.width, "x", image.height,
                           " pixels can't be written as JPEG: ", text));
    }
    encoder.encode(image, quality);
    return {reinterpret_cast<const char*>(encoder.bytes), encoder.count};
}

}  // namespace farout::images
