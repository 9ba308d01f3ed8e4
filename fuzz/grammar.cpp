// Rooms: text
// Schemas of any bytes are compiled or refused with an Error. What is compiled never gets stuck: a walk
// through the masks, led by the bytes behind a NUL, ends in JSON, and so does the shortest completion from
// everywhere on the way.
#include <kerf/error.h>
#include <kerf/grammar.h>

#include <nlohmann/json.hpp>

namespace {

constexpr std::size_t kMaxSteps = 60;

std::vector<std::string> tokens() {
  std::vector<std::string> all;
  for (int byte = 0; byte < 256; ++byte) all.emplace_back(1, static_cast<char>(byte));
  for (const char* piece :
       {"\", \"", "\": ", "{\"", "\"}", "[[", "]]", ", ", "10", "00", "true", "\\u00", "\xC3\xA9\"", "ab"}) {
    all.emplace_back(piece);
  }
  return all;
}

void complete(kerf::GrammarSession session, std::string text) {
  for (char byte : session.shortest_completion()) {
    session.accept(static_cast<std::uint8_t>(byte));
    text += byte;
  }
  kerf::check(session.may_end() && nlohmann::json::accept(text), "a completed answer is JSON");
}

void walk(kerf::GrammarSession session, const std::vector<std::string>& all, std::string_view choices) {
  std::string text;
  std::vector<std::uint8_t> allowed;
  for (std::size_t step = 0; !session.is_complete() && step < std::min(choices.size(), kMaxSteps); ++step) {
    complete(session, text);
    session.mask(allowed);
    std::vector<kerf::TokenId> ids;
    for (std::size_t id = 0; id < allowed.size(); ++id) {
      if (allowed[id] != 0) ids.push_back(static_cast<kerf::TokenId>(id));
    }
    kerf::check(!ids.empty(), "some token can come before the end");
    const kerf::TokenId token = ids[static_cast<std::uint8_t>(choices[step]) % ids.size()];
    session.accept(token);
    text += all[token];
  }
  complete(session, text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<std::string> all = tokens();
  static const kerf::TokenTrie trie(all);
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(input.find('\0'), size);
  try {
    const kerf::Grammar grammar = kerf::Grammar::from_json_schema(input.substr(0, end), "input");
    walk(kerf::GrammarSession(grammar, trie), all, input.substr(end));
  } catch (const kerf::Error&) {  // refused
  }
  return 0;
}
