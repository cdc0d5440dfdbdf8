import { expect, test } from 'vitest';
import { cryptPassword } from '../../../packager/native/crypt-password.ts';

test.each([
  '$1$ab$ggJ5XTB.Asp0kDSwSJF3d/',
  '$5$saltsalt$1QIKVx0jymiPsPX1gBln93Op8Q33803qouy.rzPIwr6',
  '$y$j9T$abcdefgh$RG786yvxIyKUJ7ctWu7ixo3LLS8ItQhyzrl.2.lPCh5',
])('“debian” has the hash %s', async (hash) => {
  expect(await cryptPassword('debian', hash)).toBe(hash);
  expect(await cryptPassword('Debian', hash)).not.toBe(hash);
});

test('a kind of hash that is not known is no match for anything', async () => {
  expect(await cryptPassword('debian', '$nonsense$x')).toBeUndefined();
});
