// One answer while it grows: sampling, grammar, stops, and the text that is final.
#pragma once

#include <kerf/error.h>

#include <algorithm>
#include <optional>

#include "generate/sampler.h"
#include "generate/session.h"

namespace kerf::generate {

/// Lives no longer than the options that it was made with.
class Row {
 public:
  Row(std::size_t number, const SessionOptions& options, const qwen3_vl::Processor& processor,
      const std::vector<std::int64_t>& prompt_ids)
      : number_(number),
        options_(options),
        sampler_(options.generate, prompt_ids, number),
        decoder_(processor.tokenizer()) {
    if (options.generate.grammar) {
      check(options.trie != nullptr, "a grammar comes with a token trie");
      grammar_.emplace(*options.generate.grammar, *options.trie);
    }
  }

  bool done() const { return done_; }
  Completion take() {
    result_.text += decoder_.finish();
    return std::move(result_);
  }

  /// Chooses the next token from logits [V]; returns it for the next step (any id once done).
  TokenId step(const torch::Tensor& logits) {
    if (done_) return 0;
    const auto& generate = options_.generate;
    if (grammar_) {
      grammar_->mask(allowed_);
      for (auto id : generate.stop_ids)
        if (std::size_t(id) < allowed_.size()) allowed_[std::size_t(id)] = grammar_->may_end();
    }
    const auto choice = sampler_.choose(logits, allowed_);
    if (std::find(generate.stop_ids.begin(), generate.stop_ids.end(), choice.id) != generate.stop_ids.end())
      return end(FinishReason::stop_token, choice.id);
    result_.ids.push_back(choice.id);
    result_.log_probs.push_back(choice.log_prob);
    result_.choice_log_probs.push_back(choice.choice_log_prob);
    if (grammar_) grammar_->accept(choice.id);
    emit(decoder_.push(choice.id));
    if (done_) return choice.id;
    if (grammar_ && grammar_->is_complete()) return end(FinishReason::grammar, choice.id);
    if (std::int64_t(result_.ids.size()) >= generate.max_new_tokens) {
      // A structured answer always ends: what is missing is written without the model.
      if (grammar_ && !grammar_->may_end()) emit(grammar_->shortest_completion());
      return end(FinishReason::length, choice.id);
    }
    return choice.id;
  }

 private:
  TokenId end(FinishReason reason, TokenId id) {
    result_.finish = reason;
    done_ = true;
    return id;
  }

  void emit(const std::string& text) {
    const auto before = result_.text.size();
    result_.text += text;
    for (const auto& stop : options_.generate.stop_strings) {
      const auto from = before > stop.size() ? before - stop.size() : 0;
      const auto at = stop.empty() ? std::string::npos : result_.text.find(stop, from);
      if (at == std::string::npos) continue;
      result_.text.resize(at);
      end(FinishReason::stop_string, 0);
      return;
    }
    if (!text.empty() && options_.on_text && !options_.on_text(number_, text)) end(FinishReason::length, 0);
  }

  std::size_t number_;
  const SessionOptions& options_;
  Sampler sampler_;
  StreamDecoder decoder_;
  std::optional<GrammarSession> grammar_;
  std::vector<std::uint8_t> allowed_;
  Completion result_;
  bool done_ = false;
};

}  // namespace kerf::generate
