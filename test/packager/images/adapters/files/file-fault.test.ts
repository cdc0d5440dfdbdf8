import { expect, test } from 'vitest';
import { fileFault } from '../../../../../packager/images/adapters/files/file-fault.ts';

const failed = (code: string): Error => Object.assign(new Error(code), { code });

test.each([
  ['ENOSPC', { code: 'DISK_FULL', data: { where: '/srv' } }],
  ['EDQUOT', { code: 'DISK_FULL' }],
  ['ENOENT', { code: 'NOT_FOUND', data: { what: 'folder', name: '/srv' } }],
  ['EIO', { message: '/srv/x.yard cannot be written: its disk reports an error.' }],
  ['EFBIG', { code: 'FILE_FAILED' }],
  ['EROFS', { code: 'FILE_FAILED' }],
  ['EACCES', { code: 'FILE_FAILED' }],
])('%s while writing is told as what it is', (code, wanted) => {
  expect(fileFault('/srv/x.yard', 'written', failed(code))).toMatchObject(wanted);
});

test('what nobody knows stays what it was', () => {
  const cause = failed('EBADF');
  expect(fileFault('/srv/x.yard', 'read', cause)).toBe(cause);
  expect(fileFault('/srv/x.yard', 'read', failed('ENOENT'))).not.toHaveProperty('data');
});
