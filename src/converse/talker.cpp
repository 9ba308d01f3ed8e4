#include <kerf/converse.h>
#include <kerf/dialogue_cases.h>
#include <kerf/error.h>
#include <kerf/handbook.h>
#include <kerf/model.h>
#include <kerf/wafer_classes.h>
#include <kerf/wafer_facts.h>

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "converse/canvas_image.h"
#include "converse/draft.h"
#include "converse/history.h"
#include "converse/model_folder.h"
#include "converse/tools.h"
#include "dialogue/grounding.h"
#include "dialogue/message_json.h"
#include "dialogue/presence.h"
#include "dialogue/question_parts.h"
#include "dialogue/spelling.h"
#include "generate/model_parts.h"
#include "generate/thread.h"

namespace kerf {
namespace {

constexpr const char* kPicture = "wafer";
constexpr const char* kCall = "<tool_call>";

ModelOptions language_options(const TalkOptions& options) {
  return {options.model / "language", options.device, options.dtype, options.threads};
}

RecogniseOptions recognise_options(const TalkOptions& options) {
  RecogniseOptions recognise;
  recognise.task = options.task, recognise.device = options.device, recognise.dtype = options.dtype;
  recognise.threads = options.threads;
  return recognise;
}

std::vector<std::string> label_names(const std::string& class_name) {
  const auto labels = wafer_labels_from(class_name);
  if (!labels) return {class_name};
  std::vector<std::string> names;
  for (int i = 0; i < kWaferPatterns; ++i)
    if ((*labels)[std::size_t(i)]) names.emplace_back(kWaferPatternNames[std::size_t(i)]);
  return names;
}

DialogueCase case_of(const WaferMap& map, const WaferVerdict& verdict) {
  DialogueCase about{map.source, label_names(verdict.class_name), case_facts(measure_wafer(map))};
  const auto similar = similar_facts(verdict);
  about.facts.insert(about.facts.end(), similar.begin(), similar.end());
  return about;
}

void add_once(std::vector<std::string>& list, const std::string& item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
}

/// Ids in brackets that name an entry.
void collect_citations(const std::string& text, const KnowledgeBase& knowledge,
                       std::vector<std::string>& cites) {
  for (std::size_t open = text.find('['); open != std::string::npos; open = text.find('[', open + 1)) {
    const auto close = text.find(']', open);
    if (close == std::string::npos) return;
    const auto id = text.substr(open + 1, close - open - 1);
    if (knowledge.find(id)) add_once(cites, id);
  }
}

/// Where an answer has looked causes up and process data rank them: the evidence, word for word from both.
void add_evidence(const std::optional<CauseRanking>& ranking, TalkReply& reply, const std::string& language,
                  const Talker::OnText& on_text) {
  constexpr int kCauses = 3;
  const bool looked_up = std::any_of(reply.tools.begin(), reply.tools.end(),
                                     [](const ToolUse& use) { return use.call.name == "knowledge_search"; });
  if (!ranking || !looked_up || reply.stopped) return;
  const auto evidence = "\n\n" + root_cause_text(*ranking, {language, kCauses});
  reply.text += evidence;
  if (on_text) on_text(evidence);
}

bool in_another_language(const Claim& claim) {
  return claim.fact == "language";
}

/// " The calibrated confidence in Center is 99.1 %."
std::string said_confidence(const Conversation& conversation, bool zh) {
  const auto& [name, confidence] =
      conversation.wafer
          ? std::pair(conversation.wafer->verdict.class_name, conversation.wafer->verdict.confidence)
          : std::pair(conversation.picture->class_name, conversation.picture->confidence);
  return zh ? fmt::format(" 分类器给{}的置信度为{:.1f} %。", name, 100 * confidence)
            : fmt::format(" The calibrated confidence in {} is {:.1f} %.", name, 100 * confidence);
}

/// Whether the map is like those that were learnt: the classes are only those.
std::string said_familiarity(const WaferVerdict& verdict, bool zh) {
  if (verdict.unknown)
    return zh ? " 这张图与学过的都不像：以上只是最接近的名称。"
              : " The map is like nothing that was learnt: the name is only the nearest.";
  return zh ? " 这张图与学过的图相像。" : " The map is like maps that were learnt.";
}

/// What the heads or the inspection think of what they said, told to who asks how sure it is.
void add_confidence(const Conversation& conversation, const std::string& question,
                    const std::string& language, TalkReply& reply, const Talker::OnText& on_text) {
  const bool about_type =
      std::ranges::any_of(reply.claims, [](const Claim& claim) { return claim.fact == "pattern"; });
  if (!about_type || reply.stopped || (!conversation.wafer && !conversation.picture)) return;
  const bool zh = language == "zh";
  const bool sure = dialogue::asks_confidence(question), known = dialogue::asks_familiarity(question);
  std::string told;
  if (sure) told += said_confidence(conversation, zh);
  if (conversation.wafer && (known || (sure && conversation.wafer->verdict.unknown)))
    told += said_familiarity(conversation.wafer->verdict, zh);
  reply.text += told;
  if (on_text && !told.empty()) on_text(told);
}

/// One answer out of those to the parts of a question.
void append_reply(TalkReply& whole, TalkReply&& part) {
  whole.text += (whole.text.empty() || part.text.empty() ? "" : " ") + part.text;
  const auto move_all = [](auto& from, auto& to) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  };
  move_all(part.log_probs, whole.log_probs);
  move_all(part.tools, whole.tools);
  move_all(part.claims, whole.claims);
  whole.holds = whole.holds && part.holds;
  whole.drafts = std::max(whole.drafts, part.drafts);
  whole.cut = whole.cut || part.cut;
  whole.stopped = part.stopped;
}

}  // namespace

