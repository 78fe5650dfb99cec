#include "find/run_writer.h"

#include "base/try.h"

#include <iterator>

namespace noscope {
namespace {

// What a kill may cost at most, with room for the transaction itself.
constexpr double kFlushEveryS = 0.5;

template <class Item>
void append(std::vector<Item>& to, std::vector<Item>& from) {
    if (to.empty())
        to = std::move(from);
    else
        std::move(from.begin(), from.end(), std::back_inserter(to));
}

}  // namespace

RunWriter::RunWriter(Store& store, std::int64_t model, const Reference& reference, const StageModels& models,
                     StageClock& stages)
    : store_(store), model_(model), models_(models), stages_(stages) {
    const auto add = [&](const Reference& one, std::int64_t id) {
        if (one.open_classes()) open_classes_.push_back({&one, id, one.classes().size()});
    };
    add(reference, model);
    for (std::size_t which = 0; which < models.size(); ++which) add(models.model(which), models.id(which));
}

void RunWriter::take(ChunkNews& news) {
    const std::int64_t file = news.file->request.file.store_id;
    if (!news.labels.empty()) append(labels_[{file, model_}], news.labels);
    for (std::size_t which = 0; which < news.model_labels.size(); ++which)
        if (!news.model_labels[which].empty())
            append(labels_[{file, models_.id(which)}], news.model_labels[which]);
    for (auto& [scorer, scores] : news.scores) append(scores_[{file, scorer}], scores);
}

Status RunWriter::tick() { return seconds_since(last_flush_) < kFlushEveryS ? Status{} : flush(); }

Status RunWriter::store_classes() {
    for (OpenClasses& one : open_classes_) {
        const auto classes = one.reference->classes();
        if (classes.size() == one.stored) continue;
        NOSCOPE_CHECK(store_.set_classes(one.model, classes));
        one.stored = classes.size();
    }
    return {};
}

Status RunWriter::flush() {
    last_flush_ = RunClock::now();
    if (labels_.empty() && scores_.empty()) return {};
    const auto start = RunClock::now();
    std::int64_t count = 0;
    Status stored = store_.together([&]() -> Status {
        NOSCOPE_CHECK(store_classes());
        for (const auto& [place, labels] : labels_) {
            NOSCOPE_CHECK(store_.add_labels(place.first, place.second, labels));
            count += std::ssize(labels);
        }
        for (const auto& [place, scores] : scores_) {
            NOSCOPE_CHECK(store_.add_scores(place.first, place.second, scores));
            count += std::ssize(scores);
        }
        return {};
    });
    NOSCOPE_CHECK(std::move(stored));
    for (const auto& [place, labels] : labels_) new_labels_.insert(place);
    for (const auto& [place, scores] : scores_) new_scores_.insert(place);
    labels_.clear();
    scores_.clear();
    stages_.add("store", seconds_since(start), count);
    return {};
}

Status RunWriter::finish_file(std::int64_t file) {
    NOSCOPE_CHECK(flush());
    const auto start = RunClock::now();
    const auto is_of = [&](const Place& place) { return place.first == file; };
    for (const Place& place : new_labels_)
        if (is_of(place)) NOSCOPE_CHECK(store_.compact_labels(place.first, place.second));
    for (const Place& place : new_scores_)
        if (is_of(place)) NOSCOPE_CHECK(store_.compact_scores(place.first, place.second));
    std::erase_if(new_labels_, is_of);
    std::erase_if(new_scores_, is_of);
    stages_.add("store", seconds_since(start));
    return {};
}

}  // namespace noscope
