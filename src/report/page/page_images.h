#pragma once
/// The images that the page shows, each once, and small pictures of them, to be embedded.

#include <map>
#include <span>
#include <string>
#include <vector>

#include "images/sources/source.h"
#include "report/trouble.h"

namespace farout::report {

/// A row of a set; set 0 is the in-distribution one, the OOD sets follow.
struct PageImage {
    std::size_t set = 0;
    std::size_t row = 0;
};

/// An image's place in PageImages::images, and its score.
struct ShownImage {
    std::size_t image = 0;
    float score = 0;
};

struct PageImages {
    std::vector<PageImage> images;
    /// [detector][set]: of the in-distribution set the lowest scores, of the OOD sets the highest.
    std::vector<std::vector<std::vector<ShownImage>>> extremes;
};

/// `count` images a detector and set.
PageImages page_images(const ReportScores& scores, std::size_t count);

const ScoredSet& set_of(const ReportScores& scores, const PageImage& image);

/// Longest side of a thumbnail, in pixels.
inline constexpr int thumbnail_side = 112;

/// Where an image of the page lies; no source: it isn't known.
struct ImagePlace {
    images::Source source;
    std::string name;
};

/// The bytes of a JPEG file for each image, in order; none where an image can't be read. The same
/// bytes for any number of threads.
std::vector<std::string> thumbnails(std::span<const ImagePlace> places, int threads);

}  // namespace farout::report
