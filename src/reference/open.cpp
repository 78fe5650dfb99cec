#include "base/error_text.h"
#include "base/try.h"
#include "reference/exec_reference.h"
#include "reference/model_reference.h"
#include "reference/reference.h"
#include "reference/replay_reference.h"
#include "reference/view.h"

#include <string_view>

namespace noscope {

Result<std::unique_ptr<Reference>> open_reference(const ReferenceOptions& options,
                                                  const std::vector<Region>& regions, int threads) {
    constexpr std::string_view kReplay = "replay:", kExec = "exec:";
    NOSCOPE_TRY(const View view, make_view(options.view, regions));
    if (options.model.starts_with(kReplay)) {
        if (!view.whole)
            return fail(
                ErrorCode::usage,
                "--reference-view region has no meaning with replay:, whose labels are made; leave it out");
        return open_replay_reference(options.model.substr(kReplay.size()));
    }
    if (options.model.starts_with(kExec))
        return open_exec_reference(options.model.substr(kExec.size()), view, options.exec_timeout_s);
    return open_model_reference(options, view, threads);
}

}  // namespace noscope
