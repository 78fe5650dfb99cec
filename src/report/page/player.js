// Shows one appearance and plays it: from the recording itself where the browser can, else the cut clip, else it gives
// the command of a player.

const player = (() => {
  const around = 2;  // seconds shown before and after
  const panel = byId("player"), stage = byId("stage"), note = byId("player-note");
  let shown = null;

  const seconds = (value) => String(Number(Math.max(0, value).toFixed(3)));

  // Where the appearance lies in its file, with what is shown around it. `to` is null where it goes on in the next file.
  function placeOf(a) {
    const file = files[a.file_index];
    return { from: Math.max(0, a.file_start_s - around), to: a.end_file_index === a.file_index ? a.file_end_s + around : null, file };
  }

  function sourcesOf(a) {
    const { from, to } = placeOf(a), link = data.links[a.file_index];
    const range = `#t=${seconds(from)}${to === null ? "" : "," + seconds(to)}`;
    const sources = link.there ? [link.relative + range, link.absolute + range] : [];
    if (a.clip) sources.push(`${a.clip.url}#t=${seconds(a.clip.at_s - around)}`);
    return sources;
  }

  function commandsOf(a) {
    const { from, to } = placeOf(a), file = files[a.file_index];
    const path = file.path_encoded ? shellBytes(file.path_encoded) : shellWord(a.file);
    const end = to ?? file.duration_s;
    return [`mpv --start=${seconds(from)} --end=${seconds(end)} ${path}`,
      `ffplay -ss ${seconds(from)} -t ${seconds(end - from)} ${path}`];
  }

  function commandLine(command) {
    const code = make("code", { tabindex: "0" }, command);
    const button = make("button", { type: "button", "aria-label": `Copy the command ${command.split(" ")[0]}` }, "Copy");
    button.addEventListener("click", async () => {
      button.textContent = (await copyText(command)) ? "Copied" : "Select it";
      setTimeout(() => { button.textContent = "Copy"; }, 1600);
    });
    return make("div", { class: "command" }, code, button);
  }

  function poster(a) {
    const button = make("button", { type: "button", class: "big-play", "aria-label": `Play appearance ${a.id}`,
      onclick: () => play(a) });
    button.append(make("span", { "aria-hidden": "true" }, "▶"));
    stage.replaceChildren(pictureOf(a.picture, a.peak_boxes, "picture"), button);
    stage.dataset.state = "picture";
  }

  function cannotPlay(a) {
    poster(a);
    stage.dataset.state = "cannot";
    note.textContent = data.links[a.file_index].there
      ? "This browser cannot play the recording. Use a command below, or make clips with --clips DIR --exact."
      : `The recording was not there when this page was made: ${a.file}`;
  }

  function play(a) {
    show(a);
    const sources = sourcesOf(a);
    const tryNext = () => {
      if (shown !== a) return;
      const source = sources.shift();
      if (!source) { cannotPlay(a); return; }
      const video = make("video", { controls: true, playsinline: true, "aria-label": `Appearance ${a.id}` });
      video.addEventListener("error", tryNext);
      video.addEventListener("playing", () => { stage.dataset.state = "playing"; });
      video.addEventListener("pause", () => { stage.dataset.state = "paused"; });
      video.src = source;
      stage.dataset.state = "loading";
      stage.replaceChildren(video);
      // Without a decoder for its codec a file may load and show nothing.
      video.addEventListener("loadedmetadata", () => { if (video.videoWidth === 0) tryNext(); });
      video.play().catch((reason) => { if (reason.name === "NotAllowedError") stage.dataset.state = "paused"; });
    };
    note.textContent = placeOf(a).to === null
      ? `Up to the end of its file; it goes on in ${shortName(a.end_file)}.` : `With ${around} s before and after.`;
    tryNext();
  }

  // One that was paused goes on where it was.
  function goOn(a) {
    const video = shown === a && stage.dataset.state === "paused" ? stage.querySelector("video") : null;
    const end = video && /#t=[\d.]+,([\d.]+)/.exec(video.src);
    if (!video || video.ended || (end && video.currentTime >= +end[1] - .1)) play(a);
    else video.play();
  }

  function stop() {
    const video = stage.querySelector("video");
    if (video) video.pause();
  }

  function fact(name, value) {
    return value ? [make("dt", {}, name), make("dd", {}, value)] : [];
  }

  function show(a) {
    const isNew = shown !== a;
    shown = a;
    panel.hidden = false;
    document.querySelector(".work").classList.add("with-player");
    if (!isNew) return;
    byId("player-title").textContent = `Appearance ${a.id} of ${appearances.length}`;
    note.textContent = "";
    poster(a);
    const place = a.end_file_index === a.file_index
      ? `${shortName(a.file)}, ${positionText(a.file_start_s, showsHours)} to ${positionText(a.file_end_s, showsHours)}`
      : `${shortName(a.file)}, ${positionText(a.file_start_s, showsHours)}, to ${shortName(a.end_file)}, ${positionText(a.file_end_s, showsHours)}`;
    byId("player-facts").replaceChildren(
      ...fact("Clock", clock.known ? `${clock.date(a.start_s)}, ${whenText(a.start_s, a.end_s)}` : ""),
      ...fact("Recording", `${positionText(a.start_s, showsHours)} to ${positionText(a.end_s, showsHours)} (${durationText(a.end_s - a.start_s)})`),
      ...fact("File", place),
      ...fact("Seen", a.peak_confidence === null ? `${a.class}; the reference model did not look`
        : `${a.class}, confidence ${confidenceText(a.peak_confidence)} at ${positionText(a.peak_s, showsHours)}`),
      ...fact("Decided by", deciders[a.decided_by]),
      ...fact("Frames", `${withCommas(a.positive_frames)} positive, ${withCommas(a.reference_frames)} with the reference's label`));
    byId("player-marks").replaceChildren(...markButtons(a.id));
    byId("commands").replaceChildren(...commandsOf(a).map(commandLine));
  }

  marks.onChange((id) => { if (shown && shown.id === id) showMarks(byId("player-marks"), id); });

  return {
    show, play, goOn, stop,
    isPlaying: () => ["playing", "loading"].includes(stage.dataset.state),
  };
})();
