#include "benchmarks/input_path/jpeg_floor.h"

#include <cstdio>
#include <vector>

#include <jpeglib.h>

#include "core/error.h"

namespace farout {

namespace {

// Not through C frames with destructors to run: the library holds nothing of ours.
[[noreturn]] void throw_error(j_common_ptr info) {
    char text[JMSG_LENGTH_MAX] = {};
    info->err->format_message(info, text);
    throw Error(text);
}

}  // namespace

void decode_and_forget(std::span<const std::byte> file) {
    jpeg_decompress_struct info{};
    jpeg_error_mgr errors{};
    info.err = jpeg_std_error(&errors);
    errors.error_exit = throw_error;
    errors.output_message = [](j_common_ptr) {};
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(file.data()), file.size());
    jpeg_read_header(&info, TRUE);
    info.out_color_space = info.num_components == 4 ? JCS_CMYK : JCS_RGB;
    jpeg_start_decompress(&info);
    thread_local std::vector<JSAMPLE> room;
    room.resize(std::size_t{info.output_width} * 4);
    JSAMPROW row = room.data();
    while (info.output_scanline < info.output_height) jpeg_read_scanlines(&info, &row, 1);
    jpeg_finish_decompress(&info);
    jpeg_destroy_decompress(&info);
}

}  // namespace farout
