// Reads the fields of one table of a file and refuses those it does not know.
#pragma once

#include <kerf/error.h>
#include <toml++/toml.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace kerf::knowledge {

class TableReader {
 public:
  /// `name`: the file's, for messages.
  TableReader(const toml::table& table, const std::string& name) : table_(table), name_(name) {}

  enum class Need { required, optional };
  std::string text(const char* key, Need need);
  std::vector<std::string> list(const char* key, Need need);
  /// Throws Error for the first key that was not asked for.
  void refuse_others() const;
  /// "center.toml:12", of the table or of a value in it.
  std::string place() const { return place(table_); }
  std::string place(const toml::node& node) const;

 private:
  const toml::node* find(const char* key, Need need);
  std::string checked(const toml::node& node, const char* key) const;
  const toml::table& table_;
  const std::string& name_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace kerf::knowledge
