// A language model behind an OpenAI-compatible address: POST {url}/chat/completions.
#pragma once

#include <kerf/chat.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kerf {

struct ChatEndpoint {
  std::string url;           ///< "http://127.0.0.1:8000/v1", "https://.."
  std::string model;         ///< as the server calls it
  std::string key_variable;  ///< environment variable that holds the key; empty: none is sent
  double timeout = 120;      ///< seconds for one answer
  int retries = 4;           ///< after no answer, 408, 429 and 5xx
  double first_wait = 1;     ///< seconds before the first retry, doubled for each further one, at most 60
  std::uint64_t max_bytes = std::uint64_t{8} << 20;  ///< of an answer; a longer one is refused
};

struct ChatRequest {
  std::vector<Message> messages;
  std::vector<std::string> tools;     ///< JSON text of each function signature
  std::optional<double> temperature;  ///< absent: as the server does by itself
  std::optional<std::int64_t> seed;
  int max_tokens = 512;
};

struct ChatReply {
  Message message;
  std::string model;          ///< as the server names it; empty: it does not say
  std::string finish_reason;  ///< "stop", "length", "tool_calls", ..
};

/// Holds no connection; complete() may be called from several threads.
class ChatClient {
 public:
  /// Throws Error for an address that is no http or https one, an environment variable that is not set, and
  /// numbers out of range.
  explicit ChatClient(ChatEndpoint endpoint);

  /// One answer. Throws Error with the address, what went wrong and after how many tries. The key is in no
  /// message, whatever the server sends back.
  ChatReply complete(const ChatRequest& request) const;
  const ChatEndpoint& endpoint() const { return endpoint_; }

 private:
  ChatEndpoint endpoint_;
  std::string origin_, path_, key_;
};

}  // namespace kerf
