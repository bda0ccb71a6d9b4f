import { describe, expect, it } from "vitest";
import { cubeColor, halfBlocks, kittyText, letters, type TerminalWorld, terminalStyle } from "./terminal-picture.js";

const terminal = (env: TerminalWorld["env"], isTerminal = true): TerminalWorld => ({
  env,
  isTerminal,
  columns: 80,
  rows: 24,
});

/** Two pixels above two: red, white over black, half gray. */
const picture = {
  width: 2,
  height: 2,
  rgba: Uint8ClampedArray.of(255, 0, 0, 255, 255, 255, 255, 255, 0, 0, 0, 255, 128, 128, 128, 255),
};

describe("terminalStyle", () => {
  it.each([
    [{ TERM: "xterm-kitty" }, "kitty"],
    [{ TERM: "xterm-256color", KITTY_WINDOW_ID: "1" }, "kitty"],
    [{ TERM: "tmux-256color", KITTY_WINDOW_ID: "1", TMUX: "/x" }, "256"],
    [{ TERM: "xterm-256color", TERM_PROGRAM: "iTerm.app" }, "iterm"],
    [{ TERM: "xterm-256color", COLORTERM: "truecolor" }, "truecolor"],
    [{ WT_SESSION: "x" }, "truecolor"],
    [{ TERM: "xterm-256color" }, "256"],
    [{ TERM: "dumb" }, "letters"],
    [{ TERM: "xterm-kitty", NO_COLOR: "1" }, "letters"],
  ])("%j: %s", (env, style) => {
    expect(terminalStyle(terminal(env))).toBe(style);
    expect(terminalStyle(terminal(env, false))).toBe("letters");
  });
});

describe("pictures as text", () => {
  it("puts two pixels into a half block", () => {
    expect(halfBlocks(picture, "truecolor")).toBe(
      "\u001b[38;2;255;0;0;48;2;0;0;0m▀\u001b[38;2;255;255;255;48;2;128;128;128m▀\u001b[0m\n",
    );
    expect(halfBlocks(picture, "256")).toContain(`38;5;${cubeColor(255, 0, 0)}`);
    expect([cubeColor(255, 0, 0), cubeColor(0, 0, 0), cubeColor(128, 128, 128)]).toEqual([196, 16, 244]);
  });

  it("has brighter letters for brighter pixels", () => {
    expect(letters(picture)).toBe(".#\n");
  });

  it("cuts what kitty gets into pieces", () => {
    const text = kittyText("A".repeat(9000));
    const pieces = text.split("\u001b\\");
    expect(pieces.length).toBe(4);
    expect(pieces[0]?.startsWith("\u001b_Ga=T,f=100,m=1;AAA")).toBe(true);
    expect(pieces[2]).toBe(`\u001b_Gm=0;${"A".repeat(808)}`);
    expect(pieces[3]).toBe("\n");
  });
});
