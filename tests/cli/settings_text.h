// Every setting of a command as text, so that two command lines can be compared whole.
#pragma once

#include <noscope/options.h>

#include "command_line.h"

#include <sstream>
#include <string>

namespace noscope::cli {

inline void write(std::ostream& out, const std::vector<Region>& regions) {
    for (const Region& region : regions) {
        out << '[';
        for (const Point& p : region.points) out << p.x << ' ' << p.y << ';';
        out << ']';
    }
    out << '\n';
}

inline void write(std::ostream& out, const std::optional<double>& value) {
    if (value) out << *value;
    out << '\n';
}

inline void write(std::ostream& out, Rational value) { out << value.num << '/' << value.den << '\n'; }

inline void write(std::ostream& out, const std::vector<std::string>& list) {
    for (const std::string& item : list) out << item << '|';
    out << '\n';
}

inline void write(std::ostream& out, const Sampling& s) {
    out << s.native << '\n';
    write(out, s.rate);
    write(out, s.window);
    write(out, s.presence);
}

inline void write(std::ostream& out, const RecordingOptions& r) {
    write(out, r.inputs);
    out << r.camera << '\n' << r.clock_pattern << '\n' << r.timezone << '\n' << r.start << '\n';
}

inline void write(std::ostream& out, const AnswerExtras& e) {
    out << e.pictures.most << '\n' << e.pictures.threads << '\n' << e.clips.folder << '\n';
    out << e.clips.pad_s << '\n' << e.clips.exact << '\n' << e.per_file << '\n' << e.bins_s << '\n';
}

inline void write(std::ostream& out, const RangeOptions& r) {
    out << r.from << '\n' << r.to << '\n' << r.daily << '\n';
}

inline void write(std::ostream& out, const ReferenceOptions& r) {
    out << r.model << '\n'
        << r.view << '\n'
        << r.device << '\n'
        << r.precision << '\n'
        << r.exec_timeout_s << '\n';
}

inline void write(std::ostream& out, const RunOptions& r) {
    out << r.store << '\n' << r.seed << '\n' << r.threads << '\n';
}

// All but the command line itself.
inline std::string settings_text(const FindCommand& c) {
    std::ostringstream out;
    const FindOptions& o = c.options;
    write(out, o.predicate.classes);
    write(out, o.predicate.regions);
    write(out, o.predicate.exclusions);
    out << static_cast<int>(o.predicate.anchor) << '\n'
        << o.predicate.min_confidence << '\n'
        << o.predicate.min_count << '\n';
    write(out, o.sampling);
    write(out, o.grouping.merge_gap);
    out << o.grouping.min_hits << '\n';
    write(out, o.recording);
    write(out, o.range);
    write(out, o.reference);
    write(out, o.run);
    write(out, o.budgets.recall);
    write(out, o.budgets.precision);
    write(out, o.budgets.fnr);
    write(out, o.budgets.fpr);
    out << static_cast<int>(o.guarantee) << '\n'
        << o.confidence << '\n'
        << o.confirm << '\n'
        << o.plan << '\n'
        << o.label_budget.share << '\n'
        << o.label_budget.frames << '\n'
        << o.no_longer_than_s << '\n'
        << o.costs << '\n'
        << o.teacher << '\n';
    out << o.limit << '\n' << o.max_time_s << '\n';
    write(out, c.outputs);
    out << c.windows << '\n' << c.quiet << '\n' << c.verbose << '\n';
    write(out, c.extras);
    return out.str();
}

inline std::string settings_text(const PlanCommand& c) {
    FindCommand question;
    question.options = c.options.find;
    question.quiet = c.quiet;
    question.verbose = c.verbose;
    return settings_text(question) + c.options.output + '\n' + std::to_string(c.options.for_s) + '\n' +
           c.options.export_folder + '\n';
}

inline std::string settings_text(const ExplainCommand& c) {
    FindCommand question;
    question.options = c.options.find;
    question.quiet = c.quiet;
    question.verbose = c.verbose;
    return settings_text(question) + c.options.plan_file + '\n' + std::to_string(c.options.for_s) + '\n' +
           std::to_string(c.json) + '\n';
}

inline std::string settings_text(const ApplyCommand& c) {
    std::ostringstream out;
    const ApplyOptions& o = c.options;
    out << o.plan_file << '\n';
    write(out, o.recording);
    write(out, o.range);
    out << o.reference << '\n' << o.exec_timeout_s << '\n' << o.store << '\n' << o.threads << '\n';
    out << o.limit << '\n' << o.max_time_s << '\n';
    if (c.blocks) out << c.blocks->first << ".." << c.blocks->last << '\n';
    write(out, c.outputs);
    out << c.windows << '\n' << c.quiet << '\n' << c.verbose << '\n';
    write(out, c.extras);
    return out.str();
}

inline std::string settings_text(const MergeCommand& c) {
    std::ostringstream out;
    const MergeOptions& o = c.options;
    write(out, o.parts);
    write(out, o.recording);
    out << o.reference << '\n' << o.exec_timeout_s << '\n' << o.store << '\n' << o.threads << '\n';
    write(out, c.outputs);
    out << c.windows << '\n' << c.quiet << '\n' << c.verbose << '\n';
    write(out, c.extras);
    return out.str();
}

inline std::string settings_text(const StoreCommand& c) {
    std::ostringstream out;
    const ForgetOptions& o = c.options;
    out << static_cast<int>(c.action) << '\n' << o.store.path << '\n';
    write(out, o.store.inputs);
    write(out, o.files);
    write(out, o.models);
    write(out, o.scorers);
    out << o.missing << '\n' << o.artifacts << '\n' << c.json << '\n';
    return out.str();
}

inline std::string settings_text(const LabelCommand& c) {
    std::ostringstream out;
    write(out, c.options.sampling);
    write(out, c.options.recording);
    write(out, c.options.range);
    write(out, c.options.reference);
    write(out, c.options.run);
    out << c.options.output << '\n' << c.quiet << '\n' << c.verbose << '\n';
    return out.str();
}

inline std::string settings_text(const ReportCommand& c) {
    std::ostringstream out;
    out << c.answer << '\n' << c.store << '\n';
    write(out, c.recording);
    write(out, c.outputs);
    write(out, c.extras);
    out << c.quiet << '\n' << c.verbose << '\n';
    return out.str();
}

inline std::string settings_text(const RegionCommand& c) {
    std::ostringstream out;
    write(out, c.options.recording);
    out << c.options.at_s << '\n' << c.options.output << '\n' << c.quiet << '\n' << c.verbose << '\n';
    return out.str();
}

inline std::string settings_text(const InfoCommand& c) {
    std::ostringstream out;
    write(out, c.options.recording);
    write(out, c.options.run);
    out << c.json << '\n' << c.verbose << '\n';
    return out.str();
}

inline std::string settings_text(const EvalCommand& c) {
    std::ostringstream out;
    const EvalOptions& o = c.options;
    out << o.windows << '\n' << o.plan_file << '\n' << o.plan_reference << '\n' << o.truth << '\n';
    write(out, o.predicate.classes);
    write(out, o.predicate.regions);
    write(out, o.predicate.exclusions);
    out << static_cast<int>(o.predicate.anchor) << '\n'
        << o.predicate.min_confidence << '\n'
        << o.predicate.min_count << '\n';
    write(out, o.sampling);
    write(out, o.grouping.merge_gap);
    out << o.grouping.min_hits << '\n';
    write(out, o.recording);
    write(out, o.range);
    write(out, o.reference);
    write(out, o.run);
    out << c.json << '\n' << c.verbose << '\n';
    return out.str();
}

inline std::string settings_text(const BenchCommand& c) {
    std::ostringstream out;
    write(out, c.options.recording);
    write(out, c.options.only);
    write(out, c.options.reference);
    write(out, c.options.run);
    if (c.footage) {
        out << settings_text(FindCommand{c.footage->find, {}, {}, false, false, {}}) << c.footage->max_time_s
            << '\n';
        write(out, c.footage->only);
    }
    out << c.options.rounds << '\n' << c.options.seconds << '\n' << c.json << '\n' << c.verbose << '\n';
    return out.str();
}

inline std::string settings_text(const TextCommand& c) { return c.text; }

inline std::string settings_text(const Result<Command>& command) {
    if (!command) return "error: " + command.error().message;
    return std::visit([](const auto& chosen) { return settings_text(chosen); }, *command);
}

}  // namespace noscope::cli
