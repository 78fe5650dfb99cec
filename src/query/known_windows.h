// What the reference model's own labels say of windows that others decided in part.
#pragma once

#include <noscope/answer.h>
#include <noscope/query.h>

#include <cstdint>

namespace noscope {

// Of a window, whatever its other frames turn out to be.
enum class Truth : std::uint8_t { open, positive, negative };
Truth truth_of(const Window& window, Rational presence);

// Whether every frame of it that can be decoded has the reference's own label. One that copies has none.
inline bool known_whole(const Window& window) { return window.reference_frames == window.frames; }

}  // namespace noscope
