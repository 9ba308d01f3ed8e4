// The head of every page: nothing is fetched, and nothing runs or styles the page but what is named by hash.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kerf::report {

/// Everything up to <body>. `early_script` runs before the body and may be empty; `scripts` are those that
/// follow in the body.
std::string head_html(const std::string& title, const std::string& style, std::string_view early_script,
                      const std::vector<std::string>& scripts);

}  // namespace kerf::report
