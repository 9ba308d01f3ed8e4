// A server in this process that answers POST /v1/chat/completions.
#pragma once

#include <httplib.h>
#include <kerf/chat_client.h>

#include <functional>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

namespace kerf::test {

class FakeServer {
 public:
  /// Answers the request of that number, from 1.
  using Answer = std::function<void(int number, const httplib::Request&, httplib::Response&)>;
  explicit FakeServer(Answer answer) : FakeServer(std::move(answer), std::make_unique<httplib::Server>()) {}
  /// `server`: a plain one, or one that speaks TLS.
  FakeServer(Answer answer, std::unique_ptr<httplib::Server> server, std::string scheme = "http")
      : server_(std::move(server)), scheme_(std::move(scheme)) {
    server_->Post("/v1/chat/completions", [this, answer](const auto& request, auto& response) {
      bodies.push_back(request.body);
      authorization = request.get_header_value("Authorization");
      answer(int(bodies.size()), request, response);
    });
    port_ = server_->bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_->listen_after_bind(); });
    while (!server_->is_running()) std::this_thread::yield();
  }
  ~FakeServer() {
    server_->stop();
    thread_.join();
  }
  ChatEndpoint endpoint() const {
    return {.url = scheme_ + "://127.0.0.1:" + std::to_string(port_) + "/v1/",
            .model = "tiny",
            .timeout = 5,
            .retries = 2,
            .first_wait = 0.01};
  }
  std::vector<std::string> bodies;
  std::string authorization;

 private:
  std::unique_ptr<httplib::Server> server_;
  std::string scheme_;
  int port_ = 0;
  std::thread thread_;
};

inline FakeServer::Answer always(int status, const std::string& body) {
  return [=](int, const httplib::Request&, httplib::Response& response) {
    response.status = status;
    response.set_content(body, "application/json");
  };
}

/// The body of an answer with that text.
inline std::string completion(const std::string& text) {
  return nlohmann::json{{"choices", {{{"message", {{"role", "assistant"}, {"content", text}}}}}}}.dump();
}

}  // namespace kerf::test
