// The parts of the HTML page that are the same for every run. Both stand inside the page, named by their
// hashes in its Content-Security-Policy, so that nothing else in it can run or restyle it.
#pragma once

#include <string_view>

namespace kerf::report {

std::string_view page_style();   ///< CSS
std::string_view page_script();  ///< JavaScript: filters, sorting, selection, close-ups, CSV

}  // namespace kerf::report
