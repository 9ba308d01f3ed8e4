#include "dialogue/http_post.h"

#include <fmt/format.h>
#include <httplib.h>

#include <charconv>
#include <chrono>

namespace kerf::dialogue {
namespace {

using Clock = std::chrono::steady_clock;

std::chrono::microseconds microseconds(double seconds) {
  return std::chrono::microseconds(std::int64_t(seconds * 1e6));
}

std::string words_for(httplib::Error error) {
  switch (error) {
    case httplib::Error::Connection:
      return "could not connect";
    case httplib::Error::ConnectionTimeout:
      return "could not connect in time";
    case httplib::Error::Read:
      return "closed the connection or sent nothing in time";
    case httplib::Error::Write:
      return "stopped reading the request";
    case httplib::Error::SSLConnection:
      return "could not agree on TLS";
    case httplib::Error::SSLLoadingCerts:
      return "the system's certificates cannot be read";
    case httplib::Error::SSLServerVerification:
      return "its certificate is not trusted";
    default:
      return "the connection failed";
  }
}

std::optional<double> seconds_of(const std::string& text) {
  int seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool whole = error == std::errc() && end == text.data() + text.size() && seconds >= 0;
  return whole ? std::optional<double>(seconds) : std::nullopt;  // a date: the usual wait serves as well
}

/// Collects a body until it is too long or too late.
class Body {
 public:
  Body(const HttpPost& post, HttpReply& reply)
      : post_(post), reply_(reply), deadline_(Clock::now() + microseconds(post.timeout)) {}

  bool take(const char* data, std::size_t length) {
    if (reply_.body.size() + length > post_.max_bytes) {
      reply_.failure = fmt::format("sent more than {} bytes", post_.max_bytes);
      reply_.final = true;
      return false;
    }
    reply_.body.append(data, length);
    return in_time();
  }
  bool in_time() {
    if (Clock::now() < deadline_) return true;
    reply_.failure = fmt::format("gave no whole answer within {} s", post_.timeout);
    return false;
  }

 private:
  const HttpPost& post_;
  HttpReply& reply_;
  Clock::time_point deadline_;
};

httplib::Client client_for(const HttpPost& post) {
  httplib::Client client(post.origin);
  client.set_connection_timeout(microseconds(std::min(post.timeout, 20.0)));
  client.set_read_timeout(microseconds(post.timeout));
  client.set_write_timeout(microseconds(post.timeout));
  client.set_follow_location(false);
  return client;
}

}  // namespace

HttpReply http_post(const HttpPost& post) {
  HttpReply reply;
  Body body(post, reply);
  httplib::Request request;
  request.method = "POST";
  request.path = post.path;
  request.body = post.body;
  request.set_header("Content-Type", "application/json");
  request.set_header("Accept", "application/json");
  if (!post.key.empty()) request.set_header("Authorization", "Bearer " + post.key);
  request.content_receiver = [&](const char* data, std::size_t length, std::uint64_t, std::uint64_t) {
    return body.take(data, length);
  };
  httplib::Response response;
  auto error = httplib::Error::Success;
  auto client = client_for(post);
  const bool sent = client.send(request, response, error);
  if (!sent && reply.failure.empty() && body.in_time()) reply.failure = words_for(error);
  if (error == httplib::Error::SSLServerVerification) reply.final = true;
  if (!reply.failure.empty()) return reply;
  reply.status = response.status;
  reply.retry_after = seconds_of(response.get_header_value("Retry-After"));
  return reply;
}

}  // namespace kerf::dialogue
