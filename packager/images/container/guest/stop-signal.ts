import { asBytes, shown, unusable } from '../unusable.ts';

const NAME =
  /^(?:SIG)?(ABRT|ALRM|CONT|HUP|INT|KILL|PIPE|POLL|PWR|QUIT|STOP|TERM|TRAP|TSTP|TTIN|TTOU|USR1|USR2|WINCH|RTMIN(?:\+(?:[1-9]|[12][0-9]|30))?)$/;

/**
 * The one text of an image that goes into a unit, hence a list of what it may be (attack A14).
 *
 * @returns a signal as systemd writes it: a name or a number
 * @throws Fault CONTAINER_UNUSABLE
 */
export function readStopSignal(text: string): string {
  if (text === '') return 'SIGTERM';
  const name = NAME.exec(text)?.[1];
  if (name !== undefined) return `SIG${name}`;
  if (/^(?:[1-9]|[1-5][0-9]|6[0-4])$/.test(text)) return text;
  throw unusable(`its signal to stop is ${shown(asBytes(text))}, which is none`);
}
