import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inputFiles } from '../../../packager/images/adapters/files/input-files.ts';
import type { PackagerPorts } from '../../../packager/cli/packager-ports.ts';
import { openArchive } from '../../../packager/format/archive/open-archive.ts';
import type {
  ContainerBuilder,
  ContainerBuildRequest,
  ContainerFacts,
} from '../../../packager/images/ports/container-builder.ts';
import { realPorts, YardUser } from '../../fakes/yard.ts';
import { writeProject } from '../../fakes/yard-project.ts';

/** What commands do about roles of container images; the disk is a given one. */

const FACTS: ContainerFacts = {
  realPath: (path) => path,
  owner: () => ({ uid: 0, gid: 0 }),
  folder: () => undefined,
  volumes: ['/cache'],
  ports: [],
};

let user: YardUser;
let asked: ContainerBuildRequest[];
beforeEach(async () => {
  user = await YardUser.create();
  asked = [];
  await writeProject(user.path('tiny'));
  const text = String(await readFile(user.path('tiny/appliance.yaml')));
  const web = '{ container: web.tar, command: [x], environment: { A: "{{ stack.name }}" } }';
  const boxed = text.replace('{ image: web.raw, format: raw }', web);
  await writeFile(user.path('tiny/appliance.yaml'), boxed);
});
afterEach(() => user.remove());

const containers: ContainerBuilder = {
  build: async (request) => {
    asked.push(request);
    const rawPath = user.path('tiny/web.raw');
    const diskBytes = (await readFile(rawPath)).length;
    const { useCache: fromCache } = request;
    return { rawPath, diskBytes, fromCache, mayBeOld: false, container: FACTS };
  },
};
const ports = (): { ports: PackagerPorts } => ({ ports: realPorts({ containers }) });

test('yard build builds container images as it builds recipes', async () => {
  const { images } = await user.yardJson<{ images: object[] }>(['build', 'tiny'], ports());
  expect(images).toEqual([expect.objectContaining({ role: 'web', fromCache: true })]);
  expect(images[0]).not.toHaveProperty('container');
  expect(asked).toEqual([
    {
      role: 'web',
      name: 'web web.tar',
      path: user.path('tiny/web.tar'),
      file: 'web.tar',
      command: ['x'],
      useCache: true,
    },
  ]);
});

test('yard pack makes an ordinary role of it, and tells what it does not provide for', async () => {
  const { exit, stdout } = await user.yard(['pack', 'tiny', '-o', 'tiny.yard'], ports());
  expect(exit).toBe(0);
  expect(stdout).toContain('note: role “web”: the image keeps its data in /cache');
  const file = await inputFiles.open(user.path('tiny.yard'));
  const { roles } = (await openArchive(file)).manifest;
  await file.close();
  expect(Object.keys(roles.web?.system ?? {}).sort()).toEqual(['index', 'sizeBytes']);
  expect(roles.web?.files).toContainEqual({
    path: '/etc/stackyard/environment/A',
    content: '{{ stack.name }}',
    owner: 'root:root',
    permissions: '0600',
  });
});
