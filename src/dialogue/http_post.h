// One POST of JSON over HTTP or HTTPS.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace kerf::dialogue {

struct HttpPost {
  std::string origin;  ///< "https://host:port"
  std::string path;    ///< "/v1/chat/completions"
  std::string key;     ///< sent as a bearer token; empty: none
  std::string body;
  double timeout = 60;  ///< seconds, from connecting to the last byte
  std::uint64_t max_bytes = 0;
};

struct HttpReply {
  int status = 0;  ///< 0: no answer came, and `failure` says why
  std::string body;
  std::string failure;                ///< "could not connect"
  bool final = false;                 ///< trying again cannot help
  std::optional<double> retry_after;  ///< seconds, as the server asks
};

/// Never throws for what the other side does. Redirects are not followed: the key goes where it was sent.
HttpReply http_post(const HttpPost& post);

}  // namespace kerf::dialogue
