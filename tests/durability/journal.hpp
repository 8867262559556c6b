// The calls of one process below a folder, written down in their order; it can also make some fail.
#pragma once

#include <deque>
#include <functional>

#include "durability/disk.hpp"
#include "durability/system_calls.hpp"

namespace varve::testing {

class Journal final : public Watcher {
 public:
  // Asked before each call (locks and SQLite's shared memory too) with how many came before since
  // the rule was set.
  using Rule = std::function<Verdict(const Call& call, int number)>;
  void set_rule(Rule rule) {
    rule_ = std::move(rule);
    asked_ = 0;
  }
  [[nodiscard]] int asked() const { return asked_; }

  // What matters to a power cut: not locks, nor shared memory, which begins anew at every start.
  [[nodiscard]] const std::deque<Call>& calls() const { return calls_; }
  // How many calls there are by now.
  [[nodiscard]] std::size_t position() const { return calls_.size(); }
  // The disk before the first call.
  [[nodiscard]] const Disk& start() const { return start_; }

  void found(int file, const std::string& name, std::string bytes) override {
    if (lasts(name)) start_.found(file, name, std::move(bytes));
  }
  void found_folder(const std::string& name) override { start_.found_folder(name); }
  Verdict before(const Call& call) override {
    const Verdict verdict = rule_ ? rule_(call, asked_) : Verdict();
    ++asked_;
    if (verdict.error != 0 && call.kind == Call::Kind::kSync && lasts(call.name)) {
      calls_.push_back(call);
      calls_.back().failed = true;
    }
    return verdict;
  }
  void made(const Call& call) override {
    if (lasts(call.name)) calls_.push_back(call);
  }

  static bool lasts(const std::string& name) {
    return !name.ends_with("-shm") && !name.ends_with("/lock") && !name.ends_with("/lock.next");
  }

 private:
  Rule rule_;
  int asked_ = 0;
  std::deque<Call> calls_;
  Disk start_;
};

}  // namespace varve::testing
