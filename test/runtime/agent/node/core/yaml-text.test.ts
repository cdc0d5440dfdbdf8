import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Plain, renderYaml } from '../../../../../runtime/agent/node/core/yaml-text.ts';
import { anyText } from '../../../../fakes/any-text.ts';

test('writes JSON-like YAML', () => {
  expect(renderYaml({ a: ['x', 1, true], b: {}, c: undefined })).toBe(
    '{\n "a": [\n  "x",\n  1,\n  true\n ],\n "b": {}\n}\n',
  );
});

test.each([
  ['a tag', '!!python/object/apply:os.system ["id"]'],
  ['an anchor', '&a *a'],
  ['a comment', '# no'],
  ['a document', '---\n...\n%YAML 1.1'],
  ['a template', '## template: jinja\n{{ ds.meta_data }}'],
  ['a Norwegian', 'no'],
  ['a sexagesimal', '12:30:45'],
  ['line breaks of all kinds', 'a\r\nb\u0085c\u2028d\u2029e'],
  ['what YAML readers refuse', '\u007f\u0080\u009f\ufeff\u0000\u001b'],
  ['a character beyond the basic plane', '😀'],
])('A13: %s stays data', (_what, text) => {
  expect(parse(renderYaml({ key: text }), { version: '1.1' })).toEqual({ key: text });
});

test('A13: any text comes out as the same text, in YAML 1.1 and 1.2', () => {
  fc.assert(
    fc.property(anyText, fc.constantFrom('1.1', '1.2'), (text, version) => {
      const document = renderYaml([text, { key: text }] as Plain);
      const [first, { key }] = parse(document, { version: version as '1.1' });
      expect([first, key]).toEqual([text, text]);
      expect(document).toMatch(/^[\n -~]*$/);
    }),
  );
});

test('A13: a lone surrogate, which is no text, becomes the replacement character', () => {
  expect(parse(renderYaml({ key: 'a\ud800b' }))).toEqual({ key: 'a\ufffdb' });
});
