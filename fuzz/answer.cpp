// Rooms: data
// The model's answer of any bytes is read or refused with an Error; what is read lies in the picture, and
// every defect of an answer in Kerf's own spelling has a confidence. The sources are compiled in, since their
// room needs LibTorch and these parts of it do not.
#include "../src/inspect/answer.cpp"
#include "../src/inspect/answer_map.cpp"
#include "../src/inspect/confidence.cpp"
#include "byte_tokenizer.h"

namespace {

constexpr int kWidth = 640, kHeight = 480;
const std::vector<std::string> kLabels = {"bridge", "burr"};

/// Tokens of one byte, and longer ones that straddle the answer's parts.
const kerf::Tokenizer& tokenizer() {
  static const kerf::Tokenizer tokenizer = kerf::fuzz::make_byte_tokenizer(
      {}, {{{"content", "\"bbox_2d\": ["}}, {{"content", "12, 3"}}, {{"content", "], \"label\": \"b"}}});
  return tokenizer;
}

/// The answer as a model could have written it: the longest token first, each a little less likely.
kerf::Completion spell(std::string_view text) {
  static const auto tokens = [] {
    std::vector<std::pair<std::string, kerf::TokenId>> all;
    for (kerf::TokenId id = 0; id < tokenizer().size(); ++id) all.emplace_back(tokenizer().bytes(id), id);
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
    return all;
  }();
  kerf::Completion completion;
  while (!text.empty()) {
    const auto next = std::find_if(tokens.begin(), tokens.end(), [&](const auto& token) {
      return !token.first.empty() && text.starts_with(token.first);
    });
    kerf::check(next != tokens.end(), "every byte has a token");
    completion.ids.push_back(next->second);
    completion.choice_log_probs.push_back(-0.001 * double(completion.ids.size() % 64));
    text.remove_prefix(next->first.size());
  }
  return completion;
}

void check_boxes(const std::vector<kerf::LabelledBox>& boxes) {
  for (const auto& [label, box] : boxes) {
    kerf::check(label == "bridge" || label == "burr", "labels are known");
    kerf::check(box.width > 0 && box.height > 0 && box.x >= 0 && box.y >= 0 &&
                    box.x + box.width <= kWidth + 0.001 && box.y + box.height <= kHeight + 0.001,
                "boxes lie in the picture");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto confidences = kerf::inspect::finding_confidences(spell(text), tokenizer());
  for (const double value : confidences)
    kerf::check(value > 0 && value <= 1, "confidences are probabilities");
  try {
    const auto boxes = kerf::inspect::read_answer(text, kLabels, kWidth, kHeight);
    check_boxes(boxes);
    if (text == kerf::inspect::write_answer(boxes, kWidth, kHeight))
      kerf::check(confidences.size() == boxes.size(), "every defect has its confidence");
  } catch (const kerf::Error&) {  // refused
  }
  return 0;
}
