#include "nn/weights.h"

#include <kerf/error.h>

#include <fmt/ranges.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace kerf::nn {
namespace {

struct DtypeName {
  const char* name;
  torch::ScalarType type;
};
constexpr DtypeName kDtypes[] = {
    {"F32", torch::kFloat32}, {"BF16", torch::kBFloat16}, {"F16", torch::kFloat16}, {"F64", torch::kFloat64},
    {"I64", torch::kInt64},   {"I32", torch::kInt32},     {"U8", torch::kUInt8},    {"BOOL", torch::kBool}};

torch::ScalarType to_scalar_type(const TensorEntry& entry, const std::string& source) {
  for (const auto& dtype : kDtypes)
    if (entry.dtype == dtype.name) return dtype.type;
  fail("{}: tensor '{}' has dtype {}, which Kerf does not read", source, entry.name, entry.dtype);
}

const char* to_name(torch::ScalarType type) {
  for (const auto& dtype : kDtypes)
    if (type == dtype.type) return dtype.name;
  fail("a tensor of dtype {} cannot be written to safetensors", torch::toString(type));
}

std::string shape_text(at::IntArrayRef shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

/// The first few of the problems; a model of hundreds of tensors can have as many.
std::string list_problems(const std::vector<std::string>& problems) {
  constexpr std::size_t kNamed = 8;
  const auto end = problems.begin() + std::ptrdiff_t(std::min(problems.size(), kNamed));
  const std::string named = fmt::format("{}", fmt::join(problems.begin(), end, "; "));
  return problems.size() > kNamed ? fmt::format("{}; and {} more", named, problems.size() - kNamed) : named;
}

std::map<std::string, std::string> read_index(const Path& file) {
  try {
    return nlohmann::json::parse(read_file(file)).at("weight_map").get<std::map<std::string, std::string>>();
  } catch (const nlohmann::json::exception&) {
    fail("{}: expected JSON with a \"weight_map\" of tensor names to files", file.string());
  }
}

/// Whether every number's exponent has a bit that is not set: all set means infinite or NaN.
template <typename Bits>
bool have_finite_exponents(const void* numbers, std::int64_t count, Bits exponent) {
  const auto* bits = static_cast<const Bits*>(numbers);
  constexpr std::int64_t kBlock = 4096;  // long enough to be vectorised, short enough to end early
  for (std::int64_t first = 0; first < count; first += kBlock) {
    bool odd = false;
    for (std::int64_t i = first; i < std::min(count, first + kBlock); ++i)
      odd |= (bits[i] & exponent) == exponent;
    if (odd) return false;
  }
  return true;
}

/// Without a copy: temporaries between allocations that stay would tear holes into the heap, at 2B weights
/// 1.5 GB of them.
bool all_finite(const torch::Tensor& tensor) {
  if (tensor.is_cpu() && tensor.is_contiguous()) {
    if (tensor.scalar_type() == torch::kBFloat16)
      return have_finite_exponents<std::uint16_t>(tensor.data_ptr(), tensor.numel(), 0x7f80);
    if (tensor.scalar_type() == torch::kFloat32)
      return have_finite_exponents<std::uint32_t>(tensor.data_ptr(), tensor.numel(), 0x7f800000);
  }
  return torch::isfinite(tensor).all().item<bool>();
}

}  // namespace

struct WeightStore::Shard {
  MappedFile file;
  SafetensorsHeader header;
  explicit Shard(const Path& path)
      : file(path), header(parse_safetensors_header(file.bytes(), path.string())) {}
};

void WeightStore::add_shard(const Path& file) {
  auto shard = std::make_shared<Shard>(file);
  for (std::size_t i = 0; i < shard->header.tensors.size(); ++i) {
    const auto& name = shard->header.tensors[i].name;
    if (!places_.emplace(name, std::make_pair(shard, i)).second)
      fail("{}: tensor '{}' is in two shards", file.string(), name);
  }
}

WeightStore WeightStore::open(const Path& path) {
  WeightStore store;
  store.source_ = path.string();
  if (!std::filesystem::is_directory(path)) {
    store.add_shard(path);
    return store;
  }
  const Path index = path / "model.safetensors.index.json";
  if (std::filesystem::exists(path / "model.safetensors")) {
    store.add_shard(path / "model.safetensors");
  } else if (std::filesystem::exists(index)) {
    const auto weight_map = read_index(index);
    std::set<std::string> files;
    for (const auto& [tensor, file] : weight_map) {
      if (Path(file).has_parent_path())
        fail("{}: shard '{}' must lie in the same folder", index.string(), file);
      files.insert(file);
    }
    for (const auto& file : files) store.add_shard(path / file);
    for (const auto& [tensor, file] : weight_map)
      if (!store.contains(tensor)) fail("{}: tensor '{}' is not in {}", index.string(), tensor, file);
  } else {
    fail("{}: neither model.safetensors nor model.safetensors.index.json is there", path.string());
  }
  return store;
}

void WeightStore::forget(const std::string& name) const {
  const auto& [shard, index] = places_.at(name);
  const auto& entry = shard->header.tensors[index];
  const auto start = reinterpret_cast<std::uintptr_t>(shard->file.bytes().data()) + shard->header.data_start;
  const auto page = std::uintptr_t(::sysconf(_SC_PAGESIZE));
  const auto first = (start + entry.begin + page - 1) / page * page, last = (start + entry.end) / page * page;
  if (first < last) ::madvise(reinterpret_cast<void*>(first), last - first, MADV_DONTNEED);
}

torch::Tensor WeightStore::get(const std::string& name) const {
  const auto found = places_.find(name);
  if (found == places_.end()) fail("{}: tensor '{}' is missing", source_, name);
  const auto& [shard, index] = found->second;
  const auto& entry = shard->header.tensors[index];
  const auto type = to_scalar_type(entry, source_);
  const auto* data = shard->file.bytes().data() + shard->header.data_start + entry.begin;
  const auto options = torch::TensorOptions().dtype(type);
  if (entry.begin == entry.end) return torch::empty(entry.shape, options);
  const bool aligned = reinterpret_cast<std::uintptr_t>(data) % torch::elementSize(type) == 0;
  if (aligned)
    return torch::from_blob(
        const_cast<std::byte*>(data), entry.shape, [keep = shard](void*) {}, options);
  auto copy = torch::empty(entry.shape, options);
  std::memcpy(copy.data_ptr(), data, entry.end - entry.begin);
  return copy;
}

std::vector<std::string> WeightStore::names() const {
  std::vector<std::string> names;
  for (const auto& place : places_) names.push_back(place.first);
  return names;
}

void save_safetensors(const Path& path, const NamedTensors& tensors,
                      const std::map<std::string, std::string>& metadata) {
  NamedTensors ordered = tensors;
  std::sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) {
    const auto wide_a = a.second.element_size(), wide_b = b.second.element_size();
    return wide_a != wide_b ? wide_a > wide_b : a.first < b.first;
  });
  std::vector<TensorEntry> entries;
  std::uint64_t at = 0;
  for (const auto& [name, tensor] : ordered) {
    entries.push_back({name, to_name(tensor.scalar_type()), tensor.sizes().vec(), at, at + tensor.nbytes()});
    at += tensor.nbytes();
  }
  write_file_with(path, [&](std::ostream& out) {
    const auto header = make_safetensors_header(entries, metadata);
    out.write(header.data(), std::streamsize(header.size()));
    for (const auto& [name, tensor] : ordered) {
      const auto bytes = tensor.detach().cpu().contiguous();
      out.write(static_cast<const char*>(bytes.data_ptr()), std::streamsize(bytes.nbytes()));
    }
  });
}

