/** ECMA-48: control sequences, and single escapes, with which firmware places and colours its text. */
// oxlint-disable-next-line no-control-regex
const SEQUENCES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|[ -/]*[0-~])/g;

/**
 * @param text of a serial console
 * @returns its lines as a person sees them, without those that are empty
 */
export const screenLines = (text: string): string[] =>
  text
    .replaceAll(SEQUENCES, '\n')
    .split(/[\r\n]+/)
    .map((line) => withoutBackspaces(line).trim())
    .filter((line) => line !== '');

/** What was typed over is not seen any more. */
function withoutBackspaces(line: string): string {
  const seen: string[] = [];
  for (const sign of line) {
    if (sign === '\b') seen.pop();
    else if (sign >= ' ') seen.push(sign);
  }
  return seen.join('');
}
