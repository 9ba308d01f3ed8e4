// Errors of libjpeg, which reports them by a callback that must not return: they leave the C code by longjmp
// and become kerf::Error afterwards. No object with a destructor may live in the code that is jumped over.
#pragma once

#include <csetjmp>
#include <cstddef>
#include <cstdio>  // jpeglib.h needs FILE

// The order matters: jpeglib.h first.
#include <jpeglib.h>

namespace kerf {

/// libjpeg's error manager, first so that a pointer to it is a pointer to the whole.
struct JpegErrors {
  jpeg_error_mgr manager;
  std::jmp_buf escape;
  char message[JMSG_LENGTH_MAX];
};

/// Fills in `errors` so that errors, and warnings that cost pixels, jump to `escape` with a message.
jpeg_error_mgr* install_jpeg_errors(JpegErrors& errors);

/// Stops libjpeg as its own errors do.
[[noreturn]] void jump_out(JpegErrors& errors, const char* message);

/// Runs calls into libjpeg. Returns false when they failed; errors.message then says why.
template <typename Calls>
bool run_jpeg(JpegErrors& errors, const Calls& calls) {
  if (setjmp(errors.escape) != 0) return false;
  calls();
  return true;
}

}  // namespace kerf
