import { describe, expect, test } from 'vitest';
import { sniffPicture } from '../../../../packager/format/archive/picture.ts';
import { PNG } from '../../../fakes/test-appliance.ts';

const sniff = (text: string): string | undefined => sniffPicture(Buffer.from(text, 'latin1'));

describe('the type of a picture', () => {
  test('is told by its content', () => {
    expect(sniffPicture(PNG)).toBe('image/png');
    expect(sniff('\xff\xd8\xff\xe0....')).toBe('image/jpeg');
    expect(sniff('RIFF....WEBPVP8 ')).toBe('image/webp');
    expect(sniff('<svg xmlns="http://www.w3.org/2000/svg"/>')).toBe('image/svg+xml');
    expect(sniff('<?xml version="1.0"?>\n<!-- a -->\n<!-- b -->\n<svg ></svg>')).toBe(
      'image/svg+xml',
    );
  });

  test.each([
    '',
    'GIF89a',
    'RIFF....AVI ',
    '<html><svg></svg></html>',
    '<!-- <svg> --><html></html>',
    '<svgx></svgx>',
    '%PDF-1.7',
  ])('%j is none that pages may show', (text) => {
    expect(sniff(text)).toBeUndefined();
  });

  test.each([
    '<svg><script>alert(1)</script></svg>',
    '<svg><SCRIPT/></svg>',
    '<svg onload="alert(1)"/>',
    '<svg><a href="javascript:alert(1)"/></svg>',
    '<svg><foreignObject/></svg>',
    '<!DOCTYPE svg [<!ENTITY x "y">]><svg>&x;</svg>',
    '<?xml version="1.0"?><!DOCTYPE svg><svg/>',
  ])('A17: %j is refused because it could do something', (text) => {
    expect(sniff(text)).toBeUndefined();
  });

  test('a comment that never ends is decided in no time', () => {
    const started = performance.now();
    expect(sniff(`<!--${'- -'.repeat(200_000)}`)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
