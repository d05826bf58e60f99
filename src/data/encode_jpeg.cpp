#include "data/encode_jpeg.h"

#include <csetjmp>
#include <cstdio>
#include <cstdlib>

#include <jpeglib.h>

#include "core/text.h"

namespace farout {
namespace {

// libjpeg's error hook must not return; the jump ends in encode_jpeg.
struct ErrorHook {
    jpeg_error_mgr base;  // first: libjpeg hands out a pointer to it
    std::jmp_buf jump;
};

[[noreturn]] void jump_on_error(j_common_ptr info) {
    std::longjmp(reinterpret_cast<ErrorHook*>(info->err)->jump, 1);
}

/// What must outlive a jump.
struct Encoder {
    jpeg_compress_struct info{};
    ErrorHook error{};
    unsigned char* bytes = nullptr;
    unsigned long count = 0;

    Encoder() {
        info.err = jpeg_std_error(&error.base);
        error.base.error_exit = jump_on_error;
    }
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

}  // namespace farout
