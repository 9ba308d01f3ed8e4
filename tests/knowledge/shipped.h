// The knowledge base that comes with Kerf, read once.
#pragma once

#include <kerf/knowledge.h>

namespace kerf {

inline const KnowledgeBase& shipped() {
  static const KnowledgeBase base({KERF_SOURCE_DIR "/knowledge"});
  return base;
}

}  // namespace kerf
