import { describe, expect, test } from 'vitest';
import { readLaunchSettings } from '../../../runtime/launcher/launch-settings.ts';

describe('what npm start reads', () => {
  test('an empty variable counts as one that is not set', () => {
    const names = ['DATA', 'PORT', 'HOST', 'SAMPLES', 'PRIVILEGE', 'URL', 'ADMIN_PASSWORD'];
    const empty = Object.fromEntries(names.map((name) => [`STACKYARD_${name}`, '']));
    expect(readLaunchSettings(empty)).toEqual(readLaunchSettings({}));
    expect(readLaunchSettings({})).toMatchObject({ dataFolder: '/var/lib/stackyard', port: 8470 });
  });

  test('what only the server uses is refused before anything is started', () => {
    for (const env of [
      { STACKYARD_ADMIN_PASSWORD: 'short' },
      { STACKYARD_URL: 'yard.example.org' },
      { STACKYARD_ROLES: 'admin' },
      { STACKYARD_PORT: 'x' },
    ]) {
      expect(() => readLaunchSettings(env)).toThrow(Object.keys(env)[0]);
    }
  });

  test.each([
    ['localhost', 'http://localhost:8470'],
    ['0.0.0.0', 'http://localhost:8470'],
    ['192.168.1.9', 'http://192.168.1.9:8470'],
    ['fd00::9', 'http://[fd00::9]:8470'],
  ])('a server that listens on %s is reached as %s', (host, server) => {
    expect(readLaunchSettings({ STACKYARD_HOST: host }).server).toBe(server);
  });

  test('who became root by sudo may use yard, in a home that has to be theirs', () => {
    const homes = (env: Record<string, string>) => readLaunchSettings(env).homes.slice(1);
    expect(homes({ SUDO_USER: 'olga', SUDO_UID: '1000' })).toEqual([
      { path: '/home/olga', uid: 1_000 },
    ]);
    for (const SUDO_USER of ['root/../../etc', '..', '', 'a b']) {
      expect(homes({ SUDO_USER, SUDO_UID: '1000' })).toEqual([]);
    }
    for (const SUDO_UID of ['0', '', '-1', '1e3']) {
      expect(homes({ SUDO_USER: 'olga', SUDO_UID })).toEqual([]);
    }
  });
});
