#include "core/special_file.h"

#include "core/error.h"
#include "core/text.h"

namespace farout {

namespace fs = std::filesystem;

void refuse_special_file(const fs::path& file) {
    std::error_code unknown;
    const fs::file_status status = fs::status(file, unknown);
    if (fs::exists(status) && fs::is_other(status))
        throw Error(concat(printable(file.native()),
                           " isn't a regular file but a pipe, a socket or a device. Give a file."));
}

}  // namespace farout
