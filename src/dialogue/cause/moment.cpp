#include "dialogue/cause/moment.h"

#include <chrono>

namespace kerf::dialogue {
namespace {

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}
  bool done() const { return text_.empty(); }
  bool eat(char wanted) {
    if (text_.empty() || text_.front() != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }
  /// That many digits; -1 where they are not there.
  int digits(std::size_t count) {
    if (text_.size() < count) return -1;
    int number = 0;
    for (const char c : text_.substr(0, count)) {
      if (c < '0' || c > '9') return -1;
      number = number * 10 + (c - '0');
    }
    text_.remove_prefix(count);
    return number;
  }
  void skip_digits() {
    while (!text_.empty() && text_.front() >= '0' && text_.front() <= '9') text_.remove_prefix(1);
  }

 private:
  std::string_view text_;
};

std::optional<std::int64_t> read_day(Scanner& scan) {
  const int year = scan.digits(4);
  if (year < 0 || !scan.eat('-')) return std::nullopt;
  const int month = scan.digits(2);
  if (month < 0 || !scan.eat('-')) return std::nullopt;
  const int day = scan.digits(2);
  if (day < 0) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(unsigned(month)),
                                         std::chrono::day(unsigned(day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count();
}

// "08:00", perhaps with seconds; those are not kept.
std::optional<int> read_clock(Scanner& scan) {
  const int hour = scan.digits(2);
  if (hour < 0 || hour > 23 || !scan.eat(':')) return std::nullopt;
  const int minute = scan.digits(2);
  if (minute < 0 || minute > 59) return std::nullopt;
  if (scan.eat(':')) {
    const int second = scan.digits(2);
    if (second < 0 || second > 60) return std::nullopt;
    if (scan.eat('.')) scan.skip_digits();
  }
  return hour * 60 + minute;
}

bool read_zone(Scanner& scan, Moment& moment) {
  if (scan.done()) return true;
  moment.zone = true;
  if (scan.eat('Z')) return scan.done();
  const bool east = scan.eat('+');
  if (!east && !scan.eat('-')) return false;
  const int hours = scan.digits(2);
  scan.eat(':');
  const int minutes = scan.digits(2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || !scan.done()) return false;
  moment.minutes -= (east ? 1 : -1) * (hours * 60 + minutes);
  return true;
}

}  // namespace

std::optional<Moment> parse_moment(std::string_view text) {
  Scanner scan(text);
  const auto day = read_day(scan);
  if (!day) return std::nullopt;
  Moment moment{*day * 24 * 60};
  if (scan.done()) {
    moment.day_only = true;
    return moment;
  }
  if (!scan.eat('T') && !scan.eat(' ')) return std::nullopt;
  const auto clock = read_clock(scan);
  if (!clock) return std::nullopt;
  moment.minutes += *clock;
  if (!read_zone(scan, moment)) return std::nullopt;
  return moment;
}

std::optional<std::int64_t> minutes_between(const Moment& a, const Moment& b) {
  if (a.day_only || b.day_only || a.zone != b.zone) return std::nullopt;
  return b.minutes - a.minutes;
}

bool is_surely_before(const Moment& b, const Moment& a) {
  // A day may be one of any zone, and lasts to its end.
  const std::int64_t slack = (b.zone != a.zone ? 14 * 60 : 0) + (b.day_only ? 24 * 60 - 1 : 0);
  return b.minutes + slack < a.minutes;
}

}  // namespace kerf::dialogue
