// What goes over the wire to and from an OpenAI-compatible server.
#pragma once

#include <kerf/chat_client.h>

#include <string>

namespace kerf::dialogue {

/// The body of POST /chat/completions. Calls get ids "call_1", "call_2", .. and results name theirs.
std::string request_body(const ChatRequest& request, const std::string& model);
/// Reads the answer's first choice. Throws Error naming `name` and the place.
ChatReply parse_reply(const std::string& body, const std::string& name);
/// The server's own words about an error, cut to a line; empty where it has none.
std::string error_words(const std::string& body);

struct ChatAddress {
  std::string origin;  ///< "http://host:8000"
  std::string path;    ///< "/v1/chat/completions"
};
/// Throws Error for anything but http(s)://host[:port][/path].
ChatAddress chat_address(const std::string& url);

}  // namespace kerf::dialogue
