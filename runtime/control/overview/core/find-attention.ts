import {
  type Attention,
  ATTENTION_KINDS,
  type AttentionKind,
} from '../../../../schemas/api/resources/summary.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type {
  StuckOperation,
  SummaryInput,
  SummedNode,
  SummedSchedule,
  SummedServer,
  SummedStack,
} from './summary-input.ts';

type Item = Attention['items'][number];
type TroubleInput = Pick<SummaryInput, 'nodes' | 'stacks' | 'stuck' | 'server' | 'schedules'>;

/** One thing that needs a person. */
export interface Trouble extends Pick<Item, 'subject' | 'sentence'> {
  readonly kind: AttentionKind;
  /** What to do, in sentences. */
  readonly action: string;
}

/** @returns everything that needs a person, each by name */
export const findTroubles = (input: TroubleInput): Trouble[] =>
  foundIn(input).map(([kind, { subject, sentence }]) => ({
    kind,
    subject,
    sentence,
    action: ACTIONS[kind],
  }));

/**
 * @returns what needs a person, the most urgent first: of each trouble how many have it, and some of
 *   them by name
 */
export function findAttention(input: TroubleInput): Attention[] {
  const found = foundIn(input);
  const byKind = Map.groupBy(found, ([kind]) => kind);
  return ATTENTION_KINDS.flatMap((kind) => {
    const items = (byKind.get(kind) ?? []).map(([, item]) => item);
    if (items.length === 0) return [];
    const named = items.slice(0, LIMITS.overview.named);
    return [{ kind, count: items.length, items: named, action: ACTIONS[kind] }];
  });
}

const foundIn = ({
  nodes,
  stacks,
  stuck,
  server,
  schedules = [],
}: TroubleInput): (readonly [AttentionKind, Item])[] => [
  ...(server ? serverTroubles(server) : []),
  ...stuck.map((each) => ['operation-stuck', stuckItem(each)] as const),
  ...stacks.flatMap(stackTrouble),
  ...schedules.map(scheduleTrouble),
  ...nodes.flatMap(nodeTroubles),
];

const ACTIONS: Record<AttentionKind, string> = {
  'server-replaced':
    'If you restored a backup of it, switch this server off, and give agents the address of the new one. If nobody did, look at the nodes that are not connected: they say so.',
  'backup-due': 'An administrator takes one with “yard server backup”, and can do so every night.',
  'operation-stuck': 'Remove what stopped its rollback, then retry it.',
  'stack-failed': 'See what failed, then remove the stack and install it again.',
  'stack-not-found':
    'Remove it, if it was removed after the backup. Otherwise start it: what is missing is made anew.',
  'volume-missing': 'Bring its disk back, or start the stack with an empty volume.',
  'node-lost': 'Check its power, its network connection, and that its agent is running.',
  'stack-degraded': 'See which of its machines do not run, and why.',
  'stack-distrusted':
    'Its machines run on. See on its page why, and decide whether you still want to run it.',
  'security-update':
    'See what the upgrade would change, try it on a clone first if you like, and upgrade: “yard stack upgrade”.',
  'schedule-unreadable':
    'Set the schedule anew: on the backups page of the stack or under Settings, or with “yard schedule set”.',
  'update-failed':
    'See why. What was refused is looked at again in the next window; what was tried is not, until there is a later version or you upgrade by hand: “yard stack upgrade”.',
  'update-rehearsed': 'See what came of it, and upgrade when it suits you: “yard stack upgrade”.',
  'schedule-failed': 'See why on the page of its operation; it is tried again at its next time.',
  'schedule-overdue':
    'The backups page of the stack says what it waits for. It is made up for as soon as that is over.',
  'node-notice': 'Read what the node tells.',
  'node-pending': 'Start its agent, and check that it can connect to this server.',
  'node-outdated': 'Bring the server and the agents to the same version.',
};

function serverTroubles(server: SummedServer): (readonly [AttentionKind, Item])[] {
  const { replacedAt, replacedFor, lastBackupAt, isBackupDue } = server;
  const item = (sentence: string, since: Date | undefined): Item => ({
    subject: { kind: 'server', id: 'server', name: 'This server' },
    sentence,
    since: since?.toISOString() ?? null,
  });
  if (replacedAt) {
    const who = replacedFor === 1 ? '1 node says' : `${replacedFor} nodes say`;
    const sentence = `was replaced, as ${who}, by one that was restored from its backup.`;
    return [['server-replaced', item(sentence, replacedAt)]];
  }
  if (!isBackupDue) return [];
  const sentence = lastBackupAt ? 'has not been backed up lately.' : 'has never been backed up.';
  return [['backup-due', item(sentence, lastBackupAt)]];
}

