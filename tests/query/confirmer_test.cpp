#include "query/confirmer.h"

#include "base/error_text.h"
#include "query/appearances.h"
#include "query/made.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <tuple>

namespace noscope {
namespace {

// Windows of a second with two frames each; a letter is a frame: '.' negative, 'p' positive by a net with
// confidence .5, 'q' the same with .9, 'c' and 'd' copied positive from one and two frames before, 'R' and
// 'r' positive and negative by the reference, 'x' not decodable. A blank takes the place of a frame that is
// not there: two of them are a gap.
CandidateFrame frame_from(char letter) {
    CandidateFrame frame;
    frame.label.by = DecidedBy::specialized;
    frame.label.positive = std::string("pqcdR").find(letter) != std::string::npos;
    if (letter == 'p') frame.confidence = .5F;
    if (letter == 'q') frame.confidence = .9F;
    if (letter == 'c' || letter == 'd') {
        frame.copied = letter == 'c' ? 1 : 2;
        frame.confidence = 1;
        frame.label.by = DecidedBy::skip;
    }
    if (letter == 'R' || letter == 'r') frame.label.by = DecidedBy::reference;
    frame.label.decoded = letter != 'x';
    return frame;
}

std::vector<CandidateWindow> candidates_from(const std::string& picture, Rational presence) {
    std::vector<CandidateWindow> windows;
    for (std::size_t i = 0; i < picture.size(); i += 2) {
        CandidateWindow made;
        made.window.number = static_cast<std::int64_t>(i / 2);
        made.window.start_s = static_cast<double>(i) / 2;
        made.window.end_s = made.window.start_s + 1;
        std::vector<FrameLabel> labels;
        for (const char letter : picture.substr(i, 2)) {
            if (letter == ' ') continue;
            made.frames.push_back(frame_from(letter));
            labels.push_back(made.frames.back().label);
        }
        if (labels.empty()) continue;
        judge(made.window, labels, presence);
        windows.push_back(made);
    }
    return windows;
}

// What the reference would say of each frame, as frame_from().
using Says = std::function<FrameLabel(std::size_t window, std::size_t frame)>;

struct Outcome {
    std::string windows;  // '#' positive, '.' not
    std::string tried;    // "window:frame " each
    std::int64_t dropped = 0;
    std::size_t most_held = 0;  // windows that waited to become certain
    bool operator==(const Outcome& other) const {
        return std::tie(windows, tried, dropped) == std::tie(other.windows, other.tried, other.dropped);
    }
};
void PrintTo(const Outcome& outcome, std::ostream* out) {
    *out << outcome.windows << "  " << outcome.tried << " dropped " << outcome.dropped;
}

struct Rules {
    Rational presence{1, 2};
    Grouping grouping;
};

std::string name_of(std::size_t window, std::size_t frame) {
    return std::to_string(window) + ":" + std::to_string(frame) + " ";
}

Outcome confirm(const std::vector<CandidateWindow>& windows, const Says& says, const Rules& rules = {}) {
    Outcome outcome;
    std::size_t pushed = 0;
    Confirmer confirmer(
        rules.presence, rules.grouping,
        [&](std::size_t window, std::size_t frame) -> Result<FrameLabel> {
            outcome.tried += name_of(window, frame);
            return says(window, frame);
        },
        [&](const Window& window) {
            EXPECT_EQ(window.number, windows[outcome.windows.size()].window.number);
            outcome.windows += window.positive ? '#' : '.';
        });
    for (const CandidateWindow& window : windows) {
        EXPECT_TRUE(confirmer.push(window));
        outcome.most_held = std::max(outcome.most_held, ++pushed - outcome.windows.size());
    }
    EXPECT_TRUE(confirmer.finish());
    outcome.dropped = confirmer.counts().dropped;
    EXPECT_EQ(confirmer.counts().tried, std::ranges::count(outcome.tried, ':'));
    return outcome;
}

// `truth`: a letter a frame as in the picture; 'R' is seen, 'x' cannot be decoded, all else is not seen.
Says from(const std::string& truth, std::vector<std::size_t> place_of_window = {}) {
    return [=](std::size_t window, std::size_t frame) {
        const std::size_t place = place_of_window.empty() ? window : place_of_window[window];
        const char letter = truth[2 * place + frame];
        return frame_from(letter == 'R' || letter == 'x' ? letter : 'r').label;
    };
}

Outcome confirm(const std::string& picture, const std::string& truth, const Rules& rules = {}) {
    return confirm(candidates_from(picture, rules.presence), from(truth), rules);
}

TEST(Confirmer, AsksNothingOfWhatTheReferenceSawTwice) {
    const Outcome outcome = confirm("..RR..pppp..", "............");
    EXPECT_EQ(outcome.tried, "");
    EXPECT_EQ(outcome.windows, ".#.##.");
    EXPECT_EQ(outcome.dropped, 0);
}

TEST(Confirmer, AsksAsOftenAsHitsAreMissing) {
    EXPECT_EQ(confirm("..Rp..pq....", "..RRRRRRRR..").tried, "3:1 ");
    EXPECT_EQ(confirm("..pq..pq....", "..RRRRRRRR..").tried, "1:1 3:1 ");
}

TEST(Confirmer, DropsAtTheThirdFailure) {
    const Outcome outcome = confirm("..qqqqqqqqqq..", "..............");
    EXPECT_EQ(outcome.windows, ".......");
    EXPECT_EQ(std::ranges::count(outcome.tried, ':'), 3);
    EXPECT_EQ(outcome.dropped, 1);
    // One that cannot be decoded confirms as little.
    EXPECT_EQ(confirm("..qqqqqqqqqq..", "..xxxxxxxxxx..").windows, ".......");
}

TEST(Confirmer, TriesTheMiddleOfTheLongestRunWhereNothingElseTells) {
    EXPECT_EQ(confirm("pp..pppppppp", "RRRRRRRRRRRR").tried, "3:1 4:0 ");
    // A frame that cannot be decoded neither ends a run nor is in it.
    EXPECT_EQ(confirm("pppxpppp", "RRRRRRRR").tried.substr(0, 4), "2:0 ");
}

TEST(Confirmer, TriesWhatWasDecidedByItselfBeforeCopiesAndSureFramesFirst) {
    EXPECT_EQ(confirm("cdcdpqcd", "RRRRRRRR").tried, "2:1 2:0 ");
    EXPECT_EQ(confirm("dddcdddd", "RRRRRRRR").tried.substr(0, 4), "1:1 ");
}

TEST(Confirmer, LeavesTheEndsOffThatAreNotThere) {
    Rules rules;
    rules.presence = {1, 1};
    rules.grouping.merge_gap = {0, 1};
    // The appearance falls into two parts; each is confirmed or dropped by itself.
    const Outcome outcome = confirm("pppppqpppp", "RRRRrrrrrr", rules);
    EXPECT_EQ(outcome.windows, "##...");
    EXPECT_EQ(outcome.dropped, 0);
}

TEST(Confirmer, LeavesAloneWhatIsTooShortToBeTold) {
    EXPECT_EQ(confirm("..p.....", "........").tried, "");
    EXPECT_EQ(confirm("..p.....", "........").windows, ".#..");
    // But not what a failed try left of an appearance.
    EXPECT_EQ(confirm("..pp....", "........").windows, "....");
    EXPECT_EQ(confirm("..pp....", "........").tried, "1:0 ");
}

TEST(Confirmer, HoldsNoWindowOfAConfirmedAppearance) {
    std::string picture = "..RR";
    for (int i = 0; i < 100; ++i) picture += "pq";
    EXPECT_EQ(confirm(picture, picture).most_held, 0U);
    picture = "......";
    EXPECT_EQ(confirm(picture, picture).most_held, 0U);
}

TEST(Confirmer, ErrorsEndIt) {
    Confirmer confirmer(
        {1, 2}, {}, [](std::size_t, std::size_t) { return fail(ErrorCode::interrupted, "stop"); },
        [](const Window&) {});
    for (const CandidateWindow& window : candidates_from("pppp", {1, 2})) ASSERT_TRUE(confirmer.push(window));
    const Status status = confirmer.finish();
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::interrupted);
}

// The rules of docs/semantics.md word for word over the whole list at once, as slow as that is.
Outcome plain_confirm(std::vector<CandidateWindow> windows, const Says& says, const Rules& rules) {
    Outcome outcome;
    std::vector<int> failed(windows.size());  // tries of the appearance that each window was in
    const auto list = [&] {
        std::vector<Window> made;
        for (const CandidateWindow& window : windows) made.push_back(window.window);
        return made;
    };
    std::vector<std::size_t> tried_ones;  // the first window of each appearance that was tried
    const auto first_spans = appearance_spans(list(), rules.grouping);
    for (;;) {
        Grouping any = rules.grouping;
        any.min_hits = 1;
        bool changed = false;
        for (const Span& span : appearance_spans(list(), any)) {
            int seen = 0;
            std::vector<std::tuple<int, float, int, std::size_t, std::size_t>> promise;
            std::vector<std::pair<bool, std::pair<std::size_t, std::size_t>>> row;  // decodable frames
            for (std::size_t w = span.first; w <= span.last; ++w)
                for (std::size_t f = 0; f < windows[w].frames.size(); ++f)
                    if (windows[w].frames[f].label.decoded)
                        row.push_back({windows[w].frames[f].label.positive, {w, f}});
            for (std::size_t i = 0; i < row.size(); ++i) {
                const auto [w, f] = row[i].second;
                if (!row[i].first || !windows[w].window.positive) continue;
                const CandidateFrame& frame = windows[w].frames[f];
                if (frame.label.by == DecidedBy::reference) {
                    ++seen;
                    continue;
                }
                int left = 0, right = 0;
                for (std::size_t k = i; row[k].first; --k) {
                    ++left;
                    if (k == 0) break;
                }
                for (std::size_t k = i; k < row.size() && row[k].first; ++k) ++right;
                promise.emplace_back(frame.copied, -frame.confidence, -std::min(left, right), w, f);
            }
            const bool enough = span.positive_frames >= rules.grouping.min_hits;
            if (failed[span.first] == 3 || (failed[span.first] > 0 && !enough)) {
                for (std::size_t w = span.first; w <= span.last; ++w) windows[w].window.positive = false;
                changed = true;
                break;
            }
            if (!enough || seen >= rules.grouping.min_hits) continue;
            const auto [copied, confidence, depth, w, f] = *std::ranges::min_element(promise);
            const FrameLabel said = says(w, f);
            outcome.tried += name_of(w, f);
            windows[w].frames[f].label = said;
            if (!said.decoded || !said.positive)
                for (std::size_t i = span.first; i <= span.last; ++i) ++failed[i];
            std::vector<FrameLabel> labels;
            for (const CandidateFrame& frame : windows[w].frames) labels.push_back(frame.label);
            judge(windows[w].window, labels, rules.presence);
            changed = true;
            break;
        }
        if (!changed) break;
    }
    const auto told = appearance_spans(list(), rules.grouping);
    for (const Span& span : first_spans)
        outcome.dropped += std::ranges::none_of(
            told, [&](const Span& other) { return other.first <= span.last && other.last >= span.first; });
    for (const CandidateWindow& window : windows) outcome.windows += window.window.positive ? '#' : '.';
    return outcome;
}

TEST(Confirmer, AgreesWithItsRulesInPlainWords) {
    Random random(11);
    int tries = 0, dropped = 0;
    for (int round = 0; round < 3000; ++round) {
        Rules rules;
        rules.presence = random.one_of<Rational>({{1, 2}, {1, 1}, {1, 100}});
        rules.grouping.merge_gap = {random.below(3), 1};
        rules.grouping.min_hits = random.between(1, 4);
        const std::string letters = random.one_of<std::string>({"pqcdRr...x ", "pqqqqqcd.", "pq.", "cd.R"});
        std::string picture, truth;
        std::vector<std::size_t> places;
        const int length = random.between(1, 40);
        const int runs = random.between(1, 8);
        char letter = '.', there = '.';
        for (int i = 0; i < 2 * length; ++i) {
            if (random.one_in(runs))
                letter = letters[static_cast<std::size_t>(random.below(static_cast<int>(letters.size())))];
            if (random.one_in(4)) there = random.one_of<char>({'R', 'R', '.', 'x'});
            picture += letter;
            truth += there;
        }
        for (std::size_t i = 0; i < picture.size(); i += 2)
            if (picture.substr(i, 2) != "  ") places.push_back(i / 2);
        // A lone frame is the window's first.
        for (std::size_t i = 0; i < picture.size(); i += 2)
            if (picture[i] == ' ') std::swap(picture[i], picture[i + 1]);
        const auto windows = candidates_from(picture, rules.presence);
        const Outcome outcome = confirm(windows, from(truth, places), rules);
        ASSERT_EQ(outcome, plain_confirm(windows, from(truth, places), rules)) << picture << '\n' << truth;
        tries += static_cast<int>(std::ranges::count(outcome.tried, ':'));
        dropped += static_cast<int>(outcome.dropped);
    }
    EXPECT_GT(tries, 2000);
    EXPECT_GT(dropped, 300);
}

}  // namespace
}  // namespace noscope
