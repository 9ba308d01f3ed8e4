#include <kerf/converse.h>
#include <kerf/error.h>
#include <kerf/handbook.h>
#include <kerf/model.h>

#include <algorithm>

#include "converse/afterword.h"
#include "converse/canvas_image.h"
#include "converse/checks.h"
#include "converse/draft.h"
#include "converse/field.h"
#include "converse/history.h"
#include "converse/learnt_questions.h"
#include "converse/model_folder.h"
#include "converse/ready_answers.h"
#include "converse/senses.h"
#include "converse/tools.h"
#include "converse/views.h"
#include "converse/work.h"
#include "dialogue/question_parts.h"
#include "generate/model_parts.h"
#include "generate/thread.h"
#include "models/sentence/encoder.h"

namespace kerf {
namespace {

using converse::Work;

constexpr std::size_t kLongestQuestion = 8000;  // bytes; the expressions that read it take time
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

/// The marks of Chinese, where ASCII's were typed between its letters: what reads questions knows those.
std::string with_wide_marks(const std::string& text) {
  std::string wide;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool after_letter = i > 0 && (static_cast<unsigned char>(text[i - 1]) & 0x80) != 0;
    const bool before_letter = i + 1 == text.size() || (static_cast<unsigned char>(text[i + 1]) & 0x80) != 0;
    const bool stands = after_letter || before_letter;
    wide += !stands          ? std::string(1, text[i])
            : text[i] == '?' ? "？"
            : text[i] == ',' ? "，"
            : text[i] == ';' ? "；"
            : text[i] == '!' ? "！"
                             : std::string(1, text[i]);
  }
  return wide;
}

/// One answer out of those to the parts of a question.
void append_reply(TalkReply& whole, TalkReply&& part) {
  whole.text += (whole.text.empty() || part.text.empty() ? "" : " ") + part.text;
  const auto move_all = [](auto& from, auto& to) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  };
  move_all(part.tools, whole.tools);
  move_all(part.claims, whole.claims);
  whole.holds = whole.holds && part.holds;
  whole.drafts = std::max(whole.drafts, part.drafts);
  whole.cut = whole.cut || part.cut;
  whole.stopped = part.stopped;
}

/// Maps in view of the recogniser that a text names.
void cite_similar(const std::string& text, const WaferVerdict& verdict, std::vector<std::string>& cites) {
  for (const auto& near : verdict.neighbours)
    if (text.find(near.name) != std::string::npos) converse::add_once(cites, near.name);
}

/// Entries and maps that text or tools name. Entries that were looked up for an answer that then says nothing
/// of them are no ground of it.
void note_cites(const KnowledgeBase& knowledge, TalkReply& reply) {
  const bool tells_entries =
      std::ranges::any_of(reply.claims, [](const Claim& claim) { return claim.fact == "knowledge"; });
  for (const auto& use : reply.tools)
    for (const auto& cite : use.cites)
      if (tells_entries || !knowledge.find(cite)) converse::add_once(reply.cites, cite);
  converse::collect_citations(reply.text, knowledge, reply.cites);
}

}  // namespace

struct Talker::State {
  TalkOptions options;
  WaferRecogniser recogniser;
  Model language;
  wafer_model::Config drawing;
  std::optional<sentence::Encoder> encoder;
  std::unordered_map<std::string, std::vector<float>> read_lately;
  KnowledgeBase knowledge;
  converse::Field wafers;
  std::optional<converse::Field> pictures;
  std::optional<Handbook> handbook;
  std::optional<converse::Senses> senses;
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
        wafers(given.domain),
        calls(Grammar::from_json_schema(converse::tool_schema(), "calls of tools")),
        thread(generate::ModelParts::network(language), generate::ModelParts::processor(language)) {
    if (!given.picture_domain.empty()) pictures.emplace(given.picture_domain);
    if (!given.handbook.empty()) handbook.emplace(given.handbook);
    if (!given.adapter.empty()) adapter = language.add_adapter(given.adapter);
    const auto learnt = converse::learnt_questions(wafers.domain, pictures ? &pictures->domain : nullptr);
    TextVectors vectors;
    if (!given.encoder.empty()) {
      encoder.emplace(given.encoder);
      vectors = [this](const std::vector<std::string>& texts) { return read(texts); };
    }
    knowledge.read_with(vectors);
    knowledge.leave_to_others(learnt.left);
    if (handbook) senses.emplace(options.handbook, knowledge, learnt.own, vectors);
  }

  /// Vectors of texts. A question is read several times: by notes, by the senses, in parts.
  std::vector<std::vector<float>> read(const std::vector<std::string>& texts) {
    constexpr std::size_t kMostKept = 64;
    if (texts.size() != 1) return encoder->encode(texts);
    if (const auto known = read_lately.find(texts.front()); known != read_lately.end())
      return {known->second};
    if (read_lately.size() >= kMostKept) read_lately.clear();
    return {read_lately[texts.front()] = encoder->encode(texts).front()};
  }

