import type { EmptyingPlan } from '../../../schemas/api/resources/move.ts';
import { formatByteSize } from '../../../schemas/ids/byte-units.ts';
import { nodeText } from '../../_text/nodes.ts';

const text = nodeText.emptying;
const MINUTE_MS = 60_000;

type Going = Pick<EmptyingPlan['goes'][number], 'mode' | 'whyCold' | 'copyBytes' | 'offMs'>;

/** @returns how something goes from a node: whether it runs meanwhile, why not, and what is copied */
export function goingWords({ mode, whyCold, copyBytes, offMs }: Going): string {
  const how = mode === 'cold' ? text.cold(offWords(offMs)) : text.modes[mode];
  const copied = copyBytes > 0 ? text.copied(formatByteSize(copyBytes)) : undefined;
  return [how, whyCold, copied].filter(Boolean).join(' ');
}

/** @returns how long a machine is off, as an estimate: `about 3 minutes` */
export const offWords = (offMs: number | null): string =>
  text.minutes(Math.max(1, Math.ceil((offMs ?? 0) / MINUTE_MS)));
