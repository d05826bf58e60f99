/// What the dress rehearsal runs on: checkpoints with random weights, and photos.

#include <iostream>
#include <string>
#include <vector>

#include "core/error.h"
#include "photos.h"
#include "random_checkpoint.h"

namespace {

int run(const std::vector<std::string>& words) {
    using namespace farout::testing;
    if (words.size() == 3 && words[0] == "checkpoint") {
        write_checkpoint(words[2], random_weights(words[1]));
        return 0;
    }
    if (words.size() > 1 && words[0] == "photos") {
        for (std::size_t number = 1; number < words.size(); ++number)
            write_photo(words[number], static_cast<unsigned>(number));
        return 0;
    }
    std::cerr << "Usage: rehearsal_files checkpoint SHAPES.txt OUT\n"
                 "       rehearsal_files photos FILE.jpg …\n";
    return 2;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run({argv + 1, argv + argc});
    } catch (const farout::Error& error) {
        std::cerr << error.what() << "\n";
        return 1;
    }
}
