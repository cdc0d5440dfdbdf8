import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../../packager/format/json/canonical-json.ts';

describe('canonicalJson', () => {
  test('sorts keys by code units at every depth and writes no white space', () => {
    const value = { b: [1, { z: null, a: true }], a: 'x', é: 1, 'a b': 2, A: 3 };
    expect(canonicalJson(value)).toBe('{"A":3,"a":"x","a b":2,"b":[1,{"a":true,"z":null}],"é":1}');
  });

  test('leaves out what is undefined', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  });

  test('writes numbers as RFC 8785 asks', () => {
    expect(canonicalJson([1e21, 1e-7, -0, 100, 0.1])).toBe('[1e+21,1e-7,0,100,0.1]');
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, '\ud800', undefined, 1n, () => 1])(
    'refuses %s',
    (value) => {
      expect(() => canonicalJson({ value: [value] })).toThrow(TypeError);
    },
  );

  test('any JSON value survives, and the order of keys does not matter', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      }),
    );
  });
});
