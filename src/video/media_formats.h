// Which containers are read.
#pragma once

namespace noscope {

// FFmpeg's names of the demuxers that may read a recording, between commas: its option format_whitelist.
const char* media_formats();

}  // namespace noscope