std::vector<CaseFact> similar_facts(const WaferVerdict& verdict) {
  std::vector<CaseFact> facts;
  for (const auto& near : verdict.neighbours)
    facts.push_back({fmt::format("similar.{}", facts.size() + 1),
                     fmt::format("{} {} {:.2f}", near.name, near.class_name, near.similarity), std::nullopt});
  return facts;
}

struct Talker::State {
  TalkOptions options;
  WaferRecogniser recogniser;
  Model language;
  wafer_model::Config drawing;
  KnowledgeBase knowledge;
  DialogueDomain domain;
  std::optional<DialogueDomain> picture_domain;
  dialogue::Spelling spelling;
  std::optional<dialogue::Spelling> picture_spelling;
  dialogue::Grounding grounding;
  std::optional<dialogue::Grounding> picture_grounding;
  std::optional<Handbook> handbook;
  std::optional<Inspector> inspector;  // loaded with the first picture
  Grammar calls;
  generate::Thread thread;
  int adapter = Model::kBase;
  std::int64_t prompt_tokens = 0;

  explicit State(const TalkOptions& given)
      : options(given),
        recogniser(given.model, recognise_options(given)),
        language(language_options(given)),
        drawing(converse::load_map_settings(given.model / "language")),
        knowledge(given.knowledge),
        domain(given.domain),
        spelling(domain),
        grounding(domain),
        calls(Grammar::from_json_schema(converse::tool_schema(), "calls of tools")),
        thread(generate::ModelParts::network(language), generate::ModelParts::processor(language)) {
    if (!given.picture_domain.empty()) {
      picture_domain.emplace(given.picture_domain);
      picture_spelling.emplace(*picture_domain);
      picture_grounding.emplace(*picture_domain);
    }
    if (!given.handbook.empty()) handbook.emplace(given.handbook);
    if (!given.adapter.empty()) adapter = language.add_adapter(given.adapter);
  }

  const DialogueDomain& domain_of(const Conversation& conversation) const {
    return conversation.picture ? *picture_domain : domain;
  }
  const dialogue::Spelling& spelling_of(const Conversation& conversation) const {
    return conversation.picture ? *picture_spelling : spelling;
  }
  /// What is known of what is shown; null: nothing is.
  static const DialogueCase* case_of(const Conversation& conversation) {
    if (conversation.picture) return &conversation.picture->facts;
    return conversation.wafer ? &conversation.wafer->facts : nullptr;
  }
  static std::string system_text(const Conversation& conversation) {
    if (!conversation.picture) return conversation.context;
    const auto told = told_labels(conversation.picture->facts.labels);
    return conversation.context.empty() ? told : told + "\n" + conversation.context;
  }

