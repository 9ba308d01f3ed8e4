#include "models/sentence/encoder.h"

#include <kerf/error.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

#include "models/sentence/model.h"
#include "nn/weights.h"
#include "text/word_piece.h"

namespace kerf::sentence {
namespace {

constexpr std::size_t kMostTokens = 128;
constexpr std::size_t kBatch = 64;  // texts of about one length that are read at once
constexpr const char* kKnown = "known.safetensors";
constexpr int kZero = 128;  // the byte that stands for 0

/// A text as a key: the first half of its hash.
std::int64_t key_of(const std::string& text) {
  return static_cast<std::int64_t>(std::stoull(hash_bytes(text).substr(0, 16), nullptr, 16));
}

/// Vectors of known texts: rows of bytes, each with a scale of its own.
class Known {
 public:
  explicit Known(const Path& folder, std::int64_t width) {
    const auto file = folder / kKnown;
    if (!std::filesystem::exists(file)) return;
    const auto store = nn::WeightStore::open(file);
    const auto keys = store.get("keys");
    bytes_ = store.get("vectors"), scales_ = store.get("scales");
    const bool fits = keys.dim() == 1 && keys.scalar_type() == torch::kInt64 && bytes_.dim() == 2 &&
                      bytes_.scalar_type() == torch::kUInt8 && bytes_.size(0) == keys.size(0) &&
                      bytes_.size(1) == width && scales_.dim() == 1 &&
                      scales_.scalar_type() == torch::kFloat32 && scales_.size(0) == keys.size(0);
    if (!fits) fail("{}: expected keys [N], scales [N] and vectors [N, {}]", file.string(), width);
    for (std::int64_t row = 0; row < keys.size(0); ++row)
      rows_.emplace(keys.data_ptr<std::int64_t>()[row], row);
  }

  /// Fills `vector` and says so, where the text is known.
  bool find(const std::string& text, std::vector<float>& vector) const {
    const auto found = rows_.empty() ? rows_.end() : rows_.find(key_of(text));
    if (found == rows_.end()) return false;
    const auto width = bytes_.size(1);
    const auto* bytes = bytes_.data_ptr<std::uint8_t>() + found->second * width;
    const float scale = scales_.data_ptr<float>()[found->second];
    vector.resize(std::size_t(width));
    std::transform(bytes, bytes + width, vector.begin(),
                   [&](std::uint8_t byte) { return scale * float(int(byte) - kZero); });
    return true;
  }

 private:
  std::unordered_map<std::int64_t, std::int64_t> rows_;
  torch::Tensor bytes_, scales_;
};

}  // namespace

struct Encoder::State {
  Path folder;
  Config config;
  text::WordPiece words;
  Model model;
  Known known;

  explicit State(const Path& given)
      : folder(given),
        config(parse_config(read_file(folder / "config.json"), (folder / "config.json").string())),
        words(text::WordPiece::load(folder / "tokenizer.json")),
        model(config),
        known(folder, config.hidden_size) {
    if (words.size() > config.vocab_size)
      fail("{}: the tokenizer has {} pieces, the model {}", folder.string(), words.size(), config.vocab_size);
    nn::load_strictly(*model, nn::WeightStore::open(folder / "model.safetensors"));
    model->eval();
  }

  /// ids of texts, `rows` of them -> [rows, D]
  torch::Tensor read(const std::vector<std::vector<TokenId>>& ids, const std::vector<std::size_t>& rows) {
    std::size_t length = 0;
    for (const auto row : rows) length = std::max(length, ids[row].size());
    const std::vector<std::int64_t> shape = {std::int64_t(rows.size()), std::int64_t(length)};
    auto padded = torch::zeros(shape, torch::kInt64), mask = torch::zeros(shape, torch::kBool);
    auto* id = padded.data_ptr<std::int64_t>();
    auto* real = mask.data_ptr<bool>();
    for (const auto row : rows) {
      std::ranges::copy(ids[row], id);
      std::fill_n(real, ids[row].size(), true);
      id += length, real += length;
    }
    return model->forward(padded, mask, {});
  }
};

Encoder::Encoder(const Path& folder) : state_(std::make_unique<State>(folder)) {}
Encoder::~Encoder() = default;
Encoder::Encoder(Encoder&&) noexcept = default;

std::size_t Encoder::width() const {
  return std::size_t(state_->config.hidden_size);
}

std::vector<std::vector<float>> Encoder::encode(const std::vector<std::string>& texts) const {
  torch::NoGradGuard no_grad;
  const auto most = std::min(kMostTokens, std::size_t(state_->config.max_position_embeddings));
  std::vector<std::vector<float>> vectors(texts.size());
  std::vector<std::size_t> order;  // of texts that are not known, the shortest first
  std::vector<std::vector<TokenId>> ids(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i)
    if (!state_->known.find(texts[i], vectors[i]))
      ids[i] = state_->words.encode(texts[i], most), order.push_back(i);
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return ids[i].size(); });
  for (std::size_t first = 0; first < order.size(); first += kBatch) {
    const std::vector rows(order.begin() + std::ptrdiff_t(first),
                           order.begin() + std::ptrdiff_t(std::min(first + kBatch, order.size())));
    const auto read = state_->read(ids, rows).contiguous();
    const auto* values = read.data_ptr<float>();
    for (std::size_t i = 0; i < rows.size(); ++i)
      vectors[rows[i]].assign(values + i * width(), values + (i + 1) * width());
  }
  return vectors;
}

void Encoder::remember(const std::vector<std::string>& texts) const {
  const std::set<std::string> once(texts.begin(), texts.end());
  const std::vector<std::string> listed(once.begin(), once.end());
  const auto vectors = encode(listed);
  const auto rows = std::int64_t(listed.size());
  auto keys = torch::empty({rows}, torch::kInt64);
  auto scales = torch::empty({rows}, torch::kFloat32);
  auto bytes = torch::empty({rows, std::int64_t(width())}, torch::kUInt8);
  auto* byte = bytes.data_ptr<std::uint8_t>();
  for (std::int64_t row = 0; row < rows; ++row) {
    const auto& vector = vectors[std::size_t(row)];
    float largest = 0;
    for (const float value : vector) largest = std::max(largest, std::abs(value));
    const float scale = largest / float(kZero - 1);
    keys.data_ptr<std::int64_t>()[row] = key_of(listed[std::size_t(row)]);
    scales.data_ptr<float>()[row] = scale;
    for (const float value : vector) *byte++ = std::uint8_t(kZero + std::lround(value / scale));
  }
  nn::save_safetensors(state_->folder / kKnown, {{"keys", keys}, {"scales", scales}, {"vectors", bytes}});
}

}  // namespace kerf::sentence
