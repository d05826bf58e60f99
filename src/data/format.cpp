#include "data/format.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace farout {
namespace {

using namespace std::string_view_literals;

struct Signature {
    std::size_t offset;
    std::string_view bytes;
    const char* name;
};

// Longer, more telling signatures first.
constexpr std::array signatures{
    Signature{0, "\0\0\0\x0cjP  \r\n\x87\n"sv, "JPEG 2000"},
    Signature{0, "\xff\x4f\xff\x51"sv, "JPEG 2000 (codestream)"},
    Signature{0, "\0\0\0\x0cJXL \r\n\x87\n"sv, "JPEG XL"},
    Signature{0, "\xff\x0a"sv, "JPEG XL (codestream)"},
    Signature{4, "ftypavif"sv, "AVIF"},
    Signature{4, "ftypavis"sv, "AVIF (sequence)"},
    Signature{4, "ftyphei"sv, "HEIF"},
    Signature{4, "ftyphev"sv, "HEIF (sequence)"},
    Signature{4, "ftypmif1"sv, "HEIF or AVIF"},
    Signature{4, "ftypmsf1"sv, "HEIF or AVIF (sequence)"},
    Signature{4, "ftypcrx "sv, "Canon raw (CR3)"},
    Signature{4, "ftyp"sv, "an MP4 or QuickTime video"},
    Signature{0, "II*\0\x10\0\0\0CR"sv, "Canon raw (CR2)"},
    Signature{0, "II*\0"sv, "TIFF"},
    Signature{0, "MM\0*"sv, "TIFF"},
    Signature{0, "II+\0"sv, "BigTIFF"},
    Signature{0, "MM\0+"sv, "BigTIFF"},
    Signature{0, "8BPS"sv, "Photoshop (PSD)"},
    Signature{0, "gimp xcf"sv, "GIMP (XCF)"},
    Signature{0, "qoif"sv, "QOI"},
    Signature{0, "DDS "sv, "DirectDraw surface (DDS)"},
    Signature{0, "v/1\x01"sv, "OpenEXR"},
    Signature{0, "#?RADIANCE"sv, "Radiance HDR"},
    Signature{0, "#?RGBE"sv, "Radiance HDR"},
    Signature{0, "SIMPLE  ="sv, "FITS"},
    Signature{0, "\x8aMNG\r\n\x1a\n"sv, "MNG"},
    Signature{0, "\x8bJNG\r\n\x1a\n"sv, "JNG"},
    Signature{0, "\x01\xda"sv, "SGI"},
    Signature{0, "\x59\xa6\x6a\x95"sv, "Sun raster"},
    Signature{0, "\xd7\xcd\xc6\x9a"sv, "Windows metafile"},
    Signature{0, "icns"sv, "an Apple icon (ICNS)"},
    Signature{0, "\x0a\x05\x01"sv, "PCX"},
    Signature{0, "%PDF"sv, "a PDF document"},
    Signature{0, "%!PS"sv, "PostScript"},
    Signature{0, "\xc5\xd0\xd3\xc6"sv, "PostScript (EPS)"},
    Signature{0, "AT&TFORM"sv, "DjVu"},
    Signature{8, "ACON"sv, "an animated cursor"},
    Signature{8, "AVI "sv, "an AVI video"},
    Signature{0, "\x1a\x45\xdf\xa3"sv, "a Matroska or WebM video"},
    Signature{0, "PK\x03\x04"sv, "a zip archive"},
    Signature{0, "\x1f\x8b"sv, "a gzip file"},
    Signature{0,
              "\xfd"
              "7zXZ"sv,
              "an xz file"},
    Signature{0, "BZh"sv, "a bzip2 file"},
    Signature{0, "7z\xbc\xaf"sv, "a 7-zip archive"},
    Signature{0, "Rar!"sv, "a RAR archive"},
    Signature{0, "\x89HDF"sv, "an HDF5 file"},
    Signature{0, "\x93NUMPY"sv, "a NumPy array"},
    Signature{0,
              "\x7f"
              "ELF"sv,
              "a program"},
    Signature{0, "/* XPM"sv, "XPM"},
    Signature{0, "GIMP Palette"sv, "a GIMP palette"},
    Signature{0, "version https://git-lfs"sv,
              "a Git LFS pointer (the file itself was not fetched)"},
};

std::string_view text_of(ByteSpan file) {
    return {reinterpret_cast<const char*>(file.data()), file.size()};
}

bool has(std::string_view text, std::size_t offset, std::string_view part) {
    return text.size() >= offset && text.substr(offset).starts_with(part);
}

const char* portable_anymap_name(std::string_view text) {
    if (text.size() < 3 || text[0] != 'P') return "";
    if (std::string_view(" \t\r\n#").find(text[2]) == std::string_view::npos) return "";
    switch (text[1]) {
        case '1':
        case '4':
            return "PBM";
        case '2':
        case '5':
            return "PGM";
        case '3':
        case '6':
            return "PPM";
        case '7':
            return "PAM";
        case 'f':
        case 'F':
            return "PFM";
        default:
            return "";
    }
}

// What begins with "<", after blanks and a byte-order mark.
const char* markup_name(std::string_view text) {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    text = text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    if (!text.starts_with("<")) return "";
    const std::string_view head = text.substr(0, 4096);
    if (head.find("<svg") != std::string_view::npos) return "SVG";
    for (const std::string_view tag :
         {"<!DOCTYPE html"sv, "<!doctype html"sv, "<html"sv, "<HTML"sv}) {
        if (head.find(tag) != std::string_view::npos) return "a web page (HTML)";
    }
    return head.starts_with("<?xml") ? "an XML document" : "";
}

// A Windows bitmap without its file header begins with the size of the information header.
const char* bare_bitmap_name(ByteSpan file) {
    if (file.size() < 16 || file[1] != 0 || file[2] != 0 || file[3] != 0) return "";
    for (const int header : {12, 40, 52, 56, 64, 108, 124}) {
        if (file[0] == header) return "a Windows bitmap without a file header (DIB)";
    }
    return "";
}

// Icons and cursors; a Targa image without a colour map has no "number of pictures" in the same
// place.
const char* icon_name(ByteSpan file) {
    if (file.size() < 6 || file[0] != 0 || file[1] != 0 || file[3] != 0 || (file[4] | file[5]) == 0)
        return "";
    if (file[2] == 1) return "a Windows icon (ICO)";
    return file[2] == 2 ? "a Windows cursor (CUR)" : "";
}

// Targa has no signature at its start: colour-map type, image type, depth and size must make sense
// together.
const char* targa_name(ByteSpan file) {
    const std::string_view text = text_of(file);
    if (text.size() >= 26 && has(text, text.size() - 18, "TRUEVISION-XFILE.")) return "TGA";
    if (file.size() < 18 || file[1] > 1) return "";
    const int type = file[2];
    const int depth = file[16];
    const bool known_type =
        type == 1 || type == 2 || type == 3 || type == 9 || type == 10 || type == 11;
    const bool known_depth =
        depth == 1 || depth == 8 || depth == 15 || depth == 16 || depth == 24 || depth == 32;
    const bool has_size = (file[12] | file[13]) != 0 && (file[14] | file[15]) != 0;
    return known_type && known_depth && has_size ? "TGA" : "";
}

}  // namespace

Format format_of(ByteSpan file) {
    const std::string_view text = text_of(file);
    if (has(text, 0, "\xff\xd8\xff")) return Format::jpeg;
    if (has(text, 0, "\x89PNG\r\n\x1a\n")) return Format::png;
    if (has(text, 0, "GIF87a") || has(text, 0, "GIF89a")) return Format::gif;
    if (has(text, 0, "BM")) return Format::bmp;
    if (has(text, 0, "RIFF") && has(text, 8, "WEBP")) return Format::webp;
    return Format::other;
}

const char* other_format_name(ByteSpan file) {
    const std::string_view text = text_of(file);
    for (const Signature& signature : signatures) {
        if (has(text, signature.offset, signature.bytes)) return signature.name;
    }
    for (const char* name : {portable_anymap_name(text), markup_name(text), bare_bitmap_name(file),
                             icon_name(file), targa_name(file)}) {
        if (*name != '\0') return name;
    }
    return "";
}

}  // namespace farout
