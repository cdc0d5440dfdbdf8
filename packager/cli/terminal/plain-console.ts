/** Terminal control (ECMA-48 §5.3, §5.4, §8.3.89): CSI and OSC sequences, then any other escape. */
const ESCAPES =
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b\n]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g;
/** What is left of controls, and marks of writing direction: nothing of it is text. */
const CONTROLS =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Makes the console output of a guest plain: no colours, no cursor movement. A line that was
 * overwritten by carriage returns keeps its last form.
 */
export const plainConsole = (text: string): string =>
  text
    .replaceAll(ESCAPES, '')
    .split('\n')
    .map((line) => line.replace(/\r+$/, ''))
    .map((line) => line.slice(line.lastIndexOf('\r') + 1))
    .join('\n')
    .replaceAll(CONTROLS, '');
