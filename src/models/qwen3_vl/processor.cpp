#include "models/qwen3_vl/processor.h"

#include <kerf/error.h>

#include <algorithm>
#include <map>

#include "text/unicode.h"
#include "text/utf8.h"

namespace kerf::qwen3_vl {
namespace {

/// Bytes of the white space that `text` begins with, up to its last line break. The tokenizer joins them to a
/// line break before `text`, so they must be encoded with it.
std::size_t leading_line_breaks(std::string_view text) {
  text = text.substr(0, text::valid_utf8_prefix(text));
  std::size_t position = 0, end = 0;
  while (position < text.size()) {
    const char32_t code = text::next_char(text, position);
    if (!(text::char_table().flags(code) & text::kSpace)) break;
    if (code == '\n' || code == '\r') end = position;
  }
  return end;
}

void append_expanded(const std::vector<TokenId>& piece, bool answer, std::int64_t image_id,
                     const std::vector<std::int64_t>& run_lengths, Prompt& prompt, std::size_t& next_run) {
  for (const auto id : piece) {
    std::int64_t copies = 1;
    if (id == image_id) {
      if (next_run == run_lengths.size())
        fail("the prompt has more image placeholders than the {} images of its messages", run_lengths.size());
      copies = run_lengths[next_run++];
    }
    prompt.ids.insert(prompt.ids.end(), copies, id);
    prompt.answer.insert(prompt.answer.end(), copies, answer);
  }
}

torch::Tensor row_tensor(const std::vector<std::int64_t>& values) {
  return torch::tensor(at::ArrayRef<std::int64_t>(values), torch::kInt64);
}

}  // namespace

Processor Processor::load(const Path& folder) {
  Processor processor;
  processor.config_ = load_config(folder);
  processor.images_ = load_image_processor(folder);
  processor.tokenizer_ = std::make_shared<const Tokenizer>(Tokenizer::load(folder));
  processor.warnings_ = processor.images_.warnings;
  const auto& vision = processor.config_.vision;
  if (vision.patch_size != processor.images_.patch_size ||
      vision.spatial_merge_size != processor.images_.merge_size ||
      vision.temporal_patch_size != processor.images_.temporal_patch_size)
    fail("{}: patch, merge or temporal size differ between config.json and the image settings",
         folder.string());
  if (processor.tokenizer_->size() > processor.config_.text.vocab_size)
    fail("{}: the tokenizer has ids up to {}, config.json says vocab_size {}", folder.string(),
         processor.tokenizer_->size() - 1, processor.config_.text.vocab_size);
  const auto pad = processor.tokenizer_->added_token("<|endoftext|>");
  processor.pad_id_ = pad ? *pad : 0;
  const auto chat_template = find_chat_template(folder);
  if (chat_template.found && !chat_template.official)
    processor.warnings_.push_back(chat_template.source +
                                  " is not the published Qwen3-VL chat template; the built-in one is used");
  return processor;
}

PatchGrid Processor::cut(const ContentPart& part, const FindImage& find) const {
  auto images = images_;
  if (part.pixels > 0) images.min_pixels = images.max_pixels = part.pixels;
  return make_patches(find(part.source), images);
}

Prompt Processor::prepare(const std::vector<Message>& messages, const FindImage& find,
                          const PromptOptions& options) const {
  return prepare(messages, FindPatches([&](const ContentPart& part) { return cut(part, find); }), options);
}

std::vector<Prompt> Processor::prepare_all(const std::vector<std::vector<Message>>& conversations,
                                           const FindImage& find, const PromptOptions& options) const {
  std::map<std::pair<std::string, std::int64_t>, PatchGrid> seen;
  const FindPatches find_once = [&](const ContentPart& part) {
    const auto key = std::make_pair(part.source, part.pixels);
    const auto found = seen.find(key);
    return found != seen.end() ? found->second : seen.emplace(key, cut(part, find)).first->second;
  };
  std::vector<Prompt> prompts;
  for (const auto& messages : conversations) prompts.push_back(prepare(messages, find_once, options));
  return prompts;
}

Prompt Processor::prepare(const std::vector<Message>& messages, const FindPatches& find,
                          const PromptOptions& options) const {
  Prompt prompt;
  for (const auto& message : messages) {
    if (message.role == "system") continue;  // the template shows no pictures there
    for (const auto& part : message.content) {
      if (part.kind == ContentPart::Kind::video) fail("video content is not supported: '{}'", part.source);
      if (part.kind == ContentPart::Kind::image && message.role != "assistant")
        prompt.images.push_back(find(part));
    }
  }
  std::vector<std::int64_t> runs;
  for (const auto& image : prompt.images) runs.push_back(image.tokens(images_));
  std::size_t next_run = 0;
  // Pieces of one kind are joined before they are encoded: splitting text changes its tokens.
  std::string joined;
  bool typed = false, answer = false;
  const auto flush = [&] {
    const EncodeOptions encode{options.user_added_tokens || !typed};
    append_expanded(tokenizer_->encode(joined, encode), answer, config_.image_token_id, runs, prompt,
                    next_run);
    joined.clear();
  };
  for (const auto& piece : render_pieces(messages, options.chat)) {
    prompt.text += piece.text;
    const bool piece_typed = !piece.from_template && !options.user_added_tokens;
    std::string_view text = piece.text;
    if (piece.answer && !answer) {
      const auto line_breaks = leading_line_breaks(text);
      joined += text.substr(0, line_breaks);
      text.remove_prefix(line_breaks);
    }
    if (!joined.empty() && (piece_typed != typed || piece.answer != answer)) flush();
    typed = piece_typed, answer = piece.answer;
    joined += text;
  }
  if (!joined.empty()) flush();
  if (next_run != runs.size())
    fail("{} images were given, the prompt has placeholders for {}", runs.size(), next_run);
  return prompt;
}

namespace {

/// Gathers the images of a batch; one that appears again is kept once.
class ImageCollection {
 public:
  explicit ImageCollection(const ImageProcessorConfig& config) : config_(config) {}

