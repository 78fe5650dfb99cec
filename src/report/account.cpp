#include "report/account.h"

#include <noscope/report.h>

#include "base/text.h"
#include "report/certificate_text.h"
#include "report/guarantee_text.h"
#include "report/terminal_text.h"
#include "report/wording.h"

#include <fmt/format.h>

#include <algorithm>

namespace noscope {
namespace {

std::string found_sentence(const Answer& answer) {
    const auto found = static_cast<std::int64_t>(answer.appearances.size());
    const std::string what = found == 0 ? "No appearance" : count_of(found, "appearance");
    const std::string covered = human_duration(answer.account.covered_s);
    if (answer.complete) return fmt::format("{} in {}.", what, covered);
    const char* why = answer.stopped == "limit"        ? "Stopped at the limit"
                      : answer.stopped == "max-time"   ? "Stopped when the time was up"
                      : answer.stopped == "unfinished" ? "Not finished"
                                                       : "Interrupted";
    return fmt::format("{}: {} in the {} answered so far.", why, found == 0 ? "no appearance" : what,
                       covered);
}

// What the plain plan would have taken, where that is known and not what this run did.
std::string alternative_clause(const Answer& answer) {
    const Account& account = answer.account;
    const std::int64_t frames = account.analysed_frames - account.damaged_frames;
    if (account.reference_call_s <= 0 || account.reference_calls >= frames || !answer.complete) return "";
    std::string clause =
        fmt::format("; {} on every analysed frame would have taken {}", printable(answer.reference_name),
                    human_duration(account.reference_call_s * static_cast<double>(frames)));
    if (account.reference_call_stated) clause += " at the stated cost of a call";
    return clause;
}

// What the answer is worth where every analysed frame has its label.
std::string exactness_sentence(const Answer& answer) {
    if (answer.windows.empty() || !decided_by_reference_alone(answer)) return "";
    return fmt::format(" Nothing is estimated: every analysed frame{} has the label of {}.",
                       answer.account.damaged_frames > 0 ? " that could be decoded" : "",
                       printable(answer.reference_name));
}

std::string share_text(std::int64_t part, std::int64_t whole) {
    const double percent = 100 * static_cast<double>(part) / static_cast<double>(whole);
    return part > 0 && percent < .05 ? "less than .1 %" : fmt::format("{:.1f} %", percent);
}

// The plan's file, where it came from one, and whether it is still what was made.
std::string source_sentence(const Answer& answer) {
    if (!answer.plan_file) return "";
    const PlanSource& source = *answer.plan_file;
    std::string text =
        fmt::format(" The plan is that of '{}', made {}", printable(source.path), source.made_at);
    if (source.edited)
        text += fmt::format("; its thresholds are edited: it was made as `{}`", printable(source.made_as));
    text += ".";
    if (source.certificate && source.edited)
        text += " It was tested before they were edited: no certificate holds for these.";
    else if (source.certificate)
        text += " " + certificate_sentence(*source.certificate) + ".";
    return text;
}

// Who decided how much, of a plan with more stages than the reference; and what that is worth.
std::string plan_sentences(const Answer& answer) {
    const auto& stages = answer.account.plan_stages;
    const std::int64_t frames = answer.account.analysed_frames - answer.account.damaged_frames;
    if (stages.size() < 2 || frames == 0) return "";
    std::vector<std::string> parts;
    for (const PlanStageCount& stage : stages)
        parts.push_back(
            fmt::format("{} decided {}", printable(stage.stage), share_text(stage.decided, frames)));
    std::string text = fmt::format(" Of the analysed frames {}.", join(parts, ", "));
    if (!decided_by_reference_alone(answer) && answer.guarantee.kind == GuaranteeKind::none)
        text += fmt::format(
            " How far that is from {} on every analysed frame is not bounded; `noscope eval` compares.",
            printable(answer.reference_name));
    return text;
}

// How far the reference was asked by rank, and why no further.
std::string ranking_sentence(const Answer& answer) {
    const auto& ranking = answer.account.ranking;
    if (!ranking) return "";
    return fmt::format(
        " Best scores first, {} {} asked about, {} of them at random, which came upon {} of positive "
        "windows; "
        "{} {:.1f} more are expected among the rest.",
        count_of(ranking->asked, "frame"), ranking->asked == 1 ? "was" : "were", with_commas(ranking->drawn),
        count_of(ranking->found, "run"), answer.complete ? "at most" : "it ended early, and", ranking->left);
}

// How the run went beside what the search for its plan foretold.
std::string search_sentence(const Answer& answer) {
    if (!answer.search || !answer.search->searched || !answer.complete) return "";
    const PredictedRun& run = answer.search->run;
    const std::string range = run.predicted_calls_low < run.predicted_calls_high
                                  ? fmt::format(" ({} to {})", with_commas(run.predicted_calls_low),
                                                with_commas(run.predicted_calls_high))
                                  : "";
    return fmt::format(
        " The plan was searched for; after that {} and {}{} were predicted, and it was {} and {}.",
        human_duration(run.predicted_s), count_of(run.predicted_calls, "call"), range,
        human_duration(run.actual_s), count_of(run.actual_calls, "call"));
}

// What the reference said of appearances that others had found.
std::string confirmation_sentence(const Answer& answer) {
    const auto& confirmation = answer.account.confirmation;
    if (!confirmation || confirmation->frames == 0) return "";
    const std::string tried =
        fmt::format(" To confirm appearances {} {} tried", count_of(confirmation->frames, "frame"),
                    confirmation->frames == 1 ? "was" : "were");
    if (confirmation->dropped == 0) return tried + ".";
    return fmt::format("{}, and {} {} dropped.", tried, count_of(confirmation->dropped, "appearance"),
                       confirmation->dropped == 1 ? "was" : "were");
}

// "windows 3, 7 to 9 and 4 more": where damage lies, without printing thousands.
std::string damaged_windows(const Answer& answer) {
    constexpr std::size_t kMostShown = 5;
    std::vector<std::pair<std::int64_t, std::int64_t>> runs;
    std::int64_t windows = 0;
    for (const Window& window : answer.windows) {
        if (window.damaged_frames == 0) continue;
        ++windows;
        if (!runs.empty() && runs.back().second + 1 == window.number)
            ++runs.back().second;
        else
            runs.emplace_back(window.number, window.number);
    }
    if (windows == 0) return "";
    std::vector<std::string> shown;
    std::int64_t told = 0;
    for (const auto& [first, last] : runs) {
        if (shown.size() == kMostShown) break;
        shown.push_back(first == last ? fmt::format("{}", first) : fmt::format("{} to {}", first, last));
        told += last - first + 1;
    }
    std::string text = fmt::format("{} {}", windows == 1 ? "window" : "windows", join(shown, ", "));
    if (windows > told) text += fmt::format(" and {} more", with_commas(windows - told));
    return text;
}

std::string damage_line(const Answer& answer) {
    const Account& account = answer.account;
    if (account.damaged_frames == 0) return "";
    std::string line =
        fmt::format("Damage: {} could not be decoded", count_of(account.damaged_frames, "analysed frame"));
    if (const std::string where = damaged_windows(answer); !where.empty()) line += ", in " + where;
    const auto blind = std::count_if(answer.windows.begin(), answer.windows.end(),
                                     [](const Window& w) { return w.decided_by == DecidedBy::damaged; });
    if (blind > 0)
        line += fmt::format(
            "; {} no other analysed frame and {} as negative",
            blind == 1 ? "1 of these windows has" : fmt::format("{} of these windows have", blind),
            blind == 1 ? "counts" : "count");
    return line + ".";
}

}  // namespace

std::string time_clause(const Account& account) {
    std::string text = human_duration(account.elapsed_s);
    if (account.elapsed_s > 0 && account.covered_s > 0) {
        const double speed = account.covered_s / account.elapsed_s;
        text += speed >= 9.95
                    ? fmt::format(" ({} times real time)", with_commas(static_cast<long long>(speed + .5)))
                    : fmt::format(" ({:.1f} times real time)", speed);
    }
    return text;
}

std::string reference_clause(const Account& account) {
    const std::int64_t frames = account.analysed_frames - account.damaged_frames;
    const std::int64_t asked = account.reference_calls, reused = account.reused_labels;
    if (account.analysed_frames == 0 && asked > 0)
        return fmt::format("the reference model was asked on {} {}, and no frame was searched yet",
                           with_commas(asked), asked == 1 ? "frame" : "frames");
    if (account.analysed_frames == 0) return "there was no frame to ask the reference model about";
    if (frames == 0) return "the reference model was not asked, as no analysed frame could be decoded";
    // Frames that search, run and check want are counted each time (docs/guarantee.md).
    if (asked == 0 && reused > frames)
        return "the reference model was not asked, as every label that was wanted was in the store";
    if (asked == 0 && reused == frames)
        return reused == 1 ? "the reference model was not asked, as the label of the one analysed frame was "
                             "in the store"
                           : fmt::format(
                                 "the reference model was not asked, as the labels of all {} analysed frames "
                                 "were in the store",
                                 with_commas(reused));
    if (asked > frames)
        return fmt::format("the reference model was asked {} times, and {} analysed", with_commas(asked),
                           frames == 1 ? std::string("one frame was") : with_commas(frames) + " frames were");
    if (asked == frames)
        return frames == 1 ? "the reference model was asked on the one analysed frame"
                           : fmt::format("the reference model was asked on all {} analysed frames",
                                         with_commas(frames));
    std::string clause = fmt::format("the reference model was asked on {} of {} analysed frames",
                                     with_commas(asked), with_commas(frames));
    if (reused > 0 && asked + reused < frames)
        clause += fmt::format(" ({} more had their label in the store)", with_commas(reused));
    else if (reused > 0 && asked + reused > frames)
        clause += " (all others that were wanted had their label in the store)";
    else if (reused > 0)
        clause += fmt::format(" (the other {} in the store)",
                              reused == 1 ? std::string("one was") : with_commas(reused) + " were");
    return clause;
}

std::vector<std::string> trouble_lines(const Answer& answer) {
    std::vector<std::string> lines;
    if (std::string line = damage_line(answer); !line.empty()) lines.push_back(std::move(line));
    const bool hours = shows_hours(answer);
    for (const FileReport& file : answer.files) {
        const std::string name = printable(file.path);
        // A file of which something was read names itself in its problem.
        if (!file.problem.empty())
            lines.push_back(file.frames > 0
                                ? fmt::format("Not whole: {}.", printable(file.problem))
                                : fmt::format("Not read: '{}': {}.", name, printable(file.problem)));
        if (file.gap_before_s > 0)
            lines.push_back(fmt::format("Gap: no footage for {}, from {} to {}, before '{}'.",
                                        human_duration(file.gap_before_s),
                                        position_text(file.start_s - file.gap_before_s, hours),
                                        position_text(file.start_s, hours), name));
        if (file.overlap_before_s > 0)
            lines.push_back(
                fmt::format("Overlap: '{}' begins {} before the file before it ends; its windows in that "
                            "time are left out.",
                            name, human_duration(file.overlap_before_s)));
    }
    return lines;
}

bool decided_by_reference_alone(const Answer& answer) {
    // What it saw may have been dropped.
    const auto& confirmation = answer.account.confirmation;
    if (confirmation && confirmation->frames > 0) return false;
    return std::all_of(answer.windows.begin(), answer.windows.end(), [](const Window& w) {
        return w.decided_by == DecidedBy::damaged ||
               (w.decided_by == DecidedBy::reference && w.reference_frames == w.frames);
    });
}

double gap_seconds(const Answer& answer) {
    double sum = 0;
    for (const FileReport& file : answer.files) sum += std::max(0.0, file.gap_before_s);
    return sum;
}

std::int64_t gap_count(const Answer& answer) {
    return std::count_if(answer.files.begin(), answer.files.end(),
                         [](const FileReport& file) { return file.gap_before_s > 0; });
}

std::string account_sentence(const Answer& answer) {
    return fmt::format("{} Took {}; {}{}.{}{}{}{}{}{}", found_sentence(answer), time_clause(answer.account),
                       reference_clause(answer.account), alternative_clause(answer), source_sentence(answer),
                       plan_sentences(answer), ranking_sentence(answer), confirmation_sentence(answer),
                       search_sentence(answer),
                       decided_by_reference_alone(answer)
                           ? exactness_sentence(answer) + certificate_sentences(answer)
                           : guarantee_sentences(answer));
}

}  // namespace noscope
