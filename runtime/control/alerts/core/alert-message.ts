import type { AttentionKind } from '../../../../schemas/api/resources/summary.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { AlertNews, KnownTrouble } from './alert-news.ts';

/** What is sent to whoever is told. It is the body of a webhook as it stands. */
export interface AlertMessage {
  readonly version: 1;
  /** Where the server is reached. */
  readonly server: string;
  readonly at: string;
  readonly test: boolean;
  /** One line. */
  readonly subject: string;
  readonly begun: readonly AlertEntry[];
  readonly over: readonly AlertEntry[];
  /** So many are not named. */
  readonly more: number;
}

export interface AlertEntry {
  readonly kind: AttentionKind;
  readonly subject: KnownTrouble['subject'];
  readonly sentence: string;
  readonly action: string;
  readonly since: string;
}

/** @returns a message with news; those beyond `LIMITS.alerts.named` are counted */
export function alertMessage(
  { begun, over }: Pick<AlertNews, 'begun' | 'over'>,
  { server, at }: { readonly server: string; readonly at: Date },
): AlertMessage {
  const most = LIMITS.alerts.named;
  const named = begun.slice(0, most);
  const ended = over.slice(0, most - named.length);
  const parts = [
    ...(begun.length === 0 ? [] : [`${begun.length} new`]),
    ...(over.length === 0 ? [] : [`${over.length} over`]),
  ];
  return {
    version: 1,
    server,
    at: at.toISOString(),
    test: false,
    subject: `Stackyard: ${parts.join(', ')}`,
    begun: named.map(entry),
    over: ended.map(entry),
    more: begun.length + over.length - named.length - ended.length,
  };
}

/** @returns a message that says that it is a test */
export const testMessage = ({
  server,
  at,
}: {
  readonly server: string;
  readonly at: Date;
}): AlertMessage => ({
  version: 1,
  server,
  at: at.toISOString(),
  test: true,
  subject: 'Stackyard: this is a test',
  begun: [],
  over: [],
  more: 0,
});

const entry = ({ kind, subject, sentence, action, seenMs }: KnownTrouble): AlertEntry => ({
  kind,
  subject,
  sentence: oneLine(sentence),
  action,
  since: new Date(seenMs).toISOString(),
});

/** @returns a message as text, for mail */
export function alertText({ server, test, begun, over, more }: AlertMessage): string {
  const sections = [
    ...(test ? ['This is a test: messages of this server get here.'] : []),
    ...begun.map((each) => `${nameOf(each)}: ${each.sentence}\n${each.action}`),
    ...(over.length === 0 ? [] : [`Over:\n${over.map(overLine).join('\n')}`]),
    ...(more === 0 ? [] : [`And ${more} more.`]),
    `Everything at a glance: ${server}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

const overLine = (each: AlertEntry): string => `- ${nameOf(each)}: ${each.sentence}`;

const nameOf = ({ subject: { kind, name } }: AlertEntry): string =>
  oneLine(kind === 'server' ? name : `${KINDS[kind] ?? kind} ${name}`);

const KINDS: Readonly<Record<string, string>> = {
  stack: 'Stack',
  node: 'Node',
  operation: 'Operation',
};

/** What guests and nodes have written stays in its line. */
const oneLine = (text: string): string =>
  // eslint-disable-next-line no-control-regex -- that is what is taken out
  text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
