// The detectors of a plan's model: stages, opened like the reference.
#pragma once

#include <noscope/error.h>
#include <noscope/options.h>
#include "cascade/plan.h"
#include "query/detections.h"
#include "reference/reference.h"
#include "store/store.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace noscope {

class StageModels {
   public:
    StageModels() = default;
    // One for each detector that the plan names, in its order; reads their heads and classes and compiles
    // nothing. `options`: the reference's, which they share but for the model. Errors: as open_reference();
    // usage where a stage names the reference itself, or where a detector does not know the query's classes.
    // `option`: that names the detector in place of a plan that a user wrote, for messages; else empty.
    static Result<StageModels> open(const Plan& plan, const Predicate& predicate,
                                    const ReferenceOptions& options, const Reference& reference, int threads,
                                    const std::string& option = "");
    // Before the first frame: finds or makes their rows.
    Status enroll(Store& store);
    // Takes over what another command has met of open class lists. Where nothing is handed in.
    Status adopt_new_classes(Store& store);

    std::size_t size() const { return models_.size(); }
    // Of the plan; 0 where no plan was opened.
    int stages() const { return static_cast<int>(by_stage_.size()); }
    // Of a stage of the plan: which of them it asks, or -1.
    int of(int stage) const { return stage < stages() ? by_stage_[static_cast<std::size_t>(stage)] : -1; }
    Reference& model(std::size_t which) const { return *models_[which].model; }
    std::int64_t id(std::size_t which) const { return models_[which].id; }  // in the store
    // The class list has grown.
    void set_classes(std::size_t which, const std::vector<std::string>& all);
    // The query's, over its labels.
    const PredicateTest& test(std::size_t which) const { return models_[which].test; }
    // Its confidence that the frame is positive, in [0,1].
    float confidence(std::size_t which, const Detections& frame) const {
        return models_[which].test.confidence(frame);
    }

   private:
    struct Model {
        std::unique_ptr<Reference> model;
        std::string identity;
        std::vector<std::string> names;  // of the query's classes, as it calls them
        PredicateTest test;
        std::int64_t id = 0;
    };
    static Result<Model> open_one(const Stage& stage, const Predicate& predicate, ReferenceOptions options,
                                  const Reference& reference, int threads, const std::string& option);

    Predicate predicate_;
    std::vector<Model> models_;
    std::vector<int> by_stage_;
};

// Whether any of them, or the reference, may name classes that were in no list.
bool has_open_classes(const Reference& reference, const StageModels& models);

// Every model stage of the plan has its detector; `models` may be null. ErrorCode::internal.
Status check_opened(const Plan& plan, const StageModels* models);

}  // namespace noscope
