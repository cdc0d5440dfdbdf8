import { fuzz } from './fuzz.ts';

/** A process of its own: what others free meanwhile would hide what is taken here. Prints a report. */
const kept: Buffer[] = [];
const { count, finding } = await fuzz(
  {
    name: 'greedy',
    seeds: async () => [Buffer.from('a small one'), Buffer.from('a large one')],
    read: (input) => {
      if (input.toString().includes('large')) kept.push(Buffer.alloc(64 * 2 ** 20, 1));
      return 'read';
    },
  },
  {
    seed: 1,
    goOn: (done) => done < 10,
    limits: { cpuMs: 60_000, memoryBytes: 32 * 2 ** 20 },
  },
);
console.log(JSON.stringify({ count, kept: kept.length, why: finding?.why }));