  const converse::Field& field_of(const Conversation& conversation) const {
    return conversation.picture ? *pictures : wafers;
  }
  const Handbook* known_handbook() const { return handbook ? &*handbook : nullptr; }
  static std::string system_text(const Conversation& conversation) {
    if (!conversation.picture) return conversation.context;
    const auto told = told_labels(conversation.picture->facts.labels);
    return conversation.context.empty() ? told : told + "\n" + conversation.context;
  }

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
  std::vector<Message> legible(std::vector<Message> messages, const Conversation& conversation) const {
    const auto& spelling = field_of(conversation).spelling;
    for (auto& message : messages)
      if (message.role == "user")
        for (auto& part : message.content) part.text = spelling.corrected(part.text);
    return messages;
  }

  void read(const std::vector<Message>& messages, const Conversation& conversation,
            const generate::SessionOptions& session) {
    qwen3_vl::Prompt read;
    const auto fits = [&](const std::vector<Message>& messages) {
      read = prompt(messages, conversation);
      return std::int64_t(read.ids.size()) <= options.context;
    };
    converse::select_history(legible(messages, conversation),
                             {system_text(conversation), conversation.wafer ? kPicture : "", 4}, fits);
    thread.read(read, session);
    prompt_tokens = std::int64_t(read.ids.size());
  }

  void read(const Work& work, const generate::SessionOptions& session) {
    auto messages = work.messages;
    if (!work.learnt.empty()) {
      const auto asked = converse::last_question(messages) - messages.cbegin();
      messages[std::size_t(asked)] = text_message("user", work.learnt);
    }
    if (work.alone) messages.erase(messages.cbegin(), converse::last_question(messages));
    read(messages, work.conversation, session);
  }

  /// Log-probabilities of the tokens of an answer to the messages.
  std::vector<double> score(const std::vector<Message>& messages, const Conversation& conversation,
                            const std::string& text) {
    const auto session = this->session(0);
    const auto asked = prompt_tokens;
    read(messages, conversation, session);
    prompt_tokens = asked;
    return thread.score(language.tokenizer().encode(text, {false}), session);
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
    converse::ToolSources sources{work.about(), nullptr, &knowledge, nullptr, work.field.domain.name(),
                                  work.language};
    if (work.ranking) sources.ranking = &*work.ranking;
    if (const auto& wafer = work.conversation.wafer) sources.verdict = &wafer->verdict;
    auto use = converse::run_tool(call, sources);
    Message calling{"assistant", {}, {use.call}};
    work.messages.push_back(calling);
    work.messages.push_back(text_message("tool", use.result));
    work.reply.tools.push_back(std::move(use));
  }

  /// Writes until the answer ends, a sentence does not hold, or a tool is called (then true).
  bool write(Work& work, converse::CheckedText& text, int draft) {
    auto session = this->session(draft);
    read(work, session);
    if (!text.accepted().empty())
      thread.extend(language.tokenizer().encode(text.accepted(), {false}), session);
    session.on_text = [&](std::size_t, const std::string& piece) { return text.push(piece); };
    if (thread.write(session).finish == FinishReason::stop_string) return text.retry(), true;
    if (!text.failed() && !text.stopped()) text.finish();
    return false;
  }

