import { describe, expect, test } from 'vitest';
import { isS3Text, s3PlaceText, splitS3Address } from '../../../schemas/ids/s3-address.ts';
import { S3Address, S3KeyId, S3Place, S3Secret } from '../../../schemas/ids/s3-place.ts';

const part = (endpoint: string, bucket: string, prefix = '') => ({ endpoint, bucket, prefix });

describe('the address of a bucket', () => {
  test.each([
    ['https://s3.example.org/vault', part('https://s3.example.org', 'vault')],
    ['https://s3.example.org/vault/', part('https://s3.example.org', 'vault')],
    ['s3:https://s3.example.org/vault', part('https://s3.example.org', 'vault')],
    [' https://S3.Example.org:7480/Vault ', part('https://s3.example.org:7480', 'Vault')],
    ['http://[::1]:7480/vault/a/b/', part('http://[::1]:7480', 'vault', 'a/b')],
    ['http://10.0.0.1/v-1.x_y/site-1', part('http://10.0.0.1', 'v-1.x_y', 'site-1')],
  ])('%s is taken apart', (text, parts) => {
    expect(splitS3Address(text)).toEqual(parts);
    expect(S3Address.parse(text)).toEqual(parts);
  });

  test.each([
    'https://s3.example.org',
    'https://s3.example.org/',
    's3://vault/site-1',
    'ftp://s3.example.org/vault',
    '/mnt/https://s3.example.org/vault',
    'https://key:secret@s3.example.org/vault',
    'https://s3.example.org/vault?x=1',
    'https://s3.example.org/vault/a#b',
    'https://s3.example.org/va ult',
    '',
  ])('“%s” is none', (text) => {
    expect(splitS3Address(text)).toBeUndefined();
    expect(S3Address.safeParse(text).success).toBe(false);
  });

  test('is written as it is read', () => {
    for (const text of ['s3:https://s3.example.org/vault', 's3:http://[::1]:80/vault/a/b']) {
      expect(s3PlaceText(splitS3Address(text)!)).toBe(text);
      expect(isS3Text(text)).toBe(true);
    }
    expect(isS3Text('/mnt/s3:')).toBe(false);
  });
});

describe('a place in S3', () => {
  const place = { endpoint: 'https://s3.example.org', bucket: 'vault' };
  const accepts = (changed: object): boolean => S3Place.safeParse({ ...place, ...changed }).success;

  test('is the whole bucket in the region that most servers take, unless something else is said', () => {
    expect(S3Place.parse(place)).toEqual({ ...place, prefix: '', region: 'us-east-1' });
  });

  test.each([
    { endpoint: 'https://s3.example.org/' },
    { endpoint: 'https://s3.example.org:123456' },
    { endpoint: 'https://a b' },
    { endpoint: 'https://.example.org' },
    { endpoint: 'file://s3.example.org' },
    { endpoint: 'x https://s3.example.org' },
    { endpoint: `https://${'a'.repeat(300)}` },
    { bucket: 'ab' },
    { bucket: 'a'.repeat(64) },
    { bucket: '-ab' },
    { bucket: 'ab-' },
    { bucket: 'a/b' },
    { bucket: 'a%2fb' },
    { prefix: '/a' },
    { prefix: 'a/' },
    { prefix: 'a//b' },
    { prefix: '..' },
    { prefix: 'a/../b' },
    { prefix: './a' },
    { prefix: 'a/.' },
    { prefix: 'a b' },
    { prefix: 'a'.repeat(301) },
    { region: '' },
    { region: 'eu 1' },
    { region: 'a'.repeat(65) },
    { more: 1 },
  ])('%j is refused', (changed) => {
    expect(accepts(changed)).toBe(false);
  });

  test.each([
    { endpoint: 'http://localhost:7480' },
    { endpoint: 'http://[fd00::1]' },
    { bucket: 'a.b' },
    { bucket: 'a'.repeat(63) },
    { prefix: '..a/b..' },
    { prefix: '.a/...' },
    { prefix: 'a'.repeat(300) },
    { region: 'eu-central-1' },
  ])('%j is fine', (changed) => {
    expect(accepts(changed)).toBe(true);
  });

  test('access keys are visible characters', () => {
    for (const schema of [S3KeyId, S3Secret]) {
      expect(schema.safeParse('AK/ia+9=').success).toBe(true);
      for (const text of ['', 'a b', 'a\n', 'é', 'a'.repeat(300)]) {
        expect(schema.safeParse(text).success, text).toBe(false);
      }
    }
  });
});
