// The client against a server in this process that answers well, badly, late and not at all.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/chat_client.h>
#include <kerf/error.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "dialogue/fake_server.h"
#include "support/temporary.h"

namespace kerf {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kGood =
    R"({"id":"x","model":"tiny-1","choices":[{"index":0,"finish_reason":"stop",)"
    R"("message":{"role":"assistant","content":"Center.","refusal":null}}],"usage":{"total_tokens":9}})";
constexpr const char* kKey = "sk-test-0123456789";

using Server = test::FakeServer;
using test::always;

ChatRequest question() {
  return {.messages = {text_message("user", "type?")}};
}

std::string refusal(const ChatEndpoint& endpoint) {
  return test::sentence_of<Error>([&] { ChatClient(endpoint).complete(question()); });
}

TEST(ChatClient, SendsWhatTheInterfaceAsksFor) {
  Server server(always(200, kGood));
  ChatRequest request = question();
  request.messages.push_back({"assistant", {}, {{"wafer_facts", R"({"about":["yield"]})"}}});
  request.messages.push_back(text_message("tool", "yield: 83.4 %"));
  request.messages.push_back({"user", {{ContentPart::Kind::image, "", "data:image/png;base64,AA=="}}, {}});
  request.tools = {R"({"type":"function","function":{"name":"wafer_facts"}})"};
  request.temperature = 0.5;
  request.seed = 7;
  ChatClient(server.endpoint()).complete(request);
  const json expected = {
      {"model", "tiny"},
      {"messages",
       {{{"role", "user"}, {"content", "type?"}},
        {{"role", "assistant"},
         {"content", ""},
         {"tool_calls",
          {{{"type", "function"},
            {"id", "call_1"},
            {"function", {{"name", "wafer_facts"}, {"arguments", R"({"about":["yield"]})"}}}}}}},
        {{"role", "tool"}, {"content", "yield: 83.4 %"}, {"tool_call_id", "call_1"}},
        {{"role", "user"},
         {"content",
          json::array({{{"type", "image_url"}, {"image_url", {{"url", "data:image/png;base64,AA=="}}}}})}}}},
      {"tools", json::array({{{"type", "function"}, {"function", {{"name", "wafer_facts"}}}}})},
      {"temperature", 0.5},
      {"seed", 7},
      {"max_tokens", 512}};
  ASSERT_EQ(server.bodies.size(), 1u);
  EXPECT_EQ(json::parse(server.bodies[0]), expected);
  EXPECT_EQ(server.authorization, "");
}

TEST(ChatClient, ReadsTheAnswer) {
  Server server(always(200, kGood));
  const ChatReply reply = ChatClient(server.endpoint()).complete(question());
  EXPECT_EQ(reply.message, text_message("assistant", "Center."));
  EXPECT_EQ(reply.model, "tiny-1");
  EXPECT_EQ(reply.finish_reason, "stop");
}

TEST(ChatClient, ReadsToolCalls) {
  Server server(always(200,
                       R"({"choices":[{"message":{"role":"assistant","content":null,"tool_calls":[{"id":"a",)"
                       R"("type":"function","function":{"name":"f","arguments":"{\"b\":1,\"a\":2}"}}]}}]})"));
  const ChatReply reply = ChatClient(server.endpoint()).complete(question());
  EXPECT_EQ(reply.message, (Message{"assistant", {}, {{"f", R"({"b":1,"a":2})"}}}));
}

TEST(ChatClient, TriesAgainWhenTheServerIsBusy) {
  for (const int status : {429, 500, 503}) {
    Server server([&](int number, const httplib::Request& request, httplib::Response& response) {
      always(number < 3 ? status : 200, number < 3 ? "{}" : kGood)(number, request, response);
      response.set_header("Retry-After", "0");
    });
    EXPECT_EQ(ChatClient(server.endpoint()).complete(question()).message.role, "assistant");
    EXPECT_EQ(server.bodies.size(), 3u);
  }
}

TEST(ChatClient, GivesUpAfterTheTriesThatItWasGiven) {
  Server server(always(503, R"({"error":{"message":"loading\nthe model","type":"x"}})"));
  EXPECT_THAT(refusal(server.endpoint()),
              HasSubstr("/v1/chat/completions answered 503: loading the model, after 3 tries"));
  EXPECT_EQ(server.bodies.size(), 3u);
}

