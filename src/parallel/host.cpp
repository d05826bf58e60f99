#include "parallel/host.h"

#include <array>

#include <unistd.h>

#include "core/text.h"

namespace farout::parallel {

std::string host_name() {
    std::array<char, 256> name{};
    if (gethostname(name.data(), name.size() - 1) != 0 || name.front() == '\0')
        return "an unknown host";
    return printable(name.data());
}

std::string rank_on_host(int rank) {
    return concat("rank ", rank, " on ", host_name());
}

}  // namespace farout::parallel
