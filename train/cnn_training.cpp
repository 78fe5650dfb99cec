#include "train/cnn_training.h"

#include "base/error_text.h"
#include "base/text.h"
#include "base/try.h"
#include "train/cnn_batches.h"
#include "train/cnn_fit.h"
#include "train/group_folds.h"
#include "train/held_out.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <set>
#include <utility>

namespace noscope::train {
namespace {

constexpr std::size_t kFewestPositives = 5;  // fewer are learnt by heart, with luck
constexpr std::size_t kAtOnce = 256;         // held-out images
constexpr double kBetter = 1e-4;             // a held-out loss counts as better by this share
constexpr double kMultiplyAddsAStep = 1e8;   // of progress

std::size_t positives_of(const CnnSamples& samples, std::span<const std::size_t> rows) {
    return static_cast<std::size_t>(
        std::count_if(rows.begin(), rows.end(), [&](std::size_t row) { return samples.labels[row] == 1; }));
}

std::size_t groups_of(const CnnSamples& samples, std::span<const std::size_t> rows) {
    std::set<std::uint32_t> groups;
    for (const std::size_t row : rows) groups.insert(samples.groups[row]);
    return groups.size();
}

bool has_both(const CnnSamples& samples, std::span<const std::size_t> rows) {
    const std::size_t positives = positives_of(samples, rows);
    return positives > 0 && positives < rows.size();
}

// A share of 1 / n of the groups is one of n folds: the first that has both labels, if any has.
Result<Fold> hold_out(const CnnSamples& samples, double share, std::uint64_t seed) {
    const int count = std::max(2, static_cast<int>(std::lround(1 / share)));
    NOSCOPE_TRY(std::vector<Fold> folds, group_folds(samples.labels, samples.groups, count, seed));
    const auto sound = [&](const Fold& fold) { return has_both(samples, fold.held_out); };
    const auto found = std::find_if(folds.begin(), folds.end(), sound);
    return std::move(found == folds.end() ? folds.front() : *found);
}

// Levels become numbers of mean 0 and deviation 1 over the rows learnt from. A plane that is the same
// everywhere (colour by night) counts nothing; noise of less than two levels is not blown up.
void standardise(const CnnSamples& samples, std::span<const std::size_t> rows, TrainedCnn& net) {
    constexpr double kLeastDeviation = 2.0 / 255;
    const std::size_t area = samples.row_size() / samples.planes();
    for (std::size_t plane = 0; plane < static_cast<std::size_t>(net.architecture.channels()); ++plane) {
        std::uint64_t sum = 0, squares = 0;
        for (const std::size_t row : rows)
            for (const std::uint8_t level : samples.row(row).subspan(plane * area, area)) {
                sum += level;
                squares += std::uint64_t{level} * level;
            }
        const double count = static_cast<double>(rows.size() * area);
        const double mean = static_cast<double>(sum) / count;
        const double variance = std::max(0.0, static_cast<double>(squares) / count - mean * mean);
        const double deviation = std::sqrt(variance) / 255;
        net.mean.push_back(static_cast<float>(mean / 255));
        net.scale.push_back(deviation < 1e-6 ? 0.0F
                                             : static_cast<float>(1 / std::max(deviation, kLeastDeviation)));
    }
}

// The rows that tell which epoch was best.
class HeldOut {
   public:
    HeldOut(const CnnSamples& samples, const std::vector<std::size_t>& rows, std::size_t planes)
        : samples_(samples), rows_(rows), logits_(rows.size()) {
        const std::size_t image_size = planes * (samples.row_size() / samples.planes());
        for (const std::size_t row : rows) {
            labels_.push_back(samples.labels[row]);
            weights_.push_back(samples.weights[row]);
        }
        image_size_ = image_size;
    }

    void ask(CnnFitter& fitter, CnnEpoch& epoch) {
        for (std::size_t from = 0; from < rows_.size(); from += kAtOnce) {
            const std::size_t count = std::min(kAtOnce, rows_.size() - from);
            images_.clear();
            for (std::size_t i = 0; i < count; ++i) {
                const auto planes = samples_.row(rows_[from + i]).first(image_size_);
                images_.insert(images_.end(), planes.begin(), planes.end());
            }
            fitter.logits(images_, std::span(logits_).subspan(from, count));
        }
        epoch.held_out_loss = balanced_loss(logits_, labels_, weights_);
        epoch.held_out_auc = area_under_curve(logits_, labels_);
    }
    const std::vector<float>& logits() const { return logits_; }