  void add(const PatchGrid& image) {
    const auto [place, fresh] = first_token_.emplace(image.pixels.unsafeGetTensorImpl(), tokens_);
    const auto tokens = image.tokens(config_);
    for (std::int64_t i = 0; i < tokens; ++i) rows_.push_back(place->second + i);
    if (!fresh) return;
    tokens_ += tokens;
    pixels_.push_back(image.pixels);
    grids_.insert(grids_.end(), {image.grid.t, image.grid.h, image.grid.w});
  }

  void write(Batch& batch) const {
    if (pixels_.empty()) return;
    batch.pixels = torch::cat(pixels_);
    batch.grid_thw = row_tensor(grids_).view({-1, 3});
    if (std::int64_t(rows_.size()) > tokens_) batch.visual_rows = row_tensor(rows_);
  }

 private:
  const ImageProcessorConfig& config_;
  std::map<const void*, std::int64_t> first_token_;  // by the patches' identity
  std::int64_t tokens_ = 0;
  std::vector<torch::Tensor> pixels_;
  std::vector<std::int64_t> grids_, rows_;
};

}  // namespace

Batch Processor::collate(const std::vector<Prompt>& prompts, Padding padding) const {
  check(!prompts.empty(), "a batch has prompts");
  std::size_t longest = 0;
  for (const auto& prompt : prompts) longest = std::max(longest, prompt.ids.size());
  const auto rows = std::int64_t(prompts.size()), length = std::int64_t(longest);
  Batch batch;
  batch.ids = torch::full({rows, length}, pad_id_, torch::kInt64);
  batch.position_ids = torch::ones({3, rows, length}, torch::kInt64);
  batch.mask = torch::zeros({rows, length}, torch::kBool);
  batch.answer = torch::zeros({rows, length}, torch::kBool);
  ImageCollection images(images_);
  for (std::int64_t b = 0; b < rows; ++b) {
    const auto& prompt = prompts[b];
    const auto count = std::int64_t(prompt.ids.size()), first = padding == Padding::left ? length - count : 0;
    std::vector<Grid> image_grids;
    for (const auto& image : prompt.images) {
      image_grids.push_back(image.grid);
      images.add(image);
    }
    const auto positions = make_positions(prompt.ids, image_grids, {}, config_);
    batch.ids[b].narrow(0, first, count).copy_(row_tensor(prompt.ids));
    batch.position_ids.select(1, b).narrow(1, first, count).copy_(positions.ids);
    batch.mask[b].narrow(0, first, count).fill_(true);
    auto answer = torch::from_blob(const_cast<std::uint8_t*>(prompt.answer.data()), {count}, torch::kUInt8);
    batch.answer[b].narrow(0, first, count).copy_(answer);
    batch.deltas.push_back(positions.delta - first);
  }
  images.write(batch);
  return batch;
}

}  // namespace kerf::qwen3_vl
