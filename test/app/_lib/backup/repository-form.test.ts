import { describe, expect, test } from 'vitest';
import { readChangeForm } from '../../../../app/_lib/backup/change-form.ts';
import {
  EMPTY_REPOSITORY,
  readLimit,
  readRepositoryForm,
} from '../../../../app/_lib/backup/repository-form.ts';

const bucket = {
  ...EMPTY_REPOSITORY,
  name: ' vault ',
  address: ' https://s3.example.org/vault/site-1 ',
  keyId: ' KEY ',
  secret: ' secret ',
};
const s3 = {
  endpoint: 'https://s3.example.org',
  bucket: 'vault',
  prefix: 'site-1',
  keyId: 'KEY',
  secret: 'secret',
};

describe('the form for a new backup repository', () => {
  test('is a bucket at first', () => {
    expect(EMPTY_REPOSITORY.kind).toBe('bucket');
    expect(readRepositoryForm(bucket)).toEqual({ name: 'vault', s3 });
  });

  test('says what else is known of it', () => {
    const form = { ...bucket, region: ' eu-1 ', limit: '20 MiB', key: ' the key ' };
    expect(readRepositoryForm(form)).toEqual({
      name: 'vault',
      s3: { ...s3, region: 'eu-1' },
      bytesPerSecond: 20 * 2 ** 20,
      key: 'the key',
    });
  });

  test('is a folder if that was chosen, whatever was typed before', () => {
    const form = { ...bucket, kind: 'folder', folder: ' /mnt/backups ' } as const;
    expect(readRepositoryForm(form)).toEqual({ name: 'vault', folder: '/mnt/backups' });
    expect(readRepositoryForm({ ...form, folder: 'mnt' })).toBe('folder');
  });

  test.each([
    [{ name: ' ' }, 'name'],
    [{ address: 'https://s3.example.org' }, 'address'],
    [{ keyId: ' ' }, 'access-key'],
    [{ secret: ' ' }, 'access-key'],
    [{ limit: '20' }, 'limit'],
  ])('says of %j what is wrong', (changed, problem) => {
    expect(readRepositoryForm({ ...bucket, ...changed })).toBe(problem);
  });
});

test('no limit is no bound', () => {
  expect(readLimit(' ')).toBeNull();
  expect(readLimit('64 KiB')).toBe(65_536);
  expect(readLimit('much')).toBe('limit');
});

describe('the form that changes one', () => {
  const form = { limit: '', keyId: '', secret: '' };

  test('takes the bound away, or sets it', () => {
    expect(readChangeForm(form, 7)).toEqual({ bytesPerSecond: null });
    expect(readChangeForm({ ...form, limit: '1 MiB' }, null)).toEqual({ bytesPerSecond: 2 ** 20 });
    expect(readChangeForm({ ...form, limit: 'much' }, null)).toBe('limit');
  });

  test('leaves a bound that is shown rounded as it was', () => {
    expect(readChangeForm({ ...form, limit: ' 1.1 MiB ' }, 1_200_000)).toEqual({
      bytesPerSecond: 1_200_000,
    });
  });

  test('has an access key as a whole or not at all', () => {
    const [keyId, secret] = [' KEY ', ' secret '];
    expect(readChangeForm({ ...form, keyId, secret }, null)).toEqual({
      bytesPerSecond: null,
      accessKey: { keyId: 'KEY', secret: 'secret' },
    });
    expect(readChangeForm({ ...form, keyId }, null)).toBe('halfKey');
    expect(readChangeForm({ ...form, secret }, null)).toBe('halfKey');
  });
});
