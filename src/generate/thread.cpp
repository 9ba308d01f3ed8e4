#include "generate/thread.h"

#include <kerf/error.h>
#include <xxhash.h>

#include <algorithm>

#include "generate/answer_row.h"

namespace kerf::generate {
namespace {

constexpr std::size_t kPicturesKept = 32;

std::uint64_t fingerprint_of(const qwen3_vl::PatchGrid& image) {
  const auto pixels = image.pixels.contiguous();
  return XXH3_64bits_withSeed(pixels.data_ptr(), pixels.nbytes(),
                              std::uint64_t(image.grid.h) << 32 | std::uint64_t(image.grid.w));
}

torch::Tensor id_tensor(const std::vector<std::int64_t>& ids, std::size_t first = 0) {
  return torch::tensor(at::ArrayRef<std::int64_t>(ids.data() + first, ids.size() - first), torch::kInt64)
      .unsqueeze(0);
}

/// Text positions first, first + 1, .. [3, 1, count].
torch::Tensor text_positions(std::int64_t first, std::int64_t count) {
  return torch::arange(first, first + count).view({1, 1, count}).expand({3, 1, count});
}

qwen3_vl::VisualFeatures join(const std::vector<const qwen3_vl::VisualFeatures*>& parts) {
  qwen3_vl::VisualFeatures joined;
  std::vector<torch::Tensor> merged;
  merged.reserve(parts.size());
  for (const auto* part : parts) merged.push_back(part->merged);
  joined.merged = torch::cat(merged);
  for (std::size_t level = 0; level < parts.front()->deepstack.size(); ++level) {
    std::vector<torch::Tensor> rows;
    rows.reserve(parts.size());
    for (const auto* part : parts) rows.push_back(part->deepstack[level]);
    joined.deepstack.push_back(torch::cat(rows));
  }
  return joined;
}

/// Index of the first token of each picture's run.
std::vector<std::int64_t> picture_starts(const std::vector<std::int64_t>& ids,
                                         const std::vector<qwen3_vl::PatchGrid>& images,
                                         const qwen3_vl::Processor& processor) {
  std::vector<std::int64_t> starts;
  const auto image_id = processor.config().image_token_id;
  for (std::size_t i = 0; i < ids.size() && starts.size() < images.size(); ++i) {
    if (ids[i] != image_id) continue;
    starts.push_back(std::int64_t(i));
    i += std::size_t(images[starts.size() - 1].tokens(processor.images())) - 1;
  }
  return starts;
}

}  // namespace

Thread::Thread(qwen3_vl::Qwen3VL model, const qwen3_vl::Processor& processor)
    : model_(std::move(model)), processor_(processor) {}

void Thread::clear() {
  cache_.reset();
  ids_.clear(), images_.clear();
  hidden_ = torch::Tensor();
}

void Thread::prepare_cache(std::int64_t tokens, const SessionOptions& options) {
  const auto& limits = model_->config().text;
  if (tokens >= limits.max_position_embeddings)
    fail("the prompt has {} tokens, the model reads at most {}", tokens, limits.max_position_embeddings);
  if (cache_ && adapter_ != options.pass.adapter) clear();
  adapter_ = options.pass.adapter;
  if (cache_) return;
  const auto type = options.pass.wide ? torch::kFloat32 : model_->dtype();
  cache_.emplace(limits, 1, std::min(limits.max_position_embeddings, tokens + 1024),
                 torch::TensorOptions().dtype(type).device(model_->device()));
}

/// A picture is held whole or not at all, and the last token is always read: its hidden state is needed.
std::int64_t Thread::common_length(const qwen3_vl::Prompt& prompt,
                                   const std::vector<std::uint64_t>& images) const {
  const auto limit = std::min(ids_.size(), prompt.ids.size() - 1);
  auto common =
      std::int64_t(std::mismatch(ids_.begin(), ids_.begin() + std::int64_t(limit), prompt.ids.begin()).first -
                   ids_.begin());
  const auto starts = picture_starts(prompt.ids, prompt.images, processor_);
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const auto end = starts[i] + prompt.images[i].tokens(processor_.images());
    const bool held = i < images_.size() && images_[i] == images[i] && end <= common;
    if (!held) return std::min(common, starts[i]);
  }
  return common;
}

const qwen3_vl::VisualFeatures& Thread::see(const qwen3_vl::PatchGrid& image, std::uint64_t fingerprint,
                                            const SessionOptions& options) {
  for (const auto& one : seen_)
    if (one.fingerprint == fingerprint) return one.features;
  const auto& grid = image.grid;
  const auto shape = torch::tensor({grid.t, grid.h, grid.w}).unsqueeze(0);
  if (seen_.size() == kPicturesKept) seen_.pop_back();
  seen_.push_front({fingerprint, model_->see(image.pixels, shape, options.pass)});
  ++encoded_;
  if (options.on_seen) options.on_seen(seen_.front().features);
  return seen_.front().features;
}

