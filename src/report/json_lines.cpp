// JSON lines: one object a line as it becomes certain, the summary last.
#include <noscope/report.h>

#include "base/error_text.h"
#include "report/json_answer.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace noscope {
namespace {

Error cannot_write(const std::string& path, int error) {
    return fail(ErrorCode::store, "cannot write '{}': {}; free space or choose another place", path,
                std::strerror(error));
}

OrderedJson typed(const char* type, const OrderedJson& fields) {
    OrderedJson value{{"type", type}};
    for (const auto& [key, field] : fields.items()) value[key] = field;
    return value;
}

}  // namespace

std::string window_line(const Window& window, const Answer& so_far) {
    const bool known = window.file >= 0 && window.file < std::ssize(so_far.files);
    return json_text({{"type", "window"},
                      {"window", window.number},
                      {"start_s", to_milliseconds(window.start_s)},
                      {"end_s", to_milliseconds(window.end_s)},
                      {"positive", window.positive},
                      {"decided_by", to_string(window.decided_by)},
                      {"frames", window.frames},
                      {"positive_frames", window.positive_frames},
                      {"reference_frames", window.reference_frames},
                      {"damaged_frames", window.damaged_frames},
                      {"file", known ? so_far.files[static_cast<std::size_t>(window.file)].path : ""}},
                     -1);
}

std::string appearance_line(const Appearance& appearance, const Answer& so_far) {
    return json_text(typed("appearance", appearance_json(appearance, so_far)), -1);
}

std::string summary_line(const Answer& answer) {
    OrderedJson document = document_json(answer);
    document.erase("appearances");
    document.erase("stretches");  // windows have lines of their own
    document["appearance_count"] = answer.appearances.size();
    return json_text(typed("summary", document), -1);
}

Result<std::unique_ptr<AnswerStream>> AnswerStream::open(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor < 0) return cannot_write(path, errno);
    return std::unique_ptr<AnswerStream>(new AnswerStream(path, descriptor));
}

AnswerStream::AnswerStream(std::string path, int descriptor)
    : path_(std::move(path)), descriptor_(descriptor) {}

AnswerStream::~AnswerStream() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void AnswerStream::write_line(std::string line) {
    // Not before there is something to say: a run that fails leaves an earlier answer as it was. A pipe or a
    // device has no length to cut.
    if (!begun_ && ::ftruncate(descriptor_, 0) != 0 && errno != EINVAL) error_ = errno;
    begun_ = true;
    line += '\n';
    std::string_view rest = line;
    while (error_ == 0 && !rest.empty()) {
        const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
        if (written >= 0)
            rest.remove_prefix(static_cast<std::size_t>(written));
        else if (errno != EINTR)
            error_ = errno;
    }
}

void AnswerStream::add(const Window& window, const Answer& so_far) {
    write_line(window_line(window, so_far));
}

void AnswerStream::add(const Appearance& appearance, const Answer& so_far) {
    write_line(appearance_line(appearance, so_far));
}

void AnswerStream::correct(const std::vector<std::size_t>& windows, const Answer& answer) {
    write_line(json_text(
        {{"type", "corrected"}, {"windows", windows.size()}, {"appearances", answer.appearances.size()}},
        -1));
    for (const std::size_t i : windows) add(answer.windows[i], answer);
    for (const Appearance& appearance : answer.appearances) add(appearance, answer);
}

Status AnswerStream::finish(const Answer& answer) {
    write_line(summary_line(answer));
    if (::close(std::exchange(descriptor_, -1)) != 0 && error_ == 0) error_ = errno;
    if (error_ != 0) return cannot_write(path_, error_);
    return {};
}

}  // namespace noscope
