import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { EXIT, FAULTS, type FaultKind } from '../../schemas/errors/catalogue.ts';
import { accessFaults } from '../../schemas/errors/catalogue/access.ts';
import { archiveFaults } from '../../schemas/errors/catalogue/archive.ts';
import { backupFaults } from '../../schemas/errors/catalogue/backup.ts';
import { bootServiceFaults } from '../../schemas/errors/catalogue/boot-service.ts';
import { nodeImageFaults } from '../../schemas/errors/catalogue/node-image.ts';
import { generalFaults } from '../../schemas/errors/catalogue/general.ts';
import { nodeDiskFaults } from '../../schemas/errors/catalogue/node-disk.ts';
import { buildingFaults } from '../../schemas/errors/catalogue/building.ts';
import { packingFaults } from '../../schemas/errors/catalogue/packing.ts';
import { powerFaults } from '../../schemas/errors/catalogue/power.ts';
import { serverBackupFaults } from '../../schemas/errors/catalogue/server-backup.ts';
import { registryFaults } from '../../schemas/errors/catalogue/registry.ts';
import { changeFaults } from '../../schemas/errors/catalogue/changes.ts';
import { consoleFaults } from '../../schemas/errors/catalogue/console.ts';
import { restorePointFaults } from '../../schemas/errors/catalogue/restore-points.ts';
import { runningFaults } from '../../schemas/errors/catalogue/running.ts';
import { trustFaults } from '../../schemas/errors/catalogue/trust.ts';
import { volumeFileFaults } from '../../schemas/errors/catalogue/volume-files.ts';

const GROUPS = {
  General: generalFaults,
  'Accounts and access': accessFaults,
  'Recipes and packing': { ...packingFaults, ...buildingFaults },
  Archives: archiveFaults,
  Trust: trustFaults,
  Registry: registryFaults,
  'Planning and running': runningFaults,
  'Node images and boot networks': nodeImageFaults,
  'Machines that boot over a network': bootServiceFaults,
  'Nodes in memory': nodeDiskFaults,
  'Switching nodes': powerFaults,
  'Restore points': restorePointFaults,
  'Backup repositories': backupFaults,
  'Backups of the server': serverBackupFaults,
  Consoles: consoleFaults,
  'Changes of stacks': changeFaults,
  'Files in restore points': volumeFileFaults,
};

interface Entry {
  readonly group: string;
  readonly code: string;
  readonly status: number;
  readonly exit: number;
  readonly retryable: boolean;
  readonly text: string;
}

const FACTS = /^HTTP status (\d{3}), exit code (\d+)(; trying again can help)?$/;

/** @returns what the document says of each code, in its order. */
function readEntries(document: string): Entry[] {
  return document.split(/^## /m).flatMap((section) => {
    const [group = '', ...entries] = section.split(/^### /m);
    return entries.map((entry) => {
      const [heading = '', facts = '', ...text] = entry.trim().split('\n\n');
      const [, status, exit, again] = FACTS.exec(facts) ?? [];
      return {
        group: group.split('\n')[0] ?? '',
        code: heading.replace(/^`(.*)`$/, '$1'),
        status: Number(status),
        exit: Number(exit),
        retryable: again !== undefined,
        text: text.join('\n'),
      };
    });
  });
}

const catalogued = (): Omit<Entry, 'text'>[] =>
  Object.entries(GROUPS).flatMap(([group, faults]) =>
    Object.entries<Pick<FaultKind<never>, 'status' | 'exit' | 'retryable'>>(faults).map(
      ([code, { status, exit, retryable }]) => ({ group, code, status, exit, retryable }),
    ),
  );

describe('docs/errors.md', () => {
  let document: string;

  beforeAll(async () => {
    document = await readFile(join(import.meta.dirname, '../../docs/errors.md'), 'utf8');
  });

  test('has every code of the catalogue once, where the catalogue has it, with its facts', () => {
    const documented = readEntries(document).map(({ text: _text, ...facts }) => facts);
    expect(documented).toEqual(catalogued());
  });

  test('knows every group of the catalogue', () => {
    expect(
      catalogued()
        .map(({ code }) => code)
        .sort(),
    ).toEqual(Object.keys(FAULTS).sort());
  });

  test('says of every code, in one to four sentences, what happened and what to do', () => {
    for (const { code, text } of readEntries(document)) {
      expect(text.length, code).toBeGreaterThan(60);
      expect(text.match(/[.](?=\s|$)/g)?.length ?? 0, code).toBeLessThanOrEqual(4);
    }
  });

  test('lists every exit code', () => {
    const rows = [...document.matchAll(/^\| (\d+) \| `(\w+)` \|/gm)];
    expect(Object.fromEntries(rows.map(([, code, name]) => [name, Number(code)]))).toEqual(EXIT);
    expect(rows).toHaveLength(Object.keys(EXIT).length);
  });
});
