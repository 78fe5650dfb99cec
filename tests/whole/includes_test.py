"""Includes follow the order of parts (include_rules.py), and the rules notice when they do not."""

import collections
import re
import unittest

import include_rules
from project_files import ROOT, project_files


def faults(path, include):
    return include_rules.check(path, f"#pragma once\n\n#include {include}\n")


class Includes(unittest.TestCase):
    def test_every_source_file_keeps_the_order(self):
        sources = project_files(".h", ".cpp")
        self.assertGreater(len(sources), 20)
        found = [fault for path in sources
                 for fault in include_rules.check(path.as_posix(), (ROOT / path).read_text())]
        self.assertEqual(found, [], "\n" + "\n".join(found))

    def test_every_part_has_its_place(self):
        parts = {path.parts[1] for path in project_files(".cpp") if path.parts[0] == "src" and len(path.parts) > 2}
        self.assertLessEqual(parts, set(include_rules.LEVEL))


def types_of(text):
    """Types that a file defines in a namespace that has a name, with it."""
    found, namespaces = [], []
    for line in text.split("\n"):
        if opened := re.match(r"(?:inline )?namespace ?([\w:]*) ?\{", line):
            namespaces.append(opened.group(1))
        elif re.match(r"\}  // namespace", line) and namespaces:
            namespaces.pop()
        elif defined := re.match(r"(?:struct|class|union|enum class)\s+(?:NOSCOPE_API )?(\w+)\b(?!::)[^;<]*\{", line):
            if namespaces and all(namespaces):
                found.append("::".join([*namespaces, defined.group(1)]))
    return found


class Names(unittest.TestCase):
    def test_no_two_files_define_the_same_type(self):
        """The linker takes one for both (the one-definition rule)."""
        places = collections.defaultdict(set)
        for path in project_files(".h", ".cpp"):
            for name in types_of((ROOT / path).read_text()):
                places[name].add(path.as_posix())
        self.assertGreater(len(places), 300)
        self.assertEqual({name: sorted(of) for name, of in places.items() if len(of) > 1}, {})

    def test_types_without_a_named_namespace_are_a_file_s_own(self):
        self.assertEqual(types_of("namespace a {\nstruct B {\n};\nnamespace {\nclass C {\n}\n}  // namespace\n"
                                  "class D final : public B {\n}\n}  // namespace a\n"), ["a::B", "a::D"])


class Rules(unittest.TestCase):
    def assert_forbidden(self, path, include):
        self.assertEqual(len(faults(path, include)), 1, f"{path} may include {include}")

    def assert_allowed(self, path, include):
        self.assertEqual(faults(path, include), [])

    def test_arrows_point_down(self):
        self.assert_allowed("src/find/find.cpp", '"store/store.h"')
        self.assert_allowed("src/store/store.cpp", '"store/sqlite.h"')
        self.assert_forbidden("src/base/text.cpp", '"query/region.h"')
        self.assert_forbidden("src/query/region.h", '"video/recording.h"')
        self.assert_forbidden("src/store/store.cpp", '"find/session.h"')
        self.assert_forbidden("src/video/decoder.cpp", '"cli/options.h"')

    def test_siblings_do_not_know_each_other(self):
        self.assert_forbidden("src/reference/reference.h", '"difference/mse.h"')

    def test_libraries_have_one_owner(self):
        self.assert_allowed("src/reference/openvino_model.cpp", "<openvino/openvino.hpp>")
        self.assert_forbidden("src/reference/reference.h", "<openvino/openvino.hpp>")
        self.assert_forbidden("src/find/find.cpp", "<torch/torch.h>")
        self.assert_forbidden("train/logistic_regression.cpp", "<ATen/ATen.h>")
        self.assert_allowed("train/logistic_fit.cpp", "<ATen/ATen.h>")
        self.assert_forbidden("src/find/find.cpp", "<sqlite3.h>")
        self.assert_forbidden("src/query/windows.cpp", "<libavcodec/avcodec.h>")
        self.assert_forbidden("src/find/find.cpp", "<gtest/gtest.h>")

    def test_public_headers_stand_alone(self):
        self.assert_allowed("include/noscope/find.h", "<noscope/answer.h>")
        self.assert_allowed("include/noscope/find.h", "<string_view>")
        self.assert_forbidden("include/noscope/find.h", "<fmt/format.h>")
        self.assert_forbidden("include/noscope/find.h", '"query/windows.h"')
        self.assert_forbidden("include/noscope/find.h", "<unistd.h>")

    def test_the_command_uses_the_public_library(self):
        self.assert_allowed("cli/main.cpp", "<noscope/noscope.h>")
        self.assert_allowed("cli/main.cpp", '"command_line.h"')
        self.assert_forbidden("cli/main.cpp", '"base/text.h"')

    def test_the_trainer_knows_what_it_shares_with_the_library(self):
        self.assert_allowed("train/logistic_job.cpp", '"training/training_set.h"')
        self.assert_allowed("train/logistic_job.cpp", '"train/job.h"')
        self.assert_forbidden("train/logistic_job.cpp", '"video/decoder.h"')
        self.assert_forbidden("src/training/training_set.h", '"train/job.h"')

    def test_an_include_with_odd_spacing_is_seen(self):
        self.assertEqual(len(include_rules.check("src/base/text.h", '  #  include  "find/find.h"\n')), 1)


if __name__ == "__main__":
    unittest.main()
