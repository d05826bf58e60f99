#pragma once
/// How libjpeg's errors come back to a caller. For the .cpp files of this folder only.

#include <csetjmp>
#include <cstddef>
#include <cstdio>

#include <jpeglib.h>

namespace farout::images {

/// libjpeg's error hook must not return: its jump ends where the owner called setjmp(hook.jump).
struct JpegErrorHook {
    jpeg_error_mgr base;  // first: libjpeg hands out a pointer to it
    std::jmp_buf jump;

    /// Makes libjpeg jump on errors and print nothing. Returns what its object's `err` must be.
    jpeg_error_mgr* attach() {
        jpeg_std_error(&base);
        base.error_exit = [](j_common_ptr info) {
            std::longjmp(reinterpret_cast<JpegErrorHook*>(info->err)->jump, 1);
        };
        base.output_message = [](j_common_ptr) {};
        return &base;
    }
};

}  // namespace farout::images
