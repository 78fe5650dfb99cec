#include "find/worker_threads.h"

#include "base/error_text.h"
#include "base/log.h"
#include "base/try.h"

#include <exception>
#include <optional>
#include <system_error>
#include <utility>

namespace noscope {

Result<WorkerTools> make_tools(const CascadeSettings& settings, const PlanImages& images,
                               const CnnRunSettings& nets) {
    const PreparedPlan& prepared = settings.prepared;
    NOSCOPE_TRY(DifferenceScorers differences, DifferenceScorers::make(prepared.plan, settings.predicate));
    for (std::size_t stage = 0; stage < prepared.weights.size(); ++stage)
        if (!prepared.weights[stage].empty())
            NOSCOPE_CHECK(differences.set_weights(static_cast<int>(stage), prepared.weights[stage]));
    NOSCOPE_TRY(ConfidenceScorers confidences, ConfidenceScorers::make(prepared, images, nets));
    return WorkerTools{std::move(differences), std::move(confidences)};
}

Status WorkerThreads::add() {
    if (threads_.size() == most_) return {};
    try {
        threads_.emplace_back([this] { work(); });
    } catch (const std::system_error& error) {
        if (threads_.empty())
            return fail(ErrorCode::internal, "the system gives no thread to work on: {}", error.what());
        log_debug("the system gives {} threads and no more: {}", threads_.size(), error.what());
    }
    return {};
}

void WorkerThreads::join() {
    queue_.close();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
}

void WorkerThreads::work() {
    std::optional<WorkerTools> tools;
    while (const auto chunk = queue_.take()) {
        Status status;
        try {
            if (!tools) {
                auto made = make_tools(run_.settings, run_.images, nets_);
                if (made)
                    tools.emplace(std::move(*made));
                else
                    status = made.error();
            }
            if (status) {
                CascadePass(run_, *tools, *chunk).run();
                continue;
            }
        } catch (const std::exception& error) {
            status = fail(ErrorCode::internal, "while working on '{}': {}", chunk->file->request.path,
                          error.what());
        }
        queue_.tell(
            {.chunk = chunk->number, .file = chunk->file, .ended = true, .status = std::move(status)});
    }
}

}  // namespace noscope
