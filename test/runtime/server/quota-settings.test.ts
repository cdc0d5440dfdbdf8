import { expect, test } from 'vitest';
import { DEFAULT_QUOTAS } from '../../../registry/core/quota/quota-limits.ts';
import { readQuotas } from '../../../runtime/server/quota-settings.ts';

test('what is not set, or empty, is the default', () => {
  expect(readQuotas({})).toEqual(DEFAULT_QUOTAS);
  expect(readQuotas({ STACKYARD_ACCOUNT_QUOTA: '', STACKYARD_DISK_RESERVE: '' })).toEqual(
    DEFAULT_QUOTAS,
  );
});

test('sizes have units', () => {
  const env = {
    STACKYARD_ACCOUNT_QUOTA: '1 TiB',
    STACKYARD_NAMESPACE_QUOTA: '500 GiB',
    STACKYARD_DISK_RESERVE: '0 B',
  };
  expect(readQuotas(env)).toEqual({
    accountBytes: 2 ** 40,
    namespaceBytes: 500 * 2 ** 30,
    reserveBytes: 0,
  });
});

test.each(['500', 'much', '-1 GiB'])('%j is refused, with the name of the setting', (text) => {
  expect(() => readQuotas({ STACKYARD_NAMESPACE_QUOTA: text })).toThrow(
    'STACKYARD_NAMESPACE_QUOTA must be a size with a unit',
  );
});
