import { describe, expect, test } from 'vitest';
import {
  backedUpHost,
  outdatedBackups,
  serverBackupName,
} from '../../../../packager/backup/server/outdated-backups.ts';

describe('names of backups', () => {
  test('tell host and time, and sort by time', () => {
    expect(serverBackupName('Admin.lan', '2026-12-01T02:00:00.123Z')).toBe(
      'stackyard-admin-lan-20261201T020000Z.backup',
    );
    expect(serverBackupName('…', '2026-12-01T02:00:00.000Z')).toBe(
      'stackyard-server-20261201T020000Z.backup',
    );
  });
});

test('servers that are backed up from one host are told apart', () => {
  expect(backedUpHost('http://localhost:8470', 'admin')).toBe('admin');
  expect(backedUpHost('http://127.0.0.1:8480', 'admin')).toBe('admin-8480');
  expect(backedUpHost('https://yard.lan', 'laptop')).toBe('yard.lan');
  expect(backedUpHost('http://test.lan:8470', 'laptop')).toBe('test.lan');
});

describe('what is removed', () => {
  const of = (host: string, day: number): string =>
    `stackyard-${host}-202612${String(day).padStart(2, '0')}T020000Z.backup`;

  test('are the oldest of this server', () => {
    const names = [of('admin', 3), of('admin', 1), of('admin', 2)];
    expect(outdatedBackups(names, of('admin', 3), 2)).toEqual([of('admin', 1)]);
    expect(outdatedBackups(names, of('admin', 3), 3)).toEqual([]);
    expect(outdatedBackups(names, of('admin', 3), 9)).toEqual([]);
  });

  test('is never the one that was just taken, whatever times clocks have given the others', () => {
    const names = [of('admin', 3), of('admin', 20), of('admin', 21)];
    expect(outdatedBackups(names, of('admin', 3), 2)).toEqual([of('admin', 20)]);
    expect(outdatedBackups(names, of('admin', 3), 1)).toEqual([of('admin', 20), of('admin', 21)]);
  });

  test('is nothing else: not another server’s, not one whose name goes on, not a file of somebody', () => {
    const others = [of('admin-2', 1), of('other', 1), 'stackyard-admin-notes.txt', 'x.backup'];
    const names = [...others, of('admin', 4), of('admin', 5)];
    expect(outdatedBackups(names, of('admin', 5), 1)).toEqual([of('admin', 4)]);
  });
});
