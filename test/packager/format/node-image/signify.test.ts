import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  readSignifyKey,
  signerOf,
  verifyNodeImage,
} from '../../../../packager/format/node-image/signify.ts';
import { faultCode } from '../../../fakes/fault-code.ts';
import { testImageKey } from '../../../fakes/test-node-image.ts';

/** Made with OpenBSD’s signify: `signify -G -n`, `signify -S -m manifest -s key.sec`. */
const SIGNIFY = {
  publicText:
    'untrusted comment: node images public key\nRWR/yFcTl5wuBZddkj5pfe/yeiFlUojnXefLhBxMGIGLzWmMJBMi0dPk\n',
  signature:
    'untrusted comment: verify with key.pub\nRWR/yFcTl5wuBYbFm310lW/E4gw4+clOCNffUhMZWqZHdJr5EcHgAlpaGnyiKZbcIv6hjNKEK2ZsGY5C+7S9Oo30YWjVM7O1NQE=\n',
  manifest: 'stackyard-node-image 1\nversion 1.0.0\n',
};

const keyOf = (text: string) => readSignifyKey(text, 'key.pub');

describe('a public key of signify', () => {
  test('is read with its number, its fingerprint and what is written on it', () => {
    expect(keyOf(SIGNIFY.publicText)).toEqual({
      number: '7fc85713979c2e05',
      fingerprint: '124121ecca93ba9e03a3852727a93968c4775f8cd7df436c2a7e9a494c9fae07',
      line: SIGNIFY.publicText.split('\n')[1],
      comment: 'node images public key',
    });
    expect(keyOf(SIGNIFY.publicText.replaceAll('\n', '\r\n'))).toEqual(keyOf(SIGNIFY.publicText));
  });

  const [head = '', line = ''] = SIGNIFY.publicText.split('\n');
  test.each([
    ['nothing', ''],
    ['another text', 'hello\nworld\n'],
    ['no comment', `${line}\n`],
    ['a line more', `${head}\n${line}\n${line}\n`],
    ['a byte less', `${head}\n${Buffer.from(line, 'base64').subarray(1).toString('base64')}\n`],
    ['another algorithm', `${head}\n${Buffer.from(`Xx${'a'.repeat(40)}`).toString('base64')}\n`],
    ['other letters for the same bytes', `${head}\n${line.replaceAll('/', '_')}-\n`],
    ['a signature', SIGNIFY.signature],
    ['an endless comment', `${head}${'x'.repeat(10_000)}\n${line}\n`],
  ])('is refused when it is %s', (_what, text) => {
    expect(faultCode(() => keyOf(text))).toBe('KEY_UNREADABLE');
  });
});

describe('a signature of signify', () => {
  const { manifest, signature } = SIGNIFY;
  const key = keyOf(SIGNIFY.publicText);

  test('counts if one of the keys made it', () => {
    const other = keyOf(testImageKey().publicText);
    expect(verifyNodeImage({ manifest, signature }, [other, key])).toBe(key);
    expect(signerOf(signature)).toBe(key.number);
  });

  test('of a text that was changed is refused, each byte of it', () => {
    for (let at = 0; at < manifest.length; at += 1) {
      const changed = `${manifest.slice(0, at)}#${manifest.slice(at + 1)}`;
      expect(faultCode(() => verifyNodeImage({ manifest: changed, signature }, [key]))).toBe(
        'NODE_IMAGE_SIGNATURE_INVALID',
      );
    }
    for (const changed of [`${manifest}\n`, manifest.slice(0, -1), '']) {
      expect(faultCode(() => verifyNodeImage({ manifest: changed, signature }, [key]))).toBe(
        'NODE_IMAGE_SIGNATURE_INVALID',
      );
    }
  });

  test('of a key that is not trusted is refused, also of one that has taken a trusted number', () => {
    expect(faultCode(() => verifyNodeImage({ manifest, signature }, []))).toBe(
      'NODE_IMAGE_KEY_UNKNOWN',
    );
    const impostor = testImageKey(Buffer.from(key.number, 'hex'));
    expect(
      faultCode(() => verifyNodeImage({ manifest, signature: impostor.sign(manifest) }, [key])),
    ).toBe('NODE_IMAGE_SIGNATURE_INVALID');
  });

  test('counts beside another trusted key of the same number', () => {
    const number = randomBytes(8);
    const [first, second] = [testImageKey(number), testImageKey(number)];
    const keys = [keyOf(first.publicText), keyOf(second.publicText)];
    expect(verifyNodeImage({ manifest, signature: second.sign(manifest) }, keys)).toBe(keys[1]);
  });

  test.each(['', 'x', SIGNIFY.publicText, `${SIGNIFY.signature}more`])(
    'is refused when it is none',
    (text) => {
      expect(faultCode(() => verifyNodeImage({ manifest, signature: text }, [key]))).toBe(
        'NODE_IMAGE_MALFORMED',
      );
      expect(signerOf(text)).toBeUndefined();
    },
  );
});
