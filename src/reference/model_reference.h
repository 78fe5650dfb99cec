// A detector on disk as a reference model: view, preprocessing, network, head, suppression, back to pixels.
#pragma once

#include <noscope/error.h>
#include <noscope/options.h>
#include "reference/reference.h"
#include "reference/view.h"

#include <memory>

namespace noscope {

// See open_reference(); options.model is [HEAD:]NAME or [HEAD:]FILE.
Result<std::unique_ptr<Reference>> open_model_reference(const ReferenceOptions& options, const View& view,
                                                        int threads);

}  // namespace noscope
