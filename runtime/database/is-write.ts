import type { CompiledQuery } from 'kysely';

/** Statements that only read, when they are not built but written out. */
const READS = /^\s*(select|explain|show|begin|commit|rollback|set)\b/i;
const WRITES_INSIDE = /\b(insert\s+into|update|delete\s+from|merge\s+into)\b/i;

/** @returns whether a statement changes what is stored; in doubt it does */
export function isWrite({ query, sql }: Pick<CompiledQuery, 'query' | 'sql'>): boolean {
  if (query.kind === 'SelectQueryNode') return false;
  if (query.kind !== 'RawNode') return true;
  if (/^\s*with\b/i.test(sql)) return WRITES_INSIDE.test(sql);
  return !READS.test(sql);
}