   private:
    const CnnSamples& samples_;
    const std::vector<std::size_t>& rows_;
    std::size_t image_size_ = 0;
    std::vector<std::uint8_t> images_, labels_;
    std::vector<float> weights_, logits_;
};

std::int64_t steps_a_batch(const CnnArchitecture& architecture, std::size_t batch) {
    const double work =
        static_cast<double>(shape_of(architecture).multiply_adds()) * static_cast<double>(batch);
    return std::max<std::int64_t>(1, std::llround(work / kMultiplyAddsAStep));
}

// One training from first weights on, with one learning rate.
class Run {
   public:
    Run(CnnTrainingResult& result, const CnnSamples& samples, const Fold& fold,
        const CnnTrainingSettings& settings, ProgressTeller& progress, const Stopped& stopped)
        : net_(result.net),
          result_(result),
          fold_(fold),
          settings_(settings),
          progress_(progress),
          stopped_(stopped),
          planes_(static_cast<std::size_t>(net_.architecture.channels())),
          batches_(samples, fold.training,
                   {.batch = static_cast<std::size_t>(settings.batch), .planes = planes_}, settings.seed),
          held_out_(samples, fold.held_out, planes_),
          fitter_(net_.architecture, net_.mean, net_.scale,
                  {settings.optimizer, net_.record.learning_rate, settings.seed}),
          steps_(steps_a_batch(net_.architecture, static_cast<std::size_t>(settings.batch))),
          name_(to_string(net_.architecture)) {}

    // dead: it says the same of every image, since every unit before the logit gives 0. No gradient reaches
    // the weights of such a net any more.
    enum class End { done, stopped, diverged, dead };

    End train() {
        CnnRecord& record = net_.record;
        for (int i = 0; i < settings_.epochs; ++i) {
            CnnEpoch epoch;
            const End end = pass(epoch);
            if (end != End::done) {
                progress_.skip(-told_);
                return end;
            }
            const bool better =
                record.epochs.empty() ||
                epoch.held_out_loss <
                    record.epochs[static_cast<std::size_t>(record.best_epoch)].held_out_loss * (1 - kBetter);
            record.epochs.push_back(epoch);
            if (better) keep(i);
            if (i - record.best_epoch >= settings_.patience) break;
        }
        const auto& kept = result_.held_out;
        const bool dead =
            std::ranges::all_of(kept, [&](const auto& one) { return one.logit == kept[0].logit; });
        progress_.skip((dead ? 0 : all_steps()) - told_);
        return dead ? End::dead : End::done;
    }

   private:
    std::int64_t all_steps() const {
        return steps_ * settings_.epochs * static_cast<std::int64_t>(batches_.an_epoch());
    }

    End pass(CnnEpoch& epoch) {
        double sum = 0;
        for (std::size_t i = 0; i < batches_.an_epoch(); ++i) {
            if (stopped_()) return End::stopped;
            batches_.next(batch_);
            const double loss = fitter_.step(batch_);
            if (!std::isfinite(loss)) return End::diverged;
            sum += loss;
            told_ += steps_;
            progress_.step(fmt::format("{}, epoch {}", name_, net_.record.epochs.size() + 1), steps_);
        }
        epoch.training_loss = sum / static_cast<double>(batches_.an_epoch());
        held_out_.ask(fitter_, epoch);
        return std::isfinite(epoch.held_out_loss) ? End::done : End::diverged;
    }

    void keep(int epoch) {
        net_.record.best_epoch = epoch;
        net_.weights = fitter_.weights();
        result_.held_out.clear();
        for (std::size_t i = 0; i < fold_.held_out.size(); ++i)
            result_.held_out.push_back({fold_.held_out[i], held_out_.logits()[i]});
    }

