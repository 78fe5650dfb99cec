#include "find/machine.h"

#include "base/text.h"
#include "base/threads.h"

#include <fmt/format.h>

#include <fstream>

namespace noscope {

std::string machine_description() {
    std::ifstream file("/proc/cpuinfo");
    std::string model = "unknown processor", flags;
    for (std::string line; std::getline(file, line) && (model == "unknown processor" || flags.empty());) {
        const std::size_t colon = line.find(':');
        if (colon == std::string::npos) continue;
        if (line.starts_with("model name")) model = trim(line.substr(colon + 1));
        if (line.starts_with("flags")) flags = line.substr(colon + 1) + " ";
    }
    std::string sets;
    for (const char* set : {"avx2", "avx512f", "avx512_bf16", "avx512_vnni", "amx_bf16", "amx_int8"})
        if (flags.find(fmt::format(" {} ", set)) != std::string::npos) sets += fmt::format(" {}", set);
    return fmt::format("{}, {} cores,{}", model, available_threads(), sets.empty() ? " no AVX2" : sets);
}

}  // namespace noscope
