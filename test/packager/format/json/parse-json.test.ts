import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from '../../../../packager/format/json/parse-json.ts';

const parse = (text: string | Uint8Array): unknown => parseJson(Buffer.from(text), 'test');
const refused = (text: string | Uint8Array): unknown => {
  try {
    return parse(text);
  } catch (error) {
    return (error as { code: string; data: { wanted: string } }).data.wanted;
  }
};

describe('parseJson', () => {
  test('A3: a repeated key is refused, also when it is written in another way', () => {
    expect(refused('{"a":1,"a":2}')).toBe('each key once');
    expect(refused('{"a":1,"\\u0061":2}')).toBe('each key once');
    expect(refused('[{"x":{"a":[],"b":"}","a":1}}]')).toBe('each key once');
  });

  test('the same key in different objects is fine, and so are keys as values', () => {
    expect(parse('[{"a":1},{"a":{"a":"a"}},["a","a"],{"b":"a","a":"b"}]')).toHaveLength(4);
    expect(parse('{"a":"\\"a\\":1, \\"a\\":2"}')).toEqual({ a: '"a":1, "a":2' });
  });

  test('A3: a key that some readers drop is refused, as a name of anything', () => {
    expect(refused('{"__proto__":{}}')).toBe('other keys');
    expect(refused('[{"x":{"\\u005f_proto__":1}}]')).toBe('other keys');
    expect(parse('["__proto__"]')).toEqual(['__proto__']);
  });

  test('A4: nesting without end is refused', () => {
    const nested = (depth: number, open: string, close: string): string =>
      open.repeat(depth) + '1' + close.repeat(depth);
    expect(parse(nested(64, '[', ']'))).toBeInstanceOf(Array);
    expect(refused(nested(65, '[', ']'))).toBe('at most 64 levels');
    expect(refused(nested(300_000, '{"a":', '}'))).toBe('at most 64 levels');
  });

  test('refuses other bytes than UTF-8 and what is no JSON', () => {
    expect(refused(new Uint8Array([0x22, 0xff, 0x22]))).toBe('UTF-8 text');
    expect(refused('\ufeff{}')).toBe('JSON');
    expect(refused("{'a':1}")).toBe('JSON');
    expect(refused('{"a":1} {"b":2}')).toBe('JSON');
  });

  test('reads every document that JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!text.includes('__proto__'));
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
  });
});
