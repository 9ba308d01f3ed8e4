#include "report/page_head.h"

#include <fmt/format.h>

#include "base/sha256.h"
#include "report/text.h"

namespace kerf::report {
namespace {

std::string hash_source(std::string_view text) {
  const auto digest = sha256(text);
  return fmt::format("'sha256-{}'",
                     base64(std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size())));
}

std::string script_sources(std::string_view early_script, const std::vector<std::string>& scripts) {
  std::string sources;
  if (!early_script.empty()) sources += " " + hash_source(early_script);
  for (const std::string& script : scripts) sources += " " + hash_source(script);
  return sources.empty() ? " 'none'" : sources;
}

}  // namespace

std::string head_html(const std::string& title, const std::string& style, std::string_view early_script,
                      const std::vector<std::string>& scripts) {
  const std::string policy = fmt::format(
      "default-src 'none'; img-src data:; style-src {}; script-src{}; base-uri 'none'; form-action 'none'",
      hash_source(style), script_sources(early_script, scripts));
  const std::string early = early_script.empty() ? "" : fmt::format("<script>{}</script>\n", early_script);
  return fmt::format(R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Kerf">
<title>{}</title>
<style>{}</style>
{}</head>
<body>
)",
                     policy, escape_markup(title), style, early);
}

}  // namespace kerf::report
