import { type Command, Option } from "commander";
import type { Output } from "../output.js";
import type { Common } from "../world.js";

/** The options that every command takes. */
export function withCommonOptions(command: Command, json: string | undefined): Command {
  command.optionsGroup("Common options:");
  if (json !== undefined) command.option("--json", json);
  return command
    .option("--quiet", "no progress and no summary; errors only")
    .addOption(
      new Option("--progress <STYLE>", "how progress is shown on stderr: a bar on a terminal, else plain lines")
        .choices(["auto", "bar", "plain", "ndjson", "none"])
        .default("auto"),
    )
    .option("--offline", "never touch the network (also HELIOKIT_OFFLINE=1)");
}

/** What the common options say. */
export function commonOf(options: Readonly<Record<string, unknown>>, output: Output): Common {
  const env = process.env;
  const styles = ["auto", "bar", "plain", "ndjson", "none"] as const;
  return {
    json: options["json"] === true,
    quiet: options["quiet"] === true,
    offline: options["offline"] === true || /^(1|true|yes)$/i.test(env["HELIOKIT_OFFLINE"] ?? ""),
    progress: styles.find((style) => style === options["progress"]) ?? "auto",
    output,
    env,
  };
}
