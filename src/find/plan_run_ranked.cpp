// Of a run of a plan: where the reference is asked by rank.
#include "base/try.h"
#include "find/frame_asker.h"
#include "find/plan_run.h"
#include "find/ranked_run.h"

#include <algorithm>

namespace noscope {

Status PlanRun::decide_ranked(PreparedPlan prepared, ReferencePort& port, CascadeTotals& totals) {
    CascadeTotals asking;
    FrameAsker asker({session_, port, cancel_, stages_, asking, [this] { return monitor_.enough(false); }});
    const auto rank = std::ranges::find(plan_.stages, StageKind::rank, &Stage::kind);
    RankedRun ranked({options_, session_.recording, *builder_, asker,
                      static_cast<std::size_t>(rank - plan_.stages.begin()),
                      [this] { return monitor_.enough(false); },
                      [this](double done) { monitor_.step("asking", done, -1); }});
    NOSCOPE_CHECK(decide_files(std::move(prepared), port, totals, &ranked));
    // Ended before all was scored, there is nothing to rank.
    if (enough()) return {};
    Status asked = ranked.ask();
    totals.add(asking);
    totals.scored.back() += asking.reference_calls;
    totals.busy_s = port.busy_s();
    Status finished = asker.finish();
    NOSCOPE_CHECK(std::move(asked));
    NOSCOPE_CHECK(std::move(finished));
    answer_.account.ranking = ranked.counts();
    ranked.tell(totals);
    return {};
}

}  // namespace noscope
