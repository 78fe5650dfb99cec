// What the page shows: read once from the JSON that the command put into it.

const data = JSON.parse(byId("data").textContent);
const answer = data.answer;
const files = answer.recording.files;
const appearances = answer.appearances;
const clock = new Clock(files);

const ends = [...files.map((file) => file.start_s + file.duration_s), ...answer.stretches.map(([start, length]) => start + length)];
const recordingEnd = ends.reduce((latest, end) => Math.max(latest, end), 0);
const showsHours = recordingEnd >= 3600;

// Cheapest first; the words are those of the windows CSV.
const deciders = {
  skip: "copied from another frame", packets: "sizes of packets", keyframes: "keyframes", difference: "pixel difference",
  specialized: "specialized model", reference: "reference model", damaged: "could not be decoded",
};

// A path that is not UTF-8 has its bytes beside it.
const fileOf = new Map(files.map((file, i) => [file.path_encoded || file.path, i]));
const folders = files.map((file) => file.path.slice(0, file.path.lastIndexOf("/") + 1));
const commonFolder = folders.reduce((common, folder) => {
  while (!folder.startsWith(common)) common = common.slice(0, common.slice(0, -1).lastIndexOf("/") + 1);
  return common;
}, folders[0] || "");
const shortName = (path) => path.slice(commonFolder.length);

for (const appearance of appearances) {
  appearance.file_index = fileOf.get(appearance.file_encoded || appearance.file);
  appearance.end_file_index = fileOf.get(appearance.end_file_encoded || appearance.end_file);
  appearance.picture = data.pictures[appearance.id];
  appearance.clip = data.clips[appearance.id];
}

const whenText = (from, to) =>
  clock.known ? `${clock.time(from)} – ${clock.time(to)}` : `${positionText(from, showsHours)} – ${positionText(to, showsHours)}`;

// A picture with its boxes; the style sheet puts a word in place of one that is not there.
function pictureOf(picture, boxes, className) {
  if (!picture) return make("span", { class: `${className} without` });
  const frame = make("span", { class: className },
    make("img", { alt: "", decoding: "async", width: picture.width, height: picture.height,
      src: "data:image/jpeg;base64," + picture.jpeg }));
  if (boxes.length > 0) {
    const drawn = makeSvg("svg", { class: "boxes", viewBox: `0 0 ${picture.width} ${picture.height}`, "aria-hidden": "true" });
    for (const kind of ["under", "over"])
      for (const { box: [x0, y0, x1, y1] } of boxes)
        drawn.append(makeSvg("rect", { class: kind, x: x0 * picture.width, y: y0 * picture.height,
          width: (x1 - x0) * picture.width, height: (y1 - y0) * picture.height }));
    frame.append(drawn);
  }
  return frame;
}

function swatch(decider) {
  return make("span", { class: "swatch", style: `background:var(--${decider})`, "aria-hidden": "true" });
}
