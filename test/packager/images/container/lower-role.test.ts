import { expect, test } from 'vitest';
import { readApplianceSource } from '../../../../schemas/appliance/read-appliance.ts';
import type { SourceRole } from '../../../../schemas/appliance/role.ts';
import { lowerContainers } from '../../../../packager/images/container/lower-containers.ts';
import { lowerRole } from '../../../../packager/images/container/lower-role.ts';
import type { ContainerFacts } from '../../../../packager/images/ports/container-builder.ts';
import { faultCode } from '../../../fakes/fault-code.ts';

const FACTS: ContainerFacts = {
  realPath: (path) =>
    path.startsWith('/nowhere') ? undefined : path.replace(/^\/var\/run/, '/run'),
  owner: (text) => ({ 'root:root': { uid: 0, gid: 0 }, nginx: { uid: 101, gid: 102 } })[text],
  folder: (path) => (path === '/data' ? { uid: 999, gid: 998, mode: 0o700 } : undefined),
  volumes: ['/data/inner', '/cache'],
  ports: ['80/tcp', '443/tcp'],
};

const source = (role: string) =>
  readApplianceSource(`
format: 1
name: shop
version: 1.0.0
title: Shop
summary: A shop
licence: Apache-2.0
categories: [example]
parameters:
  word: { type: string, label: Word }
roles:
  web:
    memory: 256 MiB
${role}`);

const role = (text: string): SourceRole => source(text).roles.web as SourceRole;

const FULL = `
    system: { container: web.tar, environment: { WORD: "a {{ parameters.word }}" } }
    files:
      - { path: /var/run/site.conf, content: x }
      - { path: /etc/site/key, content: y, owner: nginx, permissions: "0600" }
    data:
      store: { size: 1 GiB, mount: /data }
      spare: { size: 1 GiB, filesystem: none }
    commands: [[set-up, "{{ parameters.word }}"]]
    actions: { reload: { title: Reload, command: [nginx, -s, reload] } }
    hooks: { backup: [dump] }
    publish: { site: { port: 80 } }
    ready: { type: command, command: [check] }
`;

test('a role of a container image becomes an ordinary one', () => {
  const lowered = lowerRole(role(FULL), FACTS);
  expect(lowered).toMatchObject({
    files: [
      { path: '/container/run/site.conf', owner: 'root:root', permissions: '0644' },
      { path: '/container/etc/site/key', owner: 'root:root', permissions: '0600' },
      {
        path: '/etc/stackyard/environment/WORD',
        content: 'a {{ parameters.word }}',
        owner: 'root:root',
        permissions: '0600',
      },
    ],
    data: { store: { mount: '/container/data' } },
    commands: [
      ['find', '/container/data', '-maxdepth', '1', '-name', 'lost+found', '-empty', '-delete'],
      ['chown', '999:998', '/container/data'],
      ['chmod', '0700', '/container/data'],
      ['chown', '101:102', '/container/etc/site/key'],
      ['/usr/lib/stackyard/in-container-as-root', 'set-up', '{{ parameters.word }}'],
    ],
    actions: { reload: { command: ['/usr/lib/stackyard/in-container', 'nginx', '-s', 'reload'] } },
    hooks: { backup: ['/usr/lib/stackyard/in-container', 'dump'] },
    ready: { type: 'command', command: ['/usr/lib/stackyard/in-container', 'check'] },
  });
  expect(lowered.data.spare?.mount).toBeUndefined();
});

test('volumes without a disk, and ports that are not published, are told of', () => {
  const disks = [{ role: 'web', container: FACTS }];
  expect(lowerContainers(source(FULL), disks).notes).toEqual([
    { role: 'web', text: expect.stringContaining('/cache; without a “data” disk') },
    { role: 'web', text: expect.stringContaining('listens on 443/tcp,') },
  ]);
});

test('roles of other sources stay as they are', () => {
  const other = source('    system: { build: images/web }\n');
  const { lowered, notes } = lowerContainers(other, [{ role: 'web', container: undefined }]);
  expect(lowered).toEqual(other);
  expect(notes).toEqual([]);
});

test('an owner that the image does not know, and a path that leads nowhere, are refused', () => {
  const owner = FULL.replace('owner: nginx', 'owner: nobody');
  expect(faultCode(() => lowerRole(role(owner), FACTS))).toBe('CONTAINER_UNUSABLE');
  const path = FULL.replace('/etc/site/key', '/nowhere/key');
  expect(faultCode(() => lowerRole(role(path), FACTS))).toBe('CONTAINER_UNUSABLE');
});

test('two disks that links lead to one place are refused', () => {
  const disks = `
    system: { container: w }
    data: { a: { size: 1 GiB, mount: /run/x }, b: { size: 1 GiB, mount: /var/run/x } }
`;
  expect(faultCode(() => lowerRole(role(disks), FACTS))).toBe('CONTAINER_UNUSABLE');
});

test('the longest commands have no room for the launcher, and variables are checked templates', () => {
  const words = Array.from({ length: 64 }, () => 'x').join(', ');
  expect(() => role(`    system: { container: w }\n    commands: [[${words}]]\n`)).toThrow(
    /roles\.web\.commands\[0\]: wanted at most 63 arguments/,
  );
  const unknown = '    system: { container: w, environment: { A: "{{ parameters.none }}" } }\n';
  expect(() => role(unknown)).toThrow(/roles\.web\.system\.environment\.A: wanted a value/);
});

test('a role has one source, and variables only with a container image', () => {
  expect(() => role('    system: { container: a, build: b }\n')).toThrow(
    /one of build, image and container/,
  );
  expect(() => role('    system: { build: b, environment: { A: b } }\n')).toThrow(
    /container beside command and environment/,
  );
  expect(() => role('    system: { container: ../a }\n')).toThrow(/without \. or \.\./);
  expect(() => role('    system: { container: a, environment: { "A=B": b } }\n')).toThrow(
    /system\.environment/,
  );
});
