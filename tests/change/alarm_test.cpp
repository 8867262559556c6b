#include "varve/change/alarm.hpp"

#include <gtest/gtest.h>

#include <map>

namespace varve::change {
namespace {

using verdict::Kind;

// A letter for each run, an hour apart.
PageRun run_of(char letter, std::int64_t hour) {
  PageRun run{.time = {hour * 3'600'000'000}, .status = 200};
  const auto verdict = [&](Kind kind, const char* reason) {
    run.verdict = kind;
    run.reason = reason;
  };
  switch (letter) {
    case '.':
      run.snapshot = run.time;
      break;
    case '=':  // unchanged, and nothing kept
      break;
    case '4':
      run.status = 404;
      verdict(Kind::kErrorStatus, "the server answered 404 Not Found");
      break;
    case '1':
      run.status = 410;
      verdict(Kind::kErrorStatus, "the server answered 410 Gone");
      break;
    case '5':
      run.status = 503;
      verdict(Kind::kErrorStatus, "the server answered 503");
      break;
    case '9':
      run.status = 429;
      verdict(Kind::kBotChallenge, "it takes this for a program");
      break;
    case 'n':
      run.status = 0;
      run.failure = Failure::kNoSuchHost;
      break;
    case 't':
      run.status = 0;
      run.failure = Failure::kTimeout;
      break;
    case 'c':
      run.status = 0;
      run.certificate = CertificateProblem::kExpired;
      break;
    case 'i':
      run.status = 0;
      run.certificate = CertificateProblem::kInvalid;
      break;
    case 'p':
      verdict(Kind::kParked, "the domain is for sale");
      break;
    case 's':
      verdict(Kind::kSoft404, "it says that there is no such page");
      break;
    case 'l':
      verdict(Kind::kLoginWall, "it led away to where one signs in");
      break;
    case 'b':
      verdict(Kind::kBlankPage, "its body is empty");
      break;
  }
  return run;
}

struct AlarmRow {
  const char* name;
  const char* runs;
  // "4 gone hold" for each transition: the number of the run, and what is said.
  const char* told;
};

class Told : public testing::TestWithParam<AlarmRow> {};

TEST_P(Told, Once) {
  std::vector<PageRun> runs;
  for (const char* each = GetParam().runs; *each != 0; ++each) {
    runs.push_back(run_of(*each, static_cast<std::int64_t>(runs.size())));
  }
  std::string told;
  for (const Transition& each : transitions(runs)) {
    told += (told.empty() ? "" : ", ") + std::to_string(each.time.us / 3'600'000'000) + " ";
    told += to_string(each.to);
    if (each.hold) told += " hold " + std::to_string(each.last_good->us / 3'600'000'000);
  }
  EXPECT_EQ(told, GetParam().told);
}

INSTANTIATE_TEST_SUITE_P(
    Runs, Told,
    testing::Values(AlarmRow{"a_page_that_is_fine", "....=.=", ""},
                    AlarmRow{"two_404_are_not_enough", "..44..44.", ""},
                    AlarmRow{"gone_after_three", "..444444", "4 gone hold 1"},
                    AlarmRow{"unchanged_runs_keep_no_snapshot", ".===444", "6 gone hold 0"},
                    AlarmRow{"gone_by_mixed_signs", ".4n1", "3 gone hold 0"},
                    AlarmRow{"gone_by_name", ".nnn", "3 gone hold 0"},
                    AlarmRow{"a_timeout_between_is_not_in_a_row", ".44t44", "3 failing"},
                    AlarmRow{"overload_is_never_gone", ".555555999999", "3 failing"},
                    AlarmRow{"timeouts_are_never_gone", ".tttttt", "3 failing"},
                    AlarmRow{"one_timeout_is_not_told", ".t.t.5.9.", ""},
                    AlarmRow{"failing_then_gone", ".555444", "3 failing, 6 gone hold 0"},
                    AlarmRow{"back", ".444..", "3 gone hold 0, 4 fine"},
                    AlarmRow{"back_and_gone_again", ".444.444",
                             "3 gone hold 0, 4 fine, 7 gone hold 4"},
                    AlarmRow{"gone_stays_gone_in_an_outage", ".444ttt444", "3 gone hold 0"},
                    AlarmRow{"parked_at_once", "..ppp", "2 parked hold 1"},
                    AlarmRow{"parked_after_gone_holds_once", ".nnnpp", "3 gone hold 0, 4 parked"},
                    AlarmRow{"certificate_expired", ".cc.", "1 certificate, 3 fine"},
                    AlarmRow{"certificate_invalid", ".ii", "1 certificate"},
                    AlarmRow{"soft_404", ".ss.", "1 soft 404, 3 fine"},
                    AlarmRow{"login_wall", ".ll.", "1 login wall, 3 fine"},
                    AlarmRow{"soft_404_then_gone", ".s444", "1 soft 404, 4 gone hold 0"},
                    AlarmRow{"soft_404_of_which_one_is_real", ".s4s", "1 soft 404"},
                    AlarmRow{"a_blank_page_is_a_change_and_no_alarm", ".bbbb", ""},
                    AlarmRow{"gone_from_the_beginning_has_nothing_to_hold", "444", "2 gone"}),
    [](const auto& row) { return row.param.name; });

TEST(Alarm, SaysItInASentence) {
  const std::map<std::string, std::string> sentences = {
      {".444", "The page is gone: its server answered 404, 3 times in a row."},
      {".nnn", "The page is gone: its host's name does not exist any more, 3 times in a row."},
      {".ttt", "The page could not be saved 3 times in a row: its server did not answer in time."},
      {".p", "The page is gone, and another's stands in its place: the domain is for sale."},
      {".c", "The certificate of the page's server has expired."},
      {".i", "The certificate of the page's server is not valid."},
      {".l", "The page can be read by those only who sign in: it led away to where one signs in."},
      {".c.", "The page is back; it was without a valid certificate."},
      {".444.", "The page is back; it was gone."}};
  for (const auto& [letters, sentence] : sentences) {
    std::vector<PageRun> runs;
    for (const char each : letters)
      runs.push_back(run_of(each, static_cast<std::int64_t>(runs.size())));
    const auto told = transitions(runs);
    ASSERT_FALSE(told.empty()) << letters;
    EXPECT_EQ(told.back().sentence, sentence);
  }
}

}  // namespace
}  // namespace varve::change
