// find_person CLASS RECORDING [REFERENCE]: prints when an object of the class is visible.
#include <noscope/noscope.h>

#include <cstdio>

int main(int argc, char** argv) {
    if (argc < 3) return std::fprintf(stderr, "usage: find_person CLASS RECORDING [REFERENCE]\n"), 2;
    noscope::FindOptions options;
    options.predicate.classes = {argv[1]};
    options.recording.inputs = {argv[2]};
    if (argc > 3) options.reference.model = argv[3];
    const auto answer = noscope::find(options, nullptr, {});
    if (!answer) {
        std::fprintf(stderr, "%s\n", answer.error().message.c_str());
        return static_cast<int>(answer.error().code);
    }
    for (const noscope::Appearance& seen : answer->appearances)
        std::printf("%s from %.1f s to %.1f s\n", seen.class_name.c_str(), seen.start_s, seen.end_s);
    return 0;
}
