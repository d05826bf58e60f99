#include "images/pixels/preprocess.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "core/text.h"
#include "images/pixels/detail/resample.h"

namespace farout::images {
namespace {

// A resized image may have this many pixels on its longer side.
constexpr double most_resized_side = 10'000'000;

ResizeRequest whole(const PixelView& view, const Preprocessing& how) {
    const Box box{0, 0, static_cast<double>(view.width), static_cast<double>(view.height)};
    return {how.size, how.size, how.filter, box, 0, 0, how.size, how.size};
}

void squash(const Image& image, const Preprocessing& how, const RowConsumer& take) {
    const PixelView view = view_of(image);
    resample(view, whole(view, how), take);
}

// timm's centre crop: torchvision's Resize(floor(S / crop)) and CenterCrop(S). Only the crop is
// computed.
void resize_crop(const Image& image, const Preprocessing& how, const RowConsumer& take) {
    const int shorter = std::min(image.width, image.height);
    const int longer = std::max(image.width, image.height);
    const int new_shorter = static_cast<int>(std::floor(how.size / how.crop_fraction));
    const double exact_longer = static_cast<double>(std::int64_t{new_shorter} * longer) / shorter;
    if (exact_longer > most_resized_side) {
        throw Error(concat("an image of ", image.width, "x", image.height,
                           " pixels would be resized to ", new_shorter, " by ", exact_longer,
                           " pixels; it is too long and narrow"));
    }
    const int new_longer = static_cast<int>(exact_longer);
    const PixelView view = view_of(image);
    ResizeRequest request = whole(view, how);
    request.width = image.width <= image.height ? new_shorter : new_longer;
    request.height = image.width <= image.height ? new_longer : new_shorter;
    // Halves go to the even neighbour, as Python's round.
    request.left = static_cast<int>(std::nearbyint((request.width - how.size) / 2.0));
    request.top = static_cast<int>(std::nearbyint((request.height - how.size) / 2.0));
    resample(view, request, take);
}

void crop_resize(const Image& image, const Preprocessing& how, const RowConsumer& take) {
    const auto shorter = static_cast<float>(std::min(image.width, image.height));
    const int side = std::max(1, static_cast<int>(static_cast<float>(how.crop_fraction) * shorter));
    const PixelView square =
        view_of(image, (image.width - side + 1) / 2, (image.height - side + 1) / 2, side, side);
    resample(square, whole(square, how), take);
}

void fit(const Image& image, const Preprocessing& how, const RowConsumer& take) {
    switch (how.fit) {
        case Fit::squash:
            return squash(image, how, take);
        case Fit::resize_crop:
            return resize_crop(image, how, take);
        case Fit::crop_resize:
            return crop_resize(image, how, take);
    }
}

// Made once for all images of a thread.
const ByteValues& byte_values(const Preprocessing& how) {
    thread_local Preprocessing made_for;
    thread_local ByteValues values = make_byte_values(made_for.mean, made_for.std);
    if (how.mean != made_for.mean || how.std != made_for.std) {
        values = make_byte_values(how.mean, how.std);
        made_for = how;
    }
    return values;
}

void check(const Preprocessing& how, std::size_t room) {
    const bool makes_sense = how.size >= 1 && how.crop_fraction > 0 && how.crop_fraction <= 1;
    if (!makes_sense) throw Error(concat("preprocessing '", to_text(how), "' makes no sense"));
    const std::size_t needed =
        3 * static_cast<std::size_t>(how.size) * static_cast<std::size_t>(how.size);
    if (room != needed) {
        throw Error(concat("preprocess: room for ", room, " values where 3x", how.size, "x",
                           how.size, " are needed"));
    }
}

}  // namespace

int pixels_needed(const Preprocessing& how) {
    if (how.fit == Fit::squash) return how.size;
    return static_cast<int>(std::ceil(how.size / how.crop_fraction));
}

void preprocess(const Image& image, const Preprocessing& how, std::span<float> chw) {
    check(how, chw.size());
    const auto width = static_cast<std::size_t>(how.size);
    const ByteValues& values = byte_values(how);
    fit(image, how, [&](std::size_t y, const std::uint8_t* rgb) {
        float* red = chw.data() + y * width;
        best_kernels().normalise(rgb, width, values,
                                 {red, red + width * width, red + 2 * width * width});
    });
}

// The text form of a Preprocessing.

namespace {

constexpr int largest_size = 8192;

struct FitName {
    Fit fit;
    const char* name;
};
constexpr std::array fit_names{FitName{Fit::squash, "squash"},
                               FitName{Fit::resize_crop, "resize_crop"},
                               FitName{Fit::crop_resize, "crop_resize"}};

struct FilterName {
    Filter filter;
    const char* name;
};
constexpr std::array filter_names{FilterName{Filter::bilinear, "bilinear"},
                                  FilterName{Filter::bicubic, "bicubic"}};

struct DecodingName {
    Decoding decoding;
    const char* name;
};
constexpr std::array decoding_names{DecodingName{Decoding::full, "full"},
                                    DecodingName{Decoding::scaled, "scaled"}};

std::string digits(const std::array<double, 3>& values) {
    return concat(shortest_digits(values[0]), "/", shortest_digits(values[1]), "/",
                  shortest_digits(values[2]));
}

[[noreturn]] void throw_bad_part(std::string_view part, const std::string& problem) {
    throw UsageError(concat("preprocessing '", part, "': ", problem));
}

double to_number(std::string_view part, std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) {
        throw_bad_part(part, concat("'", text, "' is no number"));
    }
    return value;
}

int to_size(std::string_view part, std::string_view text) {
    const double value = to_number(part, text);
    if (value != std::floor(value) || value < 1 || value > largest_size) {
        throw_bad_part(part, concat("the size must be a whole number from 1 to ", largest_size));
    }
    return static_cast<int>(value);
}

double to_fraction(std::string_view part, std::string_view text) {
    const double value = to_number(part, text);
    if (value <= 0 || value > 1) throw_bad_part(part, "the crop must be above 0 and at most 1");
    return value;
}

std::array<double, 3> to_channels(std::string_view part, std::string_view text) {
    const std::vector<std::string> numbers = split(text, '/');
    if (numbers.size() != 1 && numbers.size() != 3) {
        throw_bad_part(
            part, "three numbers with slashes between them are needed, or one for all channels");
    }
    std::array<double, 3> values{};
    for (std::size_t c = 0; c < 3; ++c)
        values[c] = to_number(part, numbers[numbers.size() == 1 ? 0 : c]);
    return values;
}

// The entry of a table whose name is `text`; the others are suggested.
template <typename Table>
const auto& named(const Table& table, std::string_view part, std::string_view text) {
    std::vector<std::string> names;
    for (const auto& entry : table) {
        if (entry.name == text) return entry;
        names.emplace_back(entry.name);
    }
    throw_bad_part(part, concat("'", text, "' is unknown; there are ", enumerate(names), ".",
                                did_you_mean(text, names)));
}

void apply(Preprocessing& result, std::string_view part, std::string_view key,
           std::string_view value) {
    if (key == "size") {
        result.size = to_size(part, value);
    } else if (key == "fit") {
        result.fit = named(fit_names, part, value).fit;
    } else if (key == "crop") {
        result.crop_fraction = to_fraction(part, value);
    } else if (key == "filter") {
        result.filter = named(filter_names, part, value).filter;
    } else if (key == "mean") {
        result.mean = to_channels(part, value);
    } else if (key == "std") {
        result.std = to_channels(part, value);
        for (const double deviation : result.std) {
            if (!(deviation > 0)) throw_bad_part(part, "standard deviations must be above 0");
        }
    } else if (key == "decode") {
        result.decoding = named(decoding_names, part, value).decoding;
    } else {
        const std::vector<std::string> keys{"size", "fit", "crop",  "filter",
                                            "mean", "std", "decode"};
        throw_bad_part(part, concat("'", key, "' is unknown; there are ", enumerate(keys), ".",
                                    did_you_mean(key, keys)));
    }
}

}  // namespace

