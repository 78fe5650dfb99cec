// A specialized model in words.
#include "specialized/specialized_model.h"

#include "base/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace noscope {
namespace {

std::string count(std::uint64_t value) { return with_commas(static_cast<long long>(value)); }

std::string what_it_is(const SpecializedModel& model) {
    const CnnArchitecture& net = model.architecture;
    const CnnShape shape = shape_of(net);
    const Rect& crop = model.crop;
    std::string text = fmt::format(
        "- net: `{}`, {} weights, {} multiply-adds an image\n"
        "- sees: {}x{} pixels of Y, U, V{}\n",
        to_string(net), count(shape.parameters()), count(shape.multiply_adds()), net.size.width,
        net.size.height, net.difference ? ", and how far Y differs from the empty scene" : "");
    if (crop.x0 > 0 || crop.y0 > 0 || crop.x1 < 1 || crop.y1 < 1)
        text += fmt::format("- of the frame: columns {:.1f} to {:.1f} %, rows {:.1f} to {:.1f} %\n",
                            100 * crop.x0, 100 * crop.x1, 100 * crop.y0, 100 * crop.y1);
    return text + fmt::format("- identity: `{}`\n", identity(model));
}

std::string trained_for(const std::string& line) {
    const auto members = nlohmann::ordered_json::parse(line, nullptr, false);
    if (!members.is_object() || members.empty()) return line.empty() ? "- not stated\n" : "- " + line + "\n";
    std::string text;
    for (const auto& [name, value] : members.items())
        text += fmt::format(
            "- {}: {}\n", name,
            value.is_string() ? value.get<std::string>()
                              : value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    return text;
}

std::string auc(double value) { return std::isnan(value) ? "-" : fmt::format("{:.4f}", value); }

std::string training(const CnnRecord& record) {
    std::string text = fmt::format(
        "- learnt from {} frames, {} of them positive, of {} blocks\n"
        "- judged by {} frames, {} of them positive, of {} blocks held out\n"
        "- {}, learning rate {}, seed {}, {} s{}\n",
        count(record.rows), count(record.positives), count(record.groups), count(record.held_out_rows),
        count(record.held_out_positives), count(record.held_out_groups), record.optimizer,
        record.learning_rate, record.seed, std::lround(record.seconds),
        record.ended_early ? ", interrupted: the best so far" : "");
    if (record.epochs.empty()) return text;
    text +=
        "\n| pass | loss | held-out loss | held-out AUC | |\n"
        "|---|---|---|---|---|\n";
    for (std::size_t i = 0; i < record.epochs.size(); ++i) {
        const CnnEpoch& epoch = record.epochs[i];
        text += fmt::format("| {} | {:.4f} | {:.4f} | {} | {} |\n", i + 1, epoch.training_loss,
                            epoch.held_out_loss, auc(epoch.held_out_auc),
                            static_cast<int>(i) == record.best_epoch ? "kept" : "");
    }
    return text;
}

std::string calibration(const Calibration& calibration) {
    if (calibration.rows == 0) return "None: the confidence is what the net gives.\n";
    return fmt::format(
        "confidence = 1 / (1 + exp(-({:.6g} * logit + {:.6g}))), fitted to {} frames, {} of them positive.\n",
        calibration.slope, calibration.intercept, count(calibration.rows), count(calibration.positives));
}

constexpr const char* kLimits =
    "- It imitates its reference model, with that model's mistakes.\n"
    "- It knows one camera and one query: of another camera, of this one after it was moved, or for other\n"
    "  classes, regions or counts its confidences mean nothing.\n"
    "- What its sample did not hold (a season, snow, night) it has never seen; the figures above are of "
    "blocks\n"
    "  of the same recording.\n";

}  // namespace

std::string model_card(const SpecializedModel& model) {
    return fmt::format(
        "# Specialized model\n\n"
        "A small net that tells from one frame whether the query holds, in place of the reference model.\n\n"
        "{}\n## Trained for\n\n{}\n## Training\n\n{}\n## Calibration\n\n{}\n## Limits\n\n{}",
        what_it_is(model), trained_for(model.trained_for), training(model.record),
        calibration(model.calibration), kLimits);
}

}  // namespace noscope
