#include "find/cascade_runner.h"

#include "base/error_text.h"
#include "base/log.h"
#include "base/try.h"
#include "find/blocks.h"
#include "find/chunk_cutter.h"
#include "find/run_memory.h"
#include "find/run_writer.h"
#include "find/worker_threads.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <mutex>
#include <optional>

namespace noscope {
namespace {

// So that a worker decodes long stretches, and none is left with much while the others have nothing.
constexpr std::size_t kChunkBlocks = 5;
// Pictures that wait for confidences, whatever their size: a batch of 4K frames is not.
constexpr std::int64_t kMostHeldBytes = 256 << 20;
// How soon what nobody tells of is seen: ctrl-C, the end of the time.
constexpr std::chrono::milliseconds kLookEvery{20};

// News come about so often, of all workers together.
constexpr double kNewsEveryS = .005;

}  // namespace

std::size_t most_blocks_in_hand(int threads) { return 2 * kChunkBlocks * static_cast<std::size_t>(threads); }

// One call of run(): the side of the thread that owns store, answer and files.
class CascadeRunner::Run {
   public:
    Run(CascadeRunner& owner, const Files& files)
        : owner_(owner),
          files_(files),
          models_(owner.parts_.models ? *owner.parts_.models : no_models_),
          threads_(static_cast<std::size_t>(std::max(owner.parts_.threads, 1))),
          one_by_one_(has_open_classes(owner.parts_.reference, models_)),
          own_guard_(one_by_one_),
          guard_(owner.parts_.port ? owner.parts_.port->guard() : own_guard_),
          own_port_(owner.parts_.reference, own_guard_,
                    [&owner](const std::vector<std::string>& classes) { owner.on_classes(classes); }),
          reference_(owner.parts_.port ? *owner.parts_.port : own_port_),
          busy_before_(owner.totals_.busy_s - reference_.busy_s()) {
        for (std::size_t which = 0; which < models_.size(); ++which)
            model_ports_.emplace_back(models_.model(which), guard_,
                                      [this, which](const std::vector<std::string>& classes) {
                                          models_.set_classes(which, classes);
                                      });
        for_each_port([this](ReferencePort& port) { port.on_wanted = [this] { queue_.wake(); }; });
        nets_ = owner.parts_.cnn;
        // They score on the worker's own thread: as many cores are busy as there are workers.
        if (threads_ > 1) nets_.threads = 1;
    }
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;
    // The port may be used further.
    ~Run() {
        reference_.on_wanted = [] {};
    }

    Result<bool> go() {
        NOSCOPE_CHECK(adopt_new_classes());
        writer_.emplace(owner_.parts_.store, owner_.parts_.model, owner_.parts_.reference, models_,
                        owner_.parts_.stages);
        const RunParts run{.settings = owner_.settings_,
                           .images = owner_.images_,
                           .reference = reference_,
                           .model_ports = model_ports_,
                           .models = models_,
                           .guard = guard_,
                           .positive = owner_.positive,
                           .stop = stop_,
                           .most_held_bytes = most_held_bytes(),
                           .post_every_s = kNewsEveryS * static_cast<double>(threads_),
                           .tell =
                               [this](ChunkNews news) {
                                   if (owner_.ends_by_answer)
                                       queue_.tell_and_wait(std::move(news));
                                   else
                                       queue_.tell(std::move(news));
                               },
                           .opened =
                               [this](const StreamInfo& info, const CascadeFile& file) {
                                   if (owner_.tells_memory)
                                       std::call_once(memory_told_, [&] { tell_memory(info, file); });
                               }};
        Status status;
        {
            WorkerThreads workers(run, nets_, queue_, threads_);
            workers_ = &workers;
            status = coordinate();
            // Of chunks that are under way what is finished is kept.
            stop_.cancel();
            workers.join();
        }
        for (ChunkNews& news : queue_.take_news({})) take(news);
        update_costs();
        Status kept = writer_->flush();
        // Errors of chunks that were not told yet: the first in time order.
        for (const Given& given : given_)
            if (!given.status && status) status = given.status;
        NOSCOPE_CHECK(std::move(status));
        NOSCOPE_CHECK(std::move(kept));
        return !stopped_;
    }

   private:
    // A chunk that was given to the workers, or a file of which nothing is asked for.
    struct Given {
        std::shared_ptr<CascadeFile> file;
        std::uint64_t chunk = 0;
        std::size_t blocks = 0;
        bool is_first = false, is_last = false;  // of its file
        bool ended = false;
        Status status{};               // where it ended with an error
        std::deque<ToldFrame> told{};  // by a worker, and not yet heard
    };

    template <class Do>
    void for_each_port(Do act) {
        act(reference_);
        for (ReferencePort& port : model_ports_) act(port);
    }

    // Another command may have met new classes: its labels refer to them. While no worker has anything.
    Status adopt_new_classes() {
        NOSCOPE_CHECK(adopt());
        for_each_port([](ReferencePort& port) { port.begin(); });
        return {};
    }