TEST(ChatClient, DoesNotInsistOnWhatIsWrong) {
  for (const int status : {400, 404, 302}) {
    Server server(always(status, R"({"message":"no such model"})"));
    EXPECT_THAT(refusal(server.endpoint()), HasSubstr(std::to_string(status) + ": no such model"));
    EXPECT_EQ(server.bodies.size(), 1u);
  }
}

TEST(ChatClient, TellsTheKeyToTheServerAndToNobodyElse) {
  ::setenv("KERF_TEST_KEY", kKey, 1);
  Server server(always(401, json{{"error", {{"message", std::string("wrong key ") + kKey}}}}.dump()));
  ChatEndpoint endpoint = server.endpoint();
  endpoint.key_variable = "KERF_TEST_KEY";
  const std::string sentence = refusal(endpoint);
  EXPECT_EQ(server.authorization, std::string("Bearer ") + kKey);
  EXPECT_THAT(sentence, HasSubstr("401: wrong key *** (with the key of KERF_TEST_KEY)"));
  EXPECT_THAT(sentence, Not(HasSubstr(kKey)));
  ::setenv("KERF_TEST_KEY", "a\r\nX-Other: b", 1);
  EXPECT_THAT(refusal(endpoint), HasSubstr("holds a space, a line end"));
  ::unsetenv("KERF_TEST_KEY");
  EXPECT_THAT(refusal(endpoint), HasSubstr("KERF_TEST_KEY is not set"));
}

TEST(ChatClient, RefusesAnswersThatAreNone) {
  for (const char* body :
       {"", "<html>", "[]", "{}", R"({"choices":[]})", R"({"choices":[{}]})", R"({"choices":[7]})",
        R"({"choices":[{"message":"Center"}]})", R"({"choices":{"message":1}})",
        R"({"choices":[{"message":{"role":"user","content":"x"}}]})",
        R"({"choices":[{"message":{"role":"assistant","content":7}}]})"}) {
    Server server(always(200, body));
    EXPECT_THAT(refusal(server.endpoint()), HasSubstr("no chat completion")) << body;
    EXPECT_EQ(server.bodies.size(), 1u);
  }
}

TEST(ChatClient, RefusesAnswersWithoutEnd) {
  Server server(always(200, std::string(100000, ' ')));
  ChatEndpoint endpoint = server.endpoint();
  endpoint.max_bytes = 50000;
  EXPECT_THAT(refusal(endpoint), HasSubstr("sent more than 50000 bytes"));
}

TEST(ChatClient, WaitsNoLongerThanItWasTold) {
  Server server([](int, const httplib::Request&, httplib::Response& response) {
    response.set_chunked_content_provider("application/json", [](std::size_t, httplib::DataSink& sink) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));  // every read is in time, the whole is not
      return sink.write(" ", 1);
    });
  });
  ChatEndpoint endpoint = server.endpoint();
  endpoint.timeout = 0.3;
  endpoint.retries = 0;
  EXPECT_THAT(refusal(endpoint), HasSubstr("gave no whole answer within 0.3 s, after 1 tries"));
}

TEST(ChatClient, SaysThatNobodyIsThere) {
  ChatEndpoint endpoint = Server(always(200, kGood)).endpoint();  // gone by now
  endpoint.retries = 1;
  EXPECT_THAT(refusal(endpoint), HasSubstr("could not connect, after 2 tries"));
}

TEST(ChatClient, RefusesAddressesThatAreNone) {
  for (const char* url :
       {"", "127.0.0.1:8000", "ftp://a/v1", "http://", "http://:80/", "http://a b/", "http://a/v1?x=1"}) {
    EXPECT_THAT(refusal({.url = url, .model = "m"}), HasSubstr("is no address")) << url;
  }
  EXPECT_THAT(refusal({.url = "http://me:secret@a/v1", .model = "m"}), Not(HasSubstr("secret")));
  EXPECT_THAT(refusal({.url = "http://a", .model = ""}), HasSubstr("model is empty"));
  EXPECT_THAT(refusal({.url = "http://a", .model = "m", .timeout = 0}), HasSubstr("timeout of 0"));
}

}  // namespace
}  // namespace kerf
