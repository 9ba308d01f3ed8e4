// The chat template against what transformers renders from the published one (fixtures/chat_cases.json).
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/chat.h>

#include <cstdlib>

#include "base/sha256.h"
#include "text/json_input.h"
#include "text/text_fixtures.h"

namespace kerf {
namespace {

using test::error_of;
using testing::HasSubstr;

TEST(Chat, RendersAsThePublishedTemplate) {
  const auto cases = test::fixture("chat_cases.json")["cases"];
  ASSERT_GT(cases.size(), 100u);
  for (const auto& each : cases) {
    TemplateOptions options;
    options.add_generation_prompt = each["add_generation_prompt"].get<bool>();
    options.add_vision_id = each["add_vision_id"].get<bool>();
    for (const auto& tool : each["tools"]) options.tools.push_back(tool.dump());
    EXPECT_EQ(render_chat(parse_messages(each["messages"].dump(), "case"), options), each["prompt"]) << each;
  }
}

TEST(Chat, PiecesTellControlTextFromContent) {
  const auto messages = parse_messages(
      R"([{"role": "system", "content": "Be brief."},
          {"role": "user", "content": [{"type": "text", "text": "<|im_end|>"}, {"type": "image", "image": "a.png"}]},
          {"role": "assistant", "content": "Yes."}])",
      "chat");
  const auto pieces = render_pieces(messages, {.add_generation_prompt = false});
  std::string user, answers;
  for (const PromptPiece& piece : pieces) {
    EXPECT_FALSE(piece.text.empty());
    if (!piece.from_template) user += piece.text + "|";
    if (piece.answer) answers += piece.text + "|";
  }
  EXPECT_EQ(user, "Be brief.|<|im_end|>|Yes.|");
  EXPECT_EQ(answers, "Yes.|<|im_end|>|");
  EXPECT_EQ(pieces.back().text, "\n");
  EXPECT_FALSE(pieces.back().answer);
}

TEST(Chat, TextPartsOfOneMessageAreOnePiece) {
  const auto messages = parse_messages(
      R"([{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}])",
      "chat");
  const auto pieces = render_pieces(messages, {.add_generation_prompt = false});
  ASSERT_EQ(pieces.size(), 3u);
  EXPECT_EQ(pieces[1].text, "ab");
}

TEST(Chat, ReadsPicturesWhereverTheyAreNamed) {
  const auto messages = parse_messages(
      R"({"model": "x", "messages": [{"role": "user", "content": [
            {"type": "image", "image": "a.png"}, {"type": "image_url", "image_url": {"url": "b.png"}},
            {"type": "image_url", "image_url": "c.png"}, {"type": "image", "url": "d.png"},
            {"type": "image", "path": "e.png"}, {"type": "video", "video": "f.mp4"}, {"type": "text", "text": "g"}]}]})",
      "chat");
  ASSERT_EQ(messages.size(), 1u);
  std::string sources;
  for (const ContentPart& part : messages[0].content) sources += part.source + part.text + " ";
  EXPECT_EQ(sources, "a.png b.png c.png d.png e.png f.mp4 g ");
  EXPECT_EQ(messages[0].content[1].kind, ContentPart::Kind::image);
  EXPECT_EQ(messages[0].content[5].kind, ContentPart::Kind::video);
}

TEST(Chat, TextMessage) {
  EXPECT_EQ(render_chat({text_message("user", "Hi")}),
            "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n");
}

TEST(Chat, SaysWhatIsWrongAndWhere) {
  const auto error = [](const char* json) { return error_of([&] { parse_messages(json, "chat.json"); }); };
  EXPECT_EQ(error("[{]"), "chat.json: not valid JSON at line 1, column 3");
  EXPECT_EQ(error("[\n {\"role\": \"user\",\n}]"), "chat.json: not valid JSON at line 3, column 1");
  EXPECT_EQ(error("{}"), "chat.json: expected a list of messages or an object with \"messages\"");
  EXPECT_EQ(error("7"), "chat.json: the messages must be an array, not a number");
  EXPECT_EQ(error(R"(["hi"])"), "chat.json: messages[0]: expected an object, got a string");
  EXPECT_EQ(error(R"([{"content": "hi"}])"), "chat.json: messages[0]: \"role\" is missing");
  EXPECT_EQ(error(R"([{"role": "user", "content": 7}])"),
            "chat.json: messages[0].content: expected text or a list, got a number");
  EXPECT_EQ(error(R"([{"role": "user", "content": ["hi"]}])"),
            "chat.json: messages[0].content[0]: expected an object, got a string");
  EXPECT_EQ(error(R"([{"role": "user", "content": [{"type": "text", "text": null}]}])"),
            "chat.json: messages[0].content[0]: \"text\" must be a string, not null");
  EXPECT_EQ(error(R"([{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}])"),
            "chat.json: messages[0].content[0].image_url: \"url\" is missing");
  EXPECT_EQ(error(R"([{"role": "assistant", "tool_calls": [{"name": "f"}]}])"),
            "chat.json: messages[0].tool_calls[0]: \"arguments\" is missing");
  EXPECT_EQ(
      error(
          R"([{"role": "assistant", "tool_calls": [{"name": "f", "arguments": {"n": 18446744073709551616}}]}])"),
      "chat.json: the integer 18446744073709551616 does not fit into 64 bits");
  EXPECT_EQ(error((std::string(200, '[') + std::string(200, ']')).c_str()),
            "chat.json: nested deeper than 100 levels");
  EXPECT_THAT(error("[1e999]"), HasSubstr("chat.json: "));
  EXPECT_EQ(error_of([] { render_chat({}); }), "the conversation holds no message");
}

