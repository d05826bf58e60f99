#include "files/detail/hdf5_handle.h"

#include <string_view>

namespace farout::files {

void quiet_hdf5() {
    static const bool once = [] {
        H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
        return true;
    }();
    static_cast<void>(once);
}

namespace {

extern "C" herr_t farout_keep_reason(unsigned, const H5E_error2_t* error, void* reason) {
    auto& text = *static_cast<std::string*>(reason);
    if (text.empty() && error->desc != nullptr) text = error->desc;
    return 0;
}

/// Of a text with an error of the system's, only that: the rest is of use to HDF5's developers.
std::string shortened(const std::string& text) {
    constexpr std::string_view label = "error message = '";
    const auto found = text.find(label);
    if (found == std::string::npos) return text;
    const auto begin = found + label.size();
    return text.substr(begin, text.find('\'', begin) - begin);
}

}  // namespace

std::string hdf5_reason() {
    std::string reason;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, farout_keep_reason, &reason);
    H5Eclear2(H5E_DEFAULT);
    return reason.empty() ? "HDF5 gives no reason" : shortened(reason);
}

}  // namespace farout::files
