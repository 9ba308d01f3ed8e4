#include <kerf/chat_client.h>
#include <kerf/error.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <thread>

#include "dialogue/chat_wire.h"
#include "dialogue/http_post.h"

namespace kerf {
namespace {

using namespace dialogue;

constexpr double kLongestWait = 60;

std::string key_from(const std::string& variable) {
  if (variable.empty()) return "";
  const char* value = std::getenv(variable.c_str());
  if (value == nullptr || *value == '\0')
    fail("the environment variable {} is not set, expected the server's key in it", variable);
  std::string key = value;
  if (!std::ranges::all_of(key, [](char c) { return c > ' ' && c < '\x7f'; }))
    fail("the key in the environment variable {} holds a space, a line end or a letter beyond ASCII",
         variable);
  return key;
}

void check_endpoint(const ChatEndpoint& endpoint) {
  if (endpoint.model.empty()) fail("the name of the model is empty, expected the one that the server uses");
  if (!(endpoint.timeout > 0 && endpoint.timeout <= 86400))
    fail("a timeout of {} s, expected more than 0 and at most a day", endpoint.timeout);
  if (endpoint.retries < 0 || endpoint.retries > 100) fail("{} retries, expected 0 to 100", endpoint.retries);
  if (!(endpoint.first_wait >= 0 && endpoint.first_wait <= kLongestWait))
    fail("a wait of {} s, expected 0 to {}", endpoint.first_wait, kLongestWait);
}

/// A server may repeat the key that it refuses.
std::string without_key(std::string text, const std::string& key) {
  if (key.empty()) return text;
  for (auto at = text.find(key); at != text.npos; at = text.find(key, at))
    text.replace(at, key.size(), "***");
  return text;
}

bool may_pass(const HttpReply& reply) {
  if (reply.status == 0) return !reply.final;
  return reply.status == 408 || reply.status == 429 || reply.status >= 500;
}

std::string words_for(const HttpReply& reply, const ChatEndpoint& endpoint) {
  if (reply.status == 0) return reply.failure;
  const std::string said = error_words(reply.body);
  std::string words = fmt::format("answered {}{}{}", reply.status, said.empty() ? "" : ": ", said);
  if (reply.status != 401 && reply.status != 403) return words;
  return words + (endpoint.key_variable.empty() ? " (no key was sent)"
                                                : " (with the key of " + endpoint.key_variable + ")");
}

void wait_before(int retry, const HttpReply& reply, const ChatEndpoint& endpoint) {
  const double usual = endpoint.first_wait * std::pow(2.0, retry - 1);
  const double seconds = std::min(std::max(usual, reply.retry_after.value_or(0)), kLongestWait);
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

}  // namespace

ChatClient::ChatClient(ChatEndpoint endpoint) : endpoint_(std::move(endpoint)) {
  check_endpoint(endpoint_);
  const ChatAddress address = chat_address(endpoint_.url);
  origin_ = address.origin;
  path_ = address.path;
  key_ = key_from(endpoint_.key_variable);
}

ChatReply ChatClient::complete(const ChatRequest& request) const {
  const HttpPost post{
      origin_, path_, key_, request_body(request, endpoint_.model), endpoint_.timeout, endpoint_.max_bytes};
  const std::string name = origin_ + path_;
  HttpReply reply;
  for (int retry = 0; retry <= endpoint_.retries; ++retry) {
    if (retry > 0) wait_before(retry, reply, endpoint_);
    reply = http_post(post);
    if (reply.status == 200) {
      try {
        return parse_reply(reply.body, name);
      } catch (const Error& error) {
        fail("the answer is no chat completion: {}", without_key(error.what(), key_));
      }
    }
    if (!may_pass(reply)) fail("{} {}", name, without_key(words_for(reply, endpoint_), key_));
  }
  fail("{} {}, after {} tries", name, without_key(words_for(reply, endpoint_), key_), endpoint_.retries + 1);
}

}  // namespace kerf