torch::Tensor Thread::read_on(const torch::Tensor& ids, const torch::Tensor& positions,
                              const qwen3_vl::VisualFeatures* features, const SessionOptions& options) {
  auto input = model_->embed(ids, features, options.pass);
  input.position_ids = positions.to(model_->device());
  input.cache = &*cache_;
  const auto chunk = options.generate.prefill_chunk, length = ids.size(1);
  check(chunk > 0, "prefill chunks are not empty");
  std::vector<torch::Tensor> hidden;
  for (std::int64_t first = 0; first < length; first += chunk)
    hidden.push_back(model_->read(input.slice(first, std::min(chunk, length - first)), options.pass));
  hidden_ = hidden.back().select(1, hidden.back().size(1) - 1);
  return torch::cat(hidden, 1);
}

void Thread::read(const qwen3_vl::Prompt& prompt, const SessionOptions& options) {
  torch::InferenceMode inference;
  if (prompt.ids.empty()) fail("the conversation holds no token");
  prepare_cache(std::int64_t(prompt.ids.size()), options);
  std::vector<std::uint64_t> images;
  std::vector<qwen3_vl::Grid> grids;
  for (const auto& image : prompt.images) {
    images.push_back(fingerprint_of(image));
    grids.push_back(image.grid);
  }
  const auto common = common_length(prompt, images);
  cache_->truncate(common);
  ids_.resize(std::size_t(common));  // what holds should the rest fail
  reused_ = common;
  const auto positions = qwen3_vl::make_positions(prompt.ids, grids, {}, model_->config());
  const auto starts = picture_starts(prompt.ids, prompt.images, processor_);
  std::vector<const qwen3_vl::VisualFeatures*> fresh;
  std::deque<qwen3_vl::VisualFeatures> kept;  // see() may drop what it gave out before
  for (std::size_t i = 0; i < starts.size(); ++i) {
    if (starts[i] < common) continue;
    kept.push_back(see(prompt.images[i], images[i], options));
    fresh.push_back(&kept.back());
  }
  const auto features = fresh.empty() ? qwen3_vl::VisualFeatures() : join(fresh);
  const auto rest = std::int64_t(prompt.ids.size()) - common;
  read_on(id_tensor(prompt.ids, std::size_t(common)), positions.ids.narrow(1, common, rest).unsqueeze(1),
          fresh.empty() ? nullptr : &features, options);
  ids_ = prompt.ids, images_ = images, delta_ = positions.delta;
}

void Thread::extend(const std::vector<TokenId>& ids, const SessionOptions& options) {
  torch::InferenceMode inference;
  check(cache_.has_value() && !ids.empty(), "a prompt was read before it is extended");
  const std::vector<std::int64_t> further(ids.begin(), ids.end());
  read_on(id_tensor(further), text_positions(length() + delta_, std::int64_t(ids.size())), nullptr, options);
  ids_.insert(ids_.end(), further.begin(), further.end());
}

std::vector<double> Thread::score(const std::vector<TokenId>& ids, const SessionOptions& options) {
  torch::InferenceMode inference;
  check(hidden_.defined(), "a prompt was read before a text is scored");
  if (ids.empty()) return {};
  if (length() + std::int64_t(ids.size()) >= model_->config().text.max_position_embeddings)
    fail("prompt and text have {} tokens, the model reads at most {}", length() + std::int64_t(ids.size()),
         model_->config().text.max_position_embeddings);
  const auto before = hidden_.unsqueeze(1);
  const std::vector<std::int64_t> further(ids.begin(), ids.end());
  const auto hidden = read_on(id_tensor(further), text_positions(length() + delta_, std::int64_t(ids.size())),
                              nullptr, options);
  ids_.insert(ids_.end(), further.begin(), further.end());
  const auto seen = torch::cat({before, hidden.narrow(1, 0, hidden.size(1) - 1)}, 1)[0];
  const auto logits = model_->logits(seen, options.pass).to(torch::kFloat32).cpu();
  const auto own = torch::log_softmax(logits, -1).gather(1, id_tensor(further).view({-1, 1}));
  const auto found = own.view(-1).to(torch::kFloat64).contiguous();
  return {found.data_ptr<double>(), found.data_ptr<double>() + found.numel()};
}

Completion Thread::write(const SessionOptions& options) {
  torch::InferenceMode inference;
  check(hidden_.defined(), "a prompt was read before anything is written");
  Row row(0, options, processor_, ids_);
  while (options.generate.max_new_tokens > 0) {
    const auto logits = model_->logits(hidden_, options.pass).to(torch::kFloat32).cpu();
    const auto id = row.step(logits[0]);
    if (row.done() || length() + 1 >= model_->config().text.max_position_embeddings) break;
    read_on(torch::tensor({{std::int64_t(id)}}), text_positions(length() + delta_, 1), nullptr, options);
    ids_.push_back(id);
  }
  return row.take();
}

}  // namespace kerf::generate
