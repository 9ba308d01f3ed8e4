// The chat template of Qwen3-VL Instruct (specification section 6), written out as code.
#include <kerf/chat.h>
#include <kerf/error.h>

#include "text/json_input.h"

namespace kerf {
namespace {

constexpr std::string_view kToolsBefore =
    "# Tools\n\nYou may call one or more functions to assist with the user query.\n\n"
    "You are provided with function signatures within <tools></tools> XML tags:\n<tools>";
constexpr std::string_view kToolsAfter =
    "\n</tools>\n\nFor each function call, return a json object with function name and arguments within "
    "<tool_call></tool_call> XML tags:\n<tool_call>\n"
    "{\"name\": <function-name>, \"arguments\": <args-json-object>}\n</tool_call>";

class Renderer {
 public:
  explicit Renderer(const TemplateOptions& options) : options_(options) {}

  std::vector<PromptPiece> run(const std::vector<Message>& messages) {
    if (messages.empty()) fail("the conversation holds no message");
    head(messages.front());
    for (std::size_t i = 0; i < messages.size(); ++i) {
      const std::string& role = messages[i].role;
      if (role == "user") user(messages[i]);
      if (role == "assistant") assistant(messages[i]);
      if (role == "tool") {
        const bool first = i == 0 || messages[i - 1].role != "tool";
        const bool last = i + 1 == messages.size() || messages[i + 1].role != "tool";
        tool(messages[i], first, last);
      }
    }
    if (options_.add_generation_prompt) control("<|im_start|>assistant\n");
    return std::move(pieces_);
  }

 private:
  void control(std::string_view text) { emit(text, true); }
  void content(std::string_view text) { emit(text, false); }

  /// Neighbours of one kind become one piece, so that text is never cut where the template does not cut it.
  void emit(std::string_view text, bool from_template) {
    if (text.empty()) return;
    const bool joins =
        !pieces_.empty() && pieces_.back().from_template == from_template && pieces_.back().answer == answer_;
    if (!joins) pieces_.push_back({"", from_template, answer_});
    pieces_.back().text += text;
  }

  void head(const Message& first) {
    const bool system = first.role == "system";
    if (!system && options_.tools.empty()) return;
    control("<|im_start|>system\n");
    if (system) texts(first);
    if (!options_.tools.empty()) {
      if (system) control("\n\n");
      tools();
    }
    control("<|im_end|>\n");
  }

  void tools() {
    control(kToolsBefore);
    for (std::size_t i = 0; i < options_.tools.size(); ++i) {
      control("\n");
      content(text::python_json(text::parse_ordered_json(options_.tools[i], fmt::format("tool {}", i))));
    }
    control(kToolsAfter);
  }

  void user(const Message& message) {
    control("<|im_start|>user\n");
    parts(message);
    control("<|im_end|>\n");
  }

  void tool(const Message& message, bool first, bool last) {
    if (first) control("<|im_start|>user");
    control("\n<tool_response>\n");
    parts(message);
    control("\n</tool_response>");
    if (last) control("<|im_end|>\n");
  }

  void assistant(const Message& message) {
    control("<|im_start|>assistant\n");
    answer_ = true;
    texts(message);
    for (std::size_t i = 0; i < message.tool_calls.size(); ++i) {
      if (i > 0 || !message.content.empty()) control("\n");
      control("<tool_call>\n{\"name\": \"");
      content(message.tool_calls[i].name);
      control("\", \"arguments\": ");
      content(message.tool_calls[i].arguments);
      control("}\n</tool_call>");
    }
    control("<|im_end|>");
    answer_ = false;
    control("\n");
  }

  /// System and assistant messages: their text, whatever else the parts are.
  void texts(const Message& message) {
    for (const ContentPart& part : message.content) content(part.text);
  }

  /// User and tool messages: text and pictures in the order given.
  void parts(const Message& message) {
    for (const ContentPart& part : message.content) {
      if (part.kind == ContentPart::Kind::text) {
        content(part.text);
      } else if (part.kind == ContentPart::Kind::image) {
        media("Picture", ++pictures_, "<|vision_start|><|image_pad|><|vision_end|>");
      } else {
        media("Video", ++videos_, "<|vision_start|><|video_pad|><|vision_end|>");
      }
    }
  }

  void media(std::string_view noun, int number, std::string_view placeholder) {
    if (options_.add_vision_id) control(fmt::format("{} {}: ", noun, number));
    control(placeholder);
  }

  const TemplateOptions& options_;
  std::vector<PromptPiece> pieces_;
  bool answer_ = false;
  int pictures_ = 0, videos_ = 0;
};

}  // namespace

std::vector<PromptPiece> render_pieces(const std::vector<Message>& messages, const TemplateOptions& options) {
  return Renderer(options).run(messages);
}

std::string render_chat(const std::vector<Message>& messages, const TemplateOptions& options) {
  std::string prompt;
  for (const PromptPiece& piece : render_pieces(messages, options)) prompt += piece.text;
  return prompt;
}

Message text_message(std::string role, std::string text) {
  Message message;
  message.role = std::move(role);
  message.content.push_back({ContentPart::Kind::text, std::move(text), ""});
  return message;
}

}  // namespace kerf
