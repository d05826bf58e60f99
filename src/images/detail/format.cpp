#include "images/detail/format.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>

#include "core/text.h"

namespace farout::images {
namespace {

using namespace std::string_view_literals;

/// What to do about a file that isn't decoded.
enum class Mend {
    convert,  ///< an image, of a format that farout doesn't read
    pick,     ///< holds images, or could be shown as one
    unpack,   ///< an archive
    replace,  ///< something else stands where the image should be
    lfs_pull,
    annex_get,
    leave_out,
    decode_base64,
};

const char* advice(Mend mend) {
    switch (mend) {
        case Mend::convert:
            return ", which farout doesn't read: convert it to PNG";
        case Mend::pick:
            return ", not an image: make a PNG of what is meant";
        case Mend::unpack:
            return ", not an image: unpack it";
        case Mend::replace:
            return ", not the image: get it again";
        case Mend::lfs_pull:
            return ", not the image: run git lfs pull";
        case Mend::annex_get:
            return ", not the image: run git annex get";
        case Mend::leave_out:
            return ", not an image: leave it out of the list";
        case Mend::decode_base64:
            return " of an image, not the image: run base64 -d";
    }
    return "";
}

struct Signature {
    std::size_t offset;
    std::string_view bytes;
    const char* name;
    Mend mend = Mend::convert;
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
    Signature{4, "ftyp"sv, "an MP4 or QuickTime video", Mend::pick},
    Signature{4, "moov"sv, "a QuickTime video", Mend::pick},
    Signature{0, "II*\0\x10\0\0\0CR"sv, "Canon raw (CR2)"},
    Signature{0, "FUJIFILMCCD-RAW"sv, "Fujifilm raw (RAF)"},
    Signature{0, "II*\0"sv, "TIFF"},
    Signature{0, "MM\0*"sv, "TIFF"},
    Signature{0, "II+\0"sv, "BigTIFF"},
    Signature{0, "MM\0+"sv, "BigTIFF"},
    Signature{0, "II\xbc\x01"sv, "JPEG XR"},
    Signature{0, "8BPS"sv, "Photoshop (PSD)"},
    Signature{0, "gimp xcf"sv, "GIMP (XCF)"},
    Signature{0, "qoif"sv, "QOI"},
    Signature{0, "DDS "sv, "DirectDraw surface (DDS)"},
    Signature{0, "\xabKTX "sv, "Khronos texture (KTX)"},
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
    Signature{128, "DICM"sv, "DICOM"},
    Signature{0, "BPG\xfb"sv, "BPG"},
    Signature{0, "%PDF"sv, "a PDF document", Mend::pick},
    Signature{0, "%!PS"sv, "PostScript", Mend::pick},
    Signature{0, "\xc5\xd0\xd3\xc6"sv, "PostScript (EPS)", Mend::pick},
    Signature{0, "AT&TFORM"sv, "DjVu", Mend::pick},
    Signature{8, "ACON"sv, "an animated cursor", Mend::pick},
    Signature{8, "AVI "sv, "an AVI video", Mend::pick},
    Signature{8, "WAVE"sv, "sound (WAV)", Mend::replace},
    Signature{0, "\x1a\x45\xdf\xa3"sv, "a Matroska or WebM video", Mend::pick},
    Signature{0, "FLV\x01"sv, "a Flash video", Mend::pick},
    Signature{0, "\0\0\x01\xba"sv, "an MPEG video", Mend::pick},
    Signature{0, "\0\0\x01\xb3"sv, "an MPEG video", Mend::pick},
    Signature{0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11"sv, "a Windows Media video", Mend::pick},
    Signature{0, "OggS"sv, "an Ogg video or sound", Mend::pick},
    Signature{0, "ID3"sv, "sound (MP3)", Mend::replace},
    Signature{0, "PK\x03\x04"sv, "a zip archive", Mend::unpack},
    Signature{0, "\x1f\x8b"sv, "a gzip file", Mend::unpack},
    Signature{0,
              "\xfd"
              "7zXZ"sv,
              "an xz file", Mend::unpack},
    Signature{0, "BZh"sv, "a bzip2 file", Mend::unpack},
    Signature{0, "\x28\xb5\x2f\xfd"sv, "a zstd file", Mend::unpack},
    Signature{0, "7z\xbc\xaf"sv, "a 7-zip archive", Mend::unpack},
    Signature{0, "Rar!"sv, "a RAR archive", Mend::unpack},
    Signature{257, "ustar"sv, "a tar archive", Mend::unpack},
    Signature{0, "\x89HDF"sv, "an HDF5 file", Mend::replace},
    Signature{0, "\x93NUMPY"sv, "a NumPy array", Mend::pick},
    Signature{0, "\x80\x02"sv, "a Python pickle", Mend::pick},
    Signature{0, "\x80\x03"sv, "a Python pickle", Mend::pick},
    Signature{0, "\x80\x04\x95"sv, "a Python pickle", Mend::pick},
    Signature{0, "\x80\x05\x95"sv, "a Python pickle", Mend::pick},
    Signature{0, "SQLite format 3"sv, "a database (SQLite)", Mend::replace},
    Signature{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, "a Microsoft Office file or Thumbs.db",
              Mend::leave_out},
    Signature{0,
              "\x7f"
              "ELF"sv,
              "a program", Mend::replace},
    Signature{0, "MZ\x90\0"sv, "a Windows program", Mend::replace},
    Signature{0, "/* XPM"sv, "XPM"},
    Signature{0, "GIMP Palette"sv, "a GIMP palette", Mend::replace},
    Signature{0, "\0\x05\x16\x07"sv, "a Mac's companion file (._)", Mend::leave_out},
    Signature{0, "\0\x05\x16\0"sv, "a Mac's companion file (._)", Mend::leave_out},
    Signature{0,
              "\0\0\0\x01"
              "Bud1"sv,
              "a Mac's folder settings (.DS_Store)", Mend::leave_out},
    Signature{0, "version https://git-lfs"sv, "a Git LFS pointer", Mend::lfs_pull},
    Signature{0, "version https://hawser"sv, "a Git LFS pointer", Mend::lfs_pull},
    Signature{0, "/annex/objects/"sv, "a git-annex pointer", Mend::annex_get},
    Signature{0, "data:image/"sv, "base64 text", Mend::decode_base64},
    Signature{0, "/9j/4"sv, "base64 text", Mend::decode_base64},
    Signature{0, "iVBORw0KGgo"sv, "base64 text", Mend::decode_base64},
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

bool holds_any(std::string_view text, std::initializer_list<std::string_view> parts) {
    return std::any_of(parts.begin(), parts.end(), [text](std::string_view part) {
        return text.find(part) != std::string_view::npos;
    });
}

std::string_view beginning_of(std::string_view text) {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    text = text.substr(0, 4096);
    return text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

// What begins with "<", after blanks and a byte-order mark.
std::string markup(std::string_view text) {
    const std::string_view head = beginning_of(text);
    if (!head.starts_with("<")) return "";
    if (head.find("<svg") != std::string_view::npos) return concat("SVG", advice(Mend::convert));
    if (holds_any(head, {"<!DOCTYPE html", "<!doctype html", "<!DOCTYPE HTML", "<!Doctype", "<html",
                         "<HTML", "<head", "<HEAD", "<body", "<BODY", "<title", "<script", "<h1",
                         "<p>", "<div"}))
        return concat("a web page (HTML)", advice(Mend::replace));
    if (head.starts_with("<?xml") || head.find("</") != std::string_view::npos)
        return concat("an XML document", advice(Mend::replace));
    return "";
}

// After a bracket comes what JSON may have there.
std::string json(std::string_view text) {
    const std::string_view head = beginning_of(text);
    if (!head.starts_with("{") && !head.starts_with("[")) return "";
    const std::size_t next = head.find_first_not_of(" \t\r\n", 1);
    const char after = next == std::string_view::npos ? ']' : head[next];
    const std::string_view possible = head[0] == '{' ? "\"}" : "{[\"]-0123456789tfn";
    return possible.find(after) == std::string_view::npos
               ? ""
               : concat("JSON text", advice(Mend::replace));
}

bool is_text(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x20 ? byte != 0x7F : byte == '\t' || byte == '\n' || byte == '\r';
    });
}

// Begins with a letter or a mark: an error message, a path that was once a link.
std::string plain_text(std::string_view text) {
    if (text.size() < 4 || !is_text(text.substr(0, 512))) return "";
    std::string_view first = beginning_of(text);
    first = trim(first.substr(0, first.find('\n')));
    constexpr std::size_t quoted = 32;
    if (first.empty()) return "blank text, not the image: get it again";
    const bool is_ascii = std::all_of(first.begin(), first.end(),
                                      [](char c) { return static_cast<signed char>(c) >= 0; });
    if (!is_ascii) return "text, not the image: get it again";
    return concat("text ('", first.substr(0, quoted), first.size() > quoted ? "..." : "",
                  "'), not the image: get it again");
}

// A download or copy that reserved the room and never came.
std::string zeros(ByteSpan file) {
    if (std::any_of(file.begin(), file.end(), [](std::uint8_t byte) { return byte != 0; }))
        return "";
    return "nothing but zero bytes (a download that broke off?): get it again";
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

std::string why_not_decoded(ByteSpan file) {
    if (file.empty()) return "the file is empty: get it again";
    const std::string_view text = text_of(file);
    for (const Signature& signature : signatures) {
        if (has(text, signature.offset, signature.bytes))
            return concat(signature.name, advice(signature.mend));
    }
    for (const std::string& found : {zeros(file), markup(text), json(text)}) {
        if (!found.empty()) return found;
    }
    for (const char* name :
         {portable_anymap_name(text), bare_bitmap_name(file), icon_name(file), targa_name(file)}) {
        if (*name != '\0') return concat(name, advice(Mend::convert));
    }
    const std::string as_text = plain_text(text);
    return as_text.empty() ? "not an image that farout knows: get it again" : as_text;
}

}  // namespace farout::images
