#include "reference/replay_reference.h"

#include "base/error_text.h"
#include "base/sha256.h"
#include "base/try.h"
#include "reference/boxes.h"
#include "reference/coco.h"
#include "reference/label_csv.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>

namespace noscope {
namespace {

namespace fs = std::filesystem;

// Of files that are asked about in turn; some 28 bytes each.
constexpr std::int64_t kMostHeldBoxes = 2'000'000;

// "porch" for porch.csv and porch.csv.gz, none for anything else.
std::optional<std::string> stem_of_labels(const fs::path& path) {
    std::string name = path.filename();
    for (const std::string_view ending : {".gz", ".csv"}) {
        if (name.ends_with(ending))
            name.resize(name.size() - ending.size());
        else if (ending == ".csv")
            return {};
    }
    return name;
}

class ReplayReference final : public Reference {
   public:
    ReplayReference(std::string text, std::string path, double cost)
        : text_(std::move(text)), path_(std::move(path)), cost_(cost) {}

    Status scan();

    std::string identity() const override { return identity_; }
    std::string name() const override { return "replay:" + text_; }
    std::vector<std::string> classes() const override { return classes_; }
    bool needs_pixels() const override { return false; }
    double stated_cost_s() const override { return cost_; }
    Status submit(const ReferenceFrame& frame, CancelToken cancel) override;
    Status collect(std::vector<ReferenceAnswer>& out) override {
        const std::scoped_lock lock(mutex_);
        std::move(ready_.begin(), ready_.end(), std::back_inserter(out));
        ready_.clear();
        return {};
    }
    Status drain(std::vector<ReferenceAnswer>& out) override { return collect(out); }

   private:
    Status make_ready(CancelToken) override { return {}; }

    struct Source {
        std::string path;
        std::int64_t boxes = 0;
        std::string recording;  // the file whose labels were asked for; one only
    };
    struct Loaded {
        std::string recording;  // the file whose labels they are
        std::int64_t boxes;
        LabelTable table;
    };
    Status list_sources();
    Result<const LabelTable*> labels_of(const std::string& recording);
    Result<Loaded> load(const std::string& recording);

    const std::string text_, path_;
    const double cost_;
    bool one_file_ = false;                  // PATH is a file: it stands for any stem
    std::map<std::string, Source> sources_;  // by stem
    std::vector<std::string> classes_;       // sorted: the labels' own and COCO's
    std::string identity_;

