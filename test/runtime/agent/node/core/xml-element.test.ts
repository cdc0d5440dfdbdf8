import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { element, renderXml } from '../../../../../runtime/agent/node/core/xml-element.ts';
import { anyText } from '../../../../fakes/any-text.ts';

test('renders elements, attributes and text, one element a line', () => {
  const root = element(
    'a',
    { one: 1, none: undefined, two: 'x' },
    element('b'),
    element('c', {}, 'text'),
    element('d', {}, element('e', { f: '' })),
  );
  expect(renderXml(root)).toBe(
    [
      '<a one="1" two="x">',
      '  <b/>',
      '  <c>text</c>',
      '  <d>',
      '    <e f=""/>',
      '  </d>',
      '</a>',
      '',
    ].join('\n'),
  );
});

test('A13: data cannot end an attribute, a text or the document', () => {
  const hostile = `"'/><domain>&lt;]]><!--\n\t\r`;
  expect(renderXml(element('a', { b: hostile }, hostile))).toBe(
    '<a b="&quot;&apos;/&gt;&lt;domain&gt;&amp;lt;]]&gt;&lt;!--&#10;&#9;&#13;">' +
      '&quot;&apos;/&gt;&lt;domain&gt;&amp;lt;]]&gt;&lt;!--&#10;&#9;&#13;</a>\n',
  );
});

test('A13: characters that XML cannot hold are replaced', () => {
  expect(renderXml(element('a', {}, 'x\u0000\u0008\u000b\u001f\ufffe\ud800y😀'))).toBe(
    '<a>x\ufffd\ufffd\ufffd\ufffd\ufffd\ufffdy😀</a>\n',
  );
});

test('A13: whatever a value holds, it adds no markup', () => {
  fc.assert(
    fc.property(anyText, (value) => {
      const text = renderXml(element('a', { b: value }, value));
      // Every ampersand begins one of our references.
      const rest = text.replace(/&(amp|lt|gt|quot|apos|#9|#10|#13);/g, '');
      expect([text.match(/[<>"]/g)?.join(''), rest.includes('&')]).toEqual(['<""><>', false]);
    }),
  );
});
