import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readApplianceSource } from '../../../schemas/appliance/read-appliance.ts';
import { tinyAppliance } from '../../fakes/test-appliance.ts';
import { YardUser } from '../../fakes/yard.ts';
import { writeProject } from '../../fakes/yard-project.ts';

const YAML = `
format: 1
name: tiny
version: 1.2.0
title: Tiny & <small>
summary: A stack for tests
licence: MIT
categories: [example]
parameters:
  greeting: { type: string, label: Greeting, help: "Said first", default: 'Hello "you"', maxLength: 40 }
  password: { type: password, label: Password, generate: { length: 20 } }
  port: { type: integer, label: Port, default: 80, minimum: 0, maximum: 65535 }
  colour: { type: choice, label: Colour, default: red, choices: [{ value: red, label: Red }, { value: blue, label: Blue }] }
  tls: { type: boolean, label: TLS, default: true }
networks:
  front: { title: To people }
  back: {}
roles:
  db:
    cpu: 2
    memory: 512 MiB
    networks: [back]
    system: { image: db.raw, format: raw, size: 8 MiB }
    data: { files: { size: 3 GiB, mount: /srv } }
    files: [{ path: /etc/x, content: y }]
  web:
    count: 2
    memory: 256 MiB
    networks: [front, back]
    after: [db]
    system: { image: web.raw, format: raw }
  tool: { memory: 128 MiB, networks: [back], system: { image: web.raw, format: raw } }
`;

let publisher: YardUser;
let user: YardUser;
beforeAll(async () => {
  publisher = await YardUser.create();
  await writeProject(publisher.path('tiny'));
  await writeFile(publisher.path('tiny/appliance.yaml'), YAML);
  await publisher.yard(['pack', 'tiny', '-o', 'tiny.yard']);
});
afterAll(() => publisher.remove());
beforeEach(async () => {
  user = await publisher.copy();
});
afterEach(() => user.remove());

const left = async (): Promise<string[]> =>
  (await readdir(user.dir)).filter((name) => !['home', 'tiny', 'tiny.yard'].includes(name)).sort();

