/** What the page of a movie is made of beside its frames: its style, and the script that runs it. */

export const PLAYER_STYLE = `
:root { color-scheme: light dark; font-family: system-ui, sans-serif; }
body { margin: 0; }
main { max-width: min(96vw, 80rem); margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.1rem; font-weight: 600; }
figure { margin: 0; }
img { max-width: 100%; height: auto; display: block; background: #fff; }
figcaption { padding: .4rem 0; font-variant-numeric: tabular-nums; }
input[type=range] { width: 100%; }
.controls { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: .5rem 0; }
button { font: inherit; min-width: 3rem; min-height: 2.2rem; cursor: pointer; }
#play { min-width: 7rem; }
#speed { width: 4.5rem; font: inherit; }
:focus-visible { outline: 3px solid #06f; outline-offset: 2px; }
p { max-width: 65ch; font-size: .9rem; }
`;

/** Plain script: the page must work from a file, where modules are not loaded. */
export const PLAYER_SCRIPT = `
"use strict";
(function () {
  var movie = JSON.parse(document.getElementById("movie").textContent);
  var frames = movie.frames;
  var byId = function (id) { return document.getElementById(id); };
  var screen = byId("screen"), slider = byId("slider"), play = byId("play"), speed = byId("speed"), mode = byId("mode");
  var images = frames.map(function (frame) { var image = new Image(); image.src = frame.source; return image; });
  var at = 0, direction = 1, timer = null;
  speed.value = movie.framesPerSecond;

  function show(index) {
    at = Math.min(frames.length - 1, Math.max(0, index));
    screen.src = images[at].src;
    screen.alt = frames[at].label;
    slider.value = at;
    slider.setAttribute("aria-valuetext", "frame " + (at + 1) + " of " + frames.length + ", " + frames[at].label);
    byId("place").textContent = "Frame " + (at + 1) + " of " + frames.length + (frames[at].gap ? " (gap)" : "");
    byId("label").textContent = frames[at].label;
  }
  function rate() { var value = Number(speed.value); return value >= 0.1 && value <= 50 ? value : movie.framesPerSecond; }
  function running() { return timer !== null; }
  function tell() {
    play.textContent = running() ? "Pause" : "Play";
    play.setAttribute("aria-label", play.textContent);
  }
  function pause() { if (timer !== null) { clearTimeout(timer); timer = null; } tell(); }
  function tick() {
    var next = at + direction;
    if (next < 0 || next >= frames.length) {
      if (mode.value === "once") { pause(); return; }
      if (mode.value === "reflect") { direction = -direction; next = Math.min(frames.length - 1, Math.max(0, at + direction)); }
      else { direction = 1; next = 0; }
    }
    show(next);
    timer = setTimeout(tick, 1000 / rate());
  }
  function start() {
    if (running() || frames.length < 2) return;
    if (mode.value === "once" && at === frames.length - 1) show(0);
    if (mode.value !== "reflect") direction = 1;
    timer = setTimeout(tick, 1000 / rate());
    tell();
  }
  function toggle() { if (running()) pause(); else start(); }
  function step(by) { pause(); show((at + by + frames.length) % frames.length); }

  play.onclick = toggle;
  byId("first").onclick = function () { pause(); show(0); };
  byId("last").onclick = function () { pause(); show(frames.length - 1); };
  byId("back").onclick = function () { step(-1); };
  byId("next").onclick = function () { step(1); };
  slider.oninput = function () { pause(); show(Number(slider.value)); };
  document.addEventListener("keydown", function (event) {
    var tag = event.target.tagName;
    if (event.ctrlKey || event.metaKey || event.altKey || tag === "SELECT" || (tag === "INPUT" && event.target !== slider)) return;
    if (event.key === " " && tag === "BUTTON") return;
    if (event.key === " ") toggle();
    else if (event.key === "ArrowRight") step(1);
    else if (event.key === "ArrowLeft") step(-1);
    else if (event.key === "Home") { pause(); show(0); }
    else if (event.key === "End") { pause(); show(frames.length - 1); }
    else if (event.key === "+" || event.key === "=") speed.value = Math.min(50, rate() + 1);
    else if (event.key === "-") speed.value = Math.max(0.5, rate() - 1);
    else return;
    event.preventDefault();
  });
  show(0);
  tell();
  if (movie.autoplay && !matchMedia("(prefers-reduced-motion: reduce)").matches) start();
})();
`;
