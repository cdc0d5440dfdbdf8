import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { chooseEncoding, compress } from '../../../../runtime/server/pages/encoding.ts';

test('the best encoding that is wanted is chosen', () => {
  expect(chooseEncoding('gzip, deflate, br, zstd')).toBe('br');
  expect(chooseEncoding('gzip, deflate')).toBe('gzip');
  expect(chooseEncoding('GZIP')).toBe('gzip');
  expect(chooseEncoding('*')).toBe('br');
});

test('without a wish, or with a refusal, nothing is compressed', () => {
  expect(chooseEncoding(undefined)).toBeUndefined();
  expect(chooseEncoding('identity')).toBeUndefined();
  expect(chooseEncoding('br;q=0')).toBeUndefined();
  expect(chooseEncoding('br;q=0.0, gzip;q=0.5')).toBe('gzip');
  expect(chooseEncoding('*;q=0')).toBeUndefined();
});

test('only what is there is chosen', () => {
  expect(chooseEncoding('br, gzip', ['gzip'])).toBe('gzip');
  expect(chooseEncoding('br, gzip', [])).toBeUndefined();
});

test('each encoding gives back the same bytes', async () => {
  const bytes = Buffer.from('appliance '.repeat(500));
  expect(brotliDecompressSync(await compress(bytes, 'br'))).toEqual(bytes);
  expect(gunzipSync(await compress(bytes, 'gzip'))).toEqual(bytes);
  expect(zstdDecompressSync(await compress(bytes, 'zstd'))).toEqual(bytes);
});