  /// One answer under way.
  struct Work {
    const Conversation& conversation;  ///< what is shown and told; its messages are not read
    std::string question;              ///< with slips of the hand put right
    std::vector<Message> messages;     ///< with question and tools so far
    std::string answer_language;
    std::optional<CauseRanking> ranking;
    TalkReply reply;
    bool alone =
        false;  ///< earlier turns are left out: they were in another language and drew the answer there
    std::string said;  ///< to earlier parts of the question
  };

  generate::SessionOptions session(int draft) {
    GenerateOptions generate;
    generate.max_new_tokens = options.max_new_tokens;
    generate.temperature = draft == 0 ? 0 : options.temperature;
    generate.seed = options.seed + std::uint64_t(draft);
    generate.stop_strings = {kCall};
    return generate::ModelParts::session(language, generate, adapter);
  }

  qwen3_vl::Prompt prompt(const std::vector<Message>& messages, const Conversation& conversation) {
    return generate::ModelParts::processor(language).prepare(
        messages, [&](const std::string&) { return conversation.wafer->canvas; },
        {.chat = {}, .user_added_tokens = false});
  }

  /// The messages with slips of the hand in the questions put right; the conversation keeps them as typed.
  std::vector<Message> legible(const Work& work) const {
    const auto& rules = spelling_of(work.conversation);
    auto messages = work.messages;
    if (work.alone) {
      const auto asked = std::find_if(messages.rbegin(), messages.rend(),
                                      [](const Message& message) { return message.role == "user"; });
      messages.erase(messages.begin(), std::prev(asked.base()));
    }
    for (auto& message : messages)
      if (message.role == "user")
        for (auto& part : message.content) part.text = rules.corrected(part.text);
    return messages;
  }

  void read(const Work& work, const generate::SessionOptions& session) {
    qwen3_vl::Prompt read;
    const auto fits = [&](const std::vector<Message>& messages) {
      read = prompt(messages, work.conversation);
      return std::int64_t(read.ids.size()) <= options.context;
    };
    converse::select_history(
        legible(work), {system_text(work.conversation), work.conversation.wafer ? kPicture : "", 4}, fits);
    thread.read(read, session);
    prompt_tokens = std::int64_t(read.ids.size());
  }

  /// The call whose opening was just written, under a grammar that leaves it no other way.
  ToolCall write_call(const generate::SessionOptions& reading) {
    thread.extend(language.tokenizer().encode(std::string(kCall) + "\n"), reading);
    GenerateOptions generate;
    generate.max_new_tokens = options.max_new_tokens;
    generate.grammar = &calls;
    const auto bound = generate::ModelParts::session(language, generate, adapter);
    return converse::parse_call(thread.write(bound).text);
  }

  /// Writes the call whose opening was just written, runs it and appends both to the messages.
  void call_tool(Work& work, const generate::SessionOptions& session) {
    const auto call = write_call(session);
    converse::ToolSources sources{
        case_of(work.conversation), nullptr, &knowledge, nullptr, domain_of(work.conversation).name(),
        work.answer_language};
    if (work.ranking) sources.ranking = &*work.ranking;
    if (const auto& wafer = work.conversation.wafer) sources.verdict = &wafer->verdict;
    auto use = converse::run_tool(call, sources);
    Message calling{"assistant", {}, {use.call}};
    work.messages.push_back(calling);
    work.messages.push_back(text_message("tool", use.result));
    work.reply.tools.push_back(std::move(use));
  }

