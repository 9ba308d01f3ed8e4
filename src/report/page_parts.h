// The parts of the HTML page that are the same for every run. They stand inside the page, named by their
// hashes in its Content-Security-Policy, so that nothing else in it can run or restyle it.
#pragma once

#include <string>
#include <string_view>

namespace kerf::report {

std::string_view page_style();         ///< CSS
std::string_view panel_style();        ///< CSS of enlarged parts of images and of galleries
std::string_view page_early_script();  ///< runs before the body: says that scripts run at all
std::string page_script();             ///< runs after the body; page_view_script and what steers it

/// The part of page_script for a list of rows of which only those near the view are in the document, for
/// pictures that are decoded when they come near it, and for close-ups.
std::string_view page_view_script();

}  // namespace kerf::report
