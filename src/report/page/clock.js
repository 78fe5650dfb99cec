// Wall clocks, as the recording's files tell them. A clock is kept as it is written: no time zone of the reader's
// machine comes into it.

const clockPattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d(?:\.\d+)?)(.*)$/;

// Milliseconds of the written time, as if it were UTC, and what follows it ("Z", "+02:00", "").
function readClock(text) {
  const found = clockPattern.exec(text || "");
  if (!found) return null;
  const [, year, month, day, hour, minute, second, zone] = found;
  return { ms: Date.UTC(+year, month - 1, +day, +hour, +minute, 0) + Number(second) * 1000, zone };
}

class Clock {
  // `files`: of the answer, in time order.
  constructor(files) {
    this.anchors = files
      .map((file) => ({ start: file.start_s, clock: readClock(file.start_clock) }))
      .filter((anchor) => anchor.clock);
  }
  get known() { return this.anchors.length > 0; }
  get zone() { return this.known ? this.anchors[0].clock.zone : ""; }

  // Milliseconds of the written time at a place in the recording.
  at(seconds) {
    let low = 0, high = this.anchors.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.anchors[middle].start <= seconds) low = middle; else high = middle - 1;
    }
    const anchor = this.anchors[low];
    return anchor.clock.ms + (seconds - anchor.start) * 1000;
  }
  // "16:58:12"
  time(seconds, withSeconds = true) {
    return this.rounded(seconds, 1000).slice(11, withSeconds ? 19 : 16);
  }
  // "16:58:12.4"
  timeWithTenths(seconds) { return this.rounded(seconds, 100).slice(11, 21); }
  // Of the time as time() shows it: a moment before midnight both are the next day's.
  date(seconds) { return this.rounded(seconds, 1000).slice(0, 10); }
  rounded(seconds, ms) { return new Date(Math.round(this.at(seconds) / ms) * ms).toISOString(); }
  // Minutes since midnight.
  minuteOfDay(seconds) {
    const day = 24 * 60;
    return ((Math.floor(this.at(seconds) / 60000) % day) + day) % day;
  }
}

const steps = [.1, .2, .5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400,
  172800, 604800];

// Places for labels on a scale from `from` to `to` seconds, at most `most` of them, on round times of the clock
// (`offset`: seconds of the clock at place 0; 0 where none is known).
function ticks(from, to, most, offset) {
  const step = steps.find((size) => (to - from) / size <= most) || Math.ceil((to - from) / most / 604800) * 604800;
  const places = [];
  for (let i = Math.ceil((from + offset) / step - 1e-9); i * step - offset <= to + 1e-9; ++i) places.push(i * step - offset);
  return { step, places };
}