  void answer(Work& work, const OnText& on_text) {
    if (converse::answer_without_model(work, known_handbook(), on_text)) return;
    bool first = true;  // until a sentence is accepted
    converse::CheckedText* so_far = nullptr;
    const auto check_sentence = [&](std::string& sentence) {
      work.written = so_far->accepted();
      auto claims = first ? converse::check_first(work, sentence) : converse::check_sentence(work, sentence);
      first = first && !std::ranges::all_of(claims, &Claim::holds);
      return claims;
    };
    converse::CheckedText text(check_sentence, on_text);
    so_far = &text;
    int draft = 0, sampled = 0;  // answers tried, and those of them drawn with a temperature
    while (true) {
      if (write(work, text, sampled)) {
        if (int(work.reply.tools.size()) >= options.tools) break;
        call_tool(work, session(0));
        continue;
      }
      if (!text.failed() || ++draft >= options.drafts) break;
      if (!work.alone && std::ranges::any_of(text.refused(), &converse::in_another_language))
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
    if (work.reply.text.empty() && !work.reply.stopped)
      converse::stand_in(work, known_handbook(), text.refused(), on_text);
    while (!work.reply.text.empty() && work.reply.text.back() == ' ') work.reply.text.pop_back();
    // What the model declines beside an answer to another part was hardly asked.
    work.says_nothing = work.says_nothing || dialogue::declines_topic(work.field.domain, work.reply.text);
    converse::take_back_the_rest(work, on_text);
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
  view.facts = converse::case_of(map, view.verdict);
  return view;
}

PictureInView Talker::look(const Image& picture, const std::string& name) {
  if (!state_->pictures) fail("{}: pictures are not talked about without a domain for them", name);
  if (!state_->inspector) state_->inspector.emplace(state_->options.inspection);
  auto record = state_->inspector->inspect(picture);
  record.file = name;
  return converse::view_of(std::move(record), state_->pictures->domain.labels());
}

TalkReply Talker::reply(Conversation& conversation, const std::string& question, const OnText& on_text) {
  if (question.size() > kLongestQuestion)
    fail("the question is too long: {} bytes, at most {} are read", question.size(), kLongestQuestion);
  const auto language = converse::language_of(question);
  const auto& field = state_->field_of(conversation);
  std::optional<CauseRanking> ranking;
  if (conversation.wafer && conversation.process) ranking = rank(conversation);
  TalkReply reply;
  // To the model each part is a turn of its own; the conversation keeps one turn.
  auto turns = conversation.messages, kept = turns;
  kept.push_back(text_message("user", question));
  const auto outside = [&](const std::string& text) {
    return state_->senses ? state_->senses->outside(field.spelling.corrected(text), language) : 0.5;
  };
  const auto work_on = [&](const std::string& part, std::vector<Message> messages) {
    messages.push_back(text_message("user", part));
    return Work{.conversation = conversation,
                .field = field,
                .knowledge = state_->knowledge,
                .question = field.spelling.corrected(part),
                .messages = std::move(messages),
                .language = language,
                .checked = state_->options.checked,
                .ranking = ranking,
                .outside = outside(part)};
  };
  const auto alone = [&](const std::vector<EarlierTurn>& before, const std::string& part) {
    auto messages = conversation.messages;
    for (const auto& turn : before)
      messages.push_back(text_message("user", turn.question)),
          messages.push_back(text_message("assistant", turn.answer));
    auto work = work_on(part, std::move(messages));
    work.parts_before = before.size();
    auto told = converse::answer_from_sources(std::move(work), state_->known_handbook());
    if (!told && field.domain.named_part(part, language)) told = "";  // the model's
    return told;
  };
  const auto read = language == "zh" ? with_wide_marks(question) : question;
  // The wording of another field's question is not that of one that asks for parts by name.
  const bool of_the_field = outside(read) <= converse::kOutside;
  const auto parts_of = [&](const std::string& text) {
    std::vector<std::string> parts;
    if (of_the_field) parts = field.domain.named_parts(text, language, converse::case_of(conversation));
    if (parts.empty() || !converse::case_of(conversation)) parts = dialogue::question_parts(text, alone);
    return parts;
  };
  auto parts = parts_of(read);
  std::string whole;
  if (parts.size() == 1)
    if (const auto asked =
            converse::asked_within(work_on(read, conversation.messages), state_->known_handbook()))
      parts = parts_of(*asked), whole = read;
  if (parts.size() > 1)
    for (auto& part : parts) part = field.domain.named_part(part, language).value_or(part);
  // Of several parts each is given out when it is done, for one that says nothing is left out beside others.
  const OnText wait = [&](const std::string&) { return !on_text || on_text(""); };
  std::optional<TalkReply> nothing;  // what the first of those says
  const auto give_out = [&](TalkReply&& part) {
    if (reply.text.find(part.text) != std::string::npos && !part.text.empty())
      part.text.clear(), part.claims.clear();
    if (parts.size() > 1 && on_text && !part.text.empty())
      on_text((reply.text.empty() ? "" : " ") + part.text);
    append_reply(reply, std::move(part));
  };
  for (const auto& part : parts) {
    auto work = work_on(part, std::move(turns));
    work.whole = whole;
    if (!whole.empty()) work.outside = converse::joined_odds(work.outside, outside(whole));
    work.said = reply.text, work.parts_before = std::size_t(&part - parts.data());
    const auto first = work.messages.size();
    const auto& out = parts.size() > 1 ? wait : on_text;
    state_->answer(work, out);
    converse::add_confidence(conversation, part, language, reply.text, work.reply, out);
    kept.insert(kept.end(), work.messages.begin() + std::ptrdiff_t(first), work.messages.end());
    turns = std::move(work.messages);
    turns.push_back(text_message("assistant", work.reply.text));
    const bool stopped = work.reply.stopped;
    if (!work.says_nothing)
      give_out(std::move(work.reply));
    else if (!nothing)
      nothing = std::move(work.reply);
    if (stopped) break;
  }
  if (reply.text.empty() && nothing) give_out(std::move(*nothing));
  converse::add_evidence(ranking, reply, language, on_text);
  note_cites(state_->knowledge, reply);
  if (conversation.wafer) cite_similar(reply.text, conversation.wafer->verdict, reply.cites);
  if (state_->options.scored) reply.log_probs = state_->score(kept, conversation, reply.text);
  kept.push_back(text_message("assistant", reply.text));
  conversation.messages = std::move(kept);
  return reply;
}

void Talker::prepare(Conversation conversation) {
  conversation.messages.clear();
  reply(conversation, "what is this?", [](const std::string&) { return false; });
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
  return state_->wafers.domain;
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
