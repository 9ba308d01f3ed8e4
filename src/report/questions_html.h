// Close-ups of what a person should look at, for the HTML page. Every text in them is escaped.
#pragma once

#include <cstddef>
#include <string>

#include "report/page_html.h"

namespace kerf::report {

/// Two sections: what needs a person, and what the second stage changed besides; each empty without any. At
/// most `most` close-ups, the questions first; the others are counted.
std::string questions_html(const PageRun& page, std::size_t most);

}  // namespace kerf::report