void load_strictly(torch::nn::Module& module, const WeightStore& store,
                   const std::vector<std::string>& ignored) {
  torch::NoGradGuard no_grad;
  std::vector<std::string> problems;
  std::set<std::string> expected(ignored.begin(), ignored.end());
  for (auto& item : module.named_parameters()) {
    expected.insert(item.key());
    if (!store.contains(item.key())) {
      problems.push_back(fmt::format("'{}' is missing", item.key()));
      continue;
    }
    const auto tensor = store.get(item.key());
    if (tensor.sizes() != item.value().sizes()) {
      problems.push_back(fmt::format("'{}' has shape {}, expected {}", item.key(), shape_text(tensor.sizes()),
                                     shape_text(item.value().sizes())));
      continue;
    }
    if (!tensor.is_floating_point()) {
      problems.push_back(fmt::format("'{}' holds {}, expected floating-point numbers", item.key(),
                                     to_name(tensor.scalar_type())));
      continue;
    }
    item.value().copy_(tensor);
    if (!all_finite(item.value()))
      problems.push_back(fmt::format("'{}' holds NaN or infinite values", item.key()));
    store.forget(item.key());
  }
  for (const auto& name : store.names())
    if (!expected.count(name)) problems.push_back(fmt::format("'{}' is not a tensor of this model", name));
  if (!problems.empty())
    fail("{}: {} tensors do not fit the model: {}", store.source(), problems.size(), list_problems(problems));
}

NamedTensors named_parameters(const torch::nn::Module& module) {
  NamedTensors tensors;
  for (const auto& item : module.named_parameters()) tensors.emplace_back(item.key(), item.value());
  return tensors;
}

}  // namespace kerf::nn
