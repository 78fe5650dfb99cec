// The differences to the empty scene that a net stands beside when it is judged: it is worth something where
// it tells better than the best of them.
#pragma once

#include <noscope/error.h>
#include <noscope/query.h>
#include "cascade/plan.h"
#include "find/training_rows.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace noscope {

// What is said of a net on labelled frames that it did not learn from.
struct NetJudgement {
    std::int64_t frames = 0, positive = 0;
    // The chance that a positive one of them has the higher score: of the net, and of the best difference
    // where there is one, over the same frames. None where they are all of one kind.
    std::optional<double> auc{}, difference_auc{};
    std::string difference{};  // the best one's text; empty: there is none
};

class NetPeers {
   public:
    // Those of the plan but for learned ones, which are not there yet when nets are judged, and the plain
    // mse(empty,10x10,gain) (with gain, as a net's own channel has it) at the size of the first image that
    // the plan compares with the empty scene. None where it compares none.
    static Result<NetPeers> make(const Plan& plan, const PlanImages& images, const Predicate& predicate);

    std::vector<DifferencePeer> metrics() const;
    // `rows` were made beside metrics(); `logits` are the net's, one a row.
    NetJudgement judge(const TrainingRows& rows, std::span<const float> logits) const;

   private:
    struct Peer {
        std::string text;
        std::unique_ptr<Metric> metric;
        std::size_t spec = 0;
    };
    std::vector<Peer> peers_;
};

}  // namespace noscope
