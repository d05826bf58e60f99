#include "files/hdf5_handle.h"

namespace farout {

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

}  // namespace

std::string hdf5_reason() {
    std::string reason;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, farout_keep_reason, &reason);
    H5Eclear2(H5E_DEFAULT);
    return reason.empty() ? "HDF5 gives no reason" : reason;
}

}  // namespace farout