    Status adopt() {
        Parts& parts = owner_.parts_;
        if (owner_.parts_.models) NOSCOPE_CHECK(models_.adopt_new_classes(parts.store));
        if (!parts.reference.open_classes()) return {};
        const auto before = parts.reference.classes();
        auto classes = before;
        NOSCOPE_TRY([[maybe_unused]] const std::int64_t model,
                    parts.store.model(parts.reference.identity(), classes));
        if (classes.size() <= before.size()) return {};
        parts.reference.adopt_classes(classes);
        owner_.on_classes(classes);
        return {};
    }

    Status coordinate() {
        for (;;) {
            if (owner_.enough()) {
                stopped_ = true;
                return {};
            }
            if (owner_.parts_.cancel.cancelled())
                return fail(ErrorCode::interrupted, "interrupted; the same command goes on");
            NOSCOPE_CHECK(hand_out());
            if (given_.empty()) return load_error_;
            for (ChunkNews& news : queue_.take_news(kLookEvery)) take(news);
            for_each_port(
                [this](ReferencePort& port) { port.serve(owner_.parts_.cancel, owner_.parts_.stages); });
            NOSCOPE_CHECK(tell());
            if (stopped_) return {};
            NOSCOPE_CHECK(writer_->tick());
            if (!given_.empty() && !given_.front().status) return {};
            // What stands before a failed chunk is finished, and may fail too: the same error is told for any
            // number of threads.
            if (has_failed()) queue_.close();
            update_costs();
            owner_.on_tick();
        }
    }

    bool has_failed() const {
        return std::ranges::any_of(given_, [](const Given& given) { return !given.status; });
    }

    // Gives workers as much as they may have; loads the next file where this one is given out.
    Status hand_out() {
        while (load_error_ && !has_failed() && queue_.waiting() < threads_ &&
               (blocks_in_hand_ == 0 || blocks_in_hand_ < most_blocks_in_hand(owner_.parts_.threads))) {
            if (!cutter_) {
                if (next_file_ == files_.count) return {};
                // What a class's number means must not change under a worker.
                if (one_by_one_ && !given_.empty()) return {};
                load_error_ = load_next();
                if (load_error_ && waits_for_copy()) return {};
                continue;
            }
            give(cutter_->next(next_blocks()));
            NOSCOPE_CHECK(workers_->add());
        }
        return {};
    }

    // The first ones are small, so that answers come early; so are the last ones of a file.
    std::size_t next_blocks() const {
        if (last_chunk_ < threads_) return 1;
        const std::size_t room = most_blocks_in_hand(owner_.parts_.threads) - blocks_in_hand_;
        return std::clamp<std::size_t>(cutter_->blocks_left() / (2 * threads_), 1,
                                       std::min(kChunkBlocks, std::max<std::size_t>(room, 1)));
    }

    void give(Chunk chunk) {
        chunk.number = ++last_chunk_;
        const bool is_last = cutter_->blocks_left() == 0;
        given_.push_back({.file = chunk.file,
                          .chunk = chunk.number,
                          .blocks = chunk.blocks,
                          .is_first = chunk.first == 0,
                          .is_last = is_last});
        blocks_in_hand_ += chunk.blocks;
        owner_.most_blocks_ahead_ = std::max(owner_.most_blocks_ahead_, blocks_in_hand_);
        queue_.give(std::move(chunk));
        if (is_last) cutter_.reset();
    }

    // One of the same content is in hand: what is found there serves the next file, too.
    bool waits_for_copy() const {
        return next_request_ && std::ranges::any_of(given_, [&](const Given& given) {
                   return given.file->request.file.store_id == next_request_->file.store_id;
               });
    }

    Status load_next() {
        if (!next_request_) {
            if (one_by_one_ && next_file_ > 0) NOSCOPE_CHECK(adopt_new_classes());
            NOSCOPE_TRY(next_request_, files_.load(next_file_));
        }
        if (waits_for_copy()) return {};
        NOSCOPE_TRY(auto file, load_file(owner_.parts_.store, owner_.parts_.model,
                                         {owner_.settings_, owner_.differences_, owner_.nets_, models_},
                                         next_file_, std::move(*next_request_), owner_.parts_.stages));
        next_request_.reset();
        ++next_file_;
        if (file->request.frames.empty()) {
            given_.push_back({.file = file, .is_first = true, .is_last = true, .ended = true});
            return {};
        }
        const CascadeSettings& settings = owner_.settings_;
        cutter_.emplace(file, block_windows_of(settings.sampling, settings.span_windows));
        file->largest_block = cutter_->largest_block();
        return {};
    }

    void take(ChunkNews& news) {
        const auto given = std::ranges::find(given_, news.chunk, &Given::chunk);
        writer_->take(news);
        std::move(news.told.begin(), news.told.end(), std::back_inserter(given->told));
        CascadeTotals& totals = owner_.totals_;
        totals.reference_calls += news.totals.reference_calls;
        totals.lost += news.totals.lost;
        totals.reused += news.totals.reused;
        totals.frames_decoded += news.totals.frames_decoded;
        totals.batches += news.totals.batches;
        for (std::size_t stage = 0; stage < news.totals.scored.size(); ++stage)
            totals.scored[stage] += news.totals.scored[stage];
        for (const StageCost& cost : news.stages.stages())
            owner_.parts_.stages.add(cost.name, cost.seconds, cost.frames);
        given->ended = given->ended || news.ended;
        if (!news.status) given->status = std::move(news.status);
    }

