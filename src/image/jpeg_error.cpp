#include "image/jpeg_error.h"

#include <jerror.h>

namespace kerf {
namespace {

void on_error(j_common_ptr info) {
  auto& errors = *reinterpret_cast<JpegErrors*>(info->err);
  info->err->format_message(info, errors.message);
  std::longjmp(errors.escape, 1);
}

/// libjpeg would go on after a warning and fill the rest with grey. Only warnings that leave the pixels alone
/// pass.
void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;  // a trace message
  switch (info->err->msg_code) {
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_ADOBE_XFORM:
    case JWRN_JFIF_MAJOR:
      return;
    default:
      on_error(info);
  }
}

void print_nothing(j_common_ptr) {}

}  // namespace

jpeg_error_mgr* install_jpeg_errors(JpegErrors& errors) {
  jpeg_std_error(&errors.manager);
  errors.manager.error_exit = on_error;
  errors.manager.emit_message = on_message;
  errors.manager.output_message = print_nothing;
  return &errors.manager;
}

void jump_out(JpegErrors& errors, const char* message) {
  std::snprintf(errors.message, sizeof errors.message, "%s", message);
  std::longjmp(errors.escape, 1);
}

}  // namespace kerf
