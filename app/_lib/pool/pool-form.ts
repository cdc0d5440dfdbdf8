import type { Pool, PoolReserve } from '../../../schemas/api/resources/pool.ts';
import type { PoolPlace, WantedNodes } from '../../../schemas/api/routes/pool.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { parseByteSize } from '../../../schemas/ids/byte-units.ts';
import { formatByteSize } from '../../../schemas/ids/byte-units.ts';
import { poolsText } from '../../_text/pools.ts';
import { labelLines, readLabelLines } from '../node/label-lines.ts';

const text = poolsText.missing;

/** What can be declared, as people think of it. */
export const PLACE_KINDS = ['nfs', 'export', 'shared', 'folder', 'disk'] as const;
export type PlaceKind = (typeof PLACE_KINDS)[number];

/** What can be changed of a pool later, as it is typed. */
export interface PoolSettings {
  readonly name: string;
  readonly meant: 'all' | 'labels' | 'list';
  /** `key=value`, one a line. */
  readonly labels: string;
  /** Names with commas between them. */
  readonly nodes: string;
  readonly reserve: string;
  readonly note: string;
}

/** Everything that is typed to declare one. */
export interface PoolForm extends PoolSettings {
  readonly kind: PlaceKind;
  readonly server: string;
  readonly path: string;
  readonly label: string;
  /** Name of the node that it is on, or that serves it. */
  readonly node: string;
}

export const EMPTY_POOL: PoolForm = {
  kind: 'nfs',
  name: '',
  server: '',
  path: '',
  label: '',
  node: '',
  meant: 'all',
  labels: '',
  nodes: '',
  reserve: `${LIMITS.pool.reservePercent}%`,
  note: '',
};

/** @returns whether a pool of a kind is on one node alone */
export const isOfOneNode = (kind: PlaceKind): boolean => kind === 'folder' || kind === 'disk';

/** @returns what a pool is now, as it would be typed */
export function settingsOf({ name, meant, nodes, reserve, note }: Pool): PoolSettings {
  return {
    name,
    meant: meant?.kind ?? 'list',
    labels: meant?.kind === 'labels' ? labelLines(meant.labels) : '',
    nodes: meant?.kind === 'list' ? nodes.map(({ nodeName }) => nodeName).join(', ') : '',
    reserve: reserveWords(reserve),
    note,
  };
}

/** @returns a reserve as it is typed: `5%`, `20 GiB`; in bytes where a size would be rounded */
export function reserveWords(reserve: PoolReserve): string {
  if (reserve.unit === 'percent') return `${reserve.percent}%`;
  const words = formatByteSize(reserve.bytes);
  return parseByteSize(words) === reserve.bytes ? words : `${reserve.bytes} B`;
}

/** @returns undefined for what is no reserve */
export function readReserve(typed: string): PoolReserve | undefined {
  const [, digits] = /^(\d{1,2}) ?%$/.exec(typed.trim()) ?? [];
  if (digits !== undefined) {
    const percent = Number(digits);
    return percent <= LIMITS.pool.mostReservePercent ? { unit: 'percent', percent } : undefined;
  }
  const bytes = typed.trim() === '0' ? 0 : parseByteSize(typed);
  return bytes === undefined ? undefined : { unit: 'bytes', bytes };
}

/** @returns the nodes that are meant; undefined while none is named */
export function readNodes({
  meant,
  labels,
  nodes,
}: Pick<PoolSettings, 'meant' | 'labels' | 'nodes'>): WantedNodes | undefined {
  if (meant === 'all') return { kind: 'all' };
  if (meant === 'labels') {
    const read = readLabelLines(labels);
    if (read.kind === 'wrong' || Object.keys(read.labels).length === 0) return undefined;
    return { kind: 'labels', labels: { ...read.labels } };
  }
  const names = nodes
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return names.length === 0 ? undefined : { kind: 'list', nodes: names };
}

/** What a form asks for, or why it cannot be sent yet, as the end of a sentence. */
export type ReadForm<Body> =
  | { readonly kind: 'body'; readonly body: Body }
  | { readonly kind: 'missing'; readonly why: string };

/** The request that declares a pool. */
export interface AddPoolBody {
  readonly name: string;
  readonly place: PoolPlace;
  readonly nodes: WantedNodes;
  readonly reserve: PoolReserve;
  readonly note: string;
}

/** Reads what was typed to declare a pool. */
export function readPoolForm(form: PoolForm): ReadForm<AddPoolBody> {
  const why = missingOfPlace(form);
  if (why !== undefined) return { kind: 'missing', why };
  const common = readSettings(form, isOfOneNode(form.kind) ? form.node : undefined);
  if (common.kind === 'missing') return common;
  return { kind: 'body', body: { ...common.body, place: placeOf(form) } };
}

/**
 * Reads what was typed to change a pool.
 *
 * @returns what differs from what it was, and nothing else
 */
export function readPoolChange(
  before: PoolSettings,
  after: PoolSettings,
): ReadForm<Partial<Omit<AddPoolBody, 'place'>>> {
  const read = readSettings(after);
  if (read.kind === 'missing') return read;
  const was = readSettings(before);
  const old = was.kind === 'body' ? was.body : undefined;
  const differs = Object.entries(read.body).filter(
    ([key, value]) =>
      JSON.stringify(value) !== JSON.stringify(old?.[key as keyof typeof read.body]),
  );
  return { kind: 'body', body: Object.fromEntries(differs) };
}

/** @param only the one node that it is on; undefined: the nodes that were typed */
function readSettings(settings: PoolSettings, only?: string): ReadForm<Omit<AddPoolBody, 'place'>> {
  const name = settings.name.trim();
  if (name === '') return { kind: 'missing', why: text.name };
  const nodes = only === undefined ? readNodes(settings) : { kind: 'list' as const, nodes: [only] };
  if (!nodes) return { kind: 'missing', why: nodesMissing(settings) };
  const reserve = readReserve(settings.reserve);
  if (!reserve) return { kind: 'missing', why: text.reserve };
  return { kind: 'body', body: { name, nodes, reserve, note: settings.note.trim() } };
}

const nodesMissing = ({ meant, labels }: PoolSettings): string =>
  meant === 'labels' && readLabelLines(labels).kind === 'wrong' ? text.labels : text.nodes;

function missingOfPlace({ kind, server, path, label, node }: PoolForm): string | undefined {
  const isEmpty = (typed: string): boolean => typed.trim() === '';
  if (kind === 'nfs' && isEmpty(server)) return text.server;
  if (kind === 'disk' ? isEmpty(label) : isEmpty(path)) {
    return kind === 'disk' ? text.label : text.path;
  }
  return (kind === 'export' || isOfOneNode(kind)) && node === '' ? text.node : undefined;
}

function placeOf({ kind, server, path, label, node }: PoolForm): PoolPlace {
  switch (kind) {
    case 'nfs':
      return { kind, server: server.trim(), path: path.trim() };
    case 'export':
      return { kind, node, path: path.trim() };
    case 'shared':
    case 'folder':
      return { kind: 'folder', path: path.trim(), shared: kind === 'shared' };
    case 'disk':
      return { kind, label: label.trim() };
  }
}
