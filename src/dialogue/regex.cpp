#define PCRE2_CODE_UNIT_WIDTH 8
#include "dialogue/regex.h"

#include <kerf/error.h>
#include <pcre2.h>

#include <array>

namespace kerf::dialogue {
namespace {

struct CodeFree {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
struct MatchFree {
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};

std::string message_of(int error) {
  std::array<PCRE2_UCHAR, 200> text{};
  pcre2_get_error_message(error, text.data(), text.size());
  return reinterpret_cast<const char*>(text.data());
}

}  // namespace

struct Regex::State {
  std::unique_ptr<pcre2_code, CodeFree> code;
  std::vector<std::pair<std::string, std::size_t>> names;
};

const RegexGroup* RegexMatch::group(std::string_view name) const {
  for (const RegexGroup& group : groups)
    if (group.name == name) return &group;
  return nullptr;
}

Regex::Regex(const std::string& pattern, const std::string& place, bool cased)
    : state_(std::make_unique<State>()) {
  int error = 0;
  PCRE2_SIZE offset = 0;
  const std::uint32_t options = PCRE2_UTF | PCRE2_DUPNAMES | (cased ? 0u : PCRE2_CASELESS);
  state_->code.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(), options,
                                   &error, &offset, nullptr));
  if (!state_->code) fail("{}: the expression '{}' at {}: {}", place, pattern, offset, message_of(error));
  pcre2_jit_compile(state_->code.get(),
                    PCRE2_JIT_COMPLETE);  // without it the matcher is slower, no less right
  std::uint32_t count = 0, size = 0;
  PCRE2_SPTR table = nullptr;
  pcre2_pattern_info(state_->code.get(), PCRE2_INFO_NAMECOUNT, &count);
  pcre2_pattern_info(state_->code.get(), PCRE2_INFO_NAMEENTRYSIZE, &size);
  pcre2_pattern_info(state_->code.get(), PCRE2_INFO_NAMETABLE, &table);
  for (std::uint32_t i = 0; i < count; ++i, table += size)
    state_->names.emplace_back(reinterpret_cast<const char*>(table + 2),
                               std::size_t(table[0]) << 8 | table[1]);
}
Regex::~Regex() = default;
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;

std::optional<RegexMatch> Regex::find(std::string_view text, std::size_t from) const {
  const std::unique_ptr<pcre2_match_data, MatchFree> data(
      pcre2_match_data_create_from_pattern(state_->code.get(), nullptr));
  if (!data) throw std::bad_alloc();
  const int count = pcre2_match(state_->code.get(), reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(),
                                from, 0, data.get(), nullptr);
  if (count < 0) return std::nullopt;  // no match, text that is not UTF-8, or too hard a text
  const PCRE2_SIZE* places = pcre2_get_ovector_pointer(data.get());
  RegexMatch match{places[0], places[1], {}};
  for (const auto& [name, number] : state_->names)
    if (places[2 * number] != PCRE2_UNSET && int(number) < count)
      match.groups.push_back(
          {name, std::string(text.substr(places[2 * number], places[2 * number + 1] - places[2 * number])),
           places[2 * number]});
  return match;
}

std::vector<RegexMatch> Regex::find_all(std::string_view text) const {
  std::vector<RegexMatch> all;
  for (std::size_t from = 0; from < text.size();) {
    auto match = find(text, from);
    if (!match) break;
    from = match->end > match->begin ? match->end : match->end + 1;
    all.push_back(std::move(*match));
  }
  return all;
}

}  // namespace kerf::dialogue
