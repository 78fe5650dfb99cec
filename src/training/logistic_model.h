// What `noscope-train logistic` learns: the weight of each block in the score of a difference detector.
#pragma once

#include <noscope/error.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace noscope {

enum class Penalty { l1, l2 };

std::string_view to_text(Penalty penalty);
std::optional<Penalty> penalty_from_text(std::string_view text);

// Losses are means of -ln p(label) over the rows, each class weighing one half: ln 2 is what knowing nothing
// costs.
struct LogisticModel {
    // One a column, on the scale of the features; |weights| sum to 1, or all are 0 where no column tells
    // anything.
    std::vector<double> weights;
    // ln(p / (1 - p)) of "the label may differ" is scale * (weights . features) + intercept, for classes of
    // one size.
    double scale = 0;  // >= 0
    double intercept = 0;

    Penalty penalty = Penalty::l2;
    double lambda = 0;        // on standardised features (docs/training.md)
    bool nonnegative = true;  // no weight could fall below 0
    bool converged = true;    // false: iterations ran out, and weights may be a little off

    double training_loss = 0;
    std::optional<double>
        held_out_loss;  // over groups held out in turn; none where groups were too few for that
    struct Tried {
        double lambda, held_out_loss;
    };
    std::vector<Tried> tried;  // what `lambda` was chosen from, largest first; empty where it was given

    std::uint64_t rows = 0, positives = 0, groups = 0, seed = 0;
};

// JSON, a line a member: "format": "noscope-logistic", "version": 1, then the members above.
std::string to_json(const LogisticModel& model);
// ErrorCode::internal: it is nothing that to_json() wrote. `name` is for its message.
Result<LogisticModel> logistic_model_from_json(std::string_view text, const std::string& name);

// Whole or not at all. ErrorCode::store.
Status write_logistic_model(const LogisticModel& model, const std::string& path);
// ErrorCode::internal: missing, or as logistic_model_from_json().
Result<LogisticModel> read_logistic_model(const std::string& path);

}  // namespace noscope
