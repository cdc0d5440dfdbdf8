import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RUN_FOLDER } from '../../../runtime/launcher/packaged/server-run.ts';
import { SERVER_FLAGS } from '../../../runtime/launcher/server-flags.ts';
import { maintainerScripts } from '../../../scripts/package/maintainer-scripts.ts';
import { COMMON, PARTS } from '../../../scripts/package/parts.ts';
import { PROGRAM } from '../../../scripts/package/places.ts';
import { agentUnit } from '../../../scripts/package/units/agent-unit.ts';
import { serverUnit } from '../../../scripts/package/units/server-unit.ts';

const ROOT = join(import.meta.dirname, '../../..');
const UNITS = new Map([
  ['stackyard-server.service', serverUnit()],
  ['stackyard-agent.service', agentUnit()],
]);
const isVerifierThere = existsSync('/usr/bin/systemd-analyze');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stackyard-units-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const linesOf = (unit: string, name: string): string[] =>
  unit
    .split('\n')
    .filter((line) => line.startsWith(`${name}=`))
    .map((line) => line.slice(name.length + 1));

describe('the units of the Debian packages', () => {
  test('run sources that are there', () => {
    const sources = [...UNITS.values()].flatMap((unit) =>
      [...unit.matchAll(new RegExp(`${PROGRAM}/(\\S+\\.ts)`, 'g'))].map(([, source]) => source),
    );
    expect(sources.length).toBeGreaterThan(3);
    expect(sources.filter((source) => !existsSync(join(ROOT, source ?? '')))).toEqual([]);
  });

  test('name a guide that is installed, and so do their settings', () => {
    const settings = [...UNITS.keys()].map((name) =>
      readFileSync(join(ROOT, 'scripts/package/files', name.replace('service', 'default')), 'utf8'),
    );
    for (const text of [...UNITS.values(), ...settings]) {
      const [, guide = ''] = new RegExp(`/usr/share/doc/${COMMON}/(\\S+)`).exec(text) ?? [];
      expect(existsSync(join(ROOT, 'docs', guide)) && guide).toBe('operating.md');
    }
  });

  test('start what their packages hold', () => {
    const entries = PARTS.flatMap((part) => part.entries);
    for (const unit of UNITS.values()) {
      const [command = ''] = linesOf(unit, 'ExecStart');
      expect(entries).toContain(
        command
          .split(' ')
          .at(-1)
          ?.slice(PROGRAM.length + 1),
      );
    }
  });

  test('give the server neither rights nor places that it does not need', () => {
    const unit = serverUnit();
    expect(linesOf(unit, 'User')).toEqual(['stackyard']);
    expect(linesOf(unit, 'CapabilityBoundingSet')).toEqual(['']);
    expect(linesOf(unit, 'NoNewPrivileges')).toEqual(['yes']);
    expect(linesOf(unit, 'ProtectSystem')).toEqual(['strict']);
    expect(linesOf(unit, 'ReadWritePaths')).toEqual(['/var/lib/stackyard/server']);
    expect(linesOf(unit, 'RuntimeDirectory')).toEqual([RUN_FOLDER.slice('/run/'.length)]);
    expect(linesOf(unit, 'ExecStart')[0]).toContain(SERVER_FLAGS.join(' '));
  });

  test('leave machines alone when the agent ends, and let libvirt see what it mounts', () => {
    const unit = agentUnit();
    expect(linesOf(unit, 'KillMode')).toEqual(['process']);
    const mountsOfItsOwn =
      /^(Protect(System|Home|Proc|ControlGroups|KernelTunables|KernelModules|KernelLogs|Hostname|Clock)|Private\w+|ReadWritePaths|InaccessiblePaths|RestrictNamespaces|DynamicUser)=/m;
    expect(unit).not.toMatch(mountsOfItsOwn);
  });

  test.runIf(isVerifierThere)('are units, as systemd sees it', () => {
    // The programs are not installed here, and their places are seen from a folder of their own.
    const wrong = [...UNITS].map(([name, text]) => {
      const file = join(folder, name);
      writeFileSync(
        file,
        text.replaceAll(new RegExp(`=([+]?)${PROGRAM}/\\S+node`, 'g'), '=$1/bin/true'),
      );
      const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], {
        encoding: 'utf8',
      });
      return stderr.split('\n').filter((line) => line.includes(name));
    });
    expect(wrong).toEqual([[], []]);
  });
});

describe('the scripts that dpkg runs', () => {
  const scripts = PARTS.flatMap(({ name }) =>
    [...maintainerScripts(ROOT, name)].map(([kind, text]) => ({ name: `${name}.${kind}`, text })),
  );

  test('are shell that can be read', () => {
    expect(scripts).toHaveLength(6);
    for (const { name, text } of scripts) {
      const file = join(folder, name);
      writeFileSync(file, text);
      expect(() => execFileSync('sh', ['-n', file])).not.toThrow();
      expect(text).toMatch(/^#!\/bin\/sh\n[^]*^set -e$/m);
    }
  });

  test('delete no data', () => {
    const deleting = scripts.flatMap(({ text }) =>
      text.split('\n').filter((line) => /^\s*(rm|find .*-delete)\b/.test(line)),
    );
    expect(deleting.map((line) => line.trim())).toEqual([
      'rm -f /var/lib/stackyard/local-server.env /var/lib/stackyard/joined-server.env',
    ]);
  });

  test('of the agent name the files that its unit reads', () => {
    const purge = scripts.find(({ name }) => name === 'stackyard-agent.postrm')?.text ?? '';
    const noted = linesOf(agentUnit(), 'EnvironmentFile')
      .map((file) => file.replace(/^-/, ''))
      .filter((file) => file.startsWith('/var/lib/'));
    expect(noted).toHaveLength(2);
    for (const file of noted) expect(purge).toContain(file);
  });
});