    std::mutex mutex_;            // of what follows, and of whose labels sources are
    std::vector<Loaded> loaded_;  // the one that was asked last is the last
    std::vector<ReferenceAnswer> ready_;
};

Status ReplayReference::list_sources() {
    std::error_code failure;
    if (fs::is_regular_file(path_, failure)) {
        one_file_ = true;
        sources_[""].path = path_;
        return {};
    }
    for (fs::directory_iterator file(path_, failure), end; !failure && file != end; file.increment(failure)) {
        const auto stem = stem_of_labels(file->path());
        if (!stem) continue;
        auto& source = sources_[*stem];
        if (!source.path.empty())
            return fail(ErrorCode::reference, "'{}' and '{}' are labels of the same file: remove one",
                        source.path, file->path().string());
        source.path = file->path();
    }
    if (failure)
        return fail(ErrorCode::reference, "cannot read labels from '{}': {}", path_, failure.message());
    if (sources_.empty())
        return fail(ErrorCode::reference, "no labels in '{}': it should hold <file stem>.csv or .csv.gz",
                    path_);
    return {};
}

Status ReplayReference::scan() {
    NOSCOPE_CHECK(list_sources());
    std::set<std::string, std::less<>> classes;
    std::string content;
    for (auto& [stem, source] : sources_) {
        NOSCOPE_TRY(LabelSummary summary, summarise_labels(source.path));
        source.boxes = summary.boxes;
        classes.merge(summary.classes);
        const auto hash = sha256_file(source.path);
        if (!hash) return fail(ErrorCode::reference, "{}", hash.error().message);
        content += fmt::format("{}\n{}\n", *hash, stem);
    }
    // What a detector of the usual classes never saw is no unknown class: it may be asked for, and is not
    // found.
    classes.insert(coco_names().begin(), coco_names().end());
    classes_.assign(classes.begin(), classes.end());
    const nlohmann::json json{{"kind", "replay"},
                              {"labels_sha256", sha256_hex(content)},
                              {"kept_floor", fmt::format("{}", kKeptFloor)}};
    identity_ = json.dump();
    return {};
}

Result<ReplayReference::Loaded> ReplayReference::load(const std::string& recording) {
    const auto source = sources_.find(one_file_ ? "" : fs::path(recording).stem().string());
    if (source == sources_.end())
        return fail(ErrorCode::reference, "no labels for '{}': '{}' holds no {}.csv or {}.csv.gz", recording,
                    path_, fs::path(recording).stem().string(), fs::path(recording).stem().string());
    std::string& owner = source->second.recording;
    if (!owner.empty() && owner != recording)
        return fail(
            ErrorCode::reference,
            "'{}' cannot be the labels of both '{}' and '{}': replay a folder with <file stem>.csv for each",
            source->second.path, owner, recording);
    const std::int64_t boxes = source->second.boxes;
    // Others are freed before it is read: one may be large, and several files are run at once.
    std::int64_t held = boxes;
    for (const Loaded& other : loaded_) held += other.boxes;
    while (!loaded_.empty() && held > kMostHeldBoxes) {
        held -= loaded_.front().boxes;
        loaded_.erase(loaded_.begin());
    }
    NOSCOPE_TRY(LabelTable table, LabelTable::load(source->second.path, classes_, boxes));
    owner = recording;
    return Loaded{recording, boxes, std::move(table)};
}

Result<const LabelTable*> ReplayReference::labels_of(const std::string& recording) {
    const auto known = std::ranges::find(loaded_, recording, &Loaded::recording);
    if (known == loaded_.end()) {
        NOSCOPE_TRY(Loaded loaded, load(recording));
        loaded_.push_back(std::move(loaded));
    } else if (known != std::prev(loaded_.end())) {
        std::rotate(known, std::next(known), loaded_.end());
    }
    return &loaded_.back().table;
}

Status ReplayReference::submit(const ReferenceFrame& frame, CancelToken cancel) {
    if (cancel.cancelled()) return fail(ErrorCode::interrupted, "interrupted");
    const std::scoped_lock lock(mutex_);
    NOSCOPE_TRY(const LabelTable* const labels, labels_of(frame.file));
    Detections found{frame.width, frame.height, labels->frame(frame.number)};
    clip_boxes(found.boxes, frame.width, frame.height);
    ready_.push_back({frame.ticket, std::move(found), 0});
    return {};
}

}  // namespace

Result<std::unique_ptr<Reference>> open_replay_reference(const std::string& text) {
    constexpr std::string_view kCost = ",cost=";
    std::string path = text;
    double cost = 0;
    if (const std::size_t at = text.rfind(kCost); at != std::string::npos) {
        path = text.substr(0, at);
        const char* const begin = text.data() + at + kCost.size();
        const char* const end = text.data() + text.size();
        const auto [stop, code] = std::from_chars(begin, end, cost);
        if (code != std::errc() || stop != end || !std::isfinite(cost) || cost < 0)
            return fail(ErrorCode::usage, "replay:{}: the cost must be seconds a call, from 0", text);
    }
    if (path.empty()) return fail(ErrorCode::usage, "replay: needs a file or folder: replay:PATH[,cost=S]");
    auto reference = std::make_unique<ReplayReference>(text, path, cost);
    NOSCOPE_CHECK(reference->scan());
    return std::unique_ptr<Reference>(std::move(reference));
}

}  // namespace noscope
