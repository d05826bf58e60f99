#include "cli/evaluation_options.h"

namespace farout {

void add_evaluation_options(po::options_description& description) {
    add_detector_options(description);
    add_device_option(description);
    add_thread_options(description);
    add_detail_options(description);
}

}  // namespace farout
