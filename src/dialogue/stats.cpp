#include <fmt/format.h>
#include <kerf/dialogue_stats.h>

#include <algorithm>
#include <vector>

namespace kerf {
namespace {

bool is_word_char(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '\'' || c == '%';
}

std::size_t character_bytes(unsigned char first) {
  return first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
}

// Lower case; ASCII words and, one by one, whatever is beyond ASCII.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  bool open = false;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::size_t length = std::min(character_bytes(byte), text.size() - i);
    const char lower = byte >= 'A' && byte <= 'Z' ? char(byte - 'A' + 'a') : text[i];
    if (length > 1) {
      words.push_back(text.substr(i, length));
      open = false;
    } else if (is_word_char(static_cast<unsigned char>(lower))) {
      if (!open) words.emplace_back();
      words.back() += lower;
      open = true;
    } else {
      open = false;
    }
    i += length;
  }
  return words;
}

std::string plain_text(const Message& message) {
  std::string text;
  for (const ContentPart& part : message.content)
    if (part.kind == ContentPart::Kind::text) text += part.text;
  return text;
}

double share_of(const std::set<std::string>& some, const std::set<std::string>& known) {
  const auto shared =
      std::count_if(some.begin(), some.end(), [&](const std::string& item) { return known.count(item) > 0; });
  return some.empty() ? 0 : double(shared) / double(some.size());
}

std::string counts_text(const char* what, const std::map<std::string, std::int64_t>& counts) {
  std::vector<std::string> parts;
  parts.reserve(counts.size());
  for (const auto& [name, count] : counts) parts.push_back(fmt::format("{} {}", name, count));
  return fmt::format("{}: {}\n", what, fmt::join(parts, ", "));
}

std::string runs_text(const char* what, const WordRuns& runs) {
  return fmt::format(
      "{}: {} words, distinct-1 {:.4f}, distinct-2 {:.4f}, distinct-3 {:.4f} ({} runs of three)\n", what,
      runs.all[0], runs.share(1), runs.share(2), runs.share(3), runs.distinct[2].size());
}

}  // namespace

void WordRuns::add(const std::string& text) {
  const auto words = words_of(text);
  for (std::size_t length = 1; length <= 3; ++length)
    for (std::size_t begin = 0; begin + length <= words.size(); ++begin) {
      std::string run = words[begin];
      for (std::size_t i = 1; i < length; ++i) run += " " + words[begin + i];
      distinct[length - 1].insert(std::move(run));
      ++all[length - 1];
    }
}

double WordRuns::share(int words) const {
  const auto at = std::size_t(words - 1);
  return all[at] == 0 ? 0 : double(distinct[at].size()) / double(all[at]);
}

void DialogueStats::add(const Dialogue& dialogue) {
  ++dialogues;
  turns += std::int64_t(dialogue.kinds.size());
  planted += std::int64_t(dialogue.planted.size());
  cites += std::int64_t(dialogue.cites.size());
  ++languages[dialogue.language];
  for (const std::string& kind : dialogue.kinds) ++kinds[kind];
  for (const std::string& label : dialogue.classes) ++classes[label];
  for (const Message& message : dialogue.messages) {
    tool_calls += std::int64_t(message.tool_calls.size());
    const std::string text = plain_text(message);
    if (message.role == "user") {
      questions.insert(fmt::format("{}", fmt::join(words_of(text), " ")));
      question_runs.add(text);
    } else if (message.role == "assistant" && !text.empty()) {
      answer_runs.add(text);
    }
  }
}

QuestionOverlap question_overlap(const DialogueStats& stats, const DialogueStats& known) {
  return {share_of(stats.questions, known.questions),
          share_of(stats.question_runs.distinct[2], known.question_runs.distinct[2])};
}

std::string stats_text(const DialogueStats& stats) {
  const double mean = stats.dialogues == 0 ? 0 : double(stats.turns) / double(stats.dialogues);
  return fmt::format(
             "{} dialogues, {} turns ({:.2f} each), {} tool calls, {} planted answers, {} citations\n",
             stats.dialogues, stats.turns, mean, stats.tool_calls, stats.planted, stats.cites) +
         counts_text("languages", stats.languages) + counts_text("classes", stats.classes) +
         counts_text("kinds", stats.kinds) +
         fmt::format("distinct questions: {} of {} ({:.1f} %)\n", stats.questions.size(), stats.turns,
                     stats.turns == 0 ? 0 : 100.0 * double(stats.questions.size()) / double(stats.turns)) +
         runs_text("questions", stats.question_runs) + runs_text("answers", stats.answer_runs);
}

}  // namespace kerf
