// Conversations and the chat template that turns one into a prompt string (specification section 6).
#pragma once

#include <kerf/file.h>

#include <string>
#include <string_view>
#include <vector>

namespace kerf {

/// One piece of a message: text, or a picture (a path or a name the caller resolves).
struct ContentPart {
  enum class Kind { text, image, video };
  Kind kind = Kind::text;
  std::string text;         ///< kind text
  std::string source;       ///< kind image or video: path as written in the message
  std::int64_t pixels = 0;  ///< kind image: area that it is resized to; 0: as the model's processor says
  bool operator==(const ContentPart&) const = default;
};

/// A call of a function written by the assistant; `arguments` is JSON text, keys in the order given.
struct ToolCall {
  std::string name;
  std::string arguments;
  bool operator==(const ToolCall&) const = default;
};

struct Message {
  std::string role;  ///< "system", "user", "assistant" or "tool"
  std::vector<ContentPart> content;
  std::vector<ToolCall> tool_calls;  ///< assistant only
  bool operator==(const Message&) const = default;
};

struct TemplateOptions {
  bool add_generation_prompt = true;  ///< end with "<|im_start|>assistant\n"
  bool add_vision_id = false;         ///< write "Picture N: " before each picture
  std::vector<std::string> tools;     ///< JSON text of each function signature
};

/// A piece of a rendered prompt. `from_template` tells control text from what a user wrote, so that user text
/// can be encoded with added tokens switched off. `answer` marks assistant content with its closing
/// <|im_end|> (the part that is trained on).
struct PromptPiece {
  std::string text;
  bool from_template = true;
  bool answer = false;
};

/// The prompt in pieces; their texts joined are exactly what the official Qwen3-VL template renders.
std::vector<PromptPiece> render_pieces(const std::vector<Message>& messages,
                                       const TemplateOptions& options = {});
/// The prompt as one string.
std::string render_chat(const std::vector<Message>& messages, const TemplateOptions& options = {});

/// Messages in OpenAI / Hugging Face chat form: an array, or an object with a key "messages". String content,
/// lists of
/// {"type":"text"|"image"|"image_url"|"video",..}, null content, tool calls. Throws Error naming `name` and
/// the place.
std::vector<Message> parse_messages(std::string_view json, const std::string& name);

/// Makes a text message of one part.
Message text_message(std::string role, std::string text);

struct ChatTemplateInfo {
  bool found = false;     ///< a template file is in the folder
  bool official = false;  ///< its SHA-256 is that of the published Qwen3-VL template
  std::string source;     ///< file (and key) it came from
};
/// Looks a folder's template up in the processor's order (specification section 1). The built-in renderer is
/// always used; callers warn when a template is present that is not the official one.
ChatTemplateInfo find_chat_template(const Path& folder);

}  // namespace kerf
