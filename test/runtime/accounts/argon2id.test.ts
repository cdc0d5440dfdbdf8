import { expect, test } from 'vitest';
import { argon2id, argon2idAt } from '../../../runtime/accounts/adapters/argon2id.ts';

const PASSWORD = 'correct horse battery';

test('passwords are hashed at the cost of RFC 9106, each with its own salt', async () => {
  const hashes = [await argon2id.hash(PASSWORD), await argon2id.hash(PASSWORD)];
  for (const hash of hashes) {
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
    expect(await argon2id.verify(hash, PASSWORD)).toBe(true);
  }
  expect(new Set(hashes).size).toBe(2);
});

test('a hash is verified at the cost it was made with', async () => {
  const hash = await argon2idAt({ memory: 64, passes: 1 }).hash(PASSWORD);
  expect(await argon2id.verify(hash, PASSWORD)).toBe(true);
  expect(await argon2id.verify(hash, `${PASSWORD}s`)).toBe(false);
});

test('what is no hash fits no password', async () => {
  expect(await argon2id.verify('', '')).toBe(false);
  expect(await argon2id.verify('$argon2i$v=19$m=64,t=1,p=1$AA$AA', PASSWORD)).toBe(false);
});
