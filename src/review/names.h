// Names that Kerf uses inside the files of labelling tools.
#pragma once

#include <cstddef>

namespace kerf::review {

inline constexpr std::size_t kIdLength = 16;  ///< hex digits of a finding_id

inline constexpr const char* kReviewedTag = "reviewed";       ///< on an image: a person has finished it
inline constexpr const char* kExportedTag = "kerf_exported";  ///< on an image: carries the ids that went out
inline constexpr const char* kIdsAttribute = "ids";
inline constexpr const char* kIdAttribute = "kerf_id";
inline constexpr const char* kScoreAttribute = "kerf_score";
inline constexpr const char* kStateAttribute = "kerf_state";
inline constexpr const char* kImageKey = "kerf_image";  ///< the file name as in the COCO file of the review
inline constexpr const char* kNoteAttribute = "kerf_note";
inline constexpr const char* kOpen = "open";
inline constexpr const char* kSettled = "settled";

}  // namespace kerf::review
