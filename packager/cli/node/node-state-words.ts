import type { Node, NodeOrder, NodeOrders } from '../../../schemas/api/resources/node.ts';
import { formatAge } from '../terminal/format-time.ts';

type Seen = Pick<Node, 'state' | 'admission' | 'orders'>;

/** @returns the state of a node, with an order that it hides: `lost, cordoned`, `lost, declared dead` */
export function nodeStateWords({ state, admission, orders }: Seen): string {
  const isSilent = state === 'lost' || state === 'pending';
  if (orders.dead !== null) {
    // It takes nothing either way; a cordon is named only if somebody gave one.
    const other = admission === 'cordoned' && orders.cordon === null ? [] : [admission];
    return [...(isSilent ? [state] : []), 'declared dead', ...other.map(admissionWords)].join(', ');
  }
  return isSilent && admission !== 'open' ? `${state}, ${admissionWords(admission)}` : state;
}

/** @returns what a node is, as the end of a sentence: `it is in maintenance` */
export function isWords(node: Seen): string {
  const words = nodeStateWords(node);
  return `it is ${IN_SENTENCES[words] ?? words}`;
}

const admissionWords = (admission: Node['admission']): string => ADMISSION_WORDS[admission];

const ADMISSION_WORDS = {
  open: 'open',
  cordoned: 'cordoned',
  draining: 'draining',
  maintenance: 'in maintenance',
} as const;

/** Where the word for a state is no adjective. */
const IN_SENTENCES: Readonly<Record<string, string>> = {
  maintenance: 'in maintenance',
  draining: 'being drained',
};

/** @returns a row for each order that stands: what it is, and who gave it, when and why */
export const orderRows = (orders: NodeOrders, nowMs: number): [what: string, words: string][] =>
  ORDERS.flatMap(([key, what]) => {
    const order = orders[key];
    return order === null ? [] : [[what, orderWords(order, nowMs)]];
  });

/** The strictest first. */
const ORDERS = [
  ['dead', 'declared dead'],
  ['maintenance', 'in maintenance'],
  ['drain', 'draining'],
  ['cordon', 'cordoned'],
] as const;

/** @returns who gave an order, when and why: `by olga 3 min ago: its fan is loud` */
export const orderWords = ({ by, at, reason }: NodeOrder, nowMs: number): string =>
  `by ${by} ${formatAge(at, nowMs)}${reason === null ? '' : `: ${reason}`}`;

/** @returns labels as they are typed: `disk=ssd zone=attic` */
export const labelWords = (labels: Node['labels']): string =>
  Object.keys(labels)
    .sort()
    .map((key) => `${key}=${labels[key]}`)
    .join(' ');
