import { z } from 'zod';
import type { Sample } from '../ports/figure-store.ts';

const Columns = z.object({
  at: z.array(z.number()),
  /** Absent: each is one sample by itself. */
  counts: z.array(z.number()).optional(),
  values: z.record(z.string(), z.array(z.number().nullable())),
});

/** Samples as they are stored; version 0.1.0 has stored each by itself. */
export const StoredSamples = z.union([
  Columns,
  z.array(z.object({ at: z.number(), values: z.record(z.string(), z.number()) })),
]);
export type StoredSamples = z.infer<typeof StoredSamples>;

/** @returns samples in columns, which name each figure once */
export function columnsOf(samples: readonly Sample[]): z.infer<typeof Columns> {
  const names = new Set(samples.flatMap(({ values }) => Object.keys(values)));
  return {
    at: samples.map(({ at }) => at),
    ...(samples.every(({ count }) => count === 1)
      ? {}
      : { counts: samples.map(({ count }) => count) }),
    values: Object.fromEntries(
      [...names].map((name) => [name, samples.map(({ values }) => values[name] ?? null)]),
    ),
  };
}

/** @returns samples as they were given to {@link columnsOf} */
export function samplesOf(stored: StoredSamples): Sample[] {
  if (Array.isArray(stored)) return stored.map((each) => ({ ...each, count: 1 }));
  const columns = Object.entries(stored.values);
  return stored.at.map((at, index) => ({
    at,
    values: Object.fromEntries(columns.map(([name, column]) => [name, column[index] ?? null])),
    count: stored.counts?.[index] ?? 1,
  }));
}