  std::vector<Claim> check(const Work& work, const std::string& sentence) const {
    if (!options.checked) return {};
    const DialogueCase nothing;
    const auto* about = case_of(work.conversation);
    auto claims = domain_of(work.conversation).check(sentence, about ? *about : nothing, knowledge);
    // Of what is not there nothing can be true.
    for (auto& claim : claims) claim.holds = claim.holds && (about || claim.fact == "knowledge");
    const auto& rules = work.conversation.picture ? *picture_grounding : grounding;
    const auto further = rules.check(sentence, knowledge, looked_up(work));
    claims.insert(claims.end(), further.begin(), further.end());
    // A site's entry is quoted in the language that it is written in.
    if (work.answer_language == "en" && converse::language_of(sentence) == "zh" &&
        sentence.find('[') == std::string::npos)
      claims.push_back({sentence, "language", "zh", "en", false});
    return claims;
  }

  /// The first sentence of an answer is held against the question as well.
  std::vector<Claim> check_first(const Work& work, const std::string& sentence) const {
    auto claims = check(work, sentence);
    const auto* about = case_of(work.conversation);
    if (!options.checked || !about) return claims;
    const auto presence =
        dialogue::check_presence(domain_of(work.conversation), *about, work.question, sentence);
    if (presence) claims.push_back(*presence);
    return claims;
  }

  /// Entries that the conversation has looked up so far, or told.
  std::vector<const KnowledgeEntry*> looked_up(const Work& work) const {
    std::vector<std::string> ids;
    for (const auto& message : work.messages)
      if (message.role == "tool" || message.role == "assistant")
        for (const auto& part : message.content) collect_citations(part.text, knowledge, ids);
    std::vector<const KnowledgeEntry*> entries;
    for (const auto& id : ids) entries.push_back(knowledge.find(id));
    return entries;
  }

  /// What the entries say that the answer has looked up last; nullopt where it has looked up none.
  std::optional<std::string> quote(const Work& work) const {
    const auto* about = case_of(work.conversation);
    if (!about) return std::nullopt;
    for (auto use = work.reply.tools.rbegin(); use != work.reply.tools.rend(); ++use) {
      std::vector<const KnowledgeEntry*> entries;
      for (const auto& id : use->cites)
        if (const auto* entry = knowledge.find(id)) entries.push_back(entry);
      if (!entries.empty())
        return domain_of(work.conversation)
            .tell_knowledge(*about, entries, converse::asked_of(use->call), work.answer_language);
    }
    return std::nullopt;
  }

  /// Gives out an answer that no model wrote; false: there is none.
  bool give(Work& work, const std::optional<std::string>& told, const OnText& on_text) const {
    if (!told) return false;
    work.reply.text = *told, work.reply.claims = check(work, *told);
    if (on_text) on_text(*told);
    return true;
  }

  /// With nothing in view, or to a question of the field: what the handbook says.
  bool look_up(Work& work, const OnText& on_text) const {
    if (!handbook || !options.checked) return false;
    // As typed: a domain's spelling knows only its own words.
    HandbookQuestion question{dialogue::text_of(work.messages.back()), {}, work.answer_language, {}, {}};
    for (const auto& message : work.messages)
      if (message.role == "user") question.earlier.push_back(dialogue::text_of(message));
    question.earlier.pop_back();  // itself
    const auto* about = case_of(work.conversation);
    if (about) {
      question.labels_known = domain_of(work.conversation).labels(), question.labels_shown = about->labels;
      if (!handbook->is_general(question, knowledge)) return false;
    }
    auto told = handbook->answer(question, knowledge);
    if (!told && !about) question.text = work.question, told = handbook->answer(question, knowledge);
    if (!told) return false;
    if (work.said.find(*told) != std::string::npos) return true;
    work.reply.text = *told;
    if (on_text) on_text(*told);
    return true;
  }

  /// With process data: what they say of what is asked.
  bool read_process(Work& work, const OnText& on_text) const {
    if (!work.ranking || !options.checked) return false;
    const auto told = answer_from_process(*work.conversation.process, *work.ranking,
                                          dialogue::text_of(question_of(work)), work.answer_language);
    if (!told) return false;
    work.reply.text = *told;
    if (on_text) on_text(*told);
    return true;
  }

