// The stack machine of a pickle: numbers, containers, memo. Classes are in pickle_objects.cpp.
#include "wafer/pickle.h"

#include <kerf/error.h>

#include "text/utf8.h"

namespace kerf::wafer {

namespace {

constexpr std::uint64_t kForgetEvery = std::uint64_t{64} << 20;  // bytes

}  // namespace

Pickle::Pickle(const Source& source) : source_(source), name_(source.name), ops_(source.bytes, source.name) {
  find_used();
  while (true) {
    const PickleOp op = ops_.next();
    forget_passed(op.offset);
    offset_ = op.offset;
    if (op.code == '.') break;
    run(op);
  }
  if (stack_.size() != 1 || !marks_.empty()) broken("expected one value at the end");
  root_ = stack_[0];
}

std::string Pickle::place() const {
  return fmt::format("{}: byte {}", name_, offset_);
}

void Pickle::broken(std::string_view what) const {
  fail("{}: byte {}: the pickle is broken: {}", name_, offset_, what);
}

/// Pages that were read once would otherwise stay in memory, as many as the file has.
void Pickle::forget_passed(std::uint64_t offset) {
  if (source_.file == nullptr || (offset >= forgotten_ && offset - forgotten_ < kForgetEvery)) return;
  source_.file->forget();
  forgotten_ = offset;
}

/// The first pass: which values are asked for again, so that the second need not hold all the others.
void Pickle::find_used() {
  PickleOps ops = ops_;
  for (PickleOp op = ops.next(); op.code != '.'; op = ops.next()) {
    forget_passed(op.offset);
    offset_ = op.offset;
    if (op.code == 'q' || op.code == 'r') numbered_ = true;
    memoized_ += op.code == '\x94' ? 1 : 0;
    if (numbered_ && memoized_ > 0) broken("it numbers its values in two ways");
    if (op.code != 'h' && op.code != 'j') continue;
    const auto number = std::uint64_t(op.number);
    if (number > op.offset) broken("it asks for a value that it never kept");
    if (number >= used_.size()) used_.resize(number + 1);
    used_[number] = true;
  }
  memoized_ = 0;
}

PickleRef Pickle::pop() {
  if (stack_.empty() || (!marks_.empty() && marks_.back() == stack_.size())) broken("a value is missing");
  const PickleRef ref = stack_.back();
  stack_.pop_back();
  return ref;
}

std::vector<PickleRef> Pickle::pop_to_mark() {
  if (marks_.empty()) broken("a mark is missing");
  const auto from = stack_.begin() + std::ptrdiff_t(marks_.back());
  std::vector<PickleRef> items(from, stack_.end());
  stack_.erase(from, stack_.end());
  marks_.pop_back();
  return items;
}

void Pickle::run(const PickleOp& op) {
  switch (op.code) {
    case '\x80':
      if (op.number < 2 || op.number > 5)
        fail("{}: byte {}: protocol {} of pickles, expected 2 to 5", name_, op.offset, op.number);
      return;
    case '\x95':
      return;
    case 'N':
    case '\x88':
    case '\x89':
    case 'K':
    case 'M':
    case 'J':
    case '\x8a':
    case 'G':
    case 'U':
    case 'T':
    case 'C':
    case 'B':
    case '\x8e':
    case '\x96':
    case '\x8c':
    case 'X':
    case '\x8d':
      return run_number(op);
    case 'q':
    case 'r':
    case '\x94':
    case 'h':
    case 'j':
      return run_memo(op);
    case 'c':
    case '\x93':
    case 'R':
    case '\x81':
    case 'b':
      return run_object(op);
    default:
      return run_container(op);
  }
}

void Pickle::run_number(const PickleOp& op) {
  const auto put = [this](PickleKind kind) -> PickleHeap::Node& {
    push(heap_.make(kind, place()));
    return heap_.at(stack_.back());
  };
  const auto put_text = [&](PickleKind kind) {
    auto& node = put(kind);
    node.data = op.data;
    node.size = op.size;
  };
  switch (op.code) {
    case 'N':
      put(PickleKind::none);
      return;
    case '\x88':
      put(PickleKind::truth).number = 1;
      return;
    case '\x89':
      put(PickleKind::truth).number = 0;
      return;
    case 'G':
      put(PickleKind::real).real = op.real;
      return;
    case 'K':
    case 'M':
    case 'J':
    case '\x8a':
      put(PickleKind::integer).number = op.number;
      return;
    case '\x8c':
    case 'X':
    case '\x8d':
      if (text::valid_utf8_prefix(ops_.text(op.data, op.size)) != op.size) broken("a text is not UTF-8");
      return put_text(PickleKind::text);
    default:
      return put_text(PickleKind::bytes);
  }
}

void Pickle::tuple(std::size_t count) {
  std::vector<PickleRef> items(count);
  for (std::size_t i = count; i-- > 0;) items[i] = pop();
  push(heap_.make_items(PickleKind::tuple, std::move(items), place()));
}

/// Adds to the list or dict on top of the stack.
void Pickle::add_items(PickleKind kind, std::vector<PickleRef> items) {
  const PickleRef container = pop();
  push(container);
  if (heap_.kind(container) != kind) broken("it adds to a value that is no such container");
  if (kind == PickleKind::dict && items.size() % 2 != 0) broken("a key has no value");
  auto& held = heap_.items(container);
  if (held.empty()) {
    held = std::move(items);
  } else {
    held.insert(held.end(), items.begin(), items.end());
  }
}

void Pickle::run_container(const PickleOp& op) {
  switch (op.code) {
    case '(':
      marks_.push_back(stack_.size());
      return;
    case '0':
      heap_.drop(pop());
      return;
    case '1':
      for (const PickleRef ref : pop_to_mark()) heap_.drop(ref);
      return;
    case '2': {
      const PickleRef ref = pop();
      push(ref);
      return push(heap_.hold(ref));
    }
    case ')':
      return tuple(0);
    case '\x85':
      return tuple(1);
    case '\x86':
      return tuple(2);
    case '\x87':
      return tuple(3);
    case 't':
      return push(heap_.make_items(PickleKind::tuple, pop_to_mark(), place()));
    case ']':
      return push(heap_.make_items(PickleKind::list, {}, place()));
    case 'l':
      return push(heap_.make_items(PickleKind::list, pop_to_mark(), place()));
    case '}':
      return push(heap_.make_items(PickleKind::dict, {}, place()));
    case 'd': {
      auto items = pop_to_mark();
      push(heap_.make_items(PickleKind::dict, {}, place()));
      return add_items(PickleKind::dict, std::move(items));
    }
    case 'a':
      return add_items(PickleKind::list, {pop()});
    case 'e':
      return add_items(PickleKind::list, pop_to_mark());
    case 's': {
      const PickleRef value = pop(), key = pop();
      return add_items(PickleKind::dict, {key, value});
    }
    case 'u':
      return add_items(PickleKind::dict, pop_to_mark());
    default:
      throw Bug("an operation without an effect");
  }
}

void Pickle::memoize(std::uint64_t number) {
  const PickleRef ref = pop();
  push(ref);
  if (number >= used_.size() || !used_[number]) return;
  const auto [kept, fresh] = memo_.emplace(number, ref);
  heap_.hold(ref);
  if (!fresh) heap_.drop(std::exchange(kept->second, ref));
}

void Pickle::run_memo(const PickleOp& op) {
  if (op.code == '\x94') return memoize(memoized_++);
  if (op.code == 'q' || op.code == 'r') return memoize(std::uint64_t(op.number));
  const auto kept = memo_.find(std::uint64_t(op.number));
  if (kept == memo_.end()) broken("it asks for a value that it never kept");
  push(heap_.hold(kept->second));
}

}  // namespace kerf::wafer