    // In time order, whichever workers were faster.
    Status tell() {
        while (!given_.empty()) {
            Given& first = given_.front();
            const std::size_t file = first.file->number;
            if (std::exchange(first.is_first, false)) files_.begin(file);
            while (!first.told.empty()) {
                const ToldFrame told = std::move(first.told.front());
                first.told.pop_front();
                if (told.decision.decoded)
                    ++owner_.totals_.decided[static_cast<std::size_t>(told.decision.stage)];
                NOSCOPE_CHECK(files_.hear(file, told.frame, told.outcome()));
                stopped_ = owner_.enough();
                if (stopped_) return {};
            }
            if (!first.ended || !first.status) return {};
            if (first.is_last) {
                NOSCOPE_CHECK(writer_->finish_file(first.file->request.file.store_id));
                files_.end(file);
            }
            blocks_in_hand_ -= first.blocks;
            given_.pop_front();
        }
        return {};
    }

    // On the thread of a worker.
    void tell_memory(const StreamInfo& info, const CascadeFile& file) const {
        const auto& stages = owner_.settings_.prepared.plan.stages;
        const bool waits = std::ranges::any_of(stages, [](const Stage& stage) {
            return stage.kind() == StageKind::cnn || stage.kind() == StageKind::model;
        });
        RunMemory memory;
        memory.threads = static_cast<int>(threads_);
        memory.picture_bytes = picture_bytes(info);
        memory.width = info.width;
        memory.height = info.height;
        const std::int64_t spans =
            block_windows_of(owner_.settings_.sampling, owner_.settings_.span_windows) /
            owner_.settings_.span_windows;
        memory.waiting_pictures = static_cast<std::int64_t>(kMostSpanPictures);
        if (has_stage(owner_.settings_.prepared.plan, StageKind::keyframes)) memory.waiting_pictures *= spans;
        if (waits)
            memory.waiting_pictures +=
                most_waiting(most_held_bytes(), info.coded_width, info.coded_height, owner_.nets_.batch());
        memory.image_bytes =
            image_bytes(owner_.images_.specs()) +
            (owner_.settings_.prepared.scene.both_lights ? image_bytes({&kLightSpec, 1}) : 0);
        memory.frames_a_block = static_cast<std::int64_t>(file.largest_block);
        memory.blocks = static_cast<std::int64_t>(most_blocks_in_hand(owner_.parts_.threads));
        memory.rgb = owner_.parts_.reference.needs_pixels();
        log_debug("{}", to_string(memory));
    }

    std::int64_t most_held_bytes() const { return kMostHeldBytes / static_cast<std::int64_t>(threads_); }

    void update_costs() { owner_.totals_.busy_s = busy_before_ + reference_.busy_s(); }

    CascadeRunner& owner_;
    const Files& files_;
    StageModels no_models_;
    StageModels& models_;
    const std::size_t threads_;
    const bool one_by_one_;  // one file after the other
    const ClassGuard own_guard_;
    const ClassGuard& guard_;
    ReferencePort own_port_;
    ReferencePort& reference_;
    std::deque<ReferencePort> model_ports_;
    CnnRunSettings nets_;
    const double busy_before_;
    CancelToken stop_;
    ChunkQueue queue_;
    WorkerThreads* workers_ = nullptr;
    std::optional<RunWriter> writer_;
    std::optional<ChunkCutter> cutter_;  // of the file that is being given out
    std::size_t next_file_ = 0;
    std::optional<FrameRequest> next_request_;  // of a file that is not loaded yet
    Status load_error_;                         // told once all before it is
    std::deque<Given> given_;                   // in time order
    std::uint64_t last_chunk_ = 0;
    std::size_t blocks_in_hand_ = 0;
    bool stopped_ = false;
    std::once_flag memory_told_;
};

Result<CascadeRunner> CascadeRunner::make(Parts parts, CascadeSettings settings) {
    PlanImages images = PlanImages::of(settings.prepared.plan, settings.predicate);
    NOSCOPE_TRY(WorkerTools tools, make_tools(settings, images, parts.cnn));
    NOSCOPE_CHECK(check_opened(settings.prepared.plan, parts.models));
    return CascadeRunner(std::move(parts), std::move(settings), std::move(images),
                         std::move(tools.differences), std::move(tools.nets));
}

Result<bool> CascadeRunner::run(const Files& files) { return Run(*this, files).go(); }

Result<bool> CascadeRunner::run_file(const FrameRequest& request, const Hear& hear) {
    return run(
        {.count = 1,
         .load = [&](std::size_t) -> Result<FrameRequest> { return request; },
         .hear = [&](std::size_t, std::size_t i, const FrameOutcome& outcome) { return hear(i, outcome); }});
}

}  // namespace noscope