  /// What the domain reads off the facts without a model.
  bool tell_directly(Work& work, const OnText& on_text) const {
    const auto* about = case_of(work.conversation);
    if (!about || !options.checked) return false;
    const auto& domain = domain_of(work.conversation);
    // As typed, too: the spelling does not know the words that the expressions know.
    const auto typed = dialogue::text_of(question_of(work));
    auto told = domain.tell_directly(*about, typed, work.answer_language);
    if (!told && typed != work.question)
      told = domain.tell_directly(*about, work.question, work.answer_language);
    return give(work, told, on_text);
  }

  /// Whether the answer before says something of what is in view that does not hold.
  bool was_wrong(const Work& work) const {
    for (auto message = work.messages.rbegin(); message != work.messages.rend(); ++message)
      if (message->role == "assistant" && message->tool_calls.empty())
        return !std::ranges::all_of(check(work, dialogue::text_of(*message)), &Claim::holds);
    return false;
  }

  /// Who asks how sure it is is told what it sees; the degree follows. An answer that was wrong is the
  /// model's to take back.
  bool repeat_type(Work& work, const OnText& on_text) const {
    const auto* about = case_of(work.conversation);
    const bool asks =
        dialogue::asks_confidence(work.question) ||
        (work.conversation.wafer && dialogue::asks_familiarity(dialogue::text_of(question_of(work))));
    if (!about || !options.checked || !asks || was_wrong(work)) return false;
    return give(work, domain_of(work.conversation).tell_type(*about, work.answer_language), on_text);
  }

  /// Log-probabilities of the tokens whose text lies in the first `bytes` of the completion's text.
  std::vector<double> first_tokens(const Completion& completion, std::size_t bytes) const {
    std::vector<TokenId> ids;
    std::vector<double> found;
    for (std::size_t i = 0; i < completion.ids.size(); ++i) {
      ids.push_back(completion.ids[i]);
      if (language.tokenizer().decode(ids).size() > bytes) break;
      found.push_back(completion.log_probs[i]);
    }
    return found;
  }

  /// Writes until the answer ends, a sentence does not hold, or a tool is called (then true).
  bool write(Work& work, converse::CheckedText& text, int draft) {
    auto session = this->session(draft);
    read(work, session);
    const auto before = text.accepted().size();
    if (before > 0) thread.extend(language.tokenizer().encode(text.accepted(), {false}), session);
    session.on_text = [&](std::size_t, const std::string& piece) { return text.push(piece); };
    const auto completion = thread.write(session);
    if (completion.finish == FinishReason::stop_string) return text.retry(), true;
    if (!text.failed() && !text.stopped()) text.finish();
    const auto kept = first_tokens(completion, text.accepted().size() - before);
    work.reply.log_probs.insert(work.reply.log_probs.end(), kept.begin(), kept.end());
    return false;
  }

  /// What the handbook says of the patterns in view, where causes, checks or the like are asked for.
  std::optional<std::string> of_what_is_shown(const Work& work, const DialogueCase& about) const {
    if (!handbook || about.labels.empty()) return std::nullopt;
    const auto& labels = domain_of(work.conversation).labels();
    return handbook->answer_of_view(
        {dialogue::text_of(question_of(work)), {}, work.answer_language, labels, about.labels}, knowledge);
  }

  /// The message that is answered.
  static const Message& question_of(const Work& work) {
    return *std::find_if(work.messages.rbegin(), work.messages.rend(),
                         [](const Message& message) { return message.role == "user"; });
  }

  /// For an answer of which no draft held: what the verdict says, where the drafts were wrong about that.
  void stand_in(Work& work, const std::vector<Claim>& refused, const OnText& on_text) const {
    const bool about_type = std::any_of(refused.begin(), refused.end(), [](const Claim& claim) {
      return !claim.holds && claim.fact == "pattern";
    });
    const auto* about = case_of(work.conversation);
    const bool zh = work.answer_language == "zh";
    if (!about && handbook)
      work.reply.text = handbook->nothing_shown(work.answer_language);
    else
      work.reply.text = zh ? "这个问题我无法根据该晶圆图的事实回答。"
                           : "I cannot answer that from the facts of this wafer.";
    const auto of_view = about ? of_what_is_shown(work, *about) : std::nullopt;
    if (of_view) {
      work.reply.text = *of_view;
    } else if (const auto quoted = quote(work)) {
      work.reply.text = *quoted, work.reply.claims = check(work, *quoted);
    } else if (about_type && about) {
      const auto told = domain_of(work.conversation).tell_type(*about, work.answer_language);
      if (told) work.reply.text = *told, work.reply.claims = check(work, *told);
    }
    if (on_text) on_text(work.reply.text);
  }

