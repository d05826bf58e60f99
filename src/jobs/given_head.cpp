#include "jobs/given_head.h"

#include <fstream>

#include "core/error.h"
#include "core/text.h"
#include "features/head_file.h"

namespace farout::jobs {

namespace fs = std::filesystem;

namespace {

bool is_hdf5(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string head(4, '\0');
    return in.read(head.data(), 4) && head == "\x89HDF";
}

}  // namespace

numerics::Head read_head(const fs::path& file) {
    std::error_code unknown;
    if (!fs::exists(file, unknown))
        throw Error(concat(printable(file.native()), ": there is no such head file. ",
                           where_heads_come_from));
    if (fs::is_regular_file(file, unknown) && !is_hdf5(file))
        throw Error(concat(printable(file.native()),
                           " isn't a head file of farout. Take in one of another program with "
                           "`farout import --head ",
                           printable(file.native()),
                           " --out head.h5`, or a network's with "
                           "`farout head`."));
    return features::read_head_file(file);
}

}  // namespace farout::jobs
