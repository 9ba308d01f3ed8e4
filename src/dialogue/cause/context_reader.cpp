// process.json.
#include <kerf/error.h>
#include <kerf/root_cause.h>

#include "dialogue/cause/context_fields.h"
#include "dialogue/cause/contradictions.h"

namespace kerf {
namespace {

using namespace dialogue;
using Kind = ContextNode::Kind;
using NoteKind = CauseNoteKind;

constexpr std::size_t kMaxListed = 10'000;     // steps, events and other lots, each
constexpr std::size_t kMaxParameters = 1'000;  // of a step

void keep_rest(const ContextFields& fields, const std::string& of, ProcessContext& context) {
  for (ContextFact& fact : fields.rest(of)) context.other.push_back(std::move(fact));
}

void tell_doubles(const ContextFields& fields, ProcessContext& context) {
  for (const auto& one : fields.doubles()) context.contradictions.push_back({NoteKind::two_values, one});
}

void tell_doubles_of(const std::string& owner, NoteKind kind, const ContextFields& fields,
                     ProcessContext& context) {
  for (const auto& one : fields.doubles())
    context.contradictions.push_back({kind, {one[0], owner, one[1], one[2]}});
}

// A value is {value, unit, target, low, high}, or the bare number or word.
ProcessParameter read_parameter(const std::string& name, const ContextNode& node, const std::string& place,
                                ProcessContext& context) {
  if (name.size() > kMaxContextName)
    fail("{}: a parameter's name of {} bytes, expected at most {}", place, name.size(), kMaxContextName);
  ContextNode wrapped{Kind::object};
  if (node.kind != Kind::object) wrapped.members.push_back({"value", node});
  ContextFields fields(node.kind == Kind::object ? node : wrapped, place + "." + name);
  ProcessParameter read;
  read.name = name;
  const ContextNode* value = fields.any("value");
  if (value && value->kind == Kind::number) {
    read.value = fields.number("value");
  } else if (value) {
    read.words = fields.text("value");
  }
  read.unit = fields.text("unit");
  read.target = fields.number("target");
  read.low = fields.number("low");
  read.high = fields.number("high");
  read.disputed = !fields.doubles().empty();
  tell_doubles_of(name, NoteKind::two_values_of_parameter, fields, context);
  keep_rest(fields, name, context);
  return read;
}

void read_parameters(const ContextNode& node, const std::string& place, ProcessStep& step,
                     ProcessContext& context) {
  for (const auto& [name, value] : node.members) {
    if (value.kind == Kind::null) continue;
    if (step.parameters.size() == kMaxParameters) fail("{}: more than {} parameters", place, kMaxParameters);
    step.parameters.push_back(read_parameter(name, value, place, context));
  }
}

ProcessStep read_step(const ContextNode& node, const std::string& place, ProcessContext& context) {
  ContextFields fields(node, place);
  ProcessStep step;
  step.step = fields.text("step");
  step.module = fields.text("module");
  step.tool = fields.text("tool");
  step.chamber = fields.text("chamber");
  step.recipe = fields.text("recipe");
  step.start = fields.text("start");
  step.end = fields.text("end");
  step.place_disputed = fields.is_double("tool") || fields.is_double("chamber");
  step.times_disputed = fields.is_double("start") || fields.is_double("end");
  tell_doubles_of(name_of(step), NoteKind::two_values_of_step, fields, context);
  for (const ContextNode* parameters : fields.all("parameters", Kind::object))
    read_parameters(*parameters, place + ".parameters", step, context);
  keep_rest(fields, name_of(step), context);
  return step;
}

ProcessEvent read_event(const ContextNode& node, const std::string& place, ProcessContext& context) {
  ContextFields fields(node, place);
  ProcessEvent event{fields.text("time"), fields.text("tool"), fields.text("chamber"), fields.text("what")};
  tell_doubles(fields, context);
  keep_rest(fields, event.tool, context);
  return event;
}

std::string read_wafers(ContextFields& fields) {
  const ContextNode* node = fields.any("wafers");
  if (!node) return "";
  std::string text = plain_text(*node);
  if (text.size() > kMaxContextName)
    fail("{}: wafers: {} bytes, expected at most {}", fields.place(), text.size(), kMaxContextName);
  return text;
}

OtherLot read_lot(const ContextNode& node, const std::string& place, ProcessContext& context) {
  ContextFields fields(node, place);
  OtherLot lot{fields.text("lot"), fields.text("tool"), fields.text("chamber"), fields.text("pattern")};
  const std::string other_key = fields.text("class");
  if (!lot.pattern.empty() && !other_key.empty() && lot.pattern != other_key) {
    context.contradictions.push_back({NoteKind::lot_disagrees, {lot.lot, lot.tool, lot.pattern, other_key}});
    lot.disputed = true;
  }
  if (lot.pattern.empty()) lot.pattern = other_key;
  lot.wafers = read_wafers(fields);
  lot.disputed = lot.disputed || !fields.doubles().empty();
  tell_doubles(fields, context);
  keep_rest(fields, lot.lot, context);
  return lot;
}

template <typename Item, typename Read>
void read_list(ContextFields& fields, const char* key, std::vector<Item>& items, Read read) {
  for (const ContextNode* list : fields.all(key, Kind::list)) {
    for (const ContextNode& node : list->items) {
      if (items.size() == kMaxListed) fail("{}: {}: more than {} entries", fields.place(), key, kMaxListed);
      items.push_back(read(node, fmt::format("{}: {}[{}]", fields.place(), key, items.size())));
    }
  }
}

}  // namespace

ProcessContext parse_context(std::string_view json, const std::string& name) {
  const ContextNode root = read_context_json(json, name);
  ContextFields fields(root, name);
  ProcessContext context;
  context.lot = fields.text("lot");
  context.wafer = fields.text("wafer");
  context.product = fields.text("product");
  tell_doubles(fields, context);
  const auto with = [&context](auto read) {
    return [&context, read](const ContextNode& node, const std::string& place) {
      return read(node, place, context);
    };
  };
  read_list(fields, "steps", context.steps, with(read_step));
  read_list(fields, "history", context.history, with(read_event));
  read_list(fields, "other_lots", context.other_lots, with(read_lot));
  keep_rest(fields, "", context);
  find_contradictions(context);
  return context;
}

ProcessContext load_context(const Path& path) {
  return parse_context(read_file(path, kMaxContextBytes), path.string());
}

}  // namespace kerf
