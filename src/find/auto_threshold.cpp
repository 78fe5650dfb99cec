#include "find/auto_threshold.h"

#include "base/error_text.h"
#include "base/sealed_bytes.h"
#include "base/sha256.h"
#include "base/text.h"
#include "base/try.h"
#include "find/query_json.h"
#include "search/choose_runs.h"
#include "search/choose_thresholds.h"

#include <optional>

namespace noscope {
namespace {

// Raised whenever the same table would give another threshold.
constexpr std::uint8_t kVersion = 1;
// Windows of either kind, without which nothing can be said of errors.
constexpr std::int64_t kLeastWindows = 3;
// So many positive windows without a miss bound the missed share by 5 % with 95 % confidence: .95^59 < .05.
constexpr std::int64_t kEnoughPositive = 59;

class Search {
   public:
    Search(const ThresholdSearch& search, ChosenStage& chosen)
        : search_(search), chosen_(chosen), limits_(window_limits(search.budgets)) {}

    Result<Plan> go() {
        const std::string key = name();
        NOSCOPE_TRY(const auto stored, search_.session.store->artifact(key));
        std::optional<Plan> plan = stored ? decode(*stored) : std::nullopt;
        if (!plan) {
            NOSCOPE_TRY(plan, choose());
            NOSCOPE_CHECK(search_.session.store->put_artifact(key, encode(*plan)));
        }
        tell();
        return std::move(*plan);
    }

   private:
    const Plan& plan() const { return search_.prepared.plan; }
    bool is_runs() const { return plan().stages[search_.stage].kind() == StageKind::runs; }
    // Of the stage that was chosen; the numbers of `runs` are for no reader.
    std::string name_in(const Plan& made) const {
        return is_runs() ? "runs" : to_string(made.stages[search_.stage]);
    }

    std::string name() const {
        const PreparedPlan& prepared = search_.prepared;
        std::string text = fmt::format("{} plan {} budgets {} empty scene {}", search_.key, to_string(plan()),
                                       to_text(to_json(search_.budgets)), prepared.scene.name);
        for (const auto& weights : prepared.weights)
            for (const double weight : weights) text += fmt::format(" {}", weight);
        for (const auto& model : prepared.models)
            if (model) text += " " + identity(*model);
        for (std::size_t i = 0; i < search_.models.size(); ++i)
            text += " " + search_.models.model(i).identity();
        return "threshold " + sha256_hex(search_.session.fingerprint(text));
    }

    Result<Plan> choose() {
        NOSCOPE_TRY(const auto table, search_.table());
        const auto start = RunClock::now();
        ReplayCounts all;
        for (const ScoredSpan& span : table) {
            NOSCOPE_TRY(const ReplayCounts counts, replay(Plan{{Stage{}}}, span, search_.sampling.presence));
            all += counts;
        }
        NOSCOPE_CHECK(check_counts(all));
        Plan made = plan();
        ReplayCounts counts;
        bool within = true;
        if (is_runs()) {
            NOSCOPE_TRY(ChosenRuns best, choose_runs(plan(), table, search_.sampling.presence, limits_));
            made.stages[search_.stage].body = std::move(best.stage);
            counts = best.counts;
            within = best.within;
        } else {
            NOSCOPE_TRY(const ChosenThreshold best,
                        choose_threshold(plan(), search_.stage, table, search_.sampling.presence, limits_));
            made.stages[search_.stage].threshold = best.threshold;
            counts = best.counts;
            within = best.within;
        }
        chosen_ = {.stage = name_in(made),
                   .windows = counts.windows,
                   .positive = counts.positive,
                   .missed = counts.missed,
                   .spurious = counts.spurious,
                   .frames = all.reference_calls,
                   .reference_calls = counts.reference_calls,
                   .within = within};
        search_.stages.add("threshold", seconds_since(start), chosen_.frames);
        return made;
    }

