#include "cli/options/odin_options.h"

namespace farout::cli {

void add_odin_option(po::options_description& description) {
    description.add_options()(
        "odin", po::bool_switch(),
        "compute the detector odin too, which needs the images (parameters: --set)");
}

}  // namespace farout::cli
