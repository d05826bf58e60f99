/// WebP with libwebp's animation decoder, which reads still images too: the first frame on its
/// canvas.

#include <memory>
#include <string_view>

#include <webp/decode.h>
#include <webp/demux.h>

#include "images/detail/codecs.h"

namespace farout::images {
namespace {

constexpr const char* name = "WebP";

struct Deleter {
    void operator()(WebPDemuxer* demuxer) const { WebPDemuxDelete(demuxer); }
    void operator()(WebPAnimDecoder* decoder) const { WebPAnimDecoderDelete(decoder); }
};

bool has_known_chunk(ByteSpan file) {
    if (file.size() < 16) return false;
    const std::string_view chunk(reinterpret_cast<const char*>(file.data()) + 12, 4);
    return chunk == "VP8 " || chunk == "VP8L" || chunk == "VP8X";
}

// The canvas size stands in the headers; asking for it allocates no pixels.
void check_canvas(const WebPData& data) {
    const std::unique_ptr<WebPDemuxer, Deleter> demuxer(WebPDemux(&data));
    if (!demuxer) throw_corrupt(name, "the file is cut short or its chunks are broken");
    check_size(WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_WIDTH),
               WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_HEIGHT), name);
}

}  // namespace

Image decode_webp(ByteSpan file) {
    if (!has_known_chunk(file))
        throw_corrupt(name, "no image chunk (VP8, VP8L or VP8X) where it should be");
    const WebPData data{file.data(), file.size()};
    check_canvas(data);
    const std::unique_ptr<WebPAnimDecoder, Deleter> decoder(WebPAnimDecoderNew(&data, nullptr));
    WebPAnimInfo info;
    if (!decoder || WebPAnimDecoderGetInfo(decoder.get(), &info) == 0) {
        throw_corrupt(name, "the headers can't be read");
    }
    std::uint8_t* rgba = nullptr;
    int timestamp = 0;
    if (WebPAnimDecoderGetNext(decoder.get(), &rgba, &timestamp) == 0) {
        throw_corrupt(name, "the image data is cut short or broken");
    }
    Image image =
        filled_image(static_cast<int>(info.canvas_width), static_cast<int>(info.canvas_height), {});
    for (std::size_t from = 0, to = 0; to < image.rgb.size(); from += 4, to += 3) {
        image.rgb[to] = rgba[from];
        image.rgb[to + 1] = rgba[from + 1];
        image.rgb[to + 2] = rgba[from + 2];
    }
    return image;
}

}  // namespace farout::images
