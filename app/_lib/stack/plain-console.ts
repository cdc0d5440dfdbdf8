/** Terminal control: CSI and OSC sequences, then any other escape (ECMA-48 §5.3, §5.4). */
const ESCAPES =
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\^_ -/].?)/g;
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/**
 * Makes a guest's console output plain: no colours, no cursor movement, nothing that a guest could
 * use to draw outside its box. A line that was overwritten by carriage returns keeps its last form.
 */
export function plainConsole(text: string): string {
  return text
    .replaceAll(ESCAPES, '')
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => line.slice(line.lastIndexOf('\r') + 1))
    .join('\n')
    .replaceAll(CONTROLS, '');
}