    Status check_counts(const ReplayCounts& all) const {
        const std::int64_t negative = all.windows - all.positive;
        const bool rare = all.positive < kLeastWindows;
        if (!rare && negative >= kLeastWindows) return {};
        return fail(ErrorCode::usage,
                    "no threshold can be chosen for `{}`: of {} labelled windows {} {} what is asked for, "
                    "and {} are needed; label more (--label-budget), {} the region, or give {}",
                    to_string(plan().stages[search_.stage]), with_commas(all.windows),
                    with_commas(rare ? all.positive : negative), rare ? "hold" : "are without", kLeastWindows,
                    rare ? "widen" : "narrow", is_runs() ? "its numbers" : "the threshold as a number");
    }

    std::vector<std::uint8_t> encode(const Plan& plan) const {
        const std::string text = to_text({{"plan", to_string(plan)},
                                          {"windows", chosen_.windows},
                                          {"positive", chosen_.positive},
                                          {"missed", chosen_.missed},
                                          {"spurious", chosen_.spurious},
                                          {"frames", chosen_.frames},
                                          {"reference_calls", chosen_.reference_calls},
                                          {"within", chosen_.within}});
        SealedWriter out(kVersion);
        out.append({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
        return std::move(out).seal();
    }

    std::optional<Plan> decode(std::span<const std::uint8_t> bytes) {
        auto in = SealedReader::open(bytes, kVersion);
        if (!in) return std::nullopt;
        const auto text = in->take(in->left());
        const auto json = OrderedJson::parse(text.begin(), text.end(), nullptr, false);
        if (!json.is_object() || !json.contains("plan") || !json["plan"].is_string()) return std::nullopt;
        auto plan = parse_plan(json["plan"].get<std::string>());
        if (!plan || plan->stages.size() != this->plan().stages.size()) return std::nullopt;
        for (const char* field :
             {"windows", "positive", "missed", "spurious", "frames", "reference_calls", "within"})
            if (!json.contains(field)) return std::nullopt;
        chosen_ = {.stage = name_in(*plan),
                   .windows = json["windows"].get<std::int64_t>(),
                   .positive = json["positive"].get<std::int64_t>(),
                   .missed = json["missed"].get<std::int64_t>(),
                   .spurious = json["spurious"].get<std::int64_t>(),
                   .frames = json["frames"].get<std::int64_t>(),
                   .reference_calls = json["reference_calls"].get<std::int64_t>(),
                   .within = json["within"].get<bool>()};
        return std::move(*plan);
    }

    void tell() const {
        search_.note(
            fmt::format("`{}`: chosen from {} labelled windows, {} positive{}; on them the plan misses {} "
                        "and adds {}, and "
                        "asks about {} of {} frames",
                        chosen_.stage, with_commas(chosen_.windows), with_commas(chosen_.positive),
                        chosen_.positive < kEnoughPositive
                            ? fmt::format(": margins are advisory below {}", kEnoughPositive)
                            : "",
                        with_commas(chosen_.missed), with_commas(chosen_.spurious),
                        with_commas(chosen_.reference_calls), with_commas(chosen_.frames)));
        if (!chosen_.within)
            search_.warn(
                fmt::format("no threshold of `{}` keeps the budgets on {} labelled windows: with the best "
                            "the plan misses {} "
                            "of {} positive ones and adds {}; the other stages' thresholds decide too much",
                            chosen_.stage, with_commas(chosen_.windows), with_commas(chosen_.missed),
                            with_commas(chosen_.positive), with_commas(chosen_.spurious)));
        warn_one_sided(chosen_.stage, search_.budgets, search_.warn);
    }

    const ThresholdSearch& search_;
    ChosenStage& chosen_;
    WindowLimits limits_;
};

}  // namespace

void warn_one_sided(const std::string& plan, const Budgets& budgets,
                    const std::function<void(const std::string&)>& warn) {
    const WindowLimits limits = window_limits(budgets);
    const bool misses = !limits.fnr, adds = !limits.fpr && !limits.precision;
    if (misses || adds)
        warn(fmt::format("`{}` was chosen without a limit on {}: give {} too", plan,
                         misses ? "what is missed" : "false alarms",
                         misses ? "--recall or --fnr" : "--precision or --fpr"));
}

Result<Plan> choose_auto_threshold(const ThresholdSearch& search, ChosenStage& chosen) {
    return Search(search, chosen).go();
}

}  // namespace noscope
