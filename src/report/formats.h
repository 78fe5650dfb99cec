// The answer as files of other programs: playlists, cues, tables.
#pragma once

#include <noscope/answer.h>

#include <string>

namespace noscope {

// An extended M3U: one entry an appearance and file, with the times as VLC takes them (#EXTVLCOPT); other
// players play the files whole. Paths are written as they are.
std::string playlist_m3u(const Answer& answer);
// mpv's EDL, version 0: the appearances one after the other, each a chapter.
std::string playlist_edl(const Answer& answer);
// WebVTT: a cue an appearance. Times count from the recording's start, so for one file it is its subtitles.
std::string cues_webvtt(const Answer& answer);
// Chapters and markers for editing programs: "start_s,end_s,start,end,name,file,file_start_s", one an
// appearance; `start` and `end` as HH:MM:SS.mmm.
std::string markers_csv(const Answer& answer);

}  // namespace noscope