  /// Where the domain of what is shown has no words in the question's language: what is there, in one it has.
  bool lacks_words(Work& work, const OnText& on_text) const {
    const auto& domain = domain_of(work.conversation);
    const auto* about = case_of(work.conversation);
    if (!about || std::ranges::find(domain.languages(), work.answer_language) != domain.languages().end())
      return false;
    const auto told = domain.tell_type(*about, domain.languages().front());
    work.reply.text = "关于这类图像，目前只能用英文提问和回答。" + told.value_or("");
    if (told) work.reply.claims = check(work, *told);
    if (on_text) on_text(work.reply.text);
    return true;
  }

  void answer(Work& work, const OnText& on_text) {
    if (read_process(work, on_text) || look_up(work, on_text) || lacks_words(work, on_text)) return;
    if (tell_directly(work, on_text) || repeat_type(work, on_text)) return;
    bool first = true;  // until a sentence is accepted
    const auto check_sentence = [&](const std::string& sentence) {
      auto claims = first ? check_first(work, sentence) : check(work, sentence);
      first = first && !std::ranges::all_of(claims, &Claim::holds);
      return claims;
    };
    converse::CheckedText text(check_sentence, on_text);
    int draft = 0, sampled = 0;  // answers tried, and those of them drawn with a temperature
    while (true) {
      if (write(work, text, sampled)) {
        if (int(work.reply.tools.size()) >= options.tools) break;
        call_tool(work, session(0));
        continue;
      }
      if (!text.failed() || ++draft >= options.drafts) break;
      if (!work.alone && std::ranges::any_of(text.refused(), &in_another_language))
        work.alone = true;
      else
        ++sampled;
      text.retry();
    }
    work.reply.cut = text.failed();
    work.reply.drafts = std::min(draft + 1, options.drafts);
    work.reply.stopped = text.stopped();
    work.reply.text = text.accepted();
    work.reply.claims = text.claims();
    if (work.reply.text.empty() && !work.reply.stopped) stand_in(work, text.refused(), on_text);
    while (!work.reply.text.empty() && work.reply.text.back() == ' ') work.reply.text.pop_back();
  }
};

Talker::Talker(const TalkOptions& options) {
  if (options.context < 64 || options.max_new_tokens < 1 || options.drafts < 1)
    fail("a conversation needs a context of 64 tokens or more, a message of one and one draft");
  state_ = std::make_unique<State>(options);
}
Talker::~Talker() = default;
Talker::Talker(Talker&&) noexcept = default;

WaferInView Talker::look(const WaferMap& map) {
  return look(map, to_grid(map));
}

WaferInView Talker::look(const WaferMap& map, const DieGrid& array) {
  WaferInView view;
  view.map = map;
  view.grid = array;
  view.canvas = converse::canvas_image(view.grid, state_->drawing);
  view.verdict = state_->recogniser.classify({&view.grid, 1}).front();
  view.facts = case_of(map, view.verdict);
  return view;
}

namespace {

/// The findings as a labelled image, whose facts the domain's cases tell; `labels` first, in their order.
Dataset as_dataset(const InspectionRecord& record, const std::string& name,
                   const std::vector<std::string>& labels) {
  Dataset dataset;
  for (const auto& label : labels)
    dataset.categories.push_back({std::int64_t(dataset.categories.size()) + 1, label});
  dataset.images.push_back({1, name, record.width, record.height, {}});
  for (const auto& finding : record.findings) {
    const auto* known = dataset.find_category(finding.label);
    const auto id = known ? known->id : std::int64_t(dataset.categories.size()) + 1;
    if (!known) dataset.categories.push_back({id, finding.label});
    Annotation box;
    box.id = std::int64_t(dataset.annotations.size()) + 1, box.image_id = 1, box.category_id = id;
    box.box = finding.box, box.area = finding.box.area();
    dataset.annotations.push_back(box);
  }
  return dataset;
}

/// The surest finding of each label decides for it; the least sure label for the whole.
double sureness(const InspectionRecord& record) {
  std::map<std::string, double> best;
  for (const auto& finding : record.findings)
    best[finding.label] = std::max(best[finding.label], finding.confidence);
  double least = 1;
  for (const auto& [label, confidence] : best) least = std::min(least, confidence);
  if (!best.empty()) return least;
  for (const auto& candidate : record.candidates) least = std::min(least, 1 - candidate.confidence);
  return least;
}

}  // namespace

