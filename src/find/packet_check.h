// Whether packet sizes tell motion in this recording, before a plan rests on them.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include "cascade/plan.h"
#include "find/session.h"
#include "video/packet_usefulness.h"

#include <string>

namespace noscope {

// Of up to four files spread over the recording, a core-second each at most; the store keeps the verdict.
// Errors: recording, store, interrupted.
Result<PacketUsefulness> packet_usefulness_of(const Session& session, const CancelToken& cancel);

// What a user whose plan goes by packet sizes should hear; empty where they are useful or nothing can be
// told.
std::string packet_warning(const PacketUsefulness& usefulness, const Plan& plan);

}  // namespace noscope
