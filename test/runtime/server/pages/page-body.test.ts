import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { makePageBody } from '../../../../runtime/server/pages/page-body.ts';

const PLACEHOLDER = 'AAECAwQFBgcICQoLDA0ODw==';
const NONCE = 'zMjIysrKxsbGwsLCvr6+urq=';
const OTHER = 'qqqqqqqqqqqqqqqqqqqqqqq=';

const pageOf = (text: string, placeholder = PLACEHOLDER) =>
  makePageBody(Buffer.from(text), placeholder);

describe('a page has the nonce in its places, plain and compressed', () => {
  test.each([
    ['nowhere', '<p>“nothing”</p>'],
    ['nothing at all', ''],
    ['only the nonce', PLACEHOLDER],
    ['at both ends', `${PLACEHOLDER}text${PLACEHOLDER}`],
    ['twice at once', `a${PLACEHOLDER}${PLACEHOLDER}b`],
    ['parts of it elsewhere', `AAECAwQ ${PLACEHOLDER} DA0ODw== ${PLACEHOLDER} AAECAwQFBgc`],
    ['among the same text again', `<script nonce="${PLACEHOLDER}">f()</script>`.repeat(50)],
    [
      'further apart than DEFLATE looks back',
      Array.from({ length: 6 }, (_, i) => `${PLACEHOLDER}${`${i} “words” `.repeat(3_000)}`).join(
        '',
      ),
    ],
  ])('%s', (_, text) => {
    const wanted = text.replaceAll(PLACEHOLDER, NONCE);
    const body = pageOf(text);
    expect(body.plain(NONCE).toString()).toBe(wanted);
    expect(gunzipSync(body.gzipped(NONCE)).toString()).toBe(wanted);
  });

  test('again and again, with another each time', () => {
    const body = pageOf(`a${PLACEHOLDER}b`);
    for (const nonce of [NONCE, OTHER, NONCE]) {
      expect(gunzipSync(body.gzipped(nonce)).toString()).toBe(`a${nonce}b`);
    }
  });
});

test('a page never holds the placeholder, nor the nonce of another answer', () => {
  const body = pageOf(`<script nonce="${PLACEHOLDER}"></script>`.repeat(20));
  body.gzipped(OTHER);
  const sent = body.gzipped(NONCE);
  expect(sent.includes(PLACEHOLDER)).toBe(false);
  expect(sent.includes(OTHER)).toBe(false);
});

test('it is hardly larger than if it were compressed as a whole', () => {
  const script = (i: number) =>
    `<script nonce="${PLACEHOLDER}">self.push(["card ${i}","flex items-center gap-2"])</script>`;
  const text = Array.from({ length: 14 }, (_, i) => script(i) + 'words '.repeat(500)).join('');
  const whole = gzipSync(text).length;
  expect(pageOf(text).gzipped(NONCE).length).toBeLessThan(whole + 14 * 60);
});

test('a nonce of another length is refused', () => {
  expect(() => pageOf('a').gzipped('short')).toThrow('another length');
});
