#include <noscope/store.h>

#include "report/json_answer.h"

namespace noscope {
namespace {

OrderedJson scorers_json(const std::vector<StoredScorerInfo>& scorers, const char* items) {
    OrderedJson list = OrderedJson::array();
    for (const StoredScorerInfo& scorer : scorers)
        list.push_back({{"number", scorer.number},
                        {"identity", embedded(scorer.identity)},
                        {"files", scorer.files},
                        {items, scorer.items},
                        {"kept_bytes", scorer.kept_bytes}});
    return list;
}

}  // namespace

std::string store_json(const StoreContents& contents) {
    OrderedJson files = OrderedJson::array(), artifacts = OrderedJson::array(), runs = OrderedJson::array();
    for (const StoredFileInfo& file : contents.files)
        files.push_back({{"path", file.path},
                         {"head_sha256", file.head_sha256},
                         {"bytes", file.bytes},
                         {"missing", file.missing},
                         {"labels", file.labels},
                         {"damaged", file.damaged},
                         {"scores", file.scores},
                         {"kept_bytes", file.kept_bytes}});
    for (const StoredArtifactInfo& artifact : contents.artifacts)
        artifacts.push_back({{"key", artifact.key}, {"kept_bytes", artifact.kept_bytes}});
    for (const StoredRunInfo& run : contents.runs)
        runs.push_back({{"started", run.started},
                        {"updated", run.updated},
                        {"state", run.state},
                        {"plan", run.plan},
                        {"command_line", run.command_line}});
    return json_text({{"schema", 1},
                      {"store", contents.path},
                      {"bytes", contents.bytes},
                      {"files", files},
                      {"models", scorers_json(contents.models, "labels")},
                      {"scorers", scorers_json(contents.scorers, "scores")},
                      {"artifacts", artifacts},
                      {"runs", runs}},
                     2) +
           "\n";
}

std::string store_json(const StoreCheck& check) {
    return json_text({{"schema", 1},
                      {"store", check.path},
                      {"whole", check.damage.empty()},
                      {"blobs", check.blobs},
                      {"damage", check.damage}},
                     2) +
           "\n";
}

std::string store_json(const StoreChange& change) {
    return json_text({{"schema", 1},
                      {"store", change.path},
                      {"bytes_before", change.bytes_before},
                      {"bytes_after", change.bytes_after},
                      {"forgotten",
                       {{"files", change.files},
                        {"labels", change.labels},
                        {"scores", change.scores},
                        {"artifacts", change.artifacts}}}},
                     2) +
           "\n";
}

}  // namespace noscope
