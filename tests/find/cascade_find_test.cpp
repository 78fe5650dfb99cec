// find() with plans: whole answers beside what the same plan makes of frames that were decoded and compared
// one by one.
#include "find/cascade_find.h"

#include "cascade/decide.h"
#include "cascade/spans.h"
#include "difference/metric.h"
#include "find/file_frames.h"
#include "query/windows.h"
#include "support/command.h"
#include "video/decoder.h"
#include "video/packet_sizes.h"
#include "video/score_scaler.h"

#include <algorithm>
#include <map>
#include <string>

namespace noscope {
namespace {

using noscope::testing::CascadeFind;
using noscope::testing::example_clip;
using noscope::testing::quoted;
using noscope::testing::says_person;

constexpr int kSize = 50;

// A file's analysed frames, each decoded and scaled.
struct Plain {
    PacketIndex index;
    std::vector<AnalysedFrame> frames;
    std::vector<std::int64_t> numbers;           // in pts order over the file
    std::map<std::uint32_t, ScoreImage> images;  // by packet; of sound frames
    std::vector<float> packets;                  // scores
};

struct TakeImages : FrameSink {
    explicit TakeImages(std::map<std::uint32_t, ScoreImage>& to)
        : images(to), scaler(*ScoreScaler::make({{.width = kSize, .height = kSize}}, {})) {}
    Status frame(std::uint32_t packet, const AVFrame& picture) override {
        return scaler.scale(picture, {&images[packet], 1});
    }
    Status lost(std::uint32_t) override { return {}; }
    std::map<std::uint32_t, ScoreImage>& images;
    ScoreScaler scaler;
};

Plain plain(const std::string& path, const Sampling& sampling) {
    Plain made;
    auto file = *MediaFile::open(path, {});
    made.index = *file->index();
    const auto times = made.index.frame_times();
    for (AnalysedFrame frame : analysed_frames(times.times, made.index.time_base, sampling)) {
        std::int64_t number = 0;
        for (std::size_t i = 0; i < times.times.size(); ++i)
            number +=
                std::pair(times.times[i].pts, i) < std::pair(frame.pts, std::size_t{frame.packet}) ? 1 : 0;
        frame.packet = times.packets[frame.packet];
        made.frames.push_back(frame);
        made.numbers.push_back(number);
    }
    std::vector<std::uint32_t> wanted;
    for (const AnalysedFrame& frame : made.frames) wanted.push_back(frame.packet);
    made.packets = packet_scores(made.index, relative_sizes(made.index), wanted);
    std::ranges::sort(wanted);
    TakeImages sink(made.images);
    EXPECT_TRUE(decode(*file, made.index, wanted, 1, sink));
    return made;
}

class PlainSource : public AnswerSource {
   public:
    PlainSource(const Plain& file, const Plan& plan, std::span<const AnalysedFrame> span, std::size_t first)
        : file_(file), plan_(plan), span_(span), first_(first) {}
    Result<Score> score(const Question& question) override {
        const auto& body = plan_.stages[static_cast<std::size_t>(question.stage)].body;
        if (std::holds_alternative<PacketsStage>(body) || std::holds_alternative<KeyframesStage>(body)) {
            const auto begin = file_.packets.begin() + static_cast<std::ptrdiff_t>(first_);
            const int last = question.ahead >= 0 ? question.ahead : question.frame;
            return Score{*std::max_element(begin + question.other + 1, begin + last + 1)};
        }
        const auto& stage = std::get<DifferenceStage>(body);
        const ScoreImage* now = image(question.frame);
        const ScoreImage* then = image(question.other);
        if (!now) return Score{.state = Score::State::damaged};
        if (!then) return Score{.state = Score::State::other_damaged};
        const auto metric =
            make_metric(stage.metric, {stage.grid, stage.grid}, kSize, kSize, {.gain = stage.gain});
        return Score{static_cast<float>((*metric)->distance(*now, *then))};
    }
    Result<ReferenceLabel> label(int frame) override {
        if (!image(frame)) return ReferenceLabel{.decoded = false};
        ++asked;
        return ReferenceLabel{true, says_person(file_.numbers[first_ + static_cast<std::size_t>(frame)])};
    }
    int asked = 0;

