import { isDeepStrictEqual } from 'node:util';
import { parseJson } from '../../../packager/format/json/parse-json.ts';
import { parseJson as secondParse } from '../../format/second-reader/json.ts';
import { signalOf } from '../engine/fuzz.ts';
import { treeMutation } from '../engine/json-tree.ts';
import { pick } from '../engine/mutate.ts';
import { demand, type FuzzTarget } from '../engine/target.ts';

const TOKENS = ['{', '}', '[', ']', ',', ':', '"', '\\', '"a"', '"a":1,', '\\u0061', '\\ud800'];
const MORE = ['-0', '1e999', '0.1', 'true', 'null', ' ', '\n', '\ufeff', '"__proto__":1,', '\0'];

/** JSON from outside: accepted by ours when a second parser accepts it, and as the same value. */
export const jsonTarget: FuzzTarget = {
  name: 'json',
  seeds: async () =>
    [
      '{}',
      '[1,-2.5e3,true,false,null,"text"]',
      '{"a":{"b":[{"c":"\\u00e9\\n\\"\\\\"}],"a":1},"b":"a"}',
      '{"schemaVersion":2,"manifests":[{"mediaType":"x","digest":"sha256:00","size":12}]}',
    ].map((text) => Buffer.from(text)),
  mutations: [
    treeMutation(false),
    (input, random) => {
      const text = input.toString();
      const at = Math.floor(random() * (text.length + 1));
      return Buffer.from(text.slice(0, at) + pick(random, [...TOKENS, ...MORE]) + text.slice(at));
    },
    (input, random) => {
      const [open, close] = pick(random, [
        ['[', ']'],
        ['{"a":', '}'],
      ]);
      const levels = pick(random, [1, 60, 63, 64, 65, 5_000]);
      return Buffer.from(open.repeat(levels) + input.toString() + close.repeat(levels));
    },
  ],
  read: async (input) => {
    let value: unknown;
    const signal = await signalOf(() => (value = parseJson(input, 'a document')));
    const second = secondOpinion(input);
    demand((signal === 'accepted') === (second !== undefined), `the second parser: ${signal}`);
    if (second === undefined) return signal;
    demand(isDeepStrictEqual(value, second.value), 'the second parser reads another value');
    const again = parseJson(Buffer.from(JSON.stringify(value)), 'again');
    // JSON has no -0 and no infinity, although it can be written in it.
    demand(JSON.stringify(again) === JSON.stringify(value), 'it is written as another value');
    return signal;
  },
};

function secondOpinion(input: Buffer): { value: unknown } | undefined {
  try {
    return { value: secondParse(input) };
  } catch {
    return undefined;
  }
}
