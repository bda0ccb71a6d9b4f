import { mount } from "svelte";
import "./style.css";
import App from "./App.svelte";
import { makeApi } from "./api.js";
import { Session } from "./session.js";
import { Viewer } from "./viewer.js";
import { startWorker } from "./worker/start.js";

const viewer = new Viewer(startWorker);
const session = new Session(viewer);
let becomeReady: () => void = () => {};
const ready = new Promise<void>((resolve) => {
  becomeReady = resolve;
});
const api = makeApi(viewer, ready, (what) =>
  typeof what === "string" ? session.openUrl(what) : session.take(what.map((file) => ({ label: file.name, file }))),
);
Object.assign(window, { heliokitView: api });

const target = document.getElementById("view");
if (target) mount(App, { target, props: { viewer, session } });
session
  .begin()
  .catch((error: unknown) => {
    if (!viewer.shown.error) viewer.fail(error);
  })
  .finally(() => becomeReady());
