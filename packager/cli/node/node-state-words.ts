import type { Node, NodeOrder } from '../../../schemas/api/resources/node.ts';
import { formatAge } from '../terminal/format-time.ts';

/** @returns the state of a node, with an order that it hides: `lost, cordoned` */
export function nodeStateWords({ state, admission }: Node): string {
  const hidden = (state === 'lost' || state === 'pending') && admission !== 'open';
  return hidden ? `${state}, ${ADMISSION_WORDS[admission]}` : state;
}

const ADMISSION_WORDS = {
  cordoned: 'cordoned',
  draining: 'draining',
  maintenance: 'in maintenance',
} as const;

/** @returns who gave an order, when and why: `by olga 3 min ago: its fan is loud` */
export const orderWords = ({ by, at, reason }: NodeOrder, nowMs: number): string =>
  `by ${by} ${formatAge(at, nowMs)}${reason === null ? '' : `: ${reason}`}`;

/** @returns labels as they are typed: `disk=ssd zone=attic` */
export const labelWords = (labels: Node['labels']): string =>
  Object.keys(labels)
    .sort()
    .map((key) => `${key}=${labels[key]}`)
    .join(' ');
