#include "features/list_facts.h"

#include "core/text.h"
#include "files/hash.h"

namespace farout::features {

std::string hash_of_images(const std::vector<images::ListedImage>& images) {
    files::Sha256 hash;
    for (const auto& image : images) hash.add(image.path).add("\n");
    return hash.finish();
}

std::string hash_of_images(const std::vector<std::string>& paths) {
    files::Sha256 hash;
    for (const auto& path : paths) hash.add(path).add("\n");
    return hash.finish();
}

std::string former_hash_of_list(const std::vector<std::string>& paths,
                                std::span<const std::int64_t> labels) {
    files::Sha256 hash;
    for (std::size_t row = 0; row < paths.size(); ++row)
        hash.add(concat(paths[row], " ", labels[row], "\n"));
    return hash.finish();
}

files::Provenance comparable_facts(const files::Hdf5File& file) {
    files::Provenance facts = file.attributes();
    if (facts.contains(images_fact) || !facts.contains(former_list_fact) || !file.has("/paths"))
        return facts;
    facts.erase(former_list_fact);
    facts[images_fact] = hash_of_images(file.read_text("/paths", {0, file.shape("/paths")[0]}));
    return facts;
}

}  // namespace farout::features
