#include "find/machine.h"

#include "base/text.h"
#include "base/threads.h"

#include <fmt/format.h>

#include <fstream>

namespace noscope {
namespace {

struct Processor {
    std::string model = "unknown processor";
    std::string flags;  // each between spaces

    bool has(const char* flag) const { return flags.find(fmt::format(" {} ", flag)) != std::string::npos; }
};

Processor read_processor() {
    std::ifstream file("/proc/cpuinfo");
    Processor processor;
    for (std::string line;
         std::getline(file, line) && (processor.model == "unknown processor" || processor.flags.empty());) {
        const std::size_t colon = line.find(':');
        if (colon == std::string::npos) continue;
        if (line.starts_with("model name")) processor.model = trim(line.substr(colon + 1));
        if (line.starts_with("flags")) processor.flags = line.substr(colon + 1) + " ";
    }
    return processor;
}

}  // namespace

std::string machine_description() {
    const Processor processor = read_processor();
    std::string sets;
    for (const char* set : {"avx2", "avx512f", "avx512_bf16", "avx512_vnni", "amx_bf16", "amx_int8"})
        if (processor.has(set)) sets += fmt::format(" {}", set);
    return fmt::format("{}, {} cores,{}", processor.model, available_threads(),
                       sets.empty() ? " no AVX2" : sets);
}

bool computes_in_bf16() {
    const Processor processor = read_processor();
    return processor.has("avx512_bf16") || processor.has("amx_bf16");
}

}  // namespace noscope