std::string to_text(const Preprocessing& preprocessing) {
    std::string text = concat("size=", preprocessing.size);
    for (const FitName& entry : fit_names) {
        if (entry.fit == preprocessing.fit) text += concat(",fit=", entry.name);
    }
    if (preprocessing.fit != Fit::squash)
        text += concat(",crop=", shortest_digits(preprocessing.crop_fraction));
    for (const FilterName& entry : filter_names) {
        if (entry.filter == preprocessing.filter) text += concat(",filter=", entry.name);
    }
    text += concat(",mean=", digits(preprocessing.mean), ",std=", digits(preprocessing.std));
    return preprocessing.decoding == Decoding::scaled ? text + ",decode=scaled" : text;
}

Preprocessing parse_preprocessing(std::string_view text, const Preprocessing& defaults,
                                  const std::optional<Preprocessing>& usual) {
    std::vector<std::string> parts = split(text, ',');
    const bool from_usual = !parts.empty() && trim(parts.front()) == "usual";
    Preprocessing result = from_usual ? usual.value_or(defaults) : defaults;
    if (from_usual) parts.erase(parts.begin());
    std::set<std::string> given;
    for (const std::string& part : parts) {
        const std::size_t equals = part.find('=');
        if (equals == std::string::npos) throw_bad_part(part, "name=value is needed");
        const std::string_view view = part;
        if (!given.emplace(trim(view.substr(0, equals))).second)
            throw_bad_part(part, "it is given twice: leave one out");
        apply(result, part, trim(view.substr(0, equals)), trim(view.substr(equals + 1)));
    }
    return result;
}

}  // namespace farout::images