const stuckItem = ({ id, title, createdAt }: StuckOperation): Item => ({
  subject: { kind: 'operation', id, name: title },
  sentence: 'Its rollback stopped half-way.',
  since: createdAt,
});

/**
 * A stack is named once for how it runs, for the worst that is the matter with it, and once more when
 * nobody vouches for it, or a newer version closes a hole, however it runs.
 */
function stackTrouble(stack: SummedStack): (readonly [AttentionKind, Item])[] {
  const { id, name, state, distrust, securityUpdate: update } = stack;
  const { missingSince = null, isAbsent = false } = stack;
  const sentence = isAbsent ? 'No node has anything of it since the restore.' : stack.sentence;
  const kind = troubleOf(stack);
  const subject = { kind: 'stack' as const, id, name };
  return [
    ...(kind ? [[kind, { subject, sentence, since: missingSince }] as const] : []),
    ...(distrust === undefined || state === 'removed'
      ? []
      : [['stack-distrusted', { subject, sentence: distrust, since: null }] as const]),
    ...(update === undefined || state === 'removed'
      ? []
      : [['security-update', { subject, sentence: holeClosedBy(update), since: null }] as const]),
  ];
}

const holeClosedBy = (version: string): string =>
  `Version ${version} is there, and closes a security hole.`;

/** What an operation works on is its business; one that is stuck is told by itself. */
function troubleOf(stack: SummedStack): AttentionKind | undefined {
  const { state, missingSince, isBusy, isAbsent = false } = stack;
  if (isBusy) return undefined;
  if (isAbsent) return 'stack-not-found';
  if (state === 'failed') return 'stack-failed';
  if (missingSince !== undefined && state !== 'removed') return 'volume-missing';
  return state === 'degraded' ? 'stack-degraded' : undefined;
}

const JOB_WORDS = {
  points: 'restore point',
  backups: 'backup',
  updates: 'update',
  trials: 'trial of a backup',
} as const;

/** What is done by a rule that cannot be read is nothing; what is overdue is told as that, whatever became of the run before. */
function scheduleTrouble({
  stack,
  name,
  job,
  isUnreadable,
  overdueSinceMs,
  run,
  rehearsed,
}: SummedSchedule): readonly [AttentionKind, Item] {
  const subject = { kind: 'stack' as const, id: stack, name };
  const word = JOB_WORDS[job];
  if (isUnreadable) {
    const sentence = `Its schedule of ${word}s cannot be read any more, so none are made.`;
    return ['schedule-unreadable', { subject, sentence, since: null }];
  }
  if (overdueSinceMs !== undefined) {
    const since = new Date(overdueSinceMs).toISOString();
    return ['schedule-overdue', { subject, sentence: `Its next ${word} is overdue.`, since }];
  }
  if (rehearsed) {
    return [
      'update-rehearsed',
      { subject, sentence: rehearsalSentence(rehearsed), since: rehearsed.at },
    ];
  }
  const why = run?.why ?? 'It is not known why.';
  const since = run?.endedAt?.toISOString() ?? null;
  if (job === 'updates') {
    return ['update-failed', { subject, sentence: `Its update did not succeed. ${why}`, since }];
  }
  return ['schedule-failed', { subject, sentence: `Its last ${word} failed. ${why}`, since }];
}

const rehearsalSentence = ({
  version,
  outcome,
}: NonNullable<SummedSchedule['rehearsed']>): string =>
  outcome === 'held'
    ? `Its upgrade to ${version} was rehearsed and held.`
    : `Its upgrade to ${version} was rehearsed, and would be rolled back.`;

function nodeTroubles(node: SummedNode): (readonly [AttentionKind, Item])[] {
  const { id, name, state, notices, drift } = node;
  const item = (sentence: string, since: string | null): Item => ({
    subject: { kind: 'node', id, name },
    sentence,
    since,
  });
  if (state === 'lost') return [['node-lost', item(lostSentence(node), node.lastSeenAt)]];
  // Whoever has switched it off knows it; one that sleeps is woken when it is needed.
  if (state === 'off' || state === 'asleep') return [];
  if (state === 'pending') {
    return [['node-pending', item('It has never reported.', node.enrolledAt)]];
  }
  return [
    ...(notices.length > 0 ? [['node-notice', item(told(notices), null)] as const] : []),
    ...(drift === null ? [] : [['node-outdated', item(drift, null)] as const]),
  ];
}

function lostSentence({ reserved: { machines } }: SummedNode): string {
  if (machines === 0) return 'It does not report. No machine is placed on it.';
  const what = machines === 1 ? 'its machine runs' : `its ${machines} machines run`;
  return `It does not report. Whether ${what} is not known.`;
}

function told([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first} (${others.length} more)`;
}
