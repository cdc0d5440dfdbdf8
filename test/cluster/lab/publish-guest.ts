import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../../packager/native/run-command.ts';
import type { ApiClient } from '../../../schemas/client/api-client.ts';
import { PNG } from '../../fakes/test-appliance.ts';
import { guestDisk } from './guest/guest-disk.ts';

/** Reference of the appliance that {@link publishGuest} publishes. */
export const GUEST = 'lab/pair:1.0.0';

/** Two roles of one system: `front` publishes its pages, `back` is reached by its name alone. */
const RECIPE = `\
format: 1
name: pair
version: 1.0.0
title: Pair
summary: Two small machines, one of which is published
licence: Apache-2.0
categories: [example]
icon: icon.png
readme: README.md
networks:
  inside: {}
roles:
  front:
    title: Front
    cpu: 1
    memory: 96 MiB
    system: { image: guest.raw, format: raw }
    data: { store: { size: 32 MiB, mount: /data } }
    networks: [inside]
    publish: { pages: { port: 80, scheme: http, title: Pages } }
    ready: { type: http, port: 80, timeout: 3 min }
  back:
    title: Back
    cpu: 1
    memory: 96 MiB
    system: { image: guest.raw, format: raw }
    data: { store: { size: 32 MiB, mount: /data } }
    networks: [inside]
    ready: { type: http, port: 80, timeout: 3 min }
permissions: { egress: none }
outputs:
  url: { title: Pages, kind: link, value: "{{ publish.pages.url }}/" }
`;

/** Somebody with a home and the real `yard`, who is signed in. */
export interface Publisher {
  readonly home: string;
  yardJson(...args: string[]): Promise<unknown>;
}

/**
 * Packs and signs the test appliance with the real `yard`, has the server trust its publisher, and
 * pushes it.
 */
export async function publishGuest(client: Publisher, api: ApiClient): Promise<void> {
  const folder = join(client.home, 'pair');
  await writeGuestAppliance(folder);
  await client.yardJson('keygen', '--namespace', 'lab');
  const key = join(client.home, '.config/stackyard/keys/lab.pem');
  const archive = join(client.home, 'pair.yard');
  await client.yardJson('pack', folder, '-o', archive, '--sign-key', key);
  const publicKey = await readFile(key.replace('.pem', '.pub'), 'utf8');
  await api.trustKey({ body: { namespace: 'lab', publicKey } });
  await client.yardJson('push', archive, GUEST);
}

/** Makes the folder of the test appliance. */
export async function writeGuestAppliance(folder: string): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, 'appliance.yaml'), RECIPE);
  await writeFile(join(folder, 'icon.png'), PNG);
  await writeFile(join(folder, 'README.md'), '# Pair\n');
  await runCommand('cp', ['--sparse=always', await guestDisk(), join(folder, 'guest.raw')]);
}
