/** Who typed where, for the audit log. */
export interface TypingRecord {
  readonly by: string;
  readonly machine: string;
  readonly stack: string;
}

const place = ({ machine, stack }: TypingRecord): string =>
  `the console of ${machine} of the stack ${stack}`;

/** @param before who had the keyboard until now, if anybody had */
export const openedSentence = (record: TypingRecord, before: string | undefined): string =>
  before === undefined
    ? `${record.by} took the keyboard at ${place(record)}.`
    : `${record.by} took the keyboard at ${place(record)} over from ${before}.`;

/** @param ms for how long the keyboard was had */
export const closedSentence = (record: TypingRecord, ms: number): string =>
  `${record.by} gave up the keyboard at ${place(record)} after ${lasting(ms)}.`;

function lasting(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1_000));
  if (seconds < 60) return counted(seconds, 'second');
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return counted(minutes, 'minute');
  const rest = minutes % 60;
  const hours = counted((minutes - rest) / 60, 'hour');
  return rest === 0 ? hours : `${hours} and ${counted(rest, 'minute')}`;
}

const counted = (count: number, unit: string): string =>
  `${count} ${unit}${count === 1 ? '' : 's'}`;