describe('yard export-ova', () => {
  test('writes a tar with the description first, then digests that fit, then disks', async () => {
    expect(await user.yardJson(['export-ova', 'tiny.yard'])).toMatchObject({
      path: user.path('tiny-1.2.0.ova'),
      machines: ['db', 'tool', 'web-1', 'web-2'],
      disks: ['tiny-db.vmdk', 'tiny-tool.vmdk'],
    });
    expect(await left()).toEqual(['tiny-1.2.0.ova']);
    const names = execFileSync('tar', ['-tf', user.path('tiny-1.2.0.ova')]).toString();
    expect(names).toBe('tiny.ovf\ntiny.mf\ntiny-db.vmdk\ntiny-tool.vmdk\n');
    await mkdir(user.path('out'));
    execFileSync('tar', ['-C', user.path('out'), '-xf', user.path('tiny-1.2.0.ova')]);
    const manifest = await readFile(user.path('out/tiny.mf'), 'utf8');
    const lines = manifest.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    for (const line of lines) {
      const [, name = '', hex] = /^SHA256\((.*)\)= (.*)$/.exec(line) ?? [];
      const content = await readFile(user.path(`out/${name}`));
      expect(createHash('sha256').update(content).digest('hex')).toBe(hex);
    }
  });

  test('qemu-img finds the disks good, and the same as what was packed', async () => {
    await user.yard(['export-ova', 'tiny.yard', '-o', 'x.ova']);
    execFileSync('tar', ['-C', user.dir, '-xf', user.path('x.ova')]);
    for (const [role, fileName] of [
      ['db', 'tiny-db.vmdk'],
      ['web', 'tiny-tool.vmdk'],
    ] as const) {
      const raw = user.path(`tiny/${role}.raw`);
      const vmdk = user.path(fileName);
      execFileSync('qemu-img', ['check', '-q', '-f', 'vmdk', vmdk]);
      execFileSync('qemu-img', ['compare', '-q', '-f', 'raw', '-F', 'vmdk', raw, vmdk]);
    }
    const info = execFileSync('qemu-img', [
      'info',
      '-f',
      'vmdk',
      '--output=json',
      user.path('tiny-db.vmdk'),
    ]);
    expect(JSON.parse(info.toString())).toMatchObject({
      'virtual-size': 8 * 2 ** 20,
      'format-specific': { data: { 'create-type': 'streamOptimized' } },
    });
  });

  test('our own import reads back the same machines', async () => {
    await user.yard(['export-ova', 'tiny.yard', '-o', 'x.ova']);
    const result = await user.yardJson<{ path: string }>(['import', 'x.ova', '-o', 'again']);
    expect(result).toMatchObject({ roles: ['db', 'tool', 'web-1', 'web-2'] });
    const source = readApplianceSource(await readFile(join(result.path, 'appliance.yaml'), 'utf8'));
    const web = {
      cpu: 1,
      memory: 256 * 2 ** 20,
      networks: ['front', 'back'],
      after: ['db'],
      system: { image: 'disks/tiny-tool.vmdk', format: 'vmdk' },
    };
    expect(source).toMatchObject({
      title: 'Tiny & <small>',
      version: '1.2.0',
      summary: 'A stack for tests',
      networks: { front: { title: 'To people' }, back: { title: 'back' } },
      parameters: {
        greeting: {
          type: 'string',
          label: 'Greeting',
          help: 'Said first',
          default: 'Hello "you"',
          maxLength: 40,
        },
        password: { type: 'password', label: 'Password' },
        port: { type: 'integer', default: 80, maximum: 65_535 },
        colour: { type: 'choice', default: 'red', choices: [{ value: 'red' }, { value: 'blue' }] },
        tls: { type: 'boolean', default: true },
      },
      roles: {
        db: {
          cpu: 2,
          memory: 512 * 2 ** 20,
          networks: ['back'],
          after: [],
          system: { image: 'disks/tiny-db.vmdk' },
          data: { disk2: { size: 3 * 2 ** 30 } },
        },
        'web-1': web,
        'web-2': web,
        tool: { networks: ['back'], after: [], system: web.system },
      },
    });
    expect(await user.yard(['pack', 'again', '-o', 'again.yard'])).toMatchObject({ exit: 0 });
    await user.yard(['export-disk', 'again.yard', 'web-2', '-o', 'web.raw']);
    expect((await readFile(user.path('web.raw'))).equals(tinyAppliance().disks.web as Buffer)).toBe(
      true,
    );
  });

  test('tells what an OVA cannot carry', async () => {
    const { stdout } = await user.yard(['export-ova', 'tiny.yard', '-o', 'x.ova']);
    expect(stdout).toContain('note: Not in it: files of role “db”');
    expect(stdout).toContain('virtio drivers only');
  });

  test('replaces nothing unless told to', async () => {
    await writeFile(user.path('x.ova'), 'precious');
    const refused = await user.yard(['export-ova', 'tiny.yard', '-o', 'x.ova']);
    expect(refused).toMatchObject({ exit: 6, stdout: '' });
    expect(await readFile(user.path('x.ova'), 'utf8')).toBe('precious');
    const forced = await user.yard(['export-ova', 'tiny.yard', '-o', 'x.ova', '--force']);
    expect(forced.exit).toBe(0);
  });

  test.each(['Writing the disk of role “db”', 'Writing the image', 'Writing the OVA'])(
    'leaves nothing behind when it is stopped at “%s”',
    async (when) => {
      const stop = new AbortController();
      const onProgress = ({ step }: { step: string }): void => {
        if (step === when) stop.abort();
      };
      const host = { signal: stop.signal, progress: () => ({ onProgress, end: () => undefined }) };
      const result = await user.yard(['export-ova', 'tiny.yard', '-o', 'x.ova'], { host });
      expect(result.exit).toBe(10);
      expect(await left()).toEqual([]);
    },
  );
});
