import { expect, test } from 'vitest';
import { placeText } from '../../../../../runtime/control/backups/core/place-text.ts';
import { viewRepository } from '../../../../../runtime/control/backups/core/view-repository.ts';

const place = {
  endpoint: 'https://s3.example.org',
  bucket: 'vault',
  prefix: 'site-1',
  region: 'eu-1',
  keyId: 'KEY',
};
const record = {
  name: 'vault',
  place: '/mnt/backups',
  s3: null,
  bytesPerSecond: 7,
  sealedKey: 'a sealed key',
  identity: 'a'.repeat(32),
  addedAt: new Date('2026-05-01T12:00:00.000Z'),
  addedBy: 'tester',
};
const shown = {
  name: 'vault',
  place: '/mnt/backups',
  s3: null,
  bytesPerSecond: 7,
  identity: 'a'.repeat(32),
  addedAt: '2026-05-01T12:00:00.000Z',
  addedBy: 'tester',
};

test('a repository is shown without its key, and a bucket without the secret of its access key', () => {
  expect(viewRepository(record)).toEqual(shown);
  const bucket = { ...record, s3: { ...place, sealedSecret: 'a sealed secret' } };
  expect(viewRepository(bucket)).toEqual({ ...shown, s3: place });
});

test('a place is called by its path or its address', () => {
  expect(placeText({ key: 'k', folder: '/mnt/backups' })).toBe('/mnt/backups');
  const s3 = { ...place, secret: 'secret' };
  expect(placeText({ key: 'k', s3 })).toBe('s3:https://s3.example.org/vault/site-1');
});
