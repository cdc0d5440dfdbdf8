import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeParameter } from '../../../../packager/exchange/import/make-parameter.ts';
import { uniqueNames } from '../../../../packager/exchange/import/unique-names.ts';
import { checkParameterDeclarations } from '../../../../schemas/appliance/check-parameters.ts';
import { SourceParameter } from '../../../../schemas/appliance/parameter.ts';
import { Key, Label } from '../../../../schemas/ids/names.ts';

describe('names of ours from names of others', () => {
  test('are plain, and each is there once', () => {
    const name = uniqueNames('label', 32);
    expect(['Büro 1', 'buro-1', '42', '///', 'Web'].map(name)).toEqual([
      'buro-1',
      'buro-1-2',
      'm-42',
      'unnamed',
      'web',
    ]);
  });

  test('are labels and keys whatever they were', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 60 }), { maxLength: 8 }),
        (texts) => {
          const names = texts.map(uniqueNames('label', 32));
          expect(new Set(names).size).toBe(names.length);
          expect(names.every((name) => Label.safeParse(name).success)).toBe(true);
          const keys = texts.map(uniqueNames('key', 41));
          expect(keys.every((key) => Key.safeParse(key).success)).toBe(true);
        },
      ),
    );
  });
});

test('a property is a good parameter whatever it holds', () => {
  const type = fc.constantFrom('string', 'boolean', 'uint8', 'sint64', 'real32', 'password', 'x');
  const text = fc.string({ unit: 'binary', maxLength: 40 });
  const qualifiers = fc.oneof(
    text,
    fc.constantFrom('MinLen(9999)', 'MaxLen(0)', 'ValueMap{"a","a",""}', 'MinLen(30) MaxLen(2)'),
  );
  const property = fc.record({
    key: text,
    type,
    value: fc.option(fc.oneof(text, fc.constantFrom('1', 'true', '256', '-1')), { nil: undefined }),
    isAsked: fc.constant(true),
    isPassword: fc.boolean(),
    label: fc.option(text, { nil: undefined }),
    description: fc.option(text, { nil: undefined }),
    qualifiers,
  });
  fc.assert(
    fc.property(property, (given) => {
      const parameter = SourceParameter.parse(makeParameter(given));
      expect(checkParameterDeclarations({ key: parameter })).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});
