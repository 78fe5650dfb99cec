"""Who may include whom, as the architecture page draws it: arrows point down only.

check(path, text) gives the faults of one file as lines of text; nothing here reads files.
"""

import re

# Lowest first. Parts of one line do not know each other; a part knows itself and every line above its own here.
LAYERS = [
    {"base"},
    {"query"},
    {"training"},
    {"store"},
    {"video"},
    {"difference", "specialized", "reference"},
    {"cascade"},
    {"guarantee"},
    {"search"},
    {"report"},
    {"find"},
]
LEVEL = {part: level for level, parts in enumerate(LAYERS) for part in parts}

# Headers of a library are included by the one part that wraps it: header pattern, and the paths that may. The first
# pattern that fits counts.
WRAPPED = [
    (r"openvino/", r"src/reference/openvino_[a-z_]+\.cpp|src/specialized/openvino_[a-z_]+\.cpp|tests/reference/.*"),
    (r"torch/|ATen/|c10/", r"train/(cnn|logistic)_fit\.cpp"),
    (r"sqlite3\.h", r"(src|tests)/store/.*"),
    (r"libav(format|codec|filter)/|libswscale/", r"(src|tests|bench)/video/.*|bench/.*"),
    (r"libavutil/frame\.h", r"(src|tests)/(video|difference|specialized|reference|cascade|find)/.*|bench/.*"),
    (r"libavutil/", r"(src|tests)/video/.*|src/base/.*|bench/.*"),
    (r"CLI/", r"(cli|bench|train)/.*"),
    (r"date/", r"src/video/.*"),
    (r"g(test|mock)/", r"tests/.*"),
    (r"benchmark/", r"bench/.*"),
    (r"opencv2/", r"bench/.*"),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def check(path, text):
    """Faults of the file at `path` (relative, with slashes) with the content `text`."""
    faults = []
    for bracket, header in INCLUDE.findall(text):
        fault = check_include(path, bracket, header)
        if fault:
            faults.append(f"{path}: {fault}")
    return faults


def check_include(path, bracket, header):
    for pattern, allowed in WRAPPED:
        if re.match(pattern, header):
            if not re.fullmatch(allowed, path):
                return f"includes <{header}>, which only {allowed} may"
            break
    if path.startswith("include/"):
        standard = re.fullmatch(r"[a-z_0-9]+", header)
        if bracket != "<" or not (standard or header.startswith("noscope/")):
            return f"a public header includes {header}: <noscope/...> and the standard library only"
        return None
    if bracket == "<" and header.split("/")[0] in LEVEL:
        return f'<{header}> is a part\'s own header: write "{header}"'
    if bracket == '"' and "/" not in header and not (path.startswith(("tests/", "cli/", "bench/"))):
        return f'"{header}": write the path from src/'
    return check_arrow(path, header)


def check_arrow(path, header):
    folders, target = path.split("/"), header.split("/")[0]
    if folders[0] == "src" and target in ("cli", "train", "tests"):
        return f"{header}: the library does not know {target}/"
    if target not in LEVEL:
        return None
    if folders[0] == "cli":
        return f"the command includes {header}: of noscope it sees <noscope/...> alone"
    if folders[0] == "train" and target not in ("base", "training"):
        return f"noscope-train includes {header}: of noscope's parts it knows base and training"
    if folders[0] != "src" or len(folders) < 3:
        return None
    part = folders[1]
    if part not in LEVEL:
        return f"src/{part} has no place in the order of parts: add it to {__name__}.LAYERS"
    if part != target and LEVEL[target] >= LEVEL[part]:
        return f"{part} includes {header}: {target} is not below {part}"
    return None
