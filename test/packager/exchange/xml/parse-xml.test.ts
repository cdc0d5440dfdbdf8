import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseXml } from '../../../../packager/exchange/xml/parse-xml.ts';
import { attributeOf, childrenOf, textOf } from '../../../../packager/exchange/xml/xml-element.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { faultCode } from '../../../fakes/fault-code.ts';

const parse = (text: string): ReturnType<typeof parseXml> => parseXml(Buffer.from(text), 'a.ovf');
function refusal(text: string): string {
  try {
    parse(text);
    return 'not refused';
  } catch (error) {
    return error instanceof Fault ? error.message : String(error);
  }
}

describe('an XML document', () => {
  test('becomes elements, attributes and text, in their namespaces', () => {
    const root = parse(
      '\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<!-- a -->\n' +
        '<a xmlns="urn:a" xmlns:b="urn:b" b:id="1" id=\'2\'><b:c>x &lt;&#x41;&#66;&amp;<![CDATA[<&]]></b:c><c/></a >\n',
    );
    expect([root.namespace, root.name]).toEqual(['urn:a', 'a']);
    expect(attributeOf(root, 'urn:b', 'id')).toBe('1');
    expect(attributeOf(root, 'urn:other', 'id')).toBe('2');
    expect(textOf(root, 'urn:b', 'c')).toBe('x <AB&<&');
    expect(childrenOf(root, 'urn:a', 'c')).toHaveLength(1);
  });

  test('a prefix stands for what it was declared as where it is used', () => {
    const root = parse('<a xmlns:p="urn:1"><p:b xmlns:p="urn:2"/><p:b/></a>');
    expect(root.children.map(({ namespace }) => namespace)).toEqual(['urn:2', 'urn:1']);
  });

  test.each([
    ['<a>', 'not complete'],
    ['<a></b>', 'a is to be closed here'],
    ['</a>', 'nothing is to be closed here'],
    ['<a/><b/>', 'something follows its end'],
    ['text', 'does not begin with an element'],
    ['', 'not complete'],
    ['<a b="1" b="2"/>', 'b is there twice'],
    ['<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>', 'q:b is there twice'],
    ['<p:a/>', 'prefix of p:a is not declared'],
    ['<a b=1/>', 'b has no value'],
    ['<a b="<"/>', 'holds <'],
    ['<a b="1', 'does not end'],
    ['<a>&nbsp;</a>', '&nbsp; is no character reference'],
    ['<a>&#0;</a>', '&#0; is no character reference'],
    ['<a>&#xd800;</a>', 'is no character reference'],
    ['<a>& b</a>', 'is no character reference'],
    ['<a><!-- x -- y --></a>', 'holds --'],
    ['<?xml version="1.0" encoding="UTF-16"?><a/>', 'not in UTF-8'],
    ['<a>\x01</a>', 'control characters'],
    ['<a\n\n b="1" c></a>', 'line 3: c has no value'],
  ])('%j is refused: %s', (text, why) => {
    expect(refusal(text)).toContain(why);
  });

  test('other encodings are refused', () => {
    expect(faultCode(() => parseXml(Buffer.from('<a>é</a>', 'latin1'), 'x'))).toBe('XML_REFUSED');
    expect(faultCode(() => parseXml(Buffer.from('<a/>', 'utf16le'), 'x'))).toBe('XML_REFUSED');
  });
});

describe('A16: XML that attacks its reader', () => {
  test('billion laughs is refused at its DOCTYPE', () => {
    const entities = Array.from({ length: 10 }, (_, i) =>
      i === 0 ? '<!ENTITY l0 "lol">' : `<!ENTITY l${i} "${`&l${i - 1};`.repeat(10)}">`,
    );
    expect(refusal(`<!DOCTYPE lolz [${entities.join('')}]><lolz>&l9;</lolz>`)).toContain('DOCTYPE');
  });

  test('an external entity is refused at its DOCTYPE, also behind the root', () => {
    const type = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>';
    expect(refusal(`${type}<a>&x;</a>`)).toContain('DOCTYPE');
    expect(refusal(`<a>${type}&x;</a>`)).toContain('DOCTYPE');
    expect(refusal(`<a/>${type}`)).toContain('DOCTYPE');
  });

  test('depth, number and size are limited', () => {
    expect(refusal('<a>'.repeat(1_000_000))).toContain('nested too deeply');
    expect(refusal(`<a>${'<b/>'.repeat(200_000)}</a>`)).toContain('too many elements');
    const many = Array.from({ length: 100 }, (_, i) => `b${i}="1"`).join(' ');
    expect(refusal(`<a ${many}/>`)).toContain('too many attributes');
    expect(refusal(`<a>${' '.repeat(9 * 2 ** 20)}</a>`)).toContain('bytes');
  });
});

test('whatever is damaged, a document is read or refused', () => {
  const good =
    '<?xml version="1.0"?><a xmlns:b="u"><b:c d="&amp;">t<!-- x --><![CDATA[y]]></b:c></a>';
  const piece = fc.constantFrom('<', '>', '&', '"', '</', '<!', ']]>', '--', ':', '\0', 'xmlns="');
  const edit = fc.record({ at: fc.nat(good.length), cut: fc.nat(6), piece });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 5 }), (edits) => {
      const text = edits.reduce(
        (now, { at, cut, piece: put }) => now.slice(0, at) + put + now.slice(at + cut),
        good,
      );
      expect(['no fault', 'XML_REFUSED']).toContain(faultCode(() => parse(text)));
    }),
    { numRuns: 3_000 },
  );
});