    TrainedCnn& net_;
    CnnTrainingResult& result_;
    const Fold& fold_;
    const CnnTrainingSettings& settings_;
    ProgressTeller& progress_;
    const Stopped& stopped_;
    const std::size_t planes_;
    CnnBatches batches_;
    CnnBatch batch_;
    HeldOut held_out_;
    CnnFitter fitter_;
    const std::int64_t steps_;
    const std::string name_;
    std::int64_t told_ = 0;
};

void describe(const CnnSamples& samples, const Fold& fold, const CnnTrainingSettings& settings,
              CnnRecord& record) {
    record.optimizer = to_text(settings.optimizer);
    record.seed = settings.seed;
    record.rows = fold.training.size();
    record.positives = positives_of(samples, fold.training);
    record.groups = groups_of(samples, fold.training);
    record.held_out_rows = fold.held_out.size();
    record.held_out_positives = positives_of(samples, fold.held_out);
    record.held_out_groups = groups_of(samples, fold.held_out);
}

bool all_the_same(const CnnSamples& samples, std::size_t planes) {
    const std::size_t size = planes * (samples.row_size() / samples.planes());
    const auto first = samples.row(0).first(size);
    for (std::size_t row = 1; row < samples.rows(); ++row)
        if (!std::ranges::equal(samples.row(row).first(size), first)) return false;
    return true;
}

}  // namespace

Status check_learnable(const CnnSamples& samples, bool difference, const std::string& name) {
    const std::size_t rows = samples.rows();
    if (rows == 0) return fail(ErrorCode::recording, "'{}' has no images", name);
    const auto positives =
        static_cast<std::size_t>(std::count(samples.labels.begin(), samples.labels.end(), std::uint8_t{1}));
    constexpr const char* kDo =
        "label more frames, widen the query's region if it has one, or let a cheap teacher label the sample";
    if (positives < kFewestPositives)
        return fail(ErrorCode::recording,
                    "too few positives to learn from: {} of {} images, and at least {} are needed; {}",
                    positives, with_commas(static_cast<long long>(rows)), kFewestPositives, kDo);
    if (rows - positives < kFewestPositives)
        return fail(
            ErrorCode::recording,
            "too few negatives to learn from: {} of {} images, and at least {} are needed; label more "
            "frames, or ask about a narrower region",
            rows - positives, with_commas(static_cast<long long>(rows)), kFewestPositives);
    if (all_the_same(samples, difference ? 4 : 3))
        return fail(ErrorCode::recording,
                    "all images are the same, whatever their label: there is nothing to tell them apart by");
    if (const auto folds = group_folds(samples.labels, samples.groups, 2, 1); !folds)
        return fail(
            ErrorCode::recording,
            "all {} positives, or all negatives, are of one block of the recording, so that none can be "
            "held out; {}",
            positives, kDo);
    return {};
}

double usual_learning_rate(CnnOptimizer optimizer) {
    return optimizer == CnnOptimizer::rmsprop ? 1e-3 : 2e-3;
}

std::int64_t steps_of(const CnnArchitecture& architecture, const CnnSamples& samples,
                      const CnnTrainingSettings& settings) {
    const auto fold = hold_out(samples, settings.held_out, settings.seed);
    if (!fold) return 0;  // train_cnn() says why
    CnnBatchSettings batches{.batch = static_cast<std::size_t>(settings.batch), .paste = false};
    batches.planes = static_cast<std::size_t>(architecture.channels());
    return steps_a_batch(architecture, batches.batch) * settings.epochs *
           static_cast<std::int64_t>(CnnBatches(samples, fold->training, batches, settings.seed).an_epoch());
}

Result<CnnTrainingResult> train_cnn(const CnnArchitecture& architecture, const CnnSamples& samples,
                                    const CnnTrainingSettings& settings, ProgressTeller& progress,
                                    const Stopped& stopped) {
    const auto start = std::chrono::steady_clock::now();
    NOSCOPE_TRY(const Fold fold, hold_out(samples, settings.held_out, settings.seed));
    CnnTrainingResult result;
    TrainedCnn& net = result.net;
    net.architecture = architecture;
    standardise(samples, fold.training, net);
    describe(samples, fold, settings, net.record);
    const double asked = settings.learning_rate.value_or(usual_learning_rate(settings.optimizer));
    auto end = Run::End::diverged;
    for (const double rate : {asked, asked / 10}) {
        net.record.learning_rate = rate;
        net.record.epochs.clear();
        net.record.best_epoch = 0;
        end = Run(result, samples, fold, settings, progress, stopped).train();
        if (end != Run::End::diverged && end != Run::End::dead) break;
    }
    if (end == Run::End::diverged)
        return fail(
            ErrorCode::recording,
            "the loss of '{}' diverges, even with a learning rate of {}: give a lower --learning-rate",
            to_string(architecture), net.record.learning_rate);
    if (end == Run::End::dead)
        progress.skip(steps_of(architecture, samples, settings));  // none is left to tell
    net.record.ended_early = end == Run::End::stopped;
    if (net.record.epochs.empty()) return fail(ErrorCode::interrupted, "interrupted");
    net.record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
}

}  // namespace noscope::train
