/** @returns a number with its noun: `1 machine`, `2 machines`, `1,204 pulls`. */
export function formatCount(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? noun : plural}`;
}
