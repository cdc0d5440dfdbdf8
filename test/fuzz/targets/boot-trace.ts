import { type BootTrace, readBootTrace } from '../../../packager/archive/pack/read-boot-trace.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { signalOf } from '../engine/fuzz.ts';
import { pick } from '../engine/mutate.ts';
import { demand, type FuzzTarget } from '../engine/target.ts';

const TOKENS = ['0', '1', '9', '-', '+', '.', 'e', '0x', ' ', '\t', '\r', '\n', '#', '\0', '\xa0'];
const MORE = ['4294967295', '4294967296', '262144', '262145', '99999999999999999999', '\n1 1'];

/** Boot traces: what is read is within its limits, and comes back when it is written again. */
export const bootTraceTarget: FuzzTarget = {
  name: 'boot-trace',
  seeds: async () =>
    ['0 8\n12 1\n', '# of db\n\n150 20 # kernel\r\n\t3\t9\n', '4294967295 1\n0 262143'].map(
      (text) => Buffer.from(text),
    ),
  mutations: [
    (input, random) => {
      const text = input.toString('latin1');
      const at = Math.floor(random() * (text.length + 1));
      const token = pick(random, [...TOKENS, ...MORE]);
      return Buffer.from(text.slice(0, at) + token + text.slice(at), 'latin1');
    },
  ],
  read: async (input) => {
    let trace: BootTrace = { file: '', reads: [] };
    const signal = await signalOf(() => (trace = readBootTrace(input, 'boot.trace')));
    if (signal !== 'accepted') return signal;
    const { reads } = trace;
    const isInside = reads.every(
      ({ firstBlock, blocks }) => blocks > 0 && firstBlock + blocks <= 2 ** 32,
    );
    const sum = reads.reduce((total, { blocks }) => total + blocks, 0);
    demand(reads.length > 0 && isInside, 'it names what no disk has');
    demand(sum <= LIMITS.bootTrace.blocks, 'it is over its limit');
    const text = reads.map(({ firstBlock, blocks }) => `${firstBlock} ${blocks}`).join('\n');
    const again = readBootTrace(Buffer.from(text), 'again').reads;
    const same = reads.every(
      ({ firstBlock, blocks }, i) =>
        again[i]?.firstBlock === firstBlock && again[i]?.blocks === blocks,
    );
    demand(same && again.length === reads.length, 'it is written as another trace');
    return signal;
  },
};