PictureInView Talker::look(const Image& picture, const std::string& name) {
  if (!state_->picture_domain) fail("{}: pictures are not talked about without a domain for them", name);
  if (!state_->inspector) state_->inspector.emplace(state_->options.inspection);
  PictureInView view;
  view.record = state_->inspector->inspect(picture);
  view.record.file = name;
  view.facts = image_cases(as_dataset(view.record, name, state_->picture_domain->labels())).front();
  view.class_name =
      view.facts.labels.empty() ? "Clean" : fmt::format("{}", fmt::join(view.facts.labels, "+"));
  view.confidence = sureness(view.record);
  return view;
}

TalkReply Talker::reply(Conversation& conversation, const std::string& question, const OnText& on_text) {
  const auto language = converse::language_of(question);
  auto parts = state_->domain_of(conversation).named_parts(question, language);
  if (parts.empty() || !State::case_of(conversation)) parts = dialogue::question_parts(question);
  std::optional<CauseRanking> ranking;
  if (conversation.wafer && conversation.process) ranking = rank(conversation);
  TalkReply reply;
  // To the model each part is a turn of its own; the conversation keeps one turn.
  auto turns = conversation.messages, kept = turns;
  kept.push_back(text_message("user", question));
  for (const auto& part : parts) {
    State::Work work{conversation,     state_->spelling_of(conversation).corrected(part),
                     std::move(turns), language,
                     ranking,          {}};
    work.messages.push_back(text_message("user", part)), work.said = reply.text;
    const auto first = work.messages.size();
    if (!reply.text.empty() && on_text) on_text(" ");
    state_->answer(work, on_text);
    add_confidence(conversation, part, language, work.reply, on_text);
    kept.insert(kept.end(), work.messages.begin() + std::ptrdiff_t(first), work.messages.end());
    turns = std::move(work.messages);
    turns.push_back(text_message("assistant", work.reply.text));
    append_reply(reply, std::move(work.reply));
    if (reply.stopped) break;
  }
  add_evidence(ranking, reply, language, on_text);
  // Entries that were looked up for an answer that then says nothing of them are no ground of it.
  const bool tells_entries =
      std::ranges::any_of(reply.claims, [](const Claim& claim) { return claim.fact == "knowledge"; });
  for (const auto& use : reply.tools)
    for (const auto& cite : use.cites)
      if (tells_entries || !state_->knowledge.find(cite)) add_once(reply.cites, cite);
  collect_citations(reply.text, state_->knowledge, reply.cites);
  kept.push_back(text_message("assistant", reply.text));
  conversation.messages = std::move(kept);
  return reply;
}

CauseRanking Talker::rank(const Conversation& conversation) const {
  if (!conversation.wafer || !conversation.process)
    fail("causes are ranked by a wafer and its process data; one of them is missing");
  const auto& facts = conversation.wafer->facts;
  return rank_causes(facts.labels, facts.facts, *conversation.process, state_->knowledge);
}

const KnowledgeBase& Talker::knowledge() const {
  return state_->knowledge;
}
const DialogueDomain& Talker::domain() const {
  return state_->domain;
}
WaferRecogniser& Talker::recogniser() {
  return state_->recogniser;
}
std::pair<std::int64_t, std::int64_t> Talker::last_prompt() const {
  return {state_->prompt_tokens, state_->thread.reused()};
}
const std::vector<std::string>& Talker::warnings() const {
  return state_->language.warnings();
}

}  // namespace kerf