   private:
    const ScoreImage* image(int frame) const {
        const auto found = file_.images.find(span_[static_cast<std::size_t>(frame)].packet);
        return found == file_.images.end() ? nullptr : &found->second;
    }
    const Plain& file_;
    const Plan& plan_;
    std::span<const AnalysedFrame> span_;
    std::size_t first_;
};

struct Expected {
    std::vector<Window> windows;
    int asked = 0;
};

Expected expected_of(const Plain& file, const std::string& text, const Sampling& sampling,
                     std::int64_t span_windows) {
    const Plan plan = *parse_plan(text);
    Expected expected;
    std::vector<FrameLabel> labels;
    std::size_t first = 0;
    for (const auto span : reuse_spans(file.frames, span_windows)) {
        PlainSource source(file, plan, span, first);
        const auto decisions = decide_span(plan, span, file.index.time_base, source);
        EXPECT_TRUE(decisions);
        for (std::size_t i = 0; i < span.size(); ++i) {
            const Decision& decision = (*decisions)[i];
            labels.push_back({span[i].window, decision.decoded, decision.positive, decision.by});
        }
        expected.asked += source.asked;
        first += span.size();
    }
    expected.windows = windows_of(labels, sampling, file.index.duration_s);
    return expected;
}

const char* const kPlans[] = {
    "reference",
    "every(7) | reference",
    "packets>1.3 | reference",
    "mse(previous:1s,50)>0.0004 | reference",
    "mse(previous:2s,10x10,50)>0.0004 | reference",
    "mse(anchor,50)>0.0006 | reference",
    "sad(anchor,5x5,50,gain)>0.01 | reference",
    "packets>1.1 | mse(previous:1s,50)>0.0004 | ssim(anchor,50)>0.02 | reference",
    "every(3) | packets>1.2 | hist(anchor,50)>0.002 | reference",
    "keyframes>1.4 | reference",
    "every(3) | keyframes>2 | mse(anchor,50)>0.0003 | reference",
    "packets>1.1 | keyframes>1.4 | mse(previous:1s,50)>0.0004 | reference",
    "mse(previous:2s,50)>0.0004 | keyframes>1.4 | reference",
};

TEST_F(CascadeFind, AnswersAsFrameByFrame) {
    const Sampling sampling;
    const Plain file = plain(example_clip(), sampling);
    for (const char* text : kPlans) {
        SCOPED_TRACE(text);
        const Expected expected =
            expected_of(file, text, sampling, std::string(text) == "reference" ? 1 : 60);
        forget();
        const Answer first = answer(options(text));
        EXPECT_EQ(text_of(first.windows), text_of(expected.windows));
        EXPECT_EQ(first.account.reference_calls, expected.asked);
        std::int64_t decided = 0;
        for (const PlanStageCount& stage : first.account.plan_stages) decided += stage.decided;
        EXPECT_EQ(decided, first.account.analysed_frames);
        EXPECT_EQ(first.account.plan_stages.back().decided, expected.asked);
        for (const PlanStageCount& stage : first.account.plan_stages)
            EXPECT_TRUE(stage.decided > 0 || !stage.stage.starts_with("keyframes")) << stage.stage;
        const Answer again = answer(options(text));
        EXPECT_EQ(text_of(again.windows), text_of(expected.windows));
        EXPECT_EQ(again.account.reference_calls, 0);
        if (std::string(text).find("anchor") == std::string::npos) {
            EXPECT_EQ(again.account.frames_decoded, 0) << "scores and labels are in the store";
        }
    }
}

TEST_F(CascadeFind, TheSameAnswerForAnyNumberOfThreads) {
    for (const char* text : {"packets>1.1 | mse(empty,10x10,50)>0.0005 | mse(anchor,50)>0.0006 | reference",
                             "mse(empty,50)>0.0005 | keyframes>1.4 | mse(anchor,50)>0.0006 | reference"}) {
        std::string one;
        for (const int threads : {1, 2, 7}) {
            forget();
            FindOptions asked = options(text);
            asked.run.threads = threads;
            const std::string windows = text_of(answer(asked).windows);
            if (threads == 1) one = windows;
            EXPECT_EQ(windows, one) << threads;
        }
    }
}

// Keyframes are compared with keyframes there: a score of the same text, of other frames.
TEST_F(CascadeFind, ScoresOfKeyframesAreNotThoseOfPlansWithoutThem) {
    const std::string alone = "mse(previous:1s,50)>0.0004 | reference",
                      first = "keyframes>1.4 | mse(previous:1s,50)>0.0004 | reference",
                      fewer = "every(3) | " + first;
    const std::vector<std::string> texts{alone, first, fewer};
    std::vector<std::string> fresh;
    for (const std::string& text : texts) {
        forget();
        fresh.push_back(text_of(answer(options(text)).windows));
    }
    for (const std::string& before : texts) {
        forget();
        answer(options(before));
        for (std::size_t i = 0; i < texts.size(); ++i)
            EXPECT_EQ(text_of(answer(options(texts[i])).windows), fresh[i])
                << texts[i] << " after " << before;
    }
}

TEST_F(CascadeFind, AnotherThresholdTakesTheScoresFromTheStore) {
    const std::string low = "mse(previous:1s,50)>0.0002 | reference",
                      high = "mse(previous:1s,50)>0.002 | reference";
    const Answer first = answer(options(low)), second = answer(options(high));
    EXPECT_LT(second.account.plan_stages.back().decided, first.account.plan_stages.back().decided);
    EXPECT_EQ(second.account.frames_decoded, 0);
    EXPECT_EQ(second.account.reference_calls, 0);
    forget();
    EXPECT_EQ(text_of(answer(options(high)).windows), text_of(second.windows))
        << "what is stored changes nothing";
}

// But with pictures of the empty scene: they are made of the frames asked for.
TEST_F(CascadeFind, ARangeHasTheAnswerOfTheWhole) {
    for (const char* text : {"every(7) | reference", "packets>1.2 | mse(previous:1s,50)>0.0004 | reference",
                             "mse(anchor,50)>0.0006 | reference", "keyframes>1.4 | reference",
                             "every(2) | keyframes>2 | mse(anchor,50)>0.0003 | reference"}) {
        SCOPED_TRACE(text);
        forget();
        const Answer whole = answer(options(text));
        FindOptions asked = options(text);
        asked.range.from = "17";
        asked.range.to = "95";
        const Answer part = answer(asked);
        ASSERT_EQ(part.windows.size(), 78U);
        for (std::size_t i = 0; i < part.windows.size(); ++i)
            EXPECT_EQ(fmt_of(part.windows[i]), fmt_of(whole.windows[i + 17]));
    }
}

TEST_F(CascadeFind, AnInterruptedRunGoesOnToTheSameAnswer) {
    struct CancelLater : Observer {
        explicit CancelLater(CancelToken token) : cancel(std::move(token)) {}
        void on_window(const Window& window, const Answer&) override {
            if (window.number == 70) cancel.cancel();
        }
        CancelToken cancel;
    };
    const std::string text = "mse(empty,10x10)>0.0008 | mse(anchor)>0.0003 | reference";
    const Answer undisturbed = answer(options(text));
    forget();
    const CancelToken cancel;
    CancelLater observer(cancel);
    const auto stopped = find(options(text), &observer, cancel);
    ASSERT_TRUE(stopped) << stopped.error().message;
    EXPECT_FALSE(stopped->complete);
    EXPECT_LT(stopped->windows.size(), undisturbed.windows.size());
    const Answer rest = answer(options(text));
    EXPECT_EQ(text_of(rest.windows), text_of(undisturbed.windows));
    EXPECT_LT(rest.account.reference_calls, undisturbed.account.reference_calls);
}

TEST_F(CascadeFind, TheEmptySceneDecidesNothingOrAllAtTheEnds) {
    const Answer every = answer(options("reference"));
    forget();
    const Answer none = answer(options("mse(empty)>-1 | reference"));
    EXPECT_EQ(none.windows.size(), every.windows.size());
    for (std::size_t i = 0; i < every.windows.size(); ++i)
        EXPECT_EQ(fmt_of(none.windows[i]), fmt_of(every.windows[i]));
    const Answer all = answer(options("mse(empty)>1 | reference"));
    EXPECT_EQ(all.account.plan_stages.front().decided, all.account.analysed_frames);
    for (const Window& window : all.windows) EXPECT_EQ(window.decided_by, DecidedBy::difference);
    const Answer some = answer(options("mse(empty)>0.004 | reference"));
    EXPECT_EQ(some.account.frames_decoded, 0);
    EXPECT_GT(some.account.plan_stages.front().decided, 0);
    EXPECT_GT(some.account.plan_stages.back().decided, 0);
}

TEST_F(CascadeFind, DamageIsAnsweredAsFrameByFrame) {
    const std::string whole = folder_.file("whole.ts"), broken = folder_.file("broken.ts");
    ASSERT_TRUE(testing::ffmpeg(
        "-i " + quoted(example_clip()) + " -an -c:v libx264 -preset ultrafast -g 25 -bf 2 -t 70", whole));
    std::string bytes = testing::read_text(whole);
    // Some stretches of packets are no more what they were.
    for (const double place : {.2, .21, .5, .83})
        for (std::size_t i = 0; i < 20'000; ++i)
            bytes[static_cast<std::size_t>(place * static_cast<double>(bytes.size())) + i] ^=
                char(37 + i % 91);
    folder_.write("broken.ts", bytes);
    const Sampling sampling;
    const Plain file = plain(broken, sampling);
    EXPECT_LT(file.images.size(), file.frames.size()) << "nothing is damaged";
    for (const char* text : kPlans) {
        SCOPED_TRACE(text);
        forget();
        const Answer found = answer(options(text, broken));
        EXPECT_EQ(
            text_of(found.windows),
            text_of(expected_of(file, text, sampling, std::string(text) == "reference" ? 1 : 60).windows));
    }
}

}  // namespace
}  // namespace noscope
