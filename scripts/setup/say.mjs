/** What the set-up tells people: short lines, no noise, an error with a way out. */

const COLOUR = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code, text) => (COLOUR ? `\u001b[${code}m${text}\u001b[0m` : text);

let out = process.stdout;

/** For programs whose own output is meant for other programs. */
export const sayOnStderr = () => {
  out = process.stderr;
};

export const say = (text) => out.write(`${text}\n`);
export const step = (text) => say(`${paint('36', '›')} ${text}`);
export const done = (text) => say(`${paint('32', '✓')} ${text}`);

/** A reason why the set-up cannot go on, in one sentence, and what to do about it. */
export class SetupProblem extends Error {
  constructor(sentence, wayOut) {
    super(sentence);
    this.wayOut = wayOut;
  }
}

/** Runs the set-up; a problem ends it with its two sentences and exit code 1. */
export async function withProblems(run) {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    process.stderr.write(`${paint('31', '✗')} ${error.message}\n  ${error.wayOut}\n`);
    process.exit(1);
  }
}
