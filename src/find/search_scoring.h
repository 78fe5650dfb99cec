// What a search knows of a recording: scorers with all that they need, and the table of what they say of
// labelled blocks and of what things cost here (docs/search.md).
#pragma once

#include <noscope/error.h>
#include "find/labelled_blocks.h"
#include "find/prepare_plan.h"
#include "find/search_costs.h"
#include "search/search_table.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace noscope {

class SearchScoring {
   public:
    // All arguments outlive the object. `cost` grows by what things take, `costs` by what is measured.
    SearchScoring(const Preparation& asked, MeasuredCosts& costs, CascadeTotals& cost)
        : asked_(asked), options_(asked.options), costs_(costs), cost_(cost) {}

    // First of all: the scorers that need no training, with pictures of the empty scene where it is ever
    // empty. `frames_a_block`: analysed ones.
    Status look_at_scene(double frames_a_block);
    // Whether there is a detector that may stand before the reference. Whoever names one hears why it cannot;
    // one that is merely installed is left out then.
    Result<bool> find_detector();
    std::string detector() const { return detector_.size() > 0 ? detector_.model(0).identity() : ""; }
    // What a call of it takes by its own word, or as it labels a block; none: unknown.
    Result<std::optional<double>> price_detector(const BlockSample& sample);
    // From now on it is one of the scorers; it labels `sample`, the blocks that score() is given then.
    Status use_detector();
    // How many nets and tables of weights learn() would train.
    std::size_t trainable() const;
    // Trains both kinds, or takes them from the store; what cannot be learnt from these labels is left out,
    // and notes() says why.
    struct Teaching {
        const BlockSample& train;
        std::string key;  // of the sample
        std::function<Result<std::vector<LabelledBlock>>()> train_blocks, select_blocks;
    };
    Status learn(const Teaching& teaching, bool nets, bool weights);

    // Takes over what another one of the same recording has learnt, beside what it has itself: a table may
    // hold scorers of the same text that were trained on different blocks.
    void adopt(const SearchScoring& other);
    // But for the reference.
    std::size_t scorers() const { return scorers_.stages.size() - 1; }

    const std::vector<std::string>& notes() const { return notes_; }
    // Why noscope-train did not do its work; empty where it did, or was not wanted.
    const std::string& trainer_failure() const { return trainer_failure_; }

    // Over these blocks, which are those of `sample`.
    Result<SearchTable> score(const std::vector<LabelledBlock>& blocks, const BlockSample& sample);

    // A plan of these scorers with what it needs; none where something of it was not learnt.
    std::optional<PreparedPlan> prepared_for(const Plan& plan) const;

   private:
    Status learn_nets(const Teaching& teaching, const std::vector<Stage>& nets);
    Status leave_out(const Error& why);
    Status learn_weights_of(const Teaching& teaching, const Stage& stage);
    Result<std::vector<LabelledBlock>> label_by_detector(const BlockSample& sample);
    void add(const Stage& stage);
    Status open_detector(const Plan& plan);
    Stage detector_stage() const;  // without threshold

    const Preparation& asked_;
    const FindOptions& options_;
    MeasuredCosts& costs_;
    CascadeTotals& cost_;
    Plan scorers_;
    EmptyScene scene_;
    PlanImages scene_images_;  // that its pictures were made for
    bool with_scene_ = false;
    double frames_a_block_ = 0;
    StageModels detector_, none_;
    std::vector<std::optional<SpecializedModel>> models_;  // by scorer
    std::vector<std::vector<double>> weights_;             // by scorer
    std::vector<std::string> notes_;
    std::string trainer_failure_;
};

}  // namespace noscope
