// A JSON text as values that are handed on one by one: those of chosen lists never stand in memory together.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "data/json_document.h"

namespace kerf::wafer {

class JsonEvents : public nlohmann::json_sax<Json> {
 public:
  JsonEvents(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  /// Reads the text. Throws Error naming line and column where it is not JSON, or a key that an object holds
  /// twice, or the place that is nested too deeply.
  void read() { Json::sax_parse(text_.begin(), text_.end(), this); }

  /// Where the value that is being read stands: "a.json: /wafers/3/dies/17".
  std::string place() const;

  bool null() override { return done(nullptr); }
  bool boolean(bool value) override { return done(value); }
  bool number_integer(number_integer_t value) override { return done(value); }
  bool number_unsigned(number_unsigned_t value) override { return done(value); }
  bool number_float(number_float_t value, const string_t&) override { return done(value); }
  bool string(string_t& value) override { return done(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& key) override;
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override;

 protected:
  /// True for a list, opened just now, whose elements are handed on and not kept.
  virtual bool streams() = 0;
  /// A key of the innermost object; may throw.
  virtual void at_key(const std::string& key) = 0;
  /// A whole element of such a list. False ends the reading.
  virtual bool element(Json&& value) = 0;
  /// The document itself, without those elements.
  virtual void document(Json&& value) = 0;

  struct Frame {
    Json value;
    bool streams = false;
    std::string key;        ///< of an object: the member that is being read
    std::size_t index = 0;  ///< of a list: the element that is being read
  };
  /// The containers that are open, outermost first.
  const std::vector<Frame>& frames() const { return frames_; }
  const std::string& name() const { return name_; }

 private:
  bool open(Json container);
  bool close();
  bool done(Json&& value);

  std::string_view text_;
  const std::string& name_;
  std::vector<Frame> frames_;
};

}  // namespace kerf::wafer
