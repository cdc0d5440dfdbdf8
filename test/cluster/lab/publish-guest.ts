import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../../packager/native/run-command.ts';
import type { ApiClient } from '../../../schemas/client/api-client.ts';
import { type Publisher, publishAppliance } from '../../fakes/publish-appliance.ts';
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

/**
 * Packs, signs and pushes the test appliance with the real `yard`, and has the server trust its publisher.
 *
 * @param readyIn how long its machines may take: an emulated machine in an emulated node is very slow
 */
export async function publishGuest(
  client: Publisher,
  api: ApiClient,
  readyIn = '3 min',
): Promise<void> {
  const folder = join(client.home, 'pair');
  await writeGuestAppliance(folder, RECIPE.replaceAll('timeout: 3 min', `timeout: ${readyIn}`));
  await publishAppliance(client, api, { folder, reference: GUEST });
}

/** Makes the folder of an appliance whose system disks are those of a guest that is up in seconds. */
export async function writeGuestAppliance(folder: string, recipe = RECIPE): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, 'appliance.yaml'), recipe);
  await writeFile(join(folder, 'icon.png'), PNG);
  await writeFile(join(folder, 'README.md'), '# A test\n');
  await runCommand('cp', ['--sparse=always', await guestDisk(), join(folder, 'guest.raw')]);
}
