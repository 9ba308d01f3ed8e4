// What is added to an answer: the degree of confidence, and evidence for the causes it tells.
#pragma once

#include "converse/work.h"

namespace kerf::converse {

/// What the heads or the inspection think of what they said, told to who asks how sure they are; `question`
/// as typed, `said` what was answered to the parts before.
void add_confidence(const Conversation& conversation, const std::string& question,
                    const std::string& language, const std::string& said, TalkReply& reply,
                    const Talker::OnText& on_text);
/// Where an answer has looked causes up and process data rank them: the evidence, word for word from both.
void add_evidence(const std::optional<CauseRanking>& ranking, TalkReply& reply, const std::string& language,
                  const Talker::OnText& on_text);

}  // namespace kerf::converse