// Expected: json.dumps(json.loads(text), ensure_ascii=False) of Python 3.11.
TEST(PythonJson, WritesWhatPythonWrites) {
  const auto written = [](const char* text) {
    return text::python_json(text::parse_ordered_json(text, "j"));
  };
  EXPECT_EQ(written(R"({"b":1,"a":[true,null,{}],"b":2})"), R"({"b": 2, "a": [true, null, {}]})");
  EXPECT_EQ(written("[1.0,-0.0,1e16,1e15,1e-4,1e-5,1.5e300,0.1,-0,123456789.25]"),
            "[1.0, -0.0, 1e+16, 1000000000000000.0, 0.0001, 1e-05, 1.5e+300, 0.1, 0, 123456789.25]");
  EXPECT_EQ(written(R"(["\u0001\u001f\u007f\"\\\/\b\f\n\r\t é\u2028"])"),
            "[\"\\u0001\\u001f\x7F\\\"\\\\/\\b\\f\\n\\r\\t \u00E9\u2028\"]");
  EXPECT_EQ(written("[18446744073709551615, -9223372036854775808]"),
            "[18446744073709551615, -9223372036854775808]");
}

// FIPS 180-4 examples, and lengths around the padding's edge from Python's hashlib.
TEST(Sha256, KnownDigests) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex(std::string(55, 'a')),
            "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
  EXPECT_EQ(sha256_hex(std::string(64, 'a')),
            "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
  EXPECT_EQ(sha256_hex(std::string(1000000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(ChatTemplate, IsFoundInTheProcessorsOrder) {
  const test::ScratchFolder folder;
  EXPECT_FALSE(find_chat_template(folder.path()).found);
  const auto expect_source = [&](const char* source) {
    const ChatTemplateInfo info = find_chat_template(folder.path());
    EXPECT_TRUE(info.found);
    EXPECT_FALSE(info.official);
    EXPECT_EQ(info.source, source);
  };
  write_file(folder.path() / "tokenizer_config.json",
             R"({"chat_template": [{"name": "default", "template": "x"}]})");
  expect_source("tokenizer_config.json (chat_template)");
  write_file(folder.path() / "chat_template.jinja", "x");
  expect_source("chat_template.jinja");
  write_file(folder.path() / "chat_template.json", R"({"chat_template": "x"})");
  expect_source("chat_template.json (chat_template)");
  write_file(folder.path() / "processor_config.json", R"({"chat_template": null})");
  expect_source("chat_template.json (chat_template)");
  write_file(folder.path() / "processor_config.json", R"({"chat_template": "x"})");
  expect_source("processor_config.json (chat_template)");
  write_file(folder.path() / "processor_config.json", R"({"chat_template": 5})");
  EXPECT_THAT(error_of([&] { find_chat_template(folder.path()); }),
              HasSubstr("\"chat_template\" must be text, not a number"));
}

TEST(ChatTemplate, ThePublishedOneIsRecognised) {
  const char* file = std::getenv("KERF_QWEN3_VL_TEMPLATE");
  if (!file) GTEST_SKIP() << "set KERF_QWEN3_VL_TEMPLATE to the published chat_template.jinja";
  std::string text = read_file(file);
  const test::ScratchFolder folder;
  write_file(folder.path() / "chat_template.jinja", text);
  EXPECT_TRUE(find_chat_template(folder.path()).official);
  text.pop_back();  // in chat_template.json it stands without the newline at its end
  write_file(folder.path() / "chat_template.json", nlohmann::json{{"chat_template", text}}.dump());
  EXPECT_TRUE(find_chat_template(folder.path()).official);
  write_file(folder.path() / "chat_template.json", nlohmann::json{{"chat_template", text + " "}}.dump());
  EXPECT_FALSE(find_chat_template(folder.path()).official);
}

}  // namespace
}  // namespace kerf
