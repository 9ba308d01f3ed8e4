#include "wafer/pickle_heap.h"

#include <kerf/error.h>

namespace kerf::wafer {
namespace {

constexpr std::size_t kMaxNodes = 64'000'000;  // WM-811K whole needs about 8 million at a time

template <typename Pool>
std::size_t take_free(Pool& pool, std::vector<std::size_t>& free) {
  if (free.empty()) {
    pool.emplace_back();
    return pool.size() - 1;
  }
  const std::size_t index = free.back();
  free.pop_back();
  return index;
}

}  // namespace

PickleRef PickleHeap::make(PickleKind kind, const std::string& place) {
  PickleRef ref = PickleRef(nodes_.size());
  if (!free_nodes_.empty()) {
    ref = free_nodes_.back();
    free_nodes_.pop_back();
    nodes_[ref] = {};
  } else {
    if (nodes_.size() == kMaxNodes) fail("{}: the pickle holds more than {} values", place, kMaxNodes);
    nodes_.emplace_back();
  }
  Node& node = nodes_[ref];
  node.kind = kind;
  node.holders = 1;
  if (kind == PickleKind::array) {
    node.number = std::int64_t(take_free(arrays_, free_arrays_));
    array(ref) = {};
  }
  return ref;
}

PickleRef PickleHeap::make_items(PickleKind kind, std::vector<PickleRef> items, const std::string& place) {
  const PickleRef ref = make(kind, place);
  nodes_[ref].number = std::int64_t(take_free(lists_, free_lists_));
  this->items(ref) = std::move(items);
  return ref;
}

bool PickleHeap::has_items(PickleRef ref) const {
  switch (kind(ref)) {
    case PickleKind::tuple:
    case PickleKind::list:
    case PickleKind::dict:
    case PickleKind::object:
      return true;
    default:
      return false;
  }
}

bool PickleHeap::is_global(PickleRef ref, PickleGlobal global) const {
  return kind(ref) == PickleKind::global && at(ref).number == std::int64_t(global);
}

void PickleHeap::drop(PickleRef ref) {
  dropping_.push_back(ref);
  while (!dropping_.empty()) {
    const PickleRef last = dropping_.back();
    dropping_.pop_back();
    if (--nodes_[last].holders > 0) continue;
    if (has_items(last)) {
      auto& held = items(last);
      dropping_.insert(dropping_.end(), held.begin(), held.end());
      std::vector<PickleRef>().swap(held);
      free_lists_.push_back(std::size_t(nodes_[last].number));
    }
    if (kind(last) == PickleKind::array) {
      if (array(last).kind == 'O') dropping_.push_back(array(last).list);
      free_arrays_.push_back(std::size_t(nodes_[last].number));
    }
    nodes_[last].kind = PickleKind::none;
    free_nodes_.push_back(last);
  }
}

}  // namespace kerf::wafer
