import type { NodeFacts } from '../../../../schemas/agent/observed.ts';
import type { JoinMark, JoinRule } from '../../../../schemas/api/resources/join.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { numberedName } from './joining-name.ts';
import type { KnownNode, KnownNodes } from './known-nodes.ts';
import { ruleFits } from './rule-fits.ts';

/** A machine that asks to become a node. */
export interface JoinSubject {
  readonly address: string;
  readonly facts: Pick<NodeFacts, 'memoryBytes' | 'hardware'>;
  /** Of the TPM that it has proved to have. */
  readonly tpmKey: string | undefined;
  readonly rejected: { readonly at: string } | undefined;
}

/** What stands when a machine asks. */
export interface JoinSituation {
  /** The oldest first; the first that fits counts. */
  readonly rules: readonly JoinRule[];
  readonly nodes: KnownNodes;
  /** Older images are not let in. */
  readonly oldestImageSequence: number;
  readonly now: Date;
}

/**
 * What is to become of a machine. `refuse`: it cannot be a node; `reject`: somebody has turned its key away;
 * `admit`: as a new node; `readmit`: as a node that is known; `wait`: somebody has to say, and why.
 */
export type JoinVerdict =
  | { readonly kind: 'refuse'; readonly why: string }
  | { readonly kind: 'reject'; readonly until: Date }
  | { readonly kind: 'admit'; readonly name: string; readonly rule: JoinRule }
  | { readonly kind: 'readmit'; readonly node: KnownNode; readonly by: 'tpm' | JoinRule }
  | { readonly kind: 'wait'; readonly why: string; readonly node?: KnownNode };

/**
 * Decides about a machine that asks to join. What it says of itself lets it in only where a rule says so,
 * and as a node that is known only while that does not report.
 */
export function decideJoin(subject: JoinSubject, situation: JoinSituation): JoinVerdict {
  const { now } = situation;
  const why = whyNoNode(subject, situation.oldestImageSequence);
  if (why !== undefined) return { kind: 'refuse', why };
  const until = rejectedUntil(subject.rejected);
  if (until && now < until) return { kind: 'reject', until };
  return byTpm(subject, situation) ?? byRule(subject, situation) ?? byClaims(subject, situation);
}

/** @returns until when a key stays rejected */
export const rejectedUntil = (rejected: JoinSubject['rejected']): Date | undefined =>
  rejected && new Date(Date.parse(rejected.at) + LIMITS.join.rejectedMs);

/** @returns why a node cannot become that of another machine now; undefined: it can */
export const whyNotReadmit = ({ reports }: Pick<KnownNode, 'reports'>): string | undefined =>
  reports
    ? 'it is connected and reports, or did a moment ago; switch it off and wait until it counts as lost, or approve the machine as a new node'
    : undefined;

function whyNoNode(
  { facts: { memoryBytes, hardware } }: JoinSubject,
  oldestImageSequence: number,
): string | undefined {
  const MiB = 2 ** 20;
  if (memoryBytes < LIMITS.join.leastMemoryBytes) {
    return `It has ${Math.floor(memoryBytes / MiB)} MiB of memory, and a node needs more than ${LIMITS.join.leastMemoryBytes / MiB} MiB.`;
  }
  const image = hardware?.image;
  if (image === undefined || image.sequence >= oldestImageSequence) return undefined;
  return `It runs the node image ${image.version} (${image.sequence}), which is older than this server allows (${oldestImageSequence}). Boot it with a newer one.`;
}

/** The same TPM is the same machine, whatever else it says. */
function byTpm({ tpmKey }: JoinSubject, { nodes }: JoinSituation): JoinVerdict | undefined {
  const node = nodes.withTpm(tpmKey);
  if (!node) return undefined;
  if (!node.reports) return { kind: 'readmit', node, by: 'tpm' };
  const why = `It has the TPM of “${node.name}”, which is connected and reports. It is let in as that node once that has been silent for a while.`;
  return { kind: 'wait', why, node };
}

function byRule(subject: JoinSubject, situation: JoinSituation): JoinVerdict | undefined {
  const { rules, nodes, now } = situation;
  const about = { address: subject.address, hardware: subject.facts.hardware };
  const rule = rules.find(({ match }) => ruleFits(match, about, now));
  if (!rule) return undefined;
  const node = nodes.named(rule.name);
  const others = nodes.claimedBy(marksOf(subject)).filter((claim) => claim.node !== node);
  // Two things that cannot both be true are for people to judge.
  if (others.length > 0) return byClaims(subject, situation);
  if (!node) {
    const isTaken = (name: string): boolean => nodes.named(name) !== undefined;
    return { kind: 'admit', name: numberedName(rule.name, isTaken), rule };
  }
  if (node.tpmKey !== undefined) {
    const why = `A rule would make it “${node.name}”, but that has a TPM, which this machine has not shown.`;
    return { kind: 'wait', why };
  }
  if (!node.reports) return { kind: 'readmit', node, by: rule };
  const why = `A rule would make it “${node.name}”, which is connected and reports. It is let in as that node once that has been silent for a while.`;
  return { kind: 'wait', why, node };
}

function byClaims(subject: JoinSubject, { nodes }: JoinSituation): JoinVerdict {
  const claims = nodes.claimedBy(marksOf(subject));
  const sentences = claims.map(({ node, by }) => claimSentence(node, by));
  return { kind: 'wait', why: sentences.join(' ') || 'Nobody has approved it yet.' };
}

const WORDS: Readonly<Record<JoinMark, string>> = {
  serial: 'serial number',
  systemUuid: 'system UUID',
  mac: 'MAC address',
  tpm: 'TPM',
};

function claimSentence(node: KnownNode, by: readonly JoinMark[]): string {
  const same = by.map((mark) => WORDS[mark]).join(' and ');
  const seen = node.reports
    ? 'which is connected and reports: this can hardly be the same machine'
    : 'which does not report';
  const tpm =
    node.tpmKey !== undefined && !by.includes('tpm')
      ? ' That node has a TPM, which this machine has not shown.'
      : '';
  return `It says that it is “${node.name}” (the same ${same}), ${seen}.${tpm}`;
}

const marksOf = ({ facts, tpmKey }: JoinSubject) => ({ hardware: facts.hardware, tpmKey });
