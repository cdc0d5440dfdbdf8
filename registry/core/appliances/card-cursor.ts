import { z } from 'zod';
import { Fault } from '../../../schemas/errors/fault.ts';
import { ApplianceAddress } from '../../../schemas/ids/names.ts';
import type { CardPosition, CardSort } from '../../ports/appliances.ts';

const Position = z.union([
  z.tuple([z.literal('name'), z.string().max(100), ApplianceAddress]),
  z.tuple([z.enum(['relevance', 'updated', 'pulls']), z.int(), ApplianceAddress]),
]);

/** Writes where a page ended, with the order it ended in, as text for an address bar. */
export const writeCursor = (sort: CardSort, { key, address }: CardPosition): string =>
  Buffer.from(JSON.stringify([sort, key, address])).toString('base64url');

/** @throws Fault REQUEST_INVALID for a cursor of another order, or no cursor at all */
export function readCursor(sort: CardSort, text: string): CardPosition {
  const position = Position.safeParse(parse(text));
  if (position.success && position.data[0] === sort) {
    const [, key, address] = position.data;
    return { key, address };
  }
  const wanted = 'the “next” of a page in the same order';
  throw new Fault('REQUEST_INVALID', { problems: [{ path: 'cursor', wanted, found: 'another' }] });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}
