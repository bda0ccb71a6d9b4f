/**
 * Wrong usage or an environment that cannot work: said in one paragraph, exit status 2, no stack. `command` names whose
 * `--help` is worth reading.
 */
export class UsageError extends Error {
  readonly command: string | undefined;

  constructor(message: string, command?: string) {
    super(message);
    this.name = "UsageError";
    this.command = command;
  }
}
